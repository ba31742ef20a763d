/**
 * Sets a campaign running, for the first time or after a pause: its state and the jobs that carry it are written
 * together. Jobs that came up while it was paused found nothing to do, so its open requests get new ones; one that still
 * waits in its queue then stands twice, and the second finds its request ended.
 */
import type { Marketplace } from "#crawlers/marketplaces/marketplace.ts";
import { inTransaction } from "#db/connection.ts";
import { moveCampaign } from "#db/queries/campaigns.ts";
import { openRequests } from "#db/queries/load-requests.ts";
import { owe } from "#db/queries/outbox.ts";
import { job } from "./publisher.ts";
import { queueOf } from "./queues.ts";
import type { Services } from "./services.ts";
import { crawlJobs } from "./steps/crawl-jobs.ts";

/** @returns false where the campaign cannot run from the state it is in. */
export async function runCampaign(
  { db, publisher }: Pick<Services, "db" | "publisher">,
  marketplaces: ReadonlyMap<string, Marketplace>,
  campaignId: number,
): Promise<boolean> {
  const owed = await inTransaction(db, async (tx) => {
    if (!(await moveCampaign(tx, campaignId, "running"))) return null;
    const open = await openRequests(tx, campaignId);
    return owe(tx, [job("plan", queueOf.plan, { campaignId }), ...crawlJobs(marketplaces, campaignId, open)]);
  });
  if (!owed) return false;
  await publisher.publish(owed);
  return true;
}
