/** The steps on a real database and real queues; only the web is played by a table of addresses and answers. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openBodyStore } from "#crawlers/evidence/body-store.ts";
import type { Fetcher, FetchOutcome } from "#crawlers/fetching/fetcher.ts";
import type { Marketplace, Reading } from "#crawlers/marketplaces/marketplace.ts";
import { announceBrowser } from "#db/queries/browser-presence.ts";
import { campaignAccount } from "#db/queries/campaign-account.ts";
import { createCampaign, moveCampaign, readCampaign } from "#db/queries/campaigns.ts";
import { owe } from "#db/queries/outbox.ts";
import { planRequests } from "#db/queries/plan-requests.ts";
import { openSession } from "#db/queries/seats.ts";
import type { Page } from "#domain/capture.ts";
import { emptyListing } from "#domain/listing.ts";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import type { Context } from "#workers/context.ts";
import { createLog } from "#workers/log.ts";
import { Guest } from "#workers/politeness/guest.ts";
import { Publisher } from "#workers/publisher.ts";
import { openBackend, type QueueBackend } from "#workers/queue-backend.ts";
import { crawl } from "#workers/steps/crawl.ts";
import { detect } from "#workers/steps/detect.ts";
import { plan } from "#workers/steps/plan.ts";
import { sweep } from "#workers/steps/sweep.ts";

const folder = mkdtempSync(join(tmpdir(), "xunwang-steps-"));
const answers = new Map<string, FetchOutcome>();
let database: TestDatabase;
let backend: QueueBackend;
let context: Context;
let judge: Context["judge"]["judge"];

const market: Marketplace = {
  id: "market",
  name: "集市",
  verified: true,
  hosts: ["market.example"],
  shows: [],
  sellerPages: [],
  via: "http",
  politeness: { ratePerSecond: 100, concurrency: 5 },
  searchUrl: (keyword, page) => `https://market.example/s?q=${keyword}&p=${page}`,
  itemIdOf: (url) => /(\d+)$/.exec(url)?.[1] ?? null,
  itemUrl: (itemId) => `https://market.example/${itemId}`,
  read: (page): Reading => JSON.parse(new TextDecoder().decode(page.body)),
};

const page = (url: string, reading: Reading, changed: Partial<Page> = {}): FetchOutcome => ({
  ok: true,
  page: {
    url,
    finalUrl: url,
    status: 200,
    headers: {},
    body: new TextEncoder().encode(JSON.stringify(reading)),
    fetchedAt: new Date("2026-11-01T00:00:00Z"),
    via: "http",
    ...changed,
  },
});
const detail = (itemId: string): Reading => ({
  kind: "detail",
  listing: { ...emptyListing(), itemId, title: itemId },
  shop: null,
});
const NO_FILE: FetchOutcome = {
  ok: false,
  failure: "not-found",
  detail: "HTTP 404",
  status: 404,
  retry: false,
  retryAfterMs: null,
};
const refusal = (failure: "unavailable" | "blocked", retryAfterMs: number | null = null): FetchOutcome => ({
  ok: false,
  failure,
  detail: failure,
  status: 503,
  retry: true,
  retryAfterMs,
});

const web: Fetcher = {
  fetch: async ({ url }) => answers.get(url) ?? (url.endsWith("/robots.txt") ? NO_FILE : refusal("unavailable")),
  close: async () => {},
};

beforeAll(async () => {
  database = await createTestDatabase();
  backend = await openBackend({ databaseUrl: database.url, redisUrl: null, workers: 2 });
  context = {
    db: database.db,
    publisher: new Publisher(backend, database.db),
    log: createLog("silent"),
    bodies: openBodyStore(folder),
    marketplaces: new Map([[market.id, market]]),
    fetchers: {
      http: web,
      browser: null,
    },
    guest: new Guest({ db: database.db, log: createLog("silent"), http: web, userAgent: "Xunwang/0.1" }),
    searchKeywords: (product) => [`${product}词`],
    judge: { rules: "test", judge: (listing, on) => judge(listing, on) },
    refreshRules: async () => {},
    jurisdiction: () => ({ bureau: null, confidence: 0, because: [] }),
  };
});
beforeEach(() => {
  answers.clear();
  judge = () => ({ recognition: { product: null, confidence: 1, because: [] }, findings: [], shadow: [] });
});
afterAll(async () => {
  await context.guest.close();
  await (context.publisher as Publisher).close();
  await context.bodies.close();
  await backend.close();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function newCampaign(...itemIds: string[]): Promise<{ campaignId: number; requestIds: number[] }> {
  const campaignId = await createCampaign(database.db, {
    name: "x",
    marketplaces: [market.id],
    products: ["cable"],
    pagesPerKeyword: 1,
    budget: 100,
  });
  await moveCampaign(database.db, campaignId, "running");
  const planned = await planRequests(
    database.db,
    campaignId,
    itemIds.map((key) => ({
      marketplace: market.id,
      kind: "detail",
      key,
      url: market.itemUrl(key),
      shopId: null,
      keyword: null,
      page: null,
    })),
  );
  return { campaignId, requestIds: planned.map((request) => request.id) };
}
const run = (campaign: { campaignId: number; requestIds: number[] }) => crawl(context, market.id, campaign);
const jobs = (queue: string) => context.publisher.queue(queue).getJobs(["wait", "delayed", "prioritized"]);
const accountOf = ({ campaignId }: { campaignId: number }) => campaignAccount(database.db, campaignId);

test("plan asks for each keyword's first page once, however often it runs", async () => {
  const { campaignId } = await newCampaign();
  await plan(context, { campaignId });
  await plan(context, { campaignId });
  const requests = await database.db.query("select kind, keyword, page from requests where campaign_id = $1", [
    campaignId,
  ]);
  expect(requests.rows).toEqual([{ kind: "search", keyword: "cable词", page: 1 }]);
});

test("a page whose data the database refuses ends under its name and holds up none of its batch", async () => {
  const campaign = await newCampaign("1", "2", "3");
  for (const id of ["1", "3"]) answers.set(market.itemUrl(id), page(market.itemUrl(id), detail(id)));
  answers.set(market.itemUrl("2"), page(market.itemUrl("2"), detail("2"), { fetchedAt: new Date(Number.NaN) }));
  await run(campaign);
  expect(await accountOf(campaign)).toMatchObject({
    balanced: true,
    requests: { planned: 3, stored: 2, failed: 1, failures: { unreadable: 1 } },
    listings: { open: 2 },
  });
});

test("while bodies cannot be kept no page is asked for, and none is lost", async () => {
  const { campaignId, requestIds } = await newCampaign("71");
  answers.set("https://market.example/71", page("https://market.example/71", detail("71")));
  const full = async () => {
    throw new Error("no space left");
  };
  const asked: string[] = [];
  const fetch: Fetcher["fetch"] = (request) => {
    asked.push(request.url);
    return web.fetch(request);
  };
  const http = { ...web, fetch };
  const guest = new Guest({ db: database.db, log: context.log, http, userAgent: "Xunwang/0.1" });
  const fetchers = { http, browser: null };
  const away = { ...context, guest, fetchers, bodies: { ...context.bodies, ready: full } };
  await expect(crawl(away, market.id, { campaignId, requestIds })).rejects.toThrow(/no space/);
  expect(asked).toEqual([]);
  const fails = { ...context, bodies: { ...context.bodies, append: full } };
  await expect(crawl(fails, market.id, { campaignId, requestIds })).rejects.toThrow(/no space/);
  const { rows } = await database.db.query("select status from requests where id = any($1)", [requestIds]);
  expect(rows).toEqual([{ status: "planned" }]);
  await crawl(context, market.id, { campaignId, requestIds });
  expect(await campaignAccount(database.db, campaignId)).toMatchObject({ requests: { stored: 1 } });
  await guest.close();
});

test("a request that fails for now is tried again after a pause, and ends under its name after the last try", async () => {
  const campaign = await newCampaign("11");
  for (let attempt = 1; attempt <= 5; attempt++) {
    await run(campaign);
    expect((await accountOf(campaign)).requests).toMatchObject({ open: 1, failed: 0 });
  }
  const delayed = await jobs("crawl-market");
  expect(delayed.filter((job) => job.data.requestIds[0] === campaign.requestIds[0])).toHaveLength(5);
  expect(Math.max(...delayed.map((job) => job.delay))).toBeGreaterThan(4_000);
  await run(campaign);
  expect((await accountOf(campaign)).requests).toMatchObject({ open: 0, failed: 1, failures: { unavailable: 1 } });
});

test("a captcha in place of a page is a refusal: tried again, and the page fails only where others are answered", async () => {
  const campaign = await newCampaign("22");
  answers.set(market.itemUrl("22"), page(market.itemUrl("22"), { kind: "blocked", because: "验证码" }));
  for (let attempt = 1; attempt <= 5; attempt++) await run(campaign);
  expect((await accountOf(campaign)).requests).toMatchObject({ open: 1, failed: 0 });
  const state = "select refusals, rate_per_second as rate from marketplace_states where marketplace = 'market'";
  const refused = (await database.db.query(state)).rows[0];
  expect(refused.refusals).toBeGreaterThanOrEqual(5);
  expect(refused.rate).toBeLessThan(market.politeness.ratePerSecond);
  // while every other page is refused too, it waits
  await database.db.query("update marketplace_states set refused_requests = '{101,102,103,104}'");
  await run(campaign);
  expect((await accountOf(campaign)).requests).toMatchObject({ open: 1, failed: 0 });
  await database.db.query("update marketplace_states set refused_requests = '{}', rate_per_second = null");
  await run(campaign);
  expect((await accountOf(campaign)).requests).toMatchObject({ open: 0, failures: { blocked: 1 } });
});

test("tries while the marketplace refuses everything do not end a page when it answers again", async () => {
  const campaign = await newCampaign("24");
  const url = market.itemUrl("24");
  const attempts = async () =>
    (await database.db.query("select attempts from requests where id = any($1)", [campaign.requestIds])).rows[0]
      .attempts;
  const refuses = (requests: string) =>
    database.db.query(
      `update marketplace_states set refused_requests = $1, refusals = 0, blocked_since = null, rate_per_second = null,
         paused_until = null, pauses = 0`,
      [requests],
    );
  for (const answer of [refusal("blocked"), page(url, { kind: "blocked", because: "验证码" })]) {
    answers.set(url, answer);
    for (let n = 0; n < 4; n++) {
      await refuses("{101,102,103,104,105}");
      await run(campaign);
    }
  }
  expect(await attempts()).toBe(0);
  await refuses("{}");
  await run(campaign);
  expect(await attempts()).toBe(1);
  answers.set(url, page(url, detail("24")));
  await refuses("{}");
  await run(campaign);
  expect((await accountOf(campaign)).requests).toMatchObject({ stored: 1, failed: 0 });
});

test("robots.txt that did not come for a day ends a request under that name", async () => {
  const campaign = await newCampaign("25");
  const away: Fetcher = { fetch: async () => refusal("unavailable"), close: async () => {} };
  const log = context.log;
  const guest = new Guest({ db: database.db, log, http: away, userAgent: "Xunwang/0.1", settings: { againMs: 1 } });
  const settled = "update marketplace_states set rate_per_second = null, paused_until = null, refused_requests = '{}'";
  await database.db.query("update robots_files set fetched_at = now() - interval '25 hours', status = 503");
  await database.db.query("update robots_files set unavailable_since = now() - interval '25 hours'");
  await crawl({ ...context, guest }, market.id, campaign);
  await guest.close();
  await database.db.query(settled);
  await database.db.query("delete from robots_files");
  expect((await accountOf(campaign)).requests.failures).toEqual({ "robots-unavailable": 1 });
});

test("requests to a marketplace that no reader is left for end under that name", async () => {
  const campaign = await newCampaign("23");
  await database.db.query("update requests set marketplace = 'gone' where id = any($1)", [campaign.requestIds]);
  await sweep(context);
  expect((await accountOf(campaign)).requests).toMatchObject({ open: 0, failures: { "no-reader": 1 } });
});

test("a page that needs a browser says so where there is none, with what was answered kept", async () => {
  const campaign = await newCampaign("31");
  answers.set(market.itemUrl("31"), page(market.itemUrl("31"), { kind: "needs-browser", because: "空壳" }));
  await run(campaign);
  expect((await accountOf(campaign)).requests.failures).toEqual({ "needs-browser": 1 });
  const kept = await database.db.query(
    "select sha256, pack, pack_at as at, pack_size as size from captures where request_id = $1",
    campaign.requestIds,
  );
  const { sha256, ...place } = kept.rows[0];
  expect(new TextDecoder().decode(await context.bodies.read(place, sha256))).toContain("空壳");
});

test("a page that needs a browser is left to a process that has one, and the marketplace is asked no more than once", async () => {
  const campaign = await newCampaign("34");
  const url = market.itemUrl("34");
  let asked = 0;
  const http: Fetcher = {
    ...web,
    fetch: async (request) => {
      asked++;
      return web.fetch(request);
    },
  };
  const browser: Fetcher = { ...web, fetch: async () => page(url, detail("34"), { via: "browser" }) };
  answers.set(url, page(url, { kind: "needs-browser", because: "空壳" }));
  const here = (one: Fetcher | null) => ({ ...context, fetchers: { http, browser: one } });
  const other = await openSession(database.db);
  await announceBrowser(other);
  for (let n = 0; n < 3; n++) await crawl(here(null), market.id, campaign);
  expect((await accountOf(campaign)).requests).toMatchObject({ open: 1, failures: {} });
  expect(asked).toBe(1);
  // the same of a marketplace that is read with a browser only
  const marketplaces = new Map([[market.id, { ...market, via: "browser" as const }]]);
  await crawl({ ...here(null), marketplaces }, market.id, campaign);
  expect((await accountOf(campaign)).requests).toMatchObject({ open: 1, failures: {} });
  await crawl(here(browser), market.id, campaign);
  expect((await accountOf(campaign)).requests).toMatchObject({ open: 0, stored: 1 });
  expect(asked).toBe(1);
  await other.end();
});

test("a page that breaks off in the middle, or stays a shell in the browser too, is tried again before it ends as that", async () => {
  const browser: Fetcher = {
    fetch: async ({ url }) => page(url, { kind: "needs-browser", because: "空壳" }, { via: "browser" }),
    close: async () => {},
  };
  const campaign = await newCampaign("32", "33");
  const cut = new TextEncoder().encode("<!doctype html><html><body><dl><dt>厂名</dt><dd>甲电");
  answers.set(market.itemUrl("32"), page(market.itemUrl("32"), detail("32"), { body: cut }));
  answers.set(market.itemUrl("33"), page(market.itemUrl("33"), { kind: "needs-browser", because: "空壳" }));
  const withBrowser = { ...context, fetchers: { http: web, browser } };
  await crawl(withBrowser, market.id, campaign);
  expect((await accountOf(campaign)).requests).toMatchObject({ open: 2, failures: {} });
  await database.db.query("update requests set attempts = 5 where id = any($1)", [campaign.requestIds]);
  await crawl(withBrowser, market.id, campaign);
  expect((await accountOf(campaign)).requests).toMatchObject({
    open: 0,
    failures: { unreadable: 1, "needs-browser": 1 },
  });
});

test("the pages of a paused campaign are left alone", async () => {
  const campaign = await newCampaign("41");
  answers.set(market.itemUrl("41"), page(market.itemUrl("41"), detail("41")));
  await moveCampaign(database.db, campaign.campaignId, "paused");
  await run(campaign);
  expect((await accountOf(campaign)).requests).toMatchObject({ open: 1, stored: 0 });
});

test("a listing on which the rules break ends as not judged and holds up no other", async () => {
  const campaign = await newCampaign("51", "52");
  for (const id of ["51", "52"]) answers.set(market.itemUrl(id), page(market.itemUrl(id), detail(id)));
  await run(campaign);
  judge = (listing) => {
    if (listing.itemId === "51") throw new Error("rule broke");
    return { recognition: { product: null, confidence: 1, because: [] }, findings: [], shadow: [] };
  };
  const waiting = await database.db.query<{ id: number }>(
    "select listing_id as id from campaign_listings where campaign_id = $1",
    [campaign.campaignId],
  );
  await detect(context, { campaignId: campaign.campaignId, listingIds: waiting.rows.map((row) => row.id) });
  expect((await accountOf(campaign)).listings).toMatchObject({ total: 2, otherProduct: 1, notJudged: 1, open: 0 });
});

test("the sweep publishes what a killed process left in the outbox", async () => {
  await owe(database.db, [{ queue: "lead", payload: { campaignId: 999, listingIds: [1] }, delayMs: 0 }]);
  await database.db.query("update outbox set created_at = now() - interval '1 minute'");
  await sweep(context);
  expect((await jobs("lead")).map((job) => job.data.campaignId)).toContain(999);
  expect((await database.db.query("select count(*)::int as n from outbox")).rows[0].n).toBe(0);
});

test("the sweep makes a new job for a forgotten request, but not for one that has a job, and ends what owes nothing", async () => {
  await context.publisher.queue("crawl-market").obliterate({ force: true });
  await context.publisher.queue("plan").obliterate({ force: true });
  await database.db.query("update campaigns set status = 'finished'");
  const campaign = await newCampaign("61");
  await database.db.query("update campaigns set planned_at = now() where id = $1", [campaign.campaignId]);
  await sweep(context);
  await sweep(context);
  const made = await jobs("crawl-market");
  expect(made.map((job) => job.data)).toEqual([campaign]);
  answers.set(market.itemUrl("61"), page(market.itemUrl("61"), { kind: "not-found", because: "已下架" }));
  await run(campaign);
  await sweep(context);
  expect((await readCampaign(database.db, campaign.campaignId))?.status).toBe("finished");
});
