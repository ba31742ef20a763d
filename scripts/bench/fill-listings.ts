/**
 * Stores many sandbox listings at once, as one campaign would have: for measuring what works on stored listings. In: an
 * empty, migrated database and how many. Out: rows of campaigns, sellers, listings, versions and marks; one capture stands
 * for all pages. Throws what the database throws.
 */
import { createHash } from "node:crypto";
import { cccNumbers, productionLicences } from "#crawlers/reading/marks.ts";
import { type Database, toJson } from "#db/connection.ts";
import { createCampaign } from "#db/queries/campaigns.ts";
import { replaceMarks } from "#db/queries/replace-marks.ts";
import { emptyListing, type Listing } from "#domain/listing.ts";
import { makeListing, type SandboxListing, type Stock } from "#test/marketplaces/listing.ts";
import { sandboxStocks } from "#test/marketplaces/sandbox.ts";

const AT_ONCE = 2_000;
const SEED = 906;
const NAME = /厂名|生产厂家|生产企业|制造商/;
const ADDRESS = /厂址|生产地址|厂家地址/;

export async function fillListings(db: Database, listings: number): Promise<void> {
  const campaignId = await createCampaign(db, {
    name: "bench",
    marketplaces: ["sandbox-list"],
    pagesPerKeyword: 1,
    budget: 1,
  });
  const capture = await db.query<{ id: number }>(
    `with asked as (
       insert into requests (campaign_id, marketplace, kind, key, url, status) values ($1, 'bench', 'detail', '0', '', 'stored')
       returning id
     )
     insert into captures (request_id, url, final_url, status, headers, sha256, bytes, pack, pack_at, pack_size, via, fetched_at)
     select id, '', '', 200, '{}', '', 0, '', 0, 0, 'http', '2026-11-23T04:00:00Z' from asked returning id`,
    [campaignId],
  );
  const captureId = capture.rows[0]?.id ?? 0;
  for (const stock of sandboxStocks({ seed: SEED, listings })) {
    for (let first = 0; first < stock.listings; first += AT_ONCE) {
      const made: SandboxListing[] = [];
      for (let index = first; index < Math.min(first + AT_ONCE, stock.listings); index++) {
        made.push(makeListing(stock, index));
      }
      await store(db, campaignId, captureId, stock, made);
    }
  }
  await db.query("analyze");
}

async function store(
  db: Database,
  campaignId: number,
  captureId: number,
  stock: Stock,
  made: readonly SandboxListing[],
): Promise<void> {
  const rows = made.map((one) => {
    const content = asRead(one, stock);
    const { company, uscc, address } = one.shop;
    return {
      itemId: one.itemId,
      shopId: stock.shopId(one.shop.number),
      seller: { shop: one.shop.name, company, uscc, address, region: one.shop.region },
      contentHash: createHash("sha256").update(JSON.stringify(content)).digest("hex"),
      content,
    };
  });
  const shops = [...new Map(rows.map(({ shopId, seller }) => [shopId, { shopId, ...seller }])).values()];
  await db.query(
    `insert into sellers (marketplace, shop_id, shop, company, uscc, licence_address, region)
     select $1, "shopId", shop, company, uscc, address, region from jsonb_to_recordset($2::jsonb)
       as s("shopId" text, shop text, company text, uscc text, address text, region text)
     on conflict do nothing`,
    [stock.id, toJson(shops)],
  );
  const stored = await db.query<{ id: number; item: string }>(
    `with given as (
       select * from jsonb_to_recordset($2::jsonb) as r("itemId" text, "shopId" text, "contentHash" text, content jsonb)
     ), listed as (
       insert into listings (marketplace, item_id, url, seller_id)
       select $1, "itemId", '', s.id from given join sellers s on s.marketplace = $1 and s.shop_id = "shopId"
       returning id, item_id
     ), version as (
       insert into listing_versions (listing_id, content_hash, known_from, content, capture_id, captured_at)
       select l.id, "contentHash", 'detail', content, $3, '2026-11-23T04:00:00Z'
       from given join listed l on l.item_id = "itemId" returning id, listing_id
     ), seen as (
       insert into campaign_listings (campaign_id, listing_id, version_id, judgement, capture_id, captured_at)
       select $4, listing_id, id, 'clean', $3, '2026-11-23T04:00:00Z' from version
     )
     select id, item_id as item from listed`,
    [stock.id, toJson(rows), captureId, campaignId],
  );
  await db.query(
    `update listings l set current_version_id = v.id from listing_versions v
     where v.listing_id = l.id and l.id = any($1)`,
    [stored.rows.map(({ id }) => id)],
  );
  const ids = new Map(stored.rows.map(({ id, item }) => [item, id]));
  await replaceMarks(
    db,
    rows.map(({ itemId, content }) => ({ listingId: ids.get(itemId) ?? 0, content })),
  );
}

/** The listing as a reader gives it. */
function asRead(one: SandboxListing, stock: Stock): Listing {
  const attributes = one.attributes.map(({ label, value }) => ({ label, value }));
  const rowOf = (label: RegExp): string | null => attributes.find((row) => label.test(row.label))?.value ?? null;
  const text = attributes.map(({ label, value }) => `${label}：${value}`).join("\n");
  const { name: shop, company, uscc, address } = one.shop;
  return {
    ...emptyListing(),
    marketplace: stock.id,
    itemId: one.itemId,
    url: `https://sandbox.example/item.htm?id=${one.itemId}`,
    title: one.title,
    price: one.price,
    currency: "CNY",
    category: one.category.join(" > "),
    attributes,
    options: one.options.map(({ name }) => name),
    description: one.description.join("\n"),
    manufacturer: { name: rowOf(NAME), address: rowOf(ADDRESS), contact: null },
    seller: { shop, company, uscc, address },
    shopRegion: one.shop.region,
    marks: { ccc: cccNumbers(text), productionLicence: productionLicences(text), standards: [] },
    images: one.images,
  };
}
