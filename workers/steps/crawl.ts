/**
 * Crawl: requests of one campaign and marketplace → stored pages, or named failures.
 * In: request ids. Out: captures, sellers, listings, further requests, and the jobs owed for them, in one transaction.
 * Can go wrong: the marketplace is slow, down or refuses; then the request is tried again later, after `MOST_ATTEMPTS`
 * tries it ends with the failure's name. A worker killed in the middle leaves its requests planned.
 */
import type { FetchOutcome } from "#crawlers/fetching/fetcher.ts";
import type { Marketplace, Reading } from "#crawlers/marketplaces/marketplace.ts";
import { inTransaction, isRefusedData } from "#db/connection.ts";
import { type Attempt, countAttempts } from "#db/queries/count-attempt.ts";
import { loadRequests, type OpenRequest } from "#db/queries/load-requests.ts";
import { owe } from "#db/queries/outbox.ts";
import type { EndedRequest } from "#db/queries/store-pages.ts";
import type { Page } from "#domain/capture.ts";
import type { Context } from "../context.ts";
import { job } from "../publisher.ts";
import { type Payload, queueOf } from "../queues.ts";
import { type Harvest, harvest } from "./read-page.ts";
import { keep, storeEnded } from "./store-ended.ts";

/** Tries of one request before its failure is final. */
const MOST_ATTEMPTS = 6;
const FIRST_PAUSE_MS = 1_000;
/** A marketplace that asks for more is asked again after this. */
const LONGEST_PAUSE_MS = 24 * 3_600_000;

/** How one request came out: answered, failed for good, or to be tried again after a pause. */
type Result =
  | { readonly answered: { readonly requestId: number; readonly page: Page } & Harvest }
  | { readonly failed: EndedRequest; readonly slowDownMs?: number }
  | { readonly again: Attempt & { readonly pauseMs: number }; readonly slowDownMs?: number };

/** @param slots bounds the requests under way at once in this process, per marketplace. */
export async function crawl(
  context: Context,
  marketplaceId: string,
  { campaignId, requestIds }: Payload<"crawl">,
  slots: <T>(work: () => Promise<T>) => Promise<T>,
): Promise<void> {
  const marketplace = context.marketplaces.get(marketplaceId);
  if (!marketplace) throw new Error(`no reader for marketplace ${marketplaceId}`);
  const requests = await loadRequests(context.db, requestIds);
  if (requests.length === 0) return;
  const results = await Promise.all(
    requests.map((request) => slots(() => fetchAndRead(context, marketplace, request))),
  );
  const again = results.flatMap((result) => ("again" in result ? [result.again] : []));
  const answered = results.flatMap((result) => ("answered" in result ? [result.answered] : []));
  const captures = await keep(
    context,
    answered.map(({ page }) => page),
  );
  const ended: EndedRequest[] = [
    ...answered.map(({ page: _, ...found }, n) => ({ ...found, capture: captures[n] ?? null })),
    ...results.flatMap((result) => ("failed" in result ? [result.failed] : [])),
  ];
  await storeBatch(context, campaignId, marketplace, ended);
  await tryAgain(context, campaignId, marketplace, again);
  // The marketplace asked for a pause: no worker takes another job of it before that. A longer pause stands.
  const pause = Math.max(0, ...results.map((result) => ("slowDownMs" in result ? (result.slowDownMs ?? 0) : 0)));
  const queue = context.publisher.queue(queueOf.crawl(marketplaceId));
  if (pause > 0 && (await queue.getRateLimitTtl()) < pause) {
    await queue.rateLimit(pause);
    context.log.warn(
      { campaign: campaignId, marketplace: marketplaceId, pauseMs: pause },
      "marketplace asked us to slow down",
    );
  }
}

/**
 * Stores what ended, all in one transaction. A page whose data the database refuses must not hold up the others of its
 * batch: then each is stored alone, and the one that cannot be ends as unreadable.
 */
async function storeBatch(
  context: Context,
  campaignId: number,
  marketplace: Marketplace,
  ended: readonly EndedRequest[],
): Promise<void> {
  const store = async (batch: readonly EndedRequest[]) =>
    context.publisher.publish(
      await inTransaction(context.db, async (tx) =>
        owe(tx, await storeEnded(tx, context, campaignId, marketplace, batch)),
      ),
    );
  try {
    await store(ended);
  } catch (error) {
    if (!isRefusedData(error)) throw error;
    for (const one of ended) {
      try {
        await store([one]);
      } catch (refused) {
        if (!isRefusedData(refused)) throw refused;
        const { requestId } = one;
        context.log.error({ campaign: campaignId, request: requestId, error: refused }, "a page's data was refused");
        const why = failure(requestId, "unreadable", "its data could not be stored");
        // What was answered is kept as evidence, unless that is what was refused.
        await store([{ ...why, capture: one.capture }]).catch(() => store([why]));
      }
    }
  }
}

/** Counts the tries that ended nothing and owes the next ones, each after its pause. */
async function tryAgain(
  context: Context,
  campaignId: number,
  marketplace: Marketplace,
  again: readonly (Attempt & { readonly pauseMs: number })[],
): Promise<void> {
  if (again.length === 0) return;
  const owed = await inTransaction(context.db, async (tx) => {
    await countAttempts(tx, again);
    const next = again.map(({ requestId, pauseMs }) =>
      job("crawl", queueOf.crawl(marketplace.id), { campaignId, requestIds: [requestId] }, pauseMs),
    );
    return owe(tx, next);
  });
  await context.publisher.publish(owed);
}

async function fetchAndRead(context: Context, marketplace: Marketplace, request: OpenRequest): Promise<Result> {
  const { http, browser } = context.fetchers;
  const wanted = { url: request.url, hosts: marketplace.hosts };
  if (marketplace.via === "browser" && !browser) return noBrowser(request);
  const outcome = await (marketplace.via === "browser" && browser ? browser : http).fetch(wanted);
  if (!outcome.ok) return failed(request, outcome);
  const reading = readPage(context, marketplace, request, outcome.page);
  // An empty shell over plain HTTP: the browser sees what a person would.
  if (reading.kind !== "needs-browser" || marketplace.via === "browser" || !browser) {
    return answered(marketplace, request, outcome.page, reading);
  }
  const rendered = await browser.fetch(wanted);
  if (!rendered.ok) return failed(request, rendered);
  return answered(marketplace, request, rendered.page, readPage(context, marketplace, request, rendered.page));
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

function answered(marketplace: Marketplace, request: OpenRequest, page: Page, reading: Reading): Result {
  const found = onlyWhatWasAskedFor(
    request,
    harvest(marketplace, reading, { ...request, fallbackId: request.key }, true),
  );
  return { answered: { requestId: request.id, page, ...found } };
}

/** A detail request answered by another kind of page brought no listing: the item is not there. */
function onlyWhatWasAskedFor(request: OpenRequest, found: Harvest): Harvest {
  if (request.kind !== "detail" || found.failure !== null || found.listings[0]?.knownFrom === "detail") return found;
  return { failure: "not-a-listing", detail: "another kind of page answered", sellers: [], listings: [], next: [] };
}

function noBrowser(request: OpenRequest): Result {
  const detail = "this marketplace is read with a browser, and this machine has none";
  return { failed: failure(request.id, "needs-browser", detail) };
}

function failed(request: OpenRequest, outcome: Extract<FetchOutcome, { ok: false }>): Result {
  const { retryAfterMs } = outcome;
  const pauseMs = Math.min(LONGEST_PAUSE_MS, retryAfterMs ?? FIRST_PAUSE_MS * 2 ** request.attempts);
  const slowDown =
    outcome.retry && (outcome.failure === "blocked" || retryAfterMs !== null) ? { slowDownMs: pauseMs } : {};
  return !outcome.retry || request.attempts + 1 >= MOST_ATTEMPTS
    ? { failed: failure(request.id, outcome.failure, outcome.detail), ...slowDown }
    : { again: { requestId: request.id, detail: outcome.detail, pauseMs }, ...slowDown };
}

function failure(requestId: number, name: EndedRequest["failure"], detail: string): EndedRequest {
  return { requestId, failure: name, detail, capture: null, sellers: [], listings: [], next: [] };
}
