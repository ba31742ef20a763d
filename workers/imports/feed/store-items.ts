/**
 * Items of a feed → the same tables and the same steps as live pages. In: items of one file as they were read. Out: how
 * many were new. A batch is planned and ended in one transaction, so that a killed import is run again: what is in is
 * known by its key, the rest goes in. An item whose data the database refuses holds up no other.
 */
import { createHash } from "node:crypto";
import { basename } from "node:path";
import type { Marketplace } from "#crawlers/marketplaces/marketplace.ts";
import { inTransaction, isRefusedData } from "#db/connection.ts";
import { openForImport } from "#db/queries/campaigns.ts";
import { owe } from "#db/queries/outbox.ts";
import { planRequests } from "#db/queries/plan-requests.ts";
import type { EndedRequest } from "#db/queries/store-pages.ts";
import { type Capture, type Page, SHOWS_HEADER } from "#domain/capture.ts";
import { FEED_TEMPLATE } from "#domain/coverage.ts";
import type { Context } from "../../context.ts";
import { type Payload, queueOf } from "../../queues.ts";
import { cleanId, harvest } from "../../steps/read-page.ts";
import { keep, storeEnded } from "../../steps/store-ended.ts";
import type { ReadItem } from "./feed-items.ts";

export type FeedContext = Pick<Context, "db" | "publisher" | "bodies" | "marketplaces">;

export interface FeedTarget {
  readonly campaignId: number;
  readonly marketplace: Marketplace;
  readonly file: string;
  /** Day of capture for rows that name none. */
  readonly asOf: Date;
  /** Facts the file has columns for; null where anything may be looked for. */
  readonly shows: readonly string[] | null;
  /** Part of every key: read by another mapping, a row says something else. */
  readonly mapping: string;
}

export interface StoredItems {
  readonly added: number;
  /** New, but their item was judged in this campaign before. */
  readonly notJudgedAgain: number;
  readonly refused: readonly ReadItem[];
}

export async function storeItems(
  context: FeedContext,
  target: FeedTarget,
  items: readonly ReadItem[],
): Promise<StoredItems> {
  try {
    return { ...(await storeBatch(context, target, items)), refused: [] };
  } catch (error) {
    if (!isRefusedData(error)) throw error;
    const sums = { added: 0, notJudgedAgain: 0 };
    const refused: ReadItem[] = [];
    for (const item of items) {
      try {
        const { added, notJudgedAgain } = await storeBatch(context, target, [item]);
        sums.added += added;
        sums.notJudgedAgain += notJudgedAgain;
      } catch (alone) {
        if (!isRefusedData(alone)) throw alone;
        refused.push(item);
      }
    }
    return { ...sums, refused };
  }
}

async function storeBatch(
  context: FeedContext,
  target: FeedTarget,
  items: readonly ReadItem[],
): Promise<Pick<StoredItems, "added" | "notJudgedAgain">> {
  const { campaignId, marketplace } = target;
  const captures = await keep(
    context,
    items.map((item) => pageOf(item, target)),
  );
  const byKey = new Map(items.map((item, n) => [keyOf(item, target), { item, capture: captures[n] ?? null }]));
  const stored = await inTransaction(context.db, async (tx) => {
    const planned = await planRequests(
      tx,
      campaignId,
      [...byKey].map(([key, { item }]) => ({
        marketplace: marketplace.id,
        kind: "feed" as const,
        key,
        url: item.url,
        shopId: null,
        keyword: null,
        page: null,
      })),
      "unbounded",
    );
    const ended = planned.flatMap(({ id, key }) => {
      const found = byKey.get(key);
      return found ? [endedBy(id, found.item, found.capture, target)] : [];
    });
    if (ended.length === 0) return { owed: [], added: 0, unjudged: 0 };
    // A sweep may have taken a campaign without requests for one that is done.
    await openForImport(tx, campaignId);
    const jobs = await storeEnded(tx, context, campaignId, marketplace, ended);
    const unjudged = jobs
      .filter(({ queue }) => queue === queueOf.detect)
      .reduce((sum, { payload }) => sum + (payload as Payload<"detect">).listingIds.length, 0);
    return { owed: await owe(tx, jobs), added: ended.length, unjudged };
  });
  await context.publisher.publish(stored.owed);
  return { added: stored.added, notJudgedAgain: stored.added - stored.unjudged };
}

function keyOf({ itemId, body }: ReadItem, { mapping }: FeedTarget): string {
  const hash = createHash("sha256").update(mapping).update("\n").update(body).digest("hex");
  return `${cleanId(itemId).slice(0, 150)} ${hash.slice(0, 24)}`;
}

/** The row is what was handed over; it was not found at the item's address and does not say so. */
function pageOf(item: ReadItem, { marketplace, file, asOf, shows }: FeedTarget): Page {
  const url = `urn:xunwang:feed:${marketplace.id}:${encodeURIComponent(cleanId(item.itemId))}`;
  const restricts = shows !== null && !item.isExtracted;
  return {
    url,
    finalUrl: url,
    status: 0,
    headers: {
      "content-type": "application/json; charset=utf-8",
      "x-xunwang-file": encodeURIComponent(basename(file).slice(0, 200)),
      "x-xunwang-line": String(item.line),
      ...(restricts && { [SHOWS_HEADER]: shows.join(" ") }),
    },
    body: Buffer.from(item.body, "utf8"),
    fetchedAt: item.capturedAt ?? asOf,
    via: "archive",
  };
}

function endedBy(
  requestId: number,
  item: ReadItem,
  capture: Capture | null,
  { marketplace, mapping }: FeedTarget,
): EndedRequest {
  const { listing, shop } = item;
  // What is read in files of one form is counted apart from what is read on pages.
  const template = `${FEED_TEMPLATE}${createHash("sha256")
    .update(item.isExtracted ? "" : mapping)
    .digest("hex")
    .slice(0, 8)}`;
  const found = harvest(
    marketplace,
    { kind: "detail", listing, shop: shop && { id: shop.id, url: null, licenceUrl: null } },
    { keyword: null, page: null, pagesPerKeyword: 1, fallbackId: item.itemId },
    false,
  );
  const listings = found.listings.map((one) => ({ ...one, template }));
  const [seller] = found.sellers;
  const licence = shop?.licence;
  if (!seller || !licence) return { requestId, capture, ...found, listings };
  // 住所 stands on a licence and nowhere else: whoever hands it over speaks from the licence.
  const registered = {
    ...seller,
    company: licence.company,
    uscc: licence.uscc,
    licenceAddress: licence.address,
    licence: true,
  };
  return { requestId, capture, ...found, listings, sellers: [seller, registered] };
}
