/**
 * One request → its page, fetched as a polite guest and read; or a named failure; or another try, or a wait.
 * In: an open request. Out: what became of it; nothing is stored here. A page that shows a login wall or a captcha is a
 * refusal as much as a status that says so: it is tried again, and ends as blocked only where other pages are answered.
 * Tries while the marketplace refuses everything are not counted: they tell nothing of the page.
 * A page that stays an empty shell in the browser too, or breaks off in the middle, is tried again, and ends as what it is.
 */
import type { Fetcher, FetchOutcome } from "#crawlers/fetching/fetcher.ts";
import type { Marketplace, Reading } from "#crawlers/marketplaces/marketplace.ts";
import { isCutShort } from "#crawlers/reading/cut-short.ts";
import type { OpenRequest } from "#db/queries/load-requests.ts";
import type { Page } from "#domain/capture.ts";
import type { RobotsVerdict } from "#domain/request.ts";
import type { Context } from "../context.ts";
import { type Answered, refusalIn } from "../politeness/guest.ts";
import { leaveToBrowser, withoutBrowser } from "./leave-to-browser.ts";
import { photograph } from "./photograph.ts";
import { type Harvest, harvest } from "./read-page.ts";
import { nothingRead, type Result } from "./request-result.ts";

/** Tries of one request before its failure is final. */
const MOST_ATTEMPTS = 6;
/** First pause before another try, doubled with each; after a refusal twice as long. */
const FIRST_PAUSE_MS = 1_000;
/** A marketplace that asks for more is asked again after this. */
const LONGEST_PAUSE_MS = 24 * 3_600_000;

export async function fetchAndRead(context: Context, marketplace: Marketplace, request: OpenRequest): Promise<Result> {
  const { http, browser } = context.fetchers;
  if (request.kind === "screenshot") {
    const fetch = async (camera: Fetcher) => (await fetchOnce(context, marketplace, request, camera)).result;
    return photograph(context, marketplace, request, fetch);
  }
  if (marketplace.via === "browser") {
    if (!browser) {
      return withoutBrowser(context, request.id, "this marketplace is read with a browser, and no process has one");
    }
    return (await fetchOnce(context, marketplace, request, browser)).result;
  }
  // Asked for once already; it is not asked for again only to be left to a browser again.
  if (request.needsBrowser) {
    if (browser) return (await fetchOnce(context, marketplace, request, browser)).result;
    const left = await leaveToBrowser(context, request.id);
    if (left) return left;
  }
  const { result, needsBrowser } = await fetchOnce(context, marketplace, request, http);
  if (!needsBrowser) return result;
  // An empty shell over plain HTTP: the browser sees what a person would.
  if (browser) return (await fetchOnce(context, marketplace, request, browser)).result;
  return (await leaveToBrowser(context, request.id)) ?? result;
}

async function fetchOnce(
  context: Context,
  marketplace: Marketplace,
  request: OpenRequest,
  fetcher: Fetcher,
): Promise<{ readonly result: Result; readonly needsBrowser?: boolean }> {
  const requestId = request.id;
  const visited = await context.guest.fetch(marketplace, request, fetcher);
  if (visited.kind === "later") return { result: { later: { requestId, ...visited } } };
  if (visited.kind === "disallowed") {
    const end = nothingRead(requestId, "robots-disallowed", "robots.txt disallows this address");
    return { result: { failed: { ...end, robots: "disallowed" } } };
  }
  if (visited.kind === "no-robots") {
    const end = nothingRead(requestId, "robots-unavailable", `no robots.txt since ${visited.since.toISOString()}`);
    return { result: { failed: { ...end, robots: "unavailable" } } };
  }
  const { outcome } = visited;
  if (!outcome.ok) return { result: await failed(request, visited, outcome) };
  const reading = readPage(context, marketplace, request, outcome.page);
  const result: Result = { answered: answered(marketplace, request, outcome.page, reading, visited.robots) };
  if (reading.kind !== "blocked") {
    await visited.tell(null);
    const isShell = reading.kind === "needs-browser";
    // What should have filled it did not come, or not all of it came; another time it may.
    const part = reading === CUT_SHORT || (isShell && outcome.page.via === "browser") ? reading.because : null;
    if (part !== null && request.attempts + 1 < MOST_ATTEMPTS) {
      return { result: { again: { requestId, detail: part, pauseMs: pauseOf(request, 1) } } };
    }
    return { result, needsBrowser: isShell };
  }
  const { isBlocked } = await visited.tell({ because: reading.because, retryAfterMs: null });
  if (request.attempts + 1 >= MOST_ATTEMPTS && !isBlocked) return { result };
  const again = { requestId, detail: reading.because, isCounted: !isBlocked, pauseMs: pauseOf(request, 2) };
  return { result: { again } };
}

const CUT_SHORT: Extract<Reading, { kind: "unreadable" }> = {
  kind: "unreadable",
  because: "页面不完整，内容在中途断开",
};

/** Readers do not throw for what a page holds; should one, that page is unreadable and holds up no other. */
function readPage(context: Context, marketplace: Marketplace, request: OpenRequest, page: Page): Reading {
  try {
    return isCutShort(page) ? CUT_SHORT : marketplace.read(page);
  } catch (error) {
    context.log.error({ campaign: request.campaignId, request: request.id, error }, "a reader broke on a page");
    return { kind: "unreadable", because: "读取程序出错" };
  }
}

function answered(
  marketplace: Marketplace,
  request: OpenRequest,
  page: Page,
  reading: Reading,
  robots: RobotsVerdict,
): { readonly requestId: number; readonly page: Page; readonly robots: RobotsVerdict } & Harvest {
  const found = onlyWhatWasAskedFor(
    request,
    harvest(marketplace, reading, { ...request, fallbackId: request.key }, true),
  );
  return { requestId: request.id, page, robots, ...found };
}

/** A detail request answered by another kind of page brought no listing: the item is not there. */
function onlyWhatWasAskedFor(request: OpenRequest, found: Harvest): Harvest {
  if (request.kind !== "detail" || found.failure !== null || found.listings[0]?.knownFrom === "detail") return found;
  return { failure: "not-a-listing", detail: "another kind of page answered", sellers: [], listings: [], next: [] };
}

async function failed(
  request: OpenRequest,
  { tell, robots }: Answered,
  outcome: Extract<FetchOutcome, { ok: false }>,
): Promise<Result> {
  const { id: requestId, attempts } = request;
  const { failure, detail, retryAfterMs } = outcome;
  const refusal = refusalIn(outcome);
  const { isBlocked } = await tell(refusal);
  const isLast = attempts + 1 >= MOST_ATTEMPTS && !isBlocked;
  if (isLast || !(outcome.retry || refusal)) return { failed: { ...nothingRead(requestId, failure, detail), robots } };
  const pauseMs = Math.max(pauseOf(request, refusal ? 2 : 1), retryAfterMs ?? 0);
  return { again: { requestId, detail, isCounted: !isBlocked, pauseMs } };
}

function pauseOf({ attempts }: OpenRequest, times: number): number {
  return Math.min(LONGEST_PAUSE_MS, times * FIRST_PAUSE_MS * 2 ** Math.min(attempts, 20));
}
