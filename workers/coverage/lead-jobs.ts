/** Listings whose findings may become leads → jobs of the lead step. */
import type { LetGo } from "#db/queries/coverage-holds.ts";
import type { OwedJob } from "#db/queries/outbox.ts";
import { groupedBy, slices } from "../grouped.ts";
import { job } from "../publisher.ts";
import { queueOf } from "../queues.ts";

const LISTINGS_PER_JOB = 200;

export function leadJobs(free: readonly LetGo[]): OwedJob[] {
  return [...groupedBy(free, ({ campaignId }) => campaignId)].flatMap(([campaignId, of]) =>
    slices([...new Set(of.flatMap(({ listingIds }) => listingIds))], LISTINGS_PER_JOB).map((listingIds) =>
      job("lead", queueOf.lead, { campaignId, listingIds }),
    ),
  );
}
