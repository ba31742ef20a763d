/**
 * One request → its page, fetched as a polite guest and read; or a named failure; or another try, or a wait.
 * In: an open request. Out: what became of it; nothing is stored here. A page that shows a login wall or a captcha is a
 * refusal as much as a status that says so: it is tried again, and ends as blocked only where other pages are answered.
 */
import type { Fetcher, FetchOutcome } from "#crawlers/fetching/fetcher.ts";
import type { Marketplace, Reading } from "#crawlers/marketplaces/marketplace.ts";
import type { OpenRequest } from "#db/queries/load-requests.ts";
import type { Page } from "#domain/capture.ts";
import type { RobotsVerdict } from "#domain/request.ts";
import type { Context } from "../context.ts";
import { type Answered, refusalIn } from "../politeness/guest.ts";
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
    if (!browser) return noBrowser(request);
    return (await fetchOnce(context, marketplace, request, browser)).result;
  }
  const { result, needsBrowser } = await fetchOnce(context, marketplace, request, http);
  // An empty shell over plain HTTP: the browser sees what a person would.
  return needsBrowser && browser ? (await fetchOnce(context, marketplace, request, browser)).result : result;
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
  const { outcome } = visited;
  if (!outcome.ok) return { result: await failed(request, visited, outcome) };
  const reading = readPage(context, marketplace, request, outcome.page);
  const result: Result = { answered: answered(marketplace, request, outcome.page, reading, visited.robots) };
  if (reading.kind !== "blocked") {
    await visited.tell(null);
    return { result, needsBrowser: reading.kind === "needs-browser" };
  }
  const { isBlocked } = await visited.tell({ because: reading.because, retryAfterMs: null });
  if (request.attempts + 1 >= MOST_ATTEMPTS && !isBlocked) return { result };
  return { result: { again: { requestId, detail: reading.because, pauseMs: pauseOf(request, 2) } } };
}

/** Readers do not throw for what a page holds; should one, that page is unreadable and holds up no other. */
function readPage(context: Context, marketplace: Marketplace, request: OpenRequest, page: Page): Reading {
  try {
    return marketplace.read(page);
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

function noBrowser(request: OpenRequest): Result {
  const detail = "this marketplace is read with a browser, and this machine has none";
  return { failed: nothingRead(request.id, "needs-browser", detail) };
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
  return { again: { requestId, detail, pauseMs: Math.max(pauseOf(request, refusal ? 2 : 1), retryAfterMs ?? 0) } };
}

function pauseOf({ attempts }: OpenRequest, times: number): number {
  return Math.min(LONGEST_PAUSE_MS, times * FIRST_PAUSE_MS * 2 ** Math.min(attempts, 20));
}
