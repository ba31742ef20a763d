/** Archives in and out, on real databases: what a campaign captured goes out as WARC and WACZ and comes in elsewhere the same. */
import {
  createWriteStream,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBodyStore } from "#crawlers/evidence/body-store.ts";
import { openWacz } from "#crawlers/evidence/read-wacz.ts";
import type { Fetcher } from "#crawlers/fetching/fetcher.ts";
import type { Marketplace, Reading } from "#crawlers/marketplaces/marketplace.ts";
import { createCampaign, moveCampaign, readCampaign } from "#db/queries/campaigns.ts";
import type { Finding } from "#domain/finding.ts";
import { emptyListing } from "#domain/listing.ts";
import { gzipped, httpBlock, page, warcRecord } from "#test/crawlers/evidence/warc-text.ts";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import type { Context } from "#workers/context.ts";
import { exportCampaign } from "#workers/exports/export-campaign.ts";
import { type ArchiveFigures, importArchive } from "#workers/imports/import-archive.ts";
import { createLog } from "#workers/log.ts";
import { Guest } from "#workers/politeness/guest.ts";
import { Publisher } from "#workers/publisher.ts";
import { openBackend, type QueueBackend } from "#workers/queue-backend.ts";
import { detect } from "#workers/steps/detect.ts";

const folder = mkdtempSync(join(tmpdir(), "xunwang-archives-"));

/** Its pages are JSON that says what a reader finds in them; two shows of one item under one id. */
const market: Marketplace = {
  id: "market",
  name: "集市",
  verified: true,
  hosts: ["market.example"],
  shows: [],
  sellerPages: [],
  via: "http",
  politeness: { ratePerSecond: 100, concurrency: 5 },
  searchUrl: (keyword) => `https://market.example/s?q=${keyword}`,
  itemIdOf: (url) => /(\d+)$/.exec(url)?.[1] ?? null,
  itemUrl: (itemId) => `https://market.example/${itemId}`,
  read: ({ body }): Reading => {
    try {
      return JSON.parse(new TextDecoder().decode(body));
    } catch {
      return { kind: "not-a-listing", because: "no JSON" };
    }
  },
};
const finding: Finding = {
  rule: "r",
  version: "000000000000",
  severity: "general",
  confidence: 0.9,
  spans: [{ field: "title", text: "无证" }],
  basis: [{ law: "产品质量法", article: "27" }],
  explain: "页面标题写有无证，建议核查实物标识",
};

interface Place {
  readonly database: TestDatabase;
  readonly backend: QueueBackend;
  readonly context: Context;
}
const places: Place[] = [];

async function openPlace(name: string): Promise<Place> {
  const database = await createTestDatabase();
  const backend = await openBackend({ databaseUrl: database.url, redisUrl: null, workers: 2 });
  const web: Fetcher = { fetch: () => Promise.reject(new Error("nobody asks")), close: async () => {} };
  const log = createLog("silent");
  const context: Context = {
    db: database.db,
    publisher: new Publisher(backend, database.db),
    log,
    bodies: openBodyStore(join(folder, name)),
    marketplaces: new Map([[market.id, market]]),
    fetchers: { http: web, browser: null },
    guest: new Guest({ db: database.db, log, http: web, userAgent: "Xunwang/0.1" }),
    searchKeywords: () => [],
    judge: {
      rules: "test",
      judge: (listing) => ({
        recognition: { product: "cable", confidence: 1, because: [] },
        findings: listing.title?.includes("无证") ? [finding] : [],
        shadow: [],
      }),
    },
    refreshRules: async () => {},
    jurisdiction: () => ({ bureau: null, confidence: 0, because: [] }),
  };
  const place = { database, backend, context };
  places.push(place);
  return place;
}

let here: Place;
beforeAll(async () => {
  here = await openPlace("here");
});
afterAll(async () => {
  for (const { database, backend, context } of places) {
    await context.guest.close();
    await (context.publisher as Publisher).close();
    await context.bodies.close();
    await backend.close();
    await database.drop();
  }
  rmSync(folder, { recursive: true, force: true });
});

async function newCampaign({ context: { db } }: Place): Promise<number> {
  const plan = { name: "归档", marketplaces: [], pagesPerKeyword: 1, budget: 1000 };
  const id = await createCampaign(db, plan);
  await moveCampaign(db, id, "running");
  return id;
}

async function bringIn(place: Place, campaignId: number, ...files: string[]) {
  const unread: string[] = [];
  const figures: ArchiveFigures = await importArchive(place.context, campaignId, files, {
    page: () => {},
    unread: (at, url, because) => unread.push(`${at.replace(`${folder}/`, "")} ${url ?? "-"} ${because}`),
    progress: () => {},
  });
  const waiting = await place.context.db.query<{ id: number }>(
    "select listing_id as id from campaign_listings where campaign_id = $1 and judgement = 'pending'",
    [campaignId],
  );
  await detect(place.context, { campaignId, listingIds: waiting.rows.map(({ id }) => id) });
  return { figures, unread };
}

/** Everything that a campaign brought, in a form that two databases can be compared by. */
async function broughtBy({ context: { db } }: Place, campaignId: number) {
  const rows = async (query: string) => (await db.query(query, [campaignId])).rows;
  return {
    listings: await rows(
      `select l.marketplace, l.item_id, l.url, v.content_hash, v.known_from, c.captured_at, c.judgement
       from campaign_listings c join listings l on l.id = c.listing_id join listing_versions v on v.id = c.version_id
       where c.campaign_id = $1 order by 1, 2`,
    ),
    findings: await rows(
      `select l.item_id, f.rule, f.rule_version, f.spans, f.explain, f.law_on::text
       from findings f join listings l on l.id = f.listing_id where f.campaign_id = $1 order by 1, 2`,
    ),
    captures: await rows(
      `select c.url, c.final_url, c.status, c.sha256, c.bytes, c.fetched_at, r.status as ended, r.failure
       from captures c join requests r on r.id = c.request_id where r.campaign_id = $1 order by 1, c.fetched_at`,
    ),
    sellers: await rows("select marketplace, shop_id, company, uscc from sellers where $1 > 0 order by 1, 2"),
  };
}

const JSON_TYPE = ["Content-Type: application/json; charset=utf-8"];
const detail = (itemId: string, title: string): string =>
  JSON.stringify({
    kind: "detail",
    listing: { ...emptyListing(), marketplace: "market", itemId, title },
    shop: { id: `shop${itemId}`, url: null, licenceUrl: null },
  } satisfies Reading);
const chunked = (text: string): Buffer => {
  const bytes = Buffer.from(text);
  const [one, two] = [bytes.subarray(0, 40), bytes.subarray(40)];
  const size = (part: Buffer) => `${part.length.toString(16)};x=y\r\n`;
  return Buffer.concat([
    Buffer.from(size(one)),
    one,
    Buffer.from(`\r\n${size(two)}`),
    two,
    Buffer.from("\r\n0\r\nTrailer: x\r\n\r\n"),
  ]);
};
const answer = (id: number, headers: readonly string[], body: string | Uint8Array, status?: string): Buffer =>
  warcRecord({ url: `https://market.example/${id}`, block: httpBlock([...JSON_TYPE, ...headers], body, status) });

/** A crawl as other tools leave it, with everything that is odd about them. */
const foreign = [
  warcRecord({ type: "warcinfo", contentType: "application/warc-fields", block: "software: Wget/1.21\r\n" }),
  answer(1, [], detail("1", "无证电缆")),
  answer(2, ["Transfer-Encoding: chunked"], chunked(detail("2", "电缆"))),
  answer(3, ["Content-Encoding: gzip"], gzipSync(detail("3", "无证电线"))),
  answer(4, ["Content-Encoding: deflate"], deflateSync(detail("4", "线"))),
  answer(5, ["Content-Encoding: br", "Transfer-Encoding: chunked"], brotliCompressSync(detail("5", "线"))),
  answer(6, ["Content-Encoding: gzip", "Transfer-Encoding: chunked"], detail("6", "名为压缩而未压缩")),
  answer(7, [], detail("7", "旧式应答"), "HTTP/1.0 200 OK"),
  answer(8, [], detail("8", "新式应答"), "HTTP/2 200"),
  warcRecord({
    type: "request",
    url: "https://market.example/1",
    contentType: "application/http",
    block: "GET / HTTP/1.1\r\n\r\n",
  }),
  warcRecord({
    type: "metadata",
    url: "https://market.example/1",
    contentType: "application/warc-fields",
    block: "via: x\r\n",
  }),
  warcRecord({
    type: "resource",
    url: "<https://market.example/9>",
    contentType: "application/json",
    block: detail("9", "资源"),
  }),
  warcRecord({
    type: "conversion",
    url: "https://market.example/10",
    contentType: "application/json",
    block: detail("10", "转换"),
  }),
  warcRecord({ url: "https://market.example/a.png", block: httpBlock(["Content-Type: image/png"], "\x89PNG") }),
  warcRecord({ url: "https://market.example/a.css", block: httpBlock(["Content-Type: text/css"], "a{}") }),
  warcRecord({ url: "https://market.example/old", block: httpBlock(["Location: /1"], "", "HTTP/1.1 302 Found") }),
  warcRecord({ url: "https://market.example/500", block: httpBlock(JSON_TYPE, "{}", "HTTP/1.1 500 Oops") }),
  warcRecord({
    url: "dns:market.example",
    contentType: "text/dns",
    block: "20260203040506\nmarket.example. 1 A 1.2.3.4\n",
  }),
  answer(11, [], "{}", "HTTP/1.1 404 Not Found"),
  warcRecord({
    type: "response",
    url: "https://market.example/12",
    more: ["WARC-Payload-Digest: sha1:TWELVE"],
    block: httpBlock(JSON_TYPE, detail("12", "无证再访")),
  }),
  warcRecord({
    type: "revisit",
    url: "https://market.example/12",
    date: "2026-02-05T00:00:00Z",
    contentType: "application/http; msgtype=response",
    more: [
      "WARC-Payload-Digest: sha1:TWELVE",
      "WARC-Profile: http://netpreserve.org/warc/1.0/revisit/identical-payload-digest",
    ],
    block: httpBlock(JSON_TYPE, ""),
  }),
  warcRecord({ type: "revisit", url: "https://market.example/13", more: ["WARC-Payload-Digest: sha1:ELSEWHERE"] }),
  answer(14, ["Content-Length: 9999"], detail("14", "断了")),
];

test("a crawl of another tool goes in, each odd record right, and a second time adds nothing", async () => {
  const file = join(folder, "foreign.warc.gz");
  const members = gzipped(foreign);
  writeFileSync(file, Buffer.concat([members, gzipSync(page("https://market.example/last", "x"))]));
  truncateSync(file, members.length + 60);
  const campaignId = await newCampaign(here);
  const { figures, unread } = await bringIn(here, campaignId, file);
  expect(figures).toEqual({
    records: foreign.length + 1,
    added: 13,
    known: 0,
    unread: 3,
    others: { picture: 1, "other-type": 1, redirect: 1, "error-answer": 1, "feed-row": 0, "not-a-capture": 4 },
  });
  expect(unread.map((line) => line.replace(/ @ \d+/, ""))).toEqual([
    "foreign.warc.gz https://market.example/13 a revisit of a record that is not in this import",
    "foreign.warc.gz https://market.example/14 the answer was cut off",
    "foreign.warc.gz - ends early",
  ]);
  expect(unread.at(-1)).toContain(` @ ${members.length} `);
  const brought = await broughtBy(here, campaignId);
  expect(brought.listings.map((row) => row.item_id).sort((a, b) => a - b)).toEqual([
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
    "8",
    "9",
    "10",
    "12",
  ]);
  expect(brought.findings.map((row) => row.item_id)).toEqual(["1", "12", "3"]);
  expect(brought.findings.every((row) => row.law_on === "2026-02-03")).toBe(true);
  expect(brought.captures.filter((row) => row.failure !== null)).toMatchObject([
    { url: "https://market.example/11", failure: "not-found", status: 404 },
  ]);
  const again = await bringIn(here, campaignId, file);
  expect(again.figures).toMatchObject({ added: 0, known: 13 });
  expect(await broughtBy(here, campaignId)).toEqual(brought);
});

test("a campaign goes out as WARC and as WACZ and comes in elsewhere with the same listings and findings", async () => {
  const campaignId = await newCampaign(here);
  writeFileSync(join(folder, "some.warc"), Buffer.concat(foreign.slice(0, 13)));
  await bringIn(here, campaignId, join(folder, "some.warc"));
  const campaign = await readCampaign(here.context.db, campaignId);
  if (!campaign) throw new Error("no campaign");
  const wanted = await broughtBy(here, campaignId);
  const there = await openPlace("there");
  for (const name of ["out.warc.gz", "out.wacz"]) {
    const file = join(folder, name);
    const told: string[] = [];
    const listener = { progress: () => {}, damaged: (url: string) => told.push(url) };
    const figures = await exportCampaign(here.context, campaign, file, listener);
    expect(figures).toEqual({ captures: wanted.captures.length, exported: 10, discarded: 0, damaged: 0 });
    const first = readFileSync(file);
    await exportCampaign(here.context, campaign, file, listener);
    expect(readFileSync(file).equals(first)).toBe(true);
    const other = await newCampaign(there);
    await bringIn(there, other, file);
    const brought = await broughtBy(there, other);
    expect({ ...brought, sellers: [] }).toEqual({ ...wanted, sellers: [] });
    expect(brought.sellers).toHaveLength(10);
  }
  expect(readdirSync(folder).filter((name) => name.includes(".part"))).toEqual([]);
});

test("a body that does not match its hash is left out of the export and told", async () => {
  const campaignId = await newCampaign(here);
  const file = join(folder, "damaged.warc");
  writeFileSync(file, answer(77, [], detail("77", "要坏的一页")));
  await bringIn(here, campaignId, file);
  const [capture] = (await broughtBy(here, campaignId)).captures;
  const row = await here.context.db.query<{ pack: string; at: number; size: number }>(
    "select pack, pack_at as at, pack_size as size from captures where sha256 = $1",
    [capture?.sha256],
  );
  const { pack = "", at = 0, size = 0 } = row.rows[0] ?? {};
  const write = createWriteStream(join(folder, "here", pack), { flags: "r+", start: at + size - 12 });
  await new Promise((done) => write.end(Buffer.alloc(4, 7), () => done(null)));
  const campaign = await readCampaign(here.context.db, campaignId);
  if (!campaign) throw new Error("no campaign");
  const told: string[] = [];
  const figures = await exportCampaign(here.context, campaign, join(folder, "damaged.wacz"), {
    progress: () => {},
    damaged: (url) => told.push(url),
  });
  expect(figures).toMatchObject({ captures: 1, exported: 0, damaged: 1 });
  expect(told).toEqual(["https://market.example/77"]);
  const wacz = await openWacz(join(folder, "damaged.wacz"));
  expect((await wacz.read("indexes/index.cdx")).length).toBe(0);
  wacz.close();
});

test("what is no archive is refused by its code, and other suffixes for an export too", async () => {
  const campaignId = await newCampaign(here);
  const file = join(folder, "no.wacz");
  writeFileSync(file, "no zip at all");
  await expect(bringIn(here, campaignId, file)).rejects.toThrow(/^X-5301/);
  const campaign = await readCampaign(here.context.db, campaignId);
  if (!campaign) throw new Error("no campaign");
  const listener = { progress: () => {}, damaged: () => {} };
  await expect(exportCampaign(here.context, campaign, join(folder, "x.zip"), listener)).rejects.toThrow(/^X-5302/);
});
