/**
 * The Crawlee crawler that keeps our browser: one Chromium, a context of its own for each page, started and stopped by us.
 *
 * In come tasks through a queue and a handler for each; nothing is navigated here. Each page gets a lane of the proxy, so
 * that it reaches nothing before its handler says which hosts it may. A browser that cannot be launched stops the crawler;
 * `onStop` hears of it.
 */
import type { Configuration } from "@crawlee/core";
import { PlaywrightCrawler, type PlaywrightCrawlingContext } from "@crawlee/playwright";
import { type BrowserContextOptions, chromium } from "playwright";
import type { BrowserProxy, Lane } from "./browser-proxy.ts";
import type { CrawlerQueue } from "./crawler-queue.ts";
import { crawlerOptions } from "./crawler-settings.ts";

export interface BrowserSettings {
  readonly executable: string;
  readonly userAgent: string;
  readonly maxConcurrency: number;
  /** Whether images and fonts are loaded. */
  readonly pictures: boolean;
  /** Whether Chromium's own sandbox is on. */
  readonly sandbox: boolean;
}

/** Nothing phones home, nothing goes around the proxy, no window opens, no site asks for a permission. */
export const BROWSER_FLAGS: readonly string[] = [
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
/** Told to the browser once, this costs nothing; refused one by one, pictures cost more than the rest of the page. */
const WITHOUT_PICTURES: readonly string[] = ["--blink-settings=imagesEnabled=false", "--disable-remote-fonts"];

export class BrowserCrawler<Task> extends PlaywrightCrawler {
  constructor(
    settings: BrowserSettings,
    proxy: BrowserProxy,
    nowhere: Lane,
    queue: CrawlerQueue<Task>,
    work: (task: Task, page: PlaywrightCrawlingContext["page"], lane: Lane) => Promise<void>,
    onFailed: (task: Task, error: Error) => void,
    configuration: Configuration,
  ) {
    const lanes = new Map<string, Lane>();
    const leave = (id: string): void => {
      lanes.get(id)?.close();
      lanes.delete(id);
    };
    const { sessionPoolOptions: _unused, minConcurrency: _half, ...common } = crawlerOptions(settings.maxConcurrency);
    super(
      {
        ...common,
        minConcurrency: 1,
        maxRequestRetries: 0,
        useSessionPool: false,
        persistCookiesPerSession: false,
        headless: true,
        requestHandler: async ({ id, page, request }) => {
          const task = queue.taskOf(request);
          const lane = lanes.get(id);
          try {
            if (task !== undefined && lane !== undefined) await work(task, page, lane);
          } finally {
            leave(id);
          }
        },
        failedRequestHandler: ({ id, request }, error) => {
          leave(id);
          const task = queue.taskOf(request);
          if (task !== undefined) onFailed(task, error);
        },
        launchContext: {
          launcher: chromium,
          useIncognitoPages: true,
          launchOptions: {
            executablePath: settings.executable,
            args: settings.pictures ? [...BROWSER_FLAGS] : [...BROWSER_FLAGS, ...WITHOUT_PICTURES],
            chromiumSandbox: settings.sandbox,
            // What the browser asks for by itself, outside of any page, ends here.
            proxy: { server: nowhere.server },
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
          maxOpenPagesPerBrowser: settings.maxConcurrency,
          // Chromium grows with what it has seen.
          retireBrowserAfterPageCount: 500,
          prePageCreateHooks: [
            async (id, controller, pageOptions) => {
              const lane = await proxy.openLane();
              lanes.set(id, lane);
              Object.assign(pageOptions ?? {}, contextOptions(controller.browser.version(), settings.userAgent), {
                proxy: { server: lane.server },
              });
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

/** The context of every page: true about who we are, without memory, downloads, workers and permissions. */
export function contextOptions(version: string, userAgent: string): BrowserContextOptions {
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
