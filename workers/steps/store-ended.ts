/**
 * Ended requests → the database, and the jobs that follow from them. Live pages (crawl) and pages handed in (import)
 * take this one way.
 */
import type { Marketplace } from "#crawlers/marketplaces/marketplace.ts";
import type { Queryable } from "#db/connection.ts";
import type { OwedJob } from "#db/queries/outbox.ts";
import { type EndedRequest, storePages } from "#db/queries/store-pages.ts";
import type { Capture, Page } from "#domain/capture.ts";
import type { Context } from "../context.ts";
import { job } from "../publisher.ts";
import { queueOf } from "../queues.ts";
import { crawlJobs } from "./crawl-jobs.ts";

/** Stores a batch within the caller's transaction and says which jobs it makes owed. */
export async function storeEnded(
  tx: Queryable,
  context: Pick<Context, "marketplaces">,
  campaignId: number,
  marketplace: Pick<Marketplace, "id">,
  ended: readonly EndedRequest[],
): Promise<OwedJob[]> {
  const stored = await storePages(tx, campaignId, marketplace.id, ended);
  const jobs = crawlJobs(context.marketplaces, campaignId, stored.planned);
  if (stored.unjudged.length > 0) {
    jobs.push(job("detect", queueOf.detect, { campaignId, listingIds: [...stored.unjudged] }));
  }
  if (stored.sellerIds.length > 0) {
    jobs.push(job("route", queueOf.route, { campaignId, leadIds: [], sellerIds: [...stored.sellerIds] }));
  }
  return jobs;
}

/** Keeps the answer's bytes as evidence and describes them. */
export async function keep(context: Pick<Context, "bodies">, page: Page): Promise<Capture> {
  const sha256 = await context.bodies.put(page.body);
  const { url, finalUrl, status, headers, fetchedAt, via } = page;
  return { url, finalUrl, status, headers, sha256, bytes: page.body.byteLength, fetchedAt, via };
}
