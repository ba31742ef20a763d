/**
 * Fetching with a browser: a request goes in, the page as rendered comes out, or a named failure.
 *
 * One long-lived PlaywrightCrawler keeps the browser pool; each request has a context of its own, so that nothing is
 * shared between pages. All traffic goes through a proxy under the guard. It never rejects. A browser that cannot be
 * started ends its requests as needs-browser, and the next request tries to start it again. Chromium ends when its pipe
 * to this process closes, so that none is left behind even after this process was killed hard; what then stays is its
 * empty profile folder in the system's temporary folder.
 */
import { type Configuration, CriticalError } from "@crawlee/core";
import { PlaywrightCrawler, type PlaywrightCrawlingContext } from "@crawlee/playwright";
import { type BrowserContextOptions, chromium } from "playwright";
import { type BrowserProxy, startBrowserProxy } from "./browser-proxy.ts";
import { type CrawlerQueue, createCrawlerQueue } from "./crawler-queue.ts";
import { crawlerConfiguration, crawlerOptions } from "./crawler-settings.ts";
import type { Fetcher, FetchOutcome, FetchRequest } from "./fetcher.ts";
import { createGuard, type Guard } from "./guard.ts";
import type { Resolve } from "./guarded-connect.ts";
import { DEFAULT_MAX_BYTES, DEFAULT_TIMEOUT_MS, DEFAULT_USER_AGENT } from "./http-fetcher.ts";
import { FetchFailure, failed } from "./outcome.ts";
import { render } from "./render.ts";

export interface BrowserFetcherOptions {
  /** Path of the Chromium to start (find-browser.ts). */
  readonly executable: string;
  /** Who we are, with a contact; added to the browser's own true name. */
  readonly userAgent?: string;
  /** Exact host:port pairs outside the public ranges that may be reached (the sandbox). */
  readonly allowPrivate?: readonly string[];
  /** Pages open at once. Default 4. */
  readonly maxConcurrency?: number;
  /** Whether images, fonts and media are loaded. Default false. */
  readonly loadImages?: boolean;
  /** Longest wait, after the document is there, for it to come to rest, in milliseconds. Default 8,000. */
  readonly settleMs?: number;
  /** Whether Chromium's own sandbox is on. Default: on, except as root, where Chromium refuses to start with it. */
  readonly sandbox?: boolean;
  /** The resolver, for tests of rebinding. Default the system's. */
  readonly resolver?: Resolve;
}

/** Nothing phones home, nothing goes around the proxy, no window opens, no site asks for a permission. */
const FLAGS = [
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-domain-reliability",
  "--disable-sync",
  "--disable-gpu",
  "--no-first-run",
  "--no-pings",
  "--deny-permission-prompts",
  "--block-new-web-contents",
  "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
];

interface Task {
  readonly request: FetchRequest;
  settle(outcome: FetchOutcome): void;
}

/** A started crawler with its proxy; thrown away and started anew when the browser could not be launched. */
interface Engine {
  readonly queue: CrawlerQueue<Task>;
  readonly crawler: BrowserCrawler;
  readonly proxy: BrowserProxy;
}

class BrowserCrawler extends PlaywrightCrawler {
  constructor(
    options: BrowserFetcherOptions,
    proxy: BrowserProxy,
    queue: CrawlerQueue<Task>,
    handler: (context: PlaywrightCrawlingContext) => Promise<void>,
    configuration: Configuration,
  ) {
    const {
      sessionPoolOptions: _unused,
      minConcurrency: _half,
      ...common
    } = crawlerOptions(options.maxConcurrency ?? 4);
    super(
      {
        ...common,
        minConcurrency: 1,
        maxRequestRetries: 0,
        useSessionPool: false,
        persistCookiesPerSession: false,
        headless: true,
        requestHandler: handler,
        failedRequestHandler: ({ request }, error) => {
          const detail = `browser: ${error.message.split("\n")[0]}`;
          queue.taskOf(request)?.settle(failed("unavailable", detail, { retry: true }));
        },
        launchContext: {
          launcher: chromium,
          useIncognitoPages: true,
          launchOptions: {
            executablePath: options.executable,
            args: FLAGS,
            chromiumSandbox: options.sandbox ?? process.getuid?.() !== 0,
            proxy: { server: proxy.server },
            timeout: 30_000,
            // Our own shutdown closes the browser; Playwright's would end the process at once.
            handleSIGINT: false,
            handleSIGTERM: false,
            handleSIGHUP: false,
          },
        },
        browserPoolOptions: {
          useFingerprints: false,
          operationTimeoutSecs: 40,
          maxOpenPagesPerBrowser: options.maxConcurrency ?? 4,
          // Chromium grows with what it has seen.
          retireBrowserAfterPageCount: 500,
          prePageCreateHooks: [
            (_id, controller, pageOptions) => {
              Object.assign(pageOptions ?? {}, contextOptions(controller.browser.version(), options.userAgent));
            },
          ],
        },
      },
      configuration,
    );
    this.requestManager = queue;
  }

  /** Like run(), which would wait for the end and take SIGINT away from the process. */
  async start(onStop: (error: unknown) => void): Promise<void> {
    await this._init();
    this.autoscaledPool?.run().catch(onStop);
  }
}

function contextOptions(version: string, userAgent: string = DEFAULT_USER_AGENT): BrowserContextOptions {
  return {
    userAgent: `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/${version} Safari/537.36 ${userAgent}`,
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    viewport: { width: 1366, height: 900 },
    acceptDownloads: false,
    serviceWorkers: "block",
    permissions: [],
  };
}

/** Opens a fetcher; the browser itself is started with the first request. Close it when done. */
export function createBrowserFetcher(options: BrowserFetcherOptions): Fetcher {
  const guard = createGuard(options);
  const open = new Set<Task>();
  let engine: Promise<Engine> | null = null;
  let closed = false;

  const endAll = (outcome: FetchOutcome): void => {
    for (const task of [...open]) task.settle(outcome);
  };

  const startEngine = async (): Promise<Engine> => {
    const proxy = await startBrowserProxy(guard, options.resolver);
    const queue = createCrawlerQueue<Task>({ skipNavigation: true });
    const crawler = new BrowserCrawler(
      options,
      proxy,
      queue,
      async ({ page, request }) => {
        const task = queue.taskOf(request);
        if (task !== undefined) await renderTask(task, page, guard, proxy, options);
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

/** Renders within the request's time; the page is closed by Crawlee afterwards. */
async function renderTask(
  task: Task,
  page: PlaywrightCrawlingContext["page"],
  guard: Guard,
  proxy: BrowserProxy,
  options: BrowserFetcherOptions,
): Promise<void> {
  const { request } = task;
  const timeoutMs = request.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const forbid = proxy.allow(request.hosts);
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const rendering = render(page, request, request.maxBytes ?? DEFAULT_MAX_BYTES, timeoutMs, {
      guard,
      loadImages: options.loadImages ?? false,
      settleMs: options.settleMs ?? 8_000,
      refusalOf: proxy.refusalOf,
    });
    const late = new Promise<never>((_resolve, reject) => {
      // A script that loops for ever answers nothing, not even Playwright's own time-outs.
      timer = setTimeout(() => {
        reject(new FetchFailure(failed("timeout", "time is over", { retry: true })));
      }, timeoutMs);
    });
    rendering.catch(() => undefined);
    task.settle({ ok: true, page: await Promise.race([rendering, late]) });
  } catch (error) {
    if (error instanceof FetchFailure) task.settle(error.outcome);
    else {
      const detail = `browser: ${error instanceof Error ? firstLines(error.message) : String(error)}`;
      task.settle(failed("unavailable", detail, { retry: true }));
    }
  } finally {
    clearTimeout(timer);
    forbid();
  }
}

const firstLines = (text: string): string => text.split("\n").slice(0, 4).join(" ");
