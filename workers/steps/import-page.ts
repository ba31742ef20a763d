/**
 * Import: pages that were handed in → the same tables and the same steps as live pages. A page is planned and ended in
 * one transaction, so that a killed import can be run again: what is in is known by its name, the rest goes in.
 */
import type { Reading } from "#crawlers/marketplaces/marketplace.ts";
import { inTransaction } from "#db/connection.ts";
import { owe } from "#db/queries/outbox.ts";
import { type NewRequest, planRequests } from "#db/queries/plan-requests.ts";
import type { Page } from "#domain/capture.ts";
import type { Context } from "../context.ts";
import { cleanId, harvest } from "./read-page.ts";
import { keep, storeEnded } from "./store-ended.ts";

export interface ReadPage {
  /** Names the page within the import, so that it goes in once. */
  readonly key: string;
  readonly page: Page;
  /** Marketplace whose reader read it. */
  readonly marketplace: string;
  readonly reading: Reading;
}

/** @returns whether the page was new. */
export async function importPage(
  context: Context,
  campaignId: number,
  { key, page, marketplace: id, reading }: ReadPage,
): Promise<boolean> {
  const marketplace = context.marketplaces.get(id);
  if (!marketplace) throw new Error(`no reader for marketplace ${id}`);
  const [capture = null] = await keep(context, [page]);
  const request: NewRequest = {
    marketplace: id,
    kind: "archive",
    key: cleanId(key),
    url: page.url,
    shopId: null,
    keyword: null,
    page: null,
  };
  const owed = await inTransaction(context.db, async (tx) => {
    const [planned] = await planRequests(tx, campaignId, [request], "unbounded");
    if (!planned) return null;
    const found = harvest(
      marketplace,
      reading,
      { keyword: null, page: null, pagesPerKeyword: 1, fallbackId: `page:${key}` },
      false,
    );
    return owe(
      tx,
      await storeEnded(tx, context, campaignId, marketplace, [{ requestId: planned.id, capture, ...found }]),
    );
  });
  if (owed) await context.publisher.publish(owed);
  return owed !== null;
}
