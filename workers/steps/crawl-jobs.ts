/**
 * Requests → crawl jobs. A job of a marketplace that allows many requests a second carries several, which saves hops;
 * of one that is visited slowly it carries one, so that what is read is stored at once.
 */
import type { Marketplace } from "#crawlers/marketplaces/marketplace.ts";
import type { OwedJob } from "#db/queries/outbox.ts";
import type { PlannedRequest } from "#db/queries/plan-requests.ts";
import { groupedBy, slices } from "../grouped.ts";
import { job } from "../publisher.ts";
import { queueOf } from "../queues.ts";

const MOST_PER_JOB = 25;

/** Requests per crawl job of a marketplace: a twentieth of a second's worth, at least one. */
export function requestsPerJob(marketplace: Marketplace): number {
  return Math.max(1, Math.min(MOST_PER_JOB, Math.floor(marketplace.politeness.ratePerSecond / 20)));
}

export function crawlJobs(
  marketplaces: ReadonlyMap<string, Marketplace>,
  campaignId: number,
  requests: readonly Pick<PlannedRequest, "id" | "marketplace">[],
  delayMs = 0,
): OwedJob[] {
  return [...groupedBy(requests, (request) => request.marketplace)].flatMap(([id, planned]) => {
    const marketplace = marketplaces.get(id);
    if (!marketplace) return [];
    return slices(planned, requestsPerJob(marketplace)).map((batch) =>
      job("crawl", queueOf.crawl(id), { campaignId, requestIds: batch.map((request) => request.id) }, delayMs),
    );
  });
}
