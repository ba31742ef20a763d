/** A field that is down for a while only: what its pages lack is kept however its batches fall, and not forgotten. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { inTransaction } from "#db/connection.ts";
import { readAlarms, readAlarmsOfCampaign } from "#db/queries/alarms.ts";
import { createCampaign } from "#db/queries/campaigns.ts";
import { countKeptOf } from "#db/queries/coverage-holds.ts";
import { type StoredJudgement, storeJudgements } from "#db/queries/store-judgements.ts";
import type { CoverageField } from "#domain/coverage.ts";
import { emptyListing } from "#domain/listing.ts";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import { findingOf } from "#test/web/site-data.ts";
import { tellKept } from "#workers/coverage/coverage-alarms.ts";
import { releaseHeld } from "#workers/coverage/release-held.ts";
import { settleCoverage, type WatchedPage, watchCoverage } from "#workers/coverage/watch-coverage.ts";
import { createLog } from "#workers/log.ts";

const FIELD: CoverageField = "manufacturer.name";
const BEGIN = Date.parse("2026-11-01T00:00:00Z");
const names = new Map();
let database: TestDatabase;
let campaign: number;
let market: string;
let rowId = 0;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** A campaign of its own marketplace, whose pages each have a listing that can be judged. */
async function start(name: string): Promise<void> {
  market = name;
  campaign = await createCampaign(database.db, { name, marketplaces: [name], pagesPerKeyword: 1, budget: 1_000 });
  await database.db.query("update campaigns set status = 'running' where id = $1", [campaign]);
}

async function newPages(isRead: boolean, count: number): Promise<WatchedPage[]> {
  const { db } = database;
  const pages: WatchedPage[] = [];
  const { rows } = await db.query<{ id: number; seller_id: number }>(
    `with asked as (
       insert into requests (campaign_id, marketplace, kind, key, url, status, ended_at)
       select $1, $2, 'detail', n::text, 'https://shop.example/' || n, 'stored', now()
       from generate_series($3::int + 1, $3::int + $4::int) n returning id, key
     ), kept as (
       insert into captures (request_id, url, final_url, status, headers, sha256, pack, pack_at, pack_size, bytes, via, fetched_at)
       select id, 'x', 'x', 200, '{}', md5(key), 'p', 0, 1, 1, 'http', to_timestamp($5::float8 / 1000) + make_interval(secs => key::int)
       from asked returning id, request_id, fetched_at
     ), shop as (
       insert into sellers (marketplace, shop_id) select $2, key from asked returning id, shop_id
     ), listing as (
       insert into listings (marketplace, item_id, url, seller_id)
       select $2, shop_id, 'x', id from shop returning id, item_id, seller_id
     ), version as (
       insert into listing_versions (listing_id, content_hash, known_from, content, capture_id, captured_at)
       select l.id, md5(l.item_id), 'detail', '{}', k.id, k.fetched_at
       from listing l join asked a on a.key = l.item_id join kept k on k.request_id = a.id
       returning id, listing_id, capture_id, captured_at
     ), joined as (
       insert into campaign_listings (campaign_id, listing_id, version_id, capture_id, captured_at, judgement)
       select $1, listing_id, id, capture_id, captured_at, 'pending' from version returning listing_id
     )
     select l.id, l.seller_id from listing l join joined j on j.listing_id = l.id order by l.item_id::int`,
    [campaign, market, rowId, count, BEGIN],
  );
  for (const { id, seller_id } of rows) {
    rowId += 1;
    const content = {
      ...{ ...emptyListing(), title: "电线", attributes: [{ label: "规格", value: "2.5" }] },
      seller: { ...emptyListing().seller, shop: "五金店" },
      manufacturer: { ...emptyListing().manufacturer, name: isRead ? "甲厂" : null },
    };
    const capturedAt = new Date(BEGIN + rowId * 1_000);
    const key = { marketplace: market, template: "detail", product: "cable", isFirst: true };
    pages.push({ ...key, listingId: Number(id), content, capturedAt, sellerId: Number(seller_id) });
  }
  return pages;
}

/** One batch as the detect step does it; each page without its maker has a finding. */
async function batch(pages: readonly WatchedPage[]): Promise<void> {
  await inTransaction(database.db, async (tx) => {
    const watched = await watchCoverage(tx, names, campaign, pages);
    const { rows } = await tx.query<{ listing_id: number; version_id: number }>(
      "select listing_id, version_id from campaign_listings where campaign_id = $1",
      [campaign],
    );
    const versionOf = new Map(rows.map((row) => [Number(row.listing_id), Number(row.version_id)]));
    const judgements = pages.map(({ listingId, content }): StoredJudgement => {
      const recognition = { product: "cable", confidence: 1, because: [] };
      const common = { listingId, versionId: versionOf.get(listingId) ?? 0, recognition };
      if (content.manufacturer.name !== null) return { ...common, findings: [] };
      const wait = watched.waitOf(listingId, [FIELD]);
      const finding = findingOf({ rule: "maker-name-missing" });
      return { ...common, findings: [finding], waits: new Map(wait === null ? [] : [[finding.rule, wait]]) };
    });
    await storeJudgements(tx, campaign, "0123456789ab", judgements);
    await tellKept(tx, names, campaign, watched.back);
  });
}

const heldNow = async () =>
  (
    await database.db.query<{ listing_id: number; held: string | null }>(
      "select listing_id, held from findings where campaign_id = $1 order by listing_id",
      [campaign],
    )
  ).rows;
const alarms = async () =>
  (await readAlarms(database.db))
    .filter(({ marketplace }) => marketplace === market)
    .map(({ kind, clearedAt, values }) => [kind, clearedAt === null, values.findings ?? null])
    .sort();

test.each([
  ["one batch", [90]],
  ["the drop in one batch and the return in the next", [70, 20]],
  ["batches of twenty", [20, 20, 20, 20, 10]],
])(
  "pages of a field that drops and is back in %s are kept, and the alarm says so until they are released",
  async (name, sizes) => {
    await start(`market-${name}`);
    await batch(await newPages(true, 100));
    const broken = await newPages(false, 60);
    const later = [...broken, ...(await newPages(true, 30))];
    let from = 0;
    for (const size of sizes) {
      await batch(later.slice(from, from + size));
      from += size;
    }
    await batch(await newPages(true, 40));
    await inTransaction(database.db, (tx) =>
      settleCoverage(tx, names, { campaignId: campaign, marketplace: market, template: "detail" }),
    );
    expect((await heldNow()).map(({ held }) => held)).toEqual(broken.map(() => "coverage"));
    expect(await alarms()).toEqual([
      ["coverage-drop", false, null],
      ["coverage-held", true, 60],
    ]);
    expect((await readAlarmsOfCampaign(database.db, campaign)).map(({ kind }) => kind)).toContain("coverage-held");
    expect(await countKeptOf(database.db, campaign)).toEqual({ findings: 60, listings: 60 });

    const released = await releaseHeld(
      {
        ...{ db: database.db, marketplaces: names, log: createLog("silent") },
        publisher: { publish: async () => {} } as never,
        bodies: { read: async () => new Uint8Array() } as never,
      },
      { marketplace: market, fields: [FIELD], isNewNormal: false },
    );
    expect(released.listings).toBe(60);
    expect(await alarms()).toEqual([
      ["coverage-drop", false, null],
      ["coverage-held", false, 60],
    ]);
    expect(await countKeptOf(database.db, campaign)).toEqual({ findings: 0, listings: 0 });
  },
);

test("findings of pages well before a drop within the same batch are let go, those just before it are kept", async () => {
  await start("market-before");
  await batch(await newPages(true, 100));
  const early = await newPages(false, 2);
  const steady = await newPages(true, 60);
  const late = await newPages(false, 1);
  const between = await newPages(true, 3);
  const broken = await newPages(false, 30);
  await batch([...early, ...steady, ...late, ...between, ...broken]);
  const held = new Map((await heldNow()).map((row) => [Number(row.listing_id), row.held]));
  const of = (pages: readonly WatchedPage[]) => new Set(pages.map(({ listingId }) => held.get(listingId)));
  expect([of(early), of(late), of(broken)]).toEqual([
    new Set(["awaiting"]),
    new Set(["coverage"]),
    new Set(["coverage"]),
  ]);
  await batch(await newPages(false, 1));
  expect((await heldNow()).filter(({ held }) => held === null)).toHaveLength(2);
});

test("a batch whose transaction is thrown away right after its alarm leaves nothing, and done again ends the same", async () => {
  await start("market-killed");
  await batch(await newPages(true, 100));
  const broken = await newPages(false, 30);
  const { db } = database;
  await expect(
    inTransaction(db, async (tx) => {
      await watchCoverage(tx, names, campaign, broken);
      expect((await readAlarmsOfCampaign(tx, campaign)).map(({ kind }) => kind)).toEqual(["coverage-drop"]);
      throw new Error("killed");
    }),
  ).rejects.toThrow("killed");
  expect(await alarms()).toEqual([]);
  await batch(broken);
  expect(await alarms()).toEqual([["coverage-drop", true, null]]);
  expect(new Set((await heldNow()).map(({ held }) => held))).toEqual(new Set(["coverage"]));
  const counted = await db.query(
    "select sum(pages)::int as n from field_coverage where marketplace = $1 and field = $2",
    [market, FIELD],
  );
  expect(counted.rows[0].n).toBe(130);
});
