/**
 * Plan: a campaign → its first search request per product, keyword and marketplace.
 * The pages after the first are planned as the marketplace says they exist; details, shops and licence pages as they
 * are found. Run again it plans nothing twice.
 */
import { inTransaction } from "#db/connection.ts";
import { markPlanned, readCampaign } from "#db/queries/campaigns.ts";
import { owe } from "#db/queries/outbox.ts";
import { type NewRequest, planRequests } from "#db/queries/plan-requests.ts";
import { KEY_PRODUCTS } from "#domain/product.ts";
import type { Context } from "../context.ts";
import { runProbes } from "../coverage/run-probes.ts";
import type { Payload } from "../queues.ts";
import { crawlJobs } from "./crawl-jobs.ts";

export async function plan(context: Context, { campaignId }: Payload<"plan">): Promise<void> {
  const campaign = await readCampaign(context.db, campaignId);
  if (campaign?.status !== "running") return;
  const products = campaign.plan.products ?? Object.keys(KEY_PRODUCTS);
  const wanted: NewRequest[] = [];
  for (const id of campaign.plan.marketplaces) {
    const marketplace = context.marketplaces.get(id);
    if (!marketplace) {
      context.log.error({ campaign: campaignId, marketplace: id }, "campaign names a marketplace without a reader");
      continue;
    }
    for (const product of products) {
      for (const keyword of campaign.plan.keywords?.[product] ?? context.searchKeywords(product)) {
        const url = marketplace.searchUrl(keyword, 1);
        if (url === null) continue;
        wanted.push({ marketplace: id, kind: "search", key: `${keyword} 1`, url, shopId: null, keyword, page: 1 });
      }
    }
  }
  const owed = await inTransaction(context.db, async (tx) => {
    const planned = await planRequests(tx, campaignId, wanted);
    await markPlanned(tx, campaignId);
    return owe(tx, crawlJobs(context.marketplaces, campaignId, planned));
  });
  await context.publisher.publish(owed);
  await context.refreshRules();
  await runProbes(context.db, context, campaignId, campaign.plan.marketplaces);
  context.log.info({ campaign: campaignId, requests: wanted.length }, "campaign planned");
}
