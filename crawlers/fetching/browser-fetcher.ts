/**
 * Fetching with a browser: a request goes in, the page as rendered comes out, with its picture where one was asked for,
 * or a named failure.
 *
 * A long-lived crawler keeps the browser (browser-crawler.ts); each request has a context of its own, so that nothing is
 * shared between pages. All traffic goes through a proxy under the guard. It never rejects. A browser that cannot be
 * started ends its requests as needs-browser, and the next request tries to start it again. Pages are read in a browser
 * that loads no pictures, and photographed in another, which is started with the first picture. Chromium ends when its
 * pipe to this process closes, so that none is left behind even after this process was killed hard; what then stays is
 * its empty profile folder in the system's temporary folder.
 */
import { CriticalError } from "@crawlee/core";
import type { PlaywrightCrawlingContext } from "@crawlee/playwright";
import { BrowserCrawler } from "./browser-crawler.ts";
import { type BrowserProxy, createBrowserProxy, type Lane } from "./browser-proxy.ts";
import { type CrawlerQueue, createCrawlerQueue } from "./crawler-queue.ts";
import { crawlerConfiguration } from "./crawler-settings.ts";
import type { Fetcher, FetchOutcome, FetchRequest, Picture } from "./fetcher.ts";
import { createGuard, type Guard } from "./guard.ts";
import type { Resolve } from "./guarded-connect.ts";
import { DEFAULT_MAX_BYTES, DEFAULT_TIMEOUT_MS, DEFAULT_USER_AGENT } from "./http-fetcher.ts";
import { FetchFailure, failed } from "./outcome.ts";
import { render } from "./render.ts";
import { drawsChinese, takePicture } from "./screenshot.ts";
import { toBrowserCookies } from "./session-cookies.ts";

export interface BrowserFetcherOptions {
  /** Path of the Chromium to start (find-browser.ts). */
  readonly executable: string;
  /** Who we are, with a contact; added to the browser's own true name. */
  readonly userAgent?: string;
  /** Exact host:port pairs outside the public ranges that may be reached (the sandbox). */
  readonly allowPrivate?: readonly string[];
  /** Pages open at once. Default 4. */
  readonly maxConcurrency?: number;
  /** Whether images and fonts are loaded for pages that are only read. Default false. */
  readonly loadImages?: boolean;
  /** Longest wait, after the document is there, for it to come to rest, in milliseconds. Default 8,000. */
  readonly settleMs?: number;
  /** Whether Chromium's own sandbox is on. Default: on, except as root, where Chromium refuses to start with it. */
  readonly sandbox?: boolean;
  /** The resolver, for tests of rebinding. Default the system's. */
  readonly resolver?: Resolve;
}

/** A picture of a long page with all its images takes longer than reading it. */
const PICTURE_TIMEOUT_MS = 90_000;
const PICTURES_AT_ONCE = 2;

interface Task {
  readonly request: FetchRequest;
  settle(outcome: FetchOutcome): void;
}

/** A started crawler with its proxy; thrown away and started anew when the browser could not be launched. */
interface Engine {
  readonly queue: CrawlerQueue<Task>;
  readonly crawler: BrowserCrawler<Task>;
  readonly proxy: BrowserProxy;
}

type BrowserPage = PlaywrightCrawlingContext["page"];

/** Opens a fetcher; the browsers themselves are started with the first request. Close it when done. */
export function createBrowserFetcher(options: BrowserFetcherOptions): Fetcher {
  const guard = createGuard(options);
  const reading = createBrowser(options, guard, options.loadImages ?? false);
  const photographing = createBrowser(options, guard, true);
  return {
    fetch: (request) => (request.picture === undefined ? reading : photographing).fetch(request),
    close: async () => {
      await Promise.all([reading.close(), photographing.close()]);
    },
  };
}

function createBrowser(options: BrowserFetcherOptions, guard: Guard, pictures: boolean): Fetcher {
  const open = new Set<Task>();
  let engine: Promise<Engine> | null = null;
  let chinese: Promise<boolean> | null = null;
  let closed = false;

  const endAll = (outcome: FetchOutcome): void => {
    for (const task of [...open]) task.settle(outcome);
  };

  const startEngine = async (): Promise<Engine> => {
    const proxy = createBrowserProxy(guard, options.resolver);
    const queue = createCrawlerQueue<Task>({ skipNavigation: true });
    const most = options.maxConcurrency ?? 4;
    const crawler = new BrowserCrawler<Task>(
      {
        executable: options.executable,
        userAgent: options.userAgent ?? DEFAULT_USER_AGENT,
        maxConcurrency: pictures ? Math.min(most, PICTURES_AT_ONCE) : most,
        pictures,
        sandbox: options.sandbox ?? process.getuid?.() !== 0,
      },
      proxy,
      await proxy.openLane(),
      queue,
      async (task, page, lane) => {
        if (task.request.picture !== undefined) chinese ??= drawsChinese(page);
        await renderTask(task, page, { guard, lane, settleMs: options.settleMs ?? 8_000, chinese });
      },
      (task, error) => {
        task.settle(failed("unavailable", `browser: ${error.message.split("\n")[0]}`, { retry: true }));
      },
      crawlerConfiguration(),
    );
    const started: Engine = { queue, crawler, proxy };
    await crawler.start((error) => {
      // Only a browser that does not start stops a crawler that is kept alive.
      engine = null;
      const launch = error instanceof CriticalError;
      const detail = `browser did not start: ${error instanceof Error ? firstLines(error.message) : String(error)}`;
      endAll(failed(launch ? "needs-browser" : "unavailable", detail, { retry: !launch }));
      void stopEngine(started);
    });
    return started;
  };

  return {
    fetch: async (request) => {
      const verdict = guard.checkUrl(request.url, request.hosts);
      if (!verdict.ok) return failed("refused-by-guard", `${verdict.code}: ${verdict.detail}`);
      if (closed) return failed("network", "fetcher closed", { retry: true });
      return new Promise<FetchOutcome>((resolve) => {
        const task: Task = {
          request,
          settle: (outcome) => {
            open.delete(task);
            resolve(outcome);
          },
        };
        open.add(task);
        engine ??= startEngine();
        engine.then(
          ({ queue, crawler }) => {
            queue.push(task, request.url);
            void crawler.autoscaledPool?.notify();
          },
          (error: unknown) => {
            engine = null;
            task.settle(failed("needs-browser", `browser did not start: ${String(error)}`));
          },
        );
      });
    },
    close: async () => {
      if (closed) return;
      closed = true;
      const running = await engine?.catch(() => null);
      endAll(failed("network", "fetcher closed", { retry: true }));
      if (running) await stopEngine(running);
    },
  };
}

async function stopEngine({ queue, crawler, proxy }: Engine): Promise<void> {
  queue.drain();
  await crawler.teardown().catch(() => undefined);
  await proxy.close();
}

interface Means {
  readonly guard: Guard;
  readonly lane: Lane;
  readonly settleMs: number;
  readonly chinese: Promise<boolean> | null;
}

/** Renders within the request's time; the page is closed by Crawlee afterwards. */
async function renderTask(task: Task, page: BrowserPage, means: Means): Promise<void> {
  const { request } = task;
  const { picture } = request;
  const timeoutMs = request.timeoutMs ?? (picture === undefined ? DEFAULT_TIMEOUT_MS : PICTURE_TIMEOUT_MS);
  means.lane.allow(picture === undefined ? request.hosts : [...request.hosts, ...picture.imageHosts]);
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const work = renderAndPhotograph(request, page, means, timeoutMs);
    const late = new Promise<never>((_resolve, reject) => {
      // A script that loops for ever answers nothing, not even Playwright's own time-outs.
      timer = setTimeout(() => {
        reject(new FetchFailure(failed("timeout", "time is over", { retry: true })));
      }, timeoutMs);
    });
    work.catch(() => undefined);
    task.settle(await Promise.race([work, late]));
  } catch (error) {
    if (error instanceof FetchFailure) task.settle(error.outcome);
    else {
      const detail = `browser: ${error instanceof Error ? firstLines(error.message) : String(error)}`;
      task.settle(failed("unavailable", detail, { retry: true }));
    }
  } finally {
    clearTimeout(timer);
  }
}

async function renderAndPhotograph(
  request: FetchRequest,
  page: BrowserPage,
  { guard, lane, settleMs, chinese }: Means,
  timeoutMs: number,
): Promise<FetchOutcome> {
  if (request.cookies !== undefined && request.cookies.length > 0) {
    await page.context().addCookies(toBrowserCookies(request.cookies));
  }
  const chineseFont = await chinese;
  const rendered = await render(page, request, request.maxBytes ?? DEFAULT_MAX_BYTES, timeoutMs, {
    guard,
    settleMs,
    refusalOf: lane.refusalOf,
  });
  if (request.picture === undefined) return { ok: true, page: rendered };
  const picture: Picture = { ...(await takePicture(page)), chineseFont: chineseFont === true };
  return { ok: true, page: rendered, picture };
}

const firstLines = (text: string): string => text.split("\n").slice(0, 4).join(" ");
