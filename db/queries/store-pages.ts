/**
 * Stores a batch of ended requests with all they brought, in one transaction: captures, sellers, listings and their
 * versions, the requests they lead to, and the jobs owed for them. Either all of it is there or none, so a worker
 * killed in the middle leaves the requests planned and the next one does them again.
 */
import type { Capture } from "#domain/capture.ts";
import type { KnownFrom, Listing } from "#domain/listing.ts";
import type { Failure, RobotsVerdict } from "#domain/request.ts";
import { type Queryable, toJson } from "../connection.ts";
import { holdPacks } from "./hold-packs.ts";
import { type NewRequest, type PlannedRequest, planRequests } from "./plan-requests.ts";
import { replaceMarks } from "./replace-marks.ts";
import { type Screenshot, storeScreenshots } from "./store-screenshots.ts";

/** What is known of a shop after reading a page; null leaves what was known before. */
export interface SellerFacts {
  readonly shopId: string;
  readonly shop: string | null;
  readonly company: string | null;
  readonly uscc: string | null;
  readonly licenceAddress: string | null;
  readonly shopAddress: string | null;
  readonly region: string | null;
  /** Whether these facts come from the licence page. */
  readonly licence: boolean;
}

export interface ReadListing {
  readonly itemId: string;
  readonly url: string;
  readonly shopId: string | null;
  readonly knownFrom: KnownFrom;
  readonly content: Listing;
  /** SHA-256 of the content's canonical JSON. */
  readonly contentHash: string;
  /** Form of the page it was read from, where it has more than one. */
  readonly template?: string | undefined;
}

export interface EndedRequest {
  readonly requestId: number;
  /** null: stored. */
  readonly failure: Failure | null;
  readonly detail: string | null;
  /** What robots.txt said of the address; nothing where nobody asked it. */
  readonly robots?: RobotsVerdict | undefined;
  /** The answer, where there was one; kept for failures too. */
  readonly capture: Capture | null;
  readonly sellers: readonly SellerFacts[];
  readonly listings: readonly ReadListing[];
  readonly next: readonly NewRequest[];
  /** Where the request asked for a picture and got one: its measures; the picture is the capture. */
  readonly screenshot?: Screenshot | undefined;
}

export interface StoredPages {
  /** Requests this call ended; those that another worker had ended before are left out. */
  readonly ended: readonly number[];
  readonly planned: readonly PlannedRequest[];
  /** Listings that wait to be judged. */
  readonly unjudged: readonly number[];
  /** Sellers whose shop or licence page was among the batch: their leads may now be routed. */
  readonly sellerIds: readonly number[];
}

/** @param batch requests of one campaign and one marketplace. */
export async function storePages(
  tx: Queryable,
  campaignId: number,
  marketplace: string,
  batch: readonly EndedRequest[],
): Promise<StoredPages> {
  const locked = await tx.query<{ id: number; shop_id: string | null }>(
    "select id, shop_id from requests where id = any($1) and status = 'planned' order by id for update",
    [batch.map((ended) => ended.requestId)],
  );
  const open = new Map(locked.rows.map((row) => [row.id, row.shop_id]));
  const pages = batch.filter((ended) => open.has(ended.requestId));
  if (pages.length === 0) return { ended: [], planned: [], unjudged: [], sellerIds: [] };

  const captureIds = await insertCaptures(tx, pages);
  await endRequests(tx, pages);
  await storeScreenshots(
    tx,
    pages.flatMap(({ requestId, screenshot }) => (screenshot ? [{ requestId, ...screenshot }] : [])),
  );
  const sellerIds = await upsertSellers(tx, marketplace, pages, captureIds);
  const unjudged = await upsertListings(tx, campaignId, marketplace, pages, captureIds, sellerIds);
  const planned = await planRequests(
    tx,
    campaignId,
    pages.flatMap((page) => page.next),
  );

  // A shop or licence page that failed ends the waiting of its seller's leads too.
  const shops = [...new Set([...open.values()].filter((shop): shop is string => shop !== null))];
  const known = shops.length === 0 ? [] : await sellersOf(tx, marketplace, shops);
  return { ended: [...open.keys()], planned, unjudged, sellerIds: known };
}

async function insertCaptures(tx: Queryable, pages: readonly EndedRequest[]): Promise<Map<number, number>> {
  const rows = pages.flatMap(({ requestId, capture }) =>
    capture
      ? [{ requestId, ...capture, pack: capture.place.pack, at: capture.place.at, size: capture.place.size }]
      : [],
  );
  if (rows.length === 0) return new Map();
  await holdPacks(
    tx,
    rows.map(({ pack }) => pack),
  );
  const inserted = await tx.query<{ id: number; request_id: number }>(
    `insert into captures (request_id, url, final_url, status, headers, sha256, bytes, pack, pack_at, pack_size, via,
       fetched_at)
     select "requestId", url, "finalUrl", status, headers, sha256, bytes, pack, at, size, via, "fetchedAt"
     from jsonb_to_recordset($1::jsonb) as c("requestId" bigint, url text, "finalUrl" text, status int,
       headers jsonb, sha256 text, bytes int, pack text, at bigint, size int, via text, "fetchedAt" timestamptz)
     on conflict (request_id) do update set url = excluded.url, final_url = excluded.final_url,
       status = excluded.status, headers = excluded.headers, sha256 = excluded.sha256, bytes = excluded.bytes,
       pack = excluded.pack, pack_at = excluded.pack_at, pack_size = excluded.pack_size, via = excluded.via, fetched_at = excluded.fetched_at,
       discarded_at = null
     returning id, request_id`,
    [toJson(rows)],
  );
  return new Map(inserted.rows.map((row) => [row.request_id, row.id]));
}

async function endRequests(tx: Queryable, pages: readonly EndedRequest[]): Promise<void> {
  await tx.query(
    `update requests r set status = case when e.failure is null then 'stored' else 'failed' end,
       failure = e.failure, detail = e.detail, robots = coalesce(e.robots, r.robots), attempts = r.attempts + 1,
       ended_at = now()
     from jsonb_to_recordset($1::jsonb) as e(id bigint, failure text, detail text, robots text) where r.id = e.id`,
    [toJson(pages.map(({ requestId, failure, detail, robots }) => ({ id: requestId, failure, detail, robots })))],
  );
}

/** Returns seller ids by shop id. Rows go in by shop id, so that two batches take their locks in one order. */
async function upsertSellers(
  tx: Queryable,
  marketplace: string,
  pages: readonly EndedRequest[],
  captureIds: ReadonlyMap<number, number>,
): Promise<Map<string, number>> {
  const byShop = new Map<string, SellerFacts & { captureId: number | null }>();
  for (const page of pages) {
    for (const facts of page.sellers) {
      const captureId = facts.licence ? (captureIds.get(page.requestId) ?? null) : null;
      byShop.set(facts.shopId, join(byShop.get(facts.shopId), { ...facts, captureId }));
    }
  }
  if (byShop.size === 0) return new Map();
  const rows = [...byShop.values()].sort((a, b) => (a.shopId < b.shopId ? -1 : 1));
  const upserted = await tx.query<{ id: number; shop_id: string }>(
    `insert into sellers as s
       (marketplace, shop_id, shop, company, uscc, licence_address, shop_address, region, licence_capture_id)
     select $1, "shopId", shop, company, uscc, "licenceAddress", "shopAddress", region, "captureId"
     from jsonb_to_recordset($2::jsonb) as f("shopId" text, shop text, company text, uscc text,
       "licenceAddress" text, "shopAddress" text, region text, "captureId" bigint)
     on conflict (marketplace, shop_id) do update set
       shop = coalesce(excluded.shop, s.shop),
       -- the licence page is the better witness of company and code: only another licence page replaces it
       company = case when excluded.licence_capture_id is not null or s.licence_capture_id is null
         then coalesce(excluded.company, s.company) else s.company end,
       uscc = case when excluded.licence_capture_id is not null or s.licence_capture_id is null
         then coalesce(excluded.uscc, s.uscc) else s.uscc end,
       licence_address = coalesce(excluded.licence_address, s.licence_address),
       shop_address = coalesce(excluded.shop_address, s.shop_address),
       region = coalesce(excluded.region, s.region),
       licence_capture_id = coalesce(excluded.licence_capture_id, s.licence_capture_id),
       updated_at = now()
     returning id, shop_id`,
    [marketplace, toJson(rows)],
  );
  return new Map(upserted.rows.map((row) => [row.shop_id, row.id]));
}

type SellerRow = SellerFacts & { captureId: number | null };

function join(known: SellerRow | undefined, more: SellerRow): SellerRow {
  if (!known) return more;
  const [better, other] = more.licence ? [more, known] : [known, more];
  return {
    shopId: more.shopId,
    shop: better.shop ?? other.shop,
    company: better.company ?? other.company,
    uscc: better.uscc ?? other.uscc,
    licenceAddress: better.licenceAddress ?? other.licenceAddress,
    shopAddress: better.shopAddress ?? other.shopAddress,
    region: better.region ?? other.region,
    licence: better.licence,
    captureId: better.captureId ?? other.captureId,
  };
}

/** Returns the listings that wait to be judged. */
async function upsertListings(
  tx: Queryable,
  campaignId: number,
  marketplace: string,
  pages: readonly EndedRequest[],
  captureIds: ReadonlyMap<number, number>,
  sellerIds: ReadonlyMap<string, number>,
): Promise<number[]> {
  const byItem = new Map<string, ReadListing & { captureId: number; capturedAt: Date; sellerId: number | null }>();
  for (const page of pages) {
    const captureId = captureIds.get(page.requestId);
    if (captureId === undefined || !page.capture) continue;
    for (const read of page.listings) {
      if (byItem.get(read.itemId)?.knownFrom === "detail") continue;
      const sellerId = read.shopId === null ? null : (sellerIds.get(read.shopId) ?? null);
      byItem.set(read.itemId, { ...read, captureId, capturedAt: page.capture.fetchedAt, sellerId });
    }
  }
  if (byItem.size === 0) return [];
  const rows = [...byItem.values()].sort((a, b) => (a.itemId < b.itemId ? -1 : 1));
  const upserted = await tx.query<{ id: number; item_id: string; current_version_id: number | null }>(
    `insert into listings as l (marketplace, item_id, url, seller_id)
     select $1, "itemId", url, "sellerId"
     from jsonb_to_recordset($2::jsonb) as r("itemId" text, url text, "sellerId" bigint)
     on conflict (marketplace, item_id) do update
       set last_seen_at = now(), seller_id = coalesce(excluded.seller_id, l.seller_id)
     returning id, item_id, current_version_id`,
    [marketplace, toJson(rows.map(({ itemId, url, sellerId }) => ({ itemId, url, sellerId })))],
  );
  const known = new Map(upserted.rows.map((row) => [row.item_id, row]));
  // A row of search results is kept as a version only where nothing better is known.
  const versions = rows.flatMap((row) => {
    const listing = known.get(row.itemId);
    if (!listing || (row.knownFrom === "search" && listing.current_version_id !== null)) return [];
    const { contentHash, knownFrom, content, captureId, capturedAt } = row;
    return [{ listingId: listing.id, contentHash, knownFrom, content, captureId, capturedAt }];
  });
  if (versions.length > 0) {
    await insertVersions(tx, versions);
    await replaceMarks(tx, versions);
  }
  const pending = await tx.query<{ listing_id: number }>(
    `insert into campaign_listings as c (campaign_id, listing_id, version_id, judgement, capture_id, captured_at,
       template)
     select $1, l.id, l.current_version_id, r.judgement, r."captureId", r."capturedAt", r.template
     from jsonb_to_recordset($2::jsonb)
       as r("listingId" bigint, judgement text, "captureId" bigint, "capturedAt" timestamptz, template text)
     join listings l on l.id = r."listingId"
     order by l.id
     on conflict (campaign_id, listing_id) do update
       set version_id = excluded.version_id, judgement = excluded.judgement, capture_id = excluded.capture_id,
         captured_at = excluded.captured_at, judged_at = null, template = excluded.template
       where c.judgement = 'not-judged' and excluded.judgement = 'pending'
     returning listing_id, judgement`,
    [
      campaignId,
      toJson(
        rows.map((row) => ({
          listingId: known.get(row.itemId)?.id,
          judgement: row.knownFrom === "detail" ? "pending" : "not-judged",
          captureId: row.captureId,
          capturedAt: row.capturedAt,
          template: row.template ?? null,
        })),
      ),
    ],
  );
  const detailed = new Set(rows.filter((row) => row.knownFrom === "detail").map((row) => known.get(row.itemId)?.id));
  return pending.rows.map((row) => row.listing_id).filter((listingId) => detailed.has(listingId));
}

async function insertVersions(tx: Queryable, versions: readonly object[]): Promise<void> {
  await tx.query(
    `with inserted as (
       insert into listing_versions as v (listing_id, content_hash, known_from, content, capture_id, captured_at)
       select "listingId", "contentHash", "knownFrom", content, "captureId", "capturedAt"
       from jsonb_to_recordset($1::jsonb) as r("listingId" bigint, "contentHash" text, "knownFrom" text,
         content jsonb, "captureId" bigint, "capturedAt" timestamptz)
       on conflict (listing_id, content_hash) do update set content_hash = excluded.content_hash
       returning id, listing_id
     )
     update listings l set current_version_id = inserted.id from inserted
     where l.id = inserted.listing_id and l.current_version_id is distinct from inserted.id`,
    [toJson(versions)],
  );
}

async function sellersOf(tx: Queryable, marketplace: string, shopIds: readonly string[]): Promise<number[]> {
  const found = await tx.query<{ id: number }>("select id from sellers where marketplace = $1 and shop_id = any($2)", [
    marketplace,
    shopIds,
  ]);
  return found.rows.map((row) => row.id);
}
