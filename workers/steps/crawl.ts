/**
 * Crawl: requests of one campaign and marketplace → stored pages, or named failures.
 * In: request ids. Out: captures, sellers, listings, further requests, and the jobs owed for them, in one transaction.
 * Can go wrong: the marketplace is slow or down; then the request is tried again later, after `MOST_ATTEMPTS` tries it
 * ends with the failure's name. What may not be fetched now (hours, budget, a marketplace that refuses everyone) stays
 * planned and waits. A worker killed in the middle leaves its requests planned.
 */
import type { Marketplace } from "#crawlers/marketplaces/marketplace.ts";
import { inTransaction, isRefusedData } from "#db/connection.ts";
import { countAttempts } from "#db/queries/count-attempt.ts";
import { loadRequests } from "#db/queries/load-requests.ts";
import { owe } from "#db/queries/outbox.ts";
import type { EndedRequest } from "#db/queries/store-pages.ts";
import { noteNeedsBrowser, noteRobots } from "#db/queries/waiting-requests.ts";
import type { Context } from "../context.ts";
import { groupedBy } from "../grouped.ts";
import { job } from "../publisher.ts";
import { type Payload, queueOf } from "../queues.ts";
import { crawlJobs } from "./crawl-jobs.ts";
import { fetchAndRead } from "./fetch-and-read.ts";
import { nothingRead, type Result } from "./request-result.ts";
import { keep, storeEnded } from "./store-ended.ts";

export async function crawl(
  context: Context,
  marketplaceId: string,
  { campaignId, requestIds }: Payload<"crawl">,
): Promise<void> {
  const marketplace = context.marketplaces.get(marketplaceId);
  if (!marketplace) throw new Error(`no reader for marketplace ${marketplaceId}`);
  const requests = await loadRequests(context.db, requestIds);
  if (requests.length === 0) return;
  // What could not be kept would have been asked for in vain.
  await context.bodies.ready();
  const results = await Promise.all(requests.map((request) => fetchAndRead(context, marketplace, request)));
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
  await putOff(context, campaignId, marketplace, results);
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
  if (ended.length === 0) return;
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
        const why = { ...nothingRead(requestId, "unreadable", "its data could not be stored"), robots: one.robots };
        // What was answered is kept as evidence, unless that is what was refused.
        await store([{ ...why, capture: one.capture }]).catch(() => store([why]));
      }
    }
  }
}

/** Counts the tries that ended nothing, and owes the next ones and those of requests that have to wait, each after its pause. */
async function putOff(
  context: Context,
  campaignId: number,
  marketplace: Marketplace,
  results: readonly Result[],
): Promise<void> {
  const again = results.flatMap((result) => ("again" in result ? [result.again] : []));
  const later = results.flatMap((result) => ("later" in result ? [result.later] : []));
  if (again.length + later.length === 0) return;
  const owed = await inTransaction(context.db, async (tx) => {
    await countAttempts(tx, again);
    const waitingFor = (what: string) =>
      later.filter(({ reason }) => reason === what).map(({ requestId }) => requestId);
    await noteRobots(tx, waitingFor("robots"), "unavailable");
    await noteNeedsBrowser(tx, waitingFor("browser"));
    const tries = again.map(({ requestId, pauseMs }) =>
      job("crawl", queueOf.crawl(marketplace.id), { campaignId, requestIds: [requestId] }, Math.ceil(pauseMs)),
    );
    // What waits for the same thing waits together, but who waits for the pace has its own turn.
    const turn = ({ reason, requestId }: (typeof later)[number]) => (reason === "pace" ? `${requestId}` : reason);
    const waits = [...groupedBy(later, turn).values()].flatMap((group) =>
      crawlJobs(
        context.marketplaces,
        campaignId,
        group.map(({ requestId: id }) => ({ id, marketplace: marketplace.id })),
        Math.ceil(Math.max(...group.map(({ afterMs }) => afterMs))),
      ),
    );
    return owe(tx, [...tries, ...waits]);
  });
  await context.publisher.publish(owed);
}
