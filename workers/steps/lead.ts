/**
 * Lead: findings of flagged listings → leads, one per seller and product of the campaign, each with all its listings.
 * Where pictures are read, findings about something missing wait for that first.
 * Leads that have no route yet are owed to the route step, pictures of their pages to the crawl step.
 */
import { inTransaction } from "#db/connection.ts";
import { hasBrowserSomewhere } from "#db/queries/browser-presence.ts";
import { gatherLeads } from "#db/queries/gather-leads.ts";
import { owe } from "#db/queries/outbox.ts";
import { planScreenshots } from "#db/queries/plan-screenshots.ts";
import type { Context } from "../context.ts";
import { heldForPictures } from "../pictures/hold-for-pictures.ts";
import { job } from "../publisher.ts";
import { type Payload, queueOf } from "../queues.ts";
import { crawlJobs } from "./crawl-jobs.ts";

export async function lead(context: Context, { campaignId, listingIds }: Payload<"lead">): Promise<void> {
  // Without a browser anywhere no picture is planned, rather than each of them failing.
  const pictures = context.fetchers.browser !== null || (await hasBrowserSomewhere(context.db));
  const owed = await inTransaction(context.db, async (tx) => {
    const reading = await heldForPictures(tx, context, campaignId, listingIds);
    const { leadIds } = await gatherLeads(tx, campaignId, listingIds);
    const planned = pictures ? await planScreenshots(tx, campaignId, listingIds) : [];
    return owe(tx, [
      ...reading,
      ...(leadIds.length > 0 ? [job("route", queueOf.route, { campaignId, leadIds, sellerIds: [] })] : []),
      ...crawlJobs(context.marketplaces, campaignId, planned),
    ]);
  });
  await context.publisher.publish(owed);
}
