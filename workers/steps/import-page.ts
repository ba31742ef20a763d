/**
 * Import: pages that were handed in → the same tables and the same steps as live pages. A page is planned and ended in
 * one transaction, so that a killed import can be run again: what is in is known by its name, the rest goes in.
 */
import { hashOf } from "#crawlers/evidence/body-store.ts";
import type { Reading } from "#crawlers/marketplaces/marketplace.ts";
import { inTransaction } from "#db/connection.ts";
import { openForImport } from "#db/queries/campaigns.ts";
import { owe } from "#db/queries/outbox.ts";
import { type NewRequest, planRequests } from "#db/queries/plan-requests.ts";
import type { ReadListing } from "#db/queries/store-pages.ts";
import type { Page } from "#domain/capture.ts";
import { DETAIL_TEMPLATE } from "#domain/coverage.ts";
import type { Context } from "../context.ts";
import { cleanId, harvest } from "./read-page.ts";
import { keep, storeEnded } from "./store-ended.ts";

/** What is read on pages of other days and other crawlers is counted apart from what is read on today's. */
const asArchived = (listing: ReadListing): ReadListing => ({
  ...listing,
  template: `archive ${listing.template ?? DETAIL_TEMPLATE}`,
});

export interface ReadPage {
  /** Names the page within the import, so that it goes in once. */
  readonly key: string;
  readonly page: Page;
  /** Marketplace whose reader read it. */
  readonly marketplace: string;
  readonly reading: Reading;
}

/**
 * A batch in one transaction for each marketplace: one by one, most of the time would go into ending transactions.
 * @returns the keys of the pages that were new
 */
export async function importPages(
  context: Context,
  campaignId: number,
  batch: readonly ReadPage[],
): Promise<Set<string>> {
  const fresh = new Set<string>();
  const byMarketplace = new Map<string, ReadPage[]>();
  for (const page of batch) {
    const known = byMarketplace.get(page.marketplace);
    if (known) known.push(page);
    else byMarketplace.set(page.marketplace, [page]);
  }
  for (const [id, pages] of byMarketplace) {
    for (const key of await importOf(context, campaignId, id, pages)) fresh.add(key);
  }
  return fresh;
}

async function importOf(
  context: Context,
  campaignId: number,
  id: string,
  pages: readonly ReadPage[],
): Promise<readonly string[]> {
  const marketplace = context.marketplaces.get(id);
  if (!marketplace) throw new Error(`no reader for marketplace ${id}`);
  const captures = await keep(
    context,
    pages.map(({ page }) => page),
  );
  const byKey = new Map(pages.map((read, n) => [cleanId(read.key), { ...read, capture: captures[n] ?? null }]));
  const requests = [...byKey].map(
    ([key, { page }]): NewRequest => ({
      marketplace: id,
      kind: "archive",
      key,
      url: page.url,
      shopId: null,
      keyword: null,
      page: null,
    }),
  );
  const { owed, fresh } = await inTransaction(context.db, async (tx) => {
    const planned = await planRequests(tx, campaignId, requests, "unbounded");
    const ended = planned.flatMap((request) => {
      const read = byKey.get(request.key);
      if (!read) return [];
      const asked = {
        keyword: null,
        page: null,
        pagesPerKeyword: 1,
        fallbackId: `page:${hashOf(read.page.body)}`,
      };
      const found = harvest(marketplace, read.reading, asked, false);
      const listings = found.listings.map(asArchived);
      return [{ key: read.key, requestId: request.id, capture: read.capture, ...found, listings }];
    });
    if (ended.length === 0) return { owed: null, fresh: [] };
    // Between two batches nothing may be owed, and the sweep ends what owes nothing.
    await openForImport(tx, campaignId);
    const jobs = await storeEnded(tx, context, campaignId, marketplace, ended);
    return { owed: await owe(tx, jobs), fresh: ended.map(({ key }) => key) };
  });
  if (owed) await context.publisher.publish(owed);
  return fresh;
}
