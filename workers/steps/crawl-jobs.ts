/**
 * Requests → crawl jobs. A job of a marketplace that allows many requests a second carries several, which saves hops;
 * of a marketplace at one request a second it carries one, so that the queue's limiter is exact.
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

/** The limiter of a marketplace's crawl queue, in jobs, shared by all workers. */
export function crawlLimiter(marketplace: Marketplace): { max: number; duration: number } {
  const jobsPerSecond = marketplace.politeness.ratePerSecond / requestsPerJob(marketplace);
  return jobsPerSecond >= 1
    ? { max: Math.floor(jobsPerSecond), duration: 1_000 }
    : { max: 1, duration: Math.ceil(1_000 / jobsPerSecond) };
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
