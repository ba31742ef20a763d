/**
 * One round of the browser fetcher, in a process of its own: a list of addresses, rendered and brought as bytes. Prints
 * pages, seconds, CPU seconds of this process and its browser, and how many pages were whole.
 */
import { readFileSync } from "node:fs";
import { createBrowserFetcher } from "#crawlers/fetching/browser-fetcher.ts";
import { type BrowserRoundOptions, browserClock } from "./browser-clock.ts";

const options = JSON.parse(process.argv[2] ?? "{}") as BrowserRoundOptions;
const addresses = readFileSync(options.addresses, "utf8").split("\n");
const fetcher = createBrowserFetcher({
  executable: options.executable,
  allowPrivate: [options.host],
  maxConcurrency: options.concurrency,
});
const clock = browserClock(addresses.length, options.concurrency);
await Promise.all(
  addresses.map(async (url) => {
    const outcome = await fetcher.fetch({ url, hosts: [options.host] });
    clock.done(outcome.ok && Buffer.from(outcome.page.body).includes(options.filled));
  }),
);
await fetcher.close();
process.stdout.write(`${JSON.stringify(clock.round())}\n`);
