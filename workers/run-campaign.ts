/**
 * Sets a campaign running, for the first time or after a pause: its state and the job that carries it are written
 * together. Jobs that came up while it was paused found nothing to do; what is owed gets new jobs from the sweep.
 */
import { inTransaction } from "#db/connection.ts";
import { moveCampaign } from "#db/queries/campaigns.ts";
import { owe } from "#db/queries/outbox.ts";
import { job } from "./publisher.ts";
import { queueOf } from "./queues.ts";
import type { Services } from "./services.ts";

/** @returns false where the campaign cannot run from the state it is in. */
export async function runCampaign(
  { db, publisher }: Pick<Services, "db" | "publisher">,
  campaignId: number,
): Promise<boolean> {
  const owed = await inTransaction(db, async (tx) => {
    if (!(await moveCampaign(tx, campaignId, "running"))) return null;
    return owe(tx, [job("plan", queueOf.plan, { campaignId })]);
  });
  if (!owed) return false;
  await publisher.publish(owed);
  return true;
}
