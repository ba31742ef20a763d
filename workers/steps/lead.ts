/**
 * Lead: findings of flagged listings → leads, one per seller and product of the campaign, each with all its listings.
 * Leads that have no route yet are owed to the route step.
 */
import { inTransaction } from "#db/connection.ts";
import { gatherLeads } from "#db/queries/gather-leads.ts";
import { owe } from "#db/queries/outbox.ts";
import type { Context } from "../context.ts";
import { job } from "../publisher.ts";
import { type Payload, queueOf } from "../queues.ts";

export async function lead(context: Context, { campaignId, listingIds }: Payload<"lead">): Promise<void> {
  const owed = await inTransaction(context.db, async (tx) => {
    const { leadIds } = await gatherLeads(tx, campaignId, listingIds);
    return owe(tx, leadIds.length > 0 ? [job("route", queueOf.route, { campaignId, leadIds, sellerIds: [] })] : []);
  });
  await context.publisher.publish(owed);
}
