import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBodyStore } from "#crawlers/evidence/body-store.ts";
import type { Fetcher, FetchRequest } from "#crawlers/fetching/fetcher.ts";
import type { Marketplace, Reading } from "#crawlers/marketplaces/marketplace.ts";
import { inTransaction } from "#db/connection.ts";
import { announceBrowser } from "#db/queries/browser-presence.ts";
import { campaignAccount } from "#db/queries/campaign-account.ts";
import { planRequests } from "#db/queries/plan-requests.ts";
import { openSession } from "#db/queries/seats.ts";
import type { CampaignPlan } from "#domain/campaign.ts";
import { emptyListing } from "#domain/listing.ts";
import type { Context } from "#workers/context.ts";
import { createLog } from "#workers/log.ts";
import { Guest } from "#workers/politeness/guest.ts";
import { Publisher } from "#workers/publisher.ts";
import { openBackend, type QueueBackend } from "#workers/queue-backend.ts";
import { crawl } from "#workers/steps/crawl.ts";
import { lead } from "#workers/steps/lead.ts";
import { createTestDatabase, type TestDatabase } from "../database.ts";
import { tell } from "../web/site-data.ts";

const folder = mkdtempSync(join(tmpdir(), "xunwang-shots-"));
const PNG = Buffer.concat([Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"), Buffer.from("picture")]);
let database: TestDatabase;
let backend: QueueBackend;
let readings: Record<string, Reading> = {};
let asked: FetchRequest[] = [];

const market = {
  id: "shots",
  name: "截图平台",
  verified: true,
  hosts: ["shop.example"],
  imageHosts: ["img.example"],
  shows: [],
  sellerPages: [],
  via: "http",
  politeness: { ratePerSecond: 1_000, concurrency: 4 },
  searchUrl: () => null,
  itemIdOf: () => null,
  itemUrl: (id) => `https://shop.example/item/${id}`,
  read: (page) => readings[page.url] ?? { kind: "not-found", because: "已下架" },
} as const satisfies Marketplace;

const http: Fetcher = {
  fetch: async () => ({
    ok: false,
    failure: "not-found",
    detail: "404",
    status: 404,
    retry: false,
    retryAfterMs: null,
  }),
  close: async () => {},
};
const camera: Fetcher = {
  fetch: async (request) => {
    asked.push(request);
    const { url } = request;
    return {
      ok: true,
      page: {
        ...{ url, finalUrl: url, status: 200, headers: { "set-cookie": "login=1" }, fetchedAt: new Date() },
        ...{ body: Buffer.from("<p>rendered</p>"), via: "browser" },
      },
      picture: { png: PNG, width: 1366, height: 2_000, fullHeight: 30_000, chineseFont: true },
    };
  },
  close: async () => {},
};
let context: Context;
const withBrowser = (browser: Fetcher | null): Context => ({ ...context, fetchers: { http, browser } });

beforeAll(async () => {
  database = await createTestDatabase();
  backend = await openBackend({ databaseUrl: database.url, redisUrl: null, workers: 2 });
  const log = createLog("silent");
  context = {
    db: database.db,
    publisher: new Publisher(backend, database.db),
    log,
    bodies: openBodyStore(folder),
    marketplaces: new Map([[market.id, market]]),
    fetchers: { http, browser: camera },
    guest: new Guest({ db: database.db, log, http, userAgent: "test" }),
    searchKeywords: () => [],
    judge: {
      rules: "test",
      judge: () => ({ recognition: { product: null, confidence: 1, because: [] }, findings: [], shadow: [] }),
    },
    refreshRules: async () => {},
    jurisdiction: () => ({ bureau: null, confidence: 0, because: [] }),
  } as unknown as Context;
});
afterAll(async () => {
  await context.guest.close();
  await (context.publisher as Publisher).close();
  await context.bodies.close();
  await backend.close();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** A campaign with one lead of two flagged cables. */
async function flagged(name: string, screenshots: CampaignPlan["screenshots"]) {
  const shop = `shop-${name}`;
  const items = ["a", "b"].map((item) => ({
    ...{ itemId: `${name}-${item}`, shopId: shop, product: "cable" },
    ...{ listing: { title: "电线" }, findings: [{}] },
  }));
  const route = { bureau: null, confidence: 0, because: [] };
  const { campaignId } = await tell(database.db, {
    ...{ name, marketplace: market.id, items, failures: [] },
    shops: [{ id: shop, name: "五金店", company: null, licenceAddress: null, route, deliverTo: null }],
  });
  await database.db.query(
    "update campaigns set plan = plan || jsonb_build_object('screenshots', $2::text) where id = $1",
    [campaignId, screenshots],
  );
  const listings = await database.db.query<{ id: number }>(
    "select listing_id as id from campaign_listings where campaign_id = $1 order by 1",
    [campaignId],
  );
  return { campaignId, listingIds: listings.rows.map(({ id }) => id) };
}

const shots = async (campaignId: number) =>
  (
    await database.db.query<{ id: number; key: string; status: string; failure: string | null }>(
      "select id, key, status, failure from requests where campaign_id = $1 and kind = 'screenshot' order by id",
      [campaignId],
    )
  ).rows;
const detail = (itemId: string): Reading => ({
  kind: "detail",
  listing: { ...emptyListing(), itemId, title: "电线" },
  shop: null,
});

test("each flagged page is planned to be photographed once, or one of each lead, or none", async () => {
  for (const [wanted, count] of [
    ["all", 2],
    ["one-per-lead", 1],
    ["none", 0],
  ] as const) {
    const payload = await flagged(`plan-${wanted}`, wanted);
    await lead(context, payload);
    await lead(context, payload);
    expect([wanted, (await shots(payload.campaignId)).length]).toEqual([wanted, count]);
  }
});

test("a campaign that has used up its budget still gets a picture of each flagged page, and its account balances", async () => {
  const payload = await flagged("spent", "all");
  const { campaignId } = payload;
  const budget = async () =>
    (
      await database.db.query<{ planned: number; budget: number }>(
        "select requests_planned as planned, (plan->>'budget')::int as budget from campaigns where id = $1",
        [campaignId],
      )
    ).rows[0];
  await database.db.query(
    "update campaigns set plan = plan || jsonb_build_object('budget', requests_planned) where id = $1",
    [campaignId],
  );
  const before = await budget();
  await lead(context, payload);
  await lead(context, payload);
  expect((await shots(campaignId)).map(({ status }) => status)).toEqual(["planned", "planned"]);
  expect(await budget()).toEqual(before);
  expect(await campaignAccount(database.db, campaignId)).toMatchObject({ balanced: true, requests: { open: 2 } });
  const page = { marketplace: market.id, kind: "detail", key: "more", url: "https://shop.example/more" } as const;
  const more = { ...page, shopId: null, keyword: null, page: null };
  expect(await inTransaction(database.db, (tx) => planRequests(tx, campaignId, [more]))).toEqual([]);
});

test("where no process has a browser none is planned; where another has one, it is planned and left to it", async () => {
  const without = withBrowser(null);
  const payload = await flagged("elsewhere", "all");
  await lead(without, payload);
  expect(await shots(payload.campaignId)).toEqual([]);
  const other = await openSession(database.db);
  await announceBrowser(other);
  await lead(without, payload);
  const planned = await shots(payload.campaignId);
  expect(planned).toHaveLength(2);
  const job = { campaignId: payload.campaignId, requestIds: planned.map(({ id }) => id) };
  await crawl(without, market.id, job);
  expect((await shots(payload.campaignId)).map(({ status }) => status)).toEqual(["planned", "planned"]);
  await other.end();
  await expect
    .poll(async () => {
      await crawl(without, market.id, job);
      return (await shots(payload.campaignId)).map(({ failure }) => failure);
    })
    .toEqual(["needs-browser", "needs-browser"]);
});

test("the picture is kept as the request's capture with its measures, and no cookie with it", async () => {
  const payload = await flagged("kept", "all");
  await lead(context, payload);
  const planned = await shots(payload.campaignId);
  readings = {
    "https://shop.example/item/kept-a": detail("kept-a"),
    "https://shop.example/item/kept-b": detail("another"),
  };
  asked = [];
  await crawl(context, market.id, { campaignId: payload.campaignId, requestIds: planned.map(({ id }) => id) });
  expect(asked.map(({ picture }) => picture)).toEqual([
    { imageHosts: ["img.example"] },
    { imageHosts: ["img.example"] },
  ]);
  expect(await shots(payload.campaignId)).toMatchObject([
    { key: "kept-a", status: "stored", failure: null },
    { key: "kept-b", status: "failed", failure: "not-a-listing" },
  ]);
  const stored = await database.db.query(
    `select s.width, s.height, s.full_height, s.chinese_font, c.headers, c.bytes, c.sha256, c.pack, c.pack_at, c.pack_size
     from screenshots s join captures c on c.id = s.capture_id where s.campaign_id = $1`,
    [payload.campaignId],
  );
  expect(stored.rows).toMatchObject([
    { width: 1366, height: 2_000, full_height: 30_000, chinese_font: true, headers: { "content-type": "image/png" } },
  ]);
  const { sha256, pack, pack_at: at, pack_size: size } = stored.rows[0];
  expect(Buffer.from(await context.bodies.read({ pack, at, size }, sha256))).toEqual(PNG);
});
