/**
 * The peer of the browser fetcher: a bare PlaywrightCrawler over the same pages of the same server, with the same
 * concurrency, contexts and launch flags, that waits until the network is idle and reads the page's content. It guards
 * nothing, bounds nothing and keeps nothing. Prints the same as browser-round.ts.
 */
import { readFileSync } from "node:fs";
import { Configuration, LogLevel, log } from "@crawlee/core";
import { MemoryStorage } from "@crawlee/memory-storage";
import { PlaywrightCrawler } from "@crawlee/playwright";
import { chromium } from "playwright";
import { BROWSER_FLAGS, contextOptions } from "#crawlers/fetching/browser-crawler.ts";
import { DEFAULT_USER_AGENT } from "#crawlers/fetching/http-fetcher.ts";
import { type BrowserRoundOptions, browserClock } from "./browser-clock.ts";

const options = JSON.parse(process.argv[2] ?? "{}") as BrowserRoundOptions;
const addresses = readFileSync(options.addresses, "utf8").split("\n");
log.setLevel(LogLevel.ERROR);

const clock = browserClock(addresses.length, options.concurrency);
const crawler = new PlaywrightCrawler(
  {
    minConcurrency: options.concurrency,
    maxConcurrency: options.concurrency,
    maxRequestRetries: 0,
    useSessionPool: false,
    persistCookiesPerSession: false,
    headless: true,
    launchContext: {
      launcher: chromium,
      useIncognitoPages: true,
      launchOptions: {
        executablePath: options.executable,
        args: [...BROWSER_FLAGS],
        chromiumSandbox: process.getuid?.() !== 0,
      },
    },
    browserPoolOptions: {
      useFingerprints: false,
      maxOpenPagesPerBrowser: options.concurrency,
      prePageCreateHooks: [
        (_id, controller, pageOptions) => {
          Object.assign(pageOptions ?? {}, contextOptions(controller.browser.version(), DEFAULT_USER_AGENT));
        },
      ],
    },
    preNavigationHooks: [
      (_context, gotoOptions) => {
        if (gotoOptions) gotoOptions.waitUntil = "networkidle";
      },
    ],
    requestHandler: async ({ page }) => {
      clock.done((await page.content()).includes(options.filled));
    },
  },
  new Configuration({ storageClient: new MemoryStorage({ persistStorage: false }), persistStorage: false }),
);
await crawler.run(addresses);
process.stdout.write(`${JSON.stringify(clock.round())}\n`);
process.exit(0);
