/**
 * Findings about something missing and the pictures of their pages: a real marketplace on this machine, real rules, a real
 * database; only what an engine would read in each picture is given.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openBodyStore } from "#crawlers/evidence/body-store.ts";
import { createHttpFetcher } from "#crawlers/fetching/http-fetcher.ts";
import { sandboxList } from "#crawlers/marketplaces/sandbox-list.ts";
import type { OcrEngine, PictureText } from "#crawlers/ocr/ocr-engine.ts";
import { openPaddle } from "#crawlers/ocr/paddle-engine.ts";
import { createCampaign, finishCampaigns, markPlanned, moveCampaign } from "#db/queries/campaigns.ts";
import { readAnswered } from "#db/queries/picture-readings.ts";
import { planRequests } from "#db/queries/plan-requests.ts";
import { createJudge } from "#rules/engine/judge.ts";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import type { Context } from "#workers/context.ts";
import { absencesOfRules } from "#workers/coverage/rests-on.ts";
import { createLog } from "#workers/log.ts";
import { sweepPictures } from "#workers/pictures/sweep-pictures.ts";
import { Guest } from "#workers/politeness/guest.ts";
import { Publisher } from "#workers/publisher.ts";
import { openBackend, type QueueBackend } from "#workers/queue-backend.ts";
import { crawl } from "#workers/steps/crawl.ts";
import { detect } from "#workers/steps/detect.ts";
import { lead } from "#workers/steps/lead.ts";
import { ocr } from "#workers/steps/ocr.ts";
import { encodeGbk } from "../marketplaces/sites/gbk.ts";

const folder = mkdtempSync(join(tmpdir(), "xunwang-ocr-"));
const MAKER = ["制造商：中山市晨焰电器制造有限公司", "厂址：广东省中山市东凤镇同安大道西120号"];
const REAL = new URL("../crawlers/ocr/pictures/", import.meta.url);
const realFolder = process.env.XUNWANG_OCR ?? "";
let database: TestDatabase;
let backend: QueueBackend;
let server: Server;
let base = "";
let context: Context;
let asked: string[] = [];
/** What the server answers for a picture, and what the engine reads in it; else a picture without text. */
let answers: Record<string, number> = {};
let texts: Record<string, readonly string[]> = {};
let isDown = false;
/** Pictures on each page: their paths, or whole addresses. */
let pictures: readonly string[] = [];

const engine: OcrEngine = {
  name: "scripted",
  read: async (picture): Promise<PictureText> => {
    if (isDown) return { kind: "down", because: "not installed any more" };
    const path = Buffer.from(picture).toString();
    if (path.includes("broken")) return { kind: "unreadable", because: "broken" };
    const lines = (texts[path] ?? []).map((text, at) => ({
      ...{ text, confidence: 0.97, box: [5, 30 * at, 300, 24] as const },
    }));
    return { kind: "read", lines };
  },
  close: async () => {},
};

const page = (
  id: string,
) => `<html><body><div class="crumb"><a href="/">首页</a><a href="/l">大家电</a><a href="/l">燃气灶</a></div>
<div class="item-main" data-item="${id}"><ul class="thumbs">${pictures.map((src) => `<li><img src="${src}"></li>`).join("")}</ul>
<h1 class="item-title">晨焰家用燃气灶台式双灶天然气液化气煤气灶熄火保护</h1><strong class="price-num">329.00</strong></div>
<div class="shop-card"><a class="shop-name" href="/shop/view.htm?uid=77">晨焰灶具店</a></div>
<ul class="attr-list"><li>品牌：晨焰</li><li>型号：JZT-B720</li><li>气源：天然气</li><li>能效等级：一级</li></ul>
<div class="detail-text"><p>猛火双灶，熄火保护。</p></div><div class="recommend"></div></body></html>`;

beforeAll(async () => {
  server = createServer((request, response) => {
    const url = request.url ?? "";
    asked.push(url);
    const item = /^\/item\.htm\?id=(\d+)/.exec(url)?.[1];
    if (item) response.writeHead(200, { "content-type": "text/html; charset=gbk" }).end(encodeGbk(page(item)));
    else if (url.startsWith("/pic/")) {
      response.writeHead(answers[url] ?? 200, { "content-type": "image/jpeg" }).end(url);
    } else if (url.startsWith("/real/")) response.writeHead(200).end(readFileSync(new URL(url.slice(6), REAL)));
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  base = `http://${host}`;
  database = await createTestDatabase();
  backend = await openBackend({ databaseUrl: database.url, redisUrl: null, workers: 2 });
  const log = createLog("silent");
  const http = createHttpFetcher({ allowPrivate: [host] });
  const { versionHash, judge, rules } = createJudge();
  const market = sandboxList(base);
  context = {
    db: database.db,
    publisher: new Publisher(backend, database.db),
    log,
    bodies: openBodyStore(folder),
    marketplaces: new Map([[market.id, market]]),
    fetchers: { http, browser: null },
    guest: new Guest({ db: database.db, log, http, userAgent: "test" }),
    searchKeywords: () => [],
    judge: { rules: versionHash, judge, absencesOf: absencesOfRules(rules) },
    refreshRules: async () => {},
    jurisdiction: () => ({ bureau: null, confidence: 0, because: [] }),
    ocr: engine,
  } as unknown as Context;
});
beforeEach(() => {
  asked = [];
  answers = {};
  texts = {};
  isDown = false;
  pictures = ["/pic/a.jpg", "/pic/label.jpg"];
});
afterAll(async () => {
  await context.guest.close();
  await context.fetchers.http.close();
  await (context.publisher as Publisher).close();
  await context.bodies.close();
  await backend.close();
  await database.drop();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

let items = 10_000;
/** A listing without maker and numbers, crawled and judged: its findings may become leads. */
async function judged() {
  const plan = { name: "图片", marketplaces: ["sandbox-list"], pagesPerKeyword: 1, budget: 100 };
  const campaignId = await createCampaign(database.db, plan);
  await moveCampaign(database.db, campaignId, "running");
  await markPlanned(database.db, campaignId);
  const key = String(++items);
  const [request] = await planRequests(database.db, campaignId, [
    {
      ...{ marketplace: "sandbox-list", kind: "detail", key, url: `${base}/item.htm?id=${key}` },
      ...{ shopId: null, keyword: null, page: null },
    },
  ]);
  await crawl(context, "sandbox-list", { campaignId, requestIds: [request?.id ?? 0] });
  await database.db.query("update requests set status = 'stored' where campaign_id = $1 and kind <> 'detail'", [
    campaignId,
  ]);
  const listed = await database.db.query<{ id: number }>(
    "select listing_id as id from campaign_listings where campaign_id = $1",
    [campaignId],
  );
  const work = { campaignId, listingIds: listed.rows.map(({ id }) => id) };
  await detect(context, work);
  asked = [];
  return work;
}
const findings = async (campaignId: number) =>
  (
    await database.db.query<{ rule: string; held: string | null; led: boolean; explain: string }>(
      `select rule, held, lead_id is not null as led, explain from findings
       where campaign_id = $1 and not shadow order by rule`,
      [campaignId],
    )
  ).rows;
const jobs = async () =>
  Object.values(await (context.publisher as Publisher).queue("ocr").getJobCounts("wait", "delayed")).reduce(
    (a, b) => a + b,
    0,
  );
const askedPictures = () => asked.filter((url) => url.startsWith("/pic/"));

test("without an engine nothing is asked for and nothing waits", async () => {
  const work = await judged();
  await lead({ ...context, ocr: null }, work);
  const rows = await findings(work.campaignId);
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.every(({ led, held }) => led && held === null)).toBe(true);
  expect(askedPictures()).toEqual([]);
});

test("a finding about something missing waits, and goes on with how many pictures were read", async () => {
  const work = await judged();
  await lead(context, work);
  const waiting = await findings(work.campaignId);
  expect(waiting.some(({ held }) => held === "pictures")).toBe(true);
  expect(waiting.filter(({ held }) => held === "pictures").every(({ led }) => !led)).toBe(true);
  expect(await jobs()).toBeGreaterThan(0);
  await finishCampaigns(database.db);
  await ocr(context, work);
  expect(askedPictures()).toEqual(["/pic/a.jpg", "/pic/label.jpg"]);
  await lead(context, work);
  const after = await findings(work.campaignId);
  expect(after.every(({ led, held }) => led && held === null)).toBe(true);
  expect(after.map(({ explain }) => explain).join()).toContain("；已识别页面 2 张图片中的文字，仍未见）");
  // Run again, nothing is asked for and nothing is said twice.
  await ocr(context, work);
  await lead(context, work);
  expect(await findings(work.campaignId)).toEqual(after);
  expect(askedPictures()).toHaveLength(2);
});

test("what the label shows withdraws the finding, with its words; what it does not show goes on", async () => {
  texts = { "/pic/label.jpg": MAKER };
  const work = await judged();
  await lead(context, work);
  const before = (await findings(work.campaignId)).map(({ rule }) => rule);
  expect(before).toContain("ccc-missing");
  await ocr(context, work);
  await lead(context, work);
  const rows = await findings(work.campaignId);
  const withdrawn = rows.filter(({ held }) => held === "ocr");
  expect(withdrawn.length).toBeGreaterThan(0);
  expect(withdrawn.every(({ led, explain }) => !led && !explain.includes("已识别"))).toBe(true);
  expect(rows.find(({ rule }) => rule === "ccc-missing")).toMatchObject({ led: true, held: null });
  const answered = await readAnswered(database.db, work.campaignId, work.listingIds[0] ?? 0);
  expect(answered.map(({ rule }) => rule)).toEqual(withdrawn.map(({ rule }) => rule));
  const name = answered.find(({ rule }) => rule === "maker-name-missing")?.answer;
  expect(name).toMatchObject({ url: `${base}/pic/label.jpg`, text: MAKER[0], confidence: 0.97, box: [5, 0, 300, 24] });
  expect(answered.find(({ rule }) => rule === "maker-address-missing")?.answer.text).toBe(MAKER[1]);
});

test("a number on the label answers the missing certificate", async () => {
  texts = { "/pic/a.jpg": [...MAKER, "3C证书编号 2021010105418832"] };
  const work = await judged();
  await lead(context, work);
  await ocr(context, work);
  expect((await findings(work.campaignId)).find(({ rule }) => rule === "ccc-missing")?.held).toBe("ocr");
});

test("pictures elsewhere than on the marketplace's hosts are never asked for; what is unreadable is said", async () => {
  pictures = [
    "http://127.0.0.1:1/pic/x.jpg",
    "http://169.254.169.254/y.jpg",
    "/pic/broken.jpg",
    "/pic/gone.jpg",
    "/pic/a.jpg",
  ];
  answers = { "/pic/gone.jpg": 404 };
  const work = await judged();
  await lead(context, work);
  await ocr(context, work);
  expect(askedPictures()).toEqual(["/pic/broken.jpg", "/pic/gone.jpg", "/pic/a.jpg"]);
  const [row] = (await findings(work.campaignId)).filter(({ rule }) => rule === "ccc-missing");
  expect(row?.explain).toContain("；已识别页面 1 张图片中的文字，仍未见，另有 4 张未识读）");
});

test("no more than twelve pictures of a listing are asked for", async () => {
  pictures = Array.from({ length: 25 }, (_, at) => `/pic/${at}.jpg`);
  const work = await judged();
  await lead(context, work);
  await ocr(context, work);
  expect(askedPictures()).toHaveLength(12);
});

test("while the engine is down findings wait, for a bounded time, and what was read is kept", async () => {
  isDown = true;
  const work = await judged();
  await lead(context, work);
  const queued = await jobs();
  await ocr(context, work);
  expect(await jobs()).toBe(queued + 1);
  expect((await findings(work.campaignId)).some(({ held }) => held === "pictures")).toBe(true);
  const never = async () => new Set<string>();
  await sweepPictures(context, never);
  expect((await findings(work.campaignId)).some(({ held }) => held === "pictures")).toBe(true);
  expect(await finishCampaigns(database.db)).not.toContain(work.campaignId);
  await sweepPictures(context, never, { idleSeconds: 900, mostSeconds: 0 });
  await lead(context, work);
  const rows = await findings(work.campaignId);
  expect(rows.every(({ led, held }) => led && held === null)).toBe(true);
  expect(rows.map(({ explain }) => explain).join()).toContain("；页面 2 张图片未识读）");
});

test("a marketplace that refuses pictures is asked again later, from where it refused", async () => {
  answers = { "/pic/label.jpg": 429 };
  const work = await judged();
  await lead(context, work);
  await ocr(context, work);
  expect((await findings(work.campaignId)).some(({ held }) => held === "pictures")).toBe(true);
  answers = {};
  texts = { "/pic/label.jpg": MAKER };
  await ocr(context, work);
  expect(askedPictures()).toEqual(["/pic/a.jpg", "/pic/label.jpg", "/pic/label.jpg"]);
  expect((await findings(work.campaignId)).some(({ held }) => held === "ocr")).toBe(true);
});

test("a job that was lost is made again once its queue has run dry", async () => {
  const work = await judged();
  await lead(context, work);
  const before = await jobs();
  await sweepPictures(context, async (names) => new Set(names));
  expect(await jobs()).toBe(before + 1);
});

test("two workers on the same listing decide once", async () => {
  texts = { "/pic/label.jpg": MAKER };
  const work = await judged();
  await lead(context, work);
  const owed = async () => (await (context.publisher as Publisher).queue("lead").getJobCounts("wait")).wait ?? 0;
  const before = await owed();
  await Promise.all([ocr(context, work), ocr(context, work)]);
  expect(await owed()).toBe(before + 1);
  expect((await findings(work.campaignId)).some(({ held }) => held === "pictures")).toBe(false);
});

test.skipIf(realFolder === "")(
  "PP-OCR itself withdraws what its label shows (needs XUNWANG_OCR)",
  async () => {
    const paddle = await openPaddle(realFolder);
    if (paddle === null) throw new Error("no engine there");
    pictures = ["/real/slogan.jpg", "/real/label-turned.jpg"];
    const work = await judged();
    const real = { ...context, ocr: paddle, judge: context.judge };
    await lead(real, work);
    await ocr(real, work);
    await paddle.close();
    const answered = await readAnswered(database.db, work.campaignId, work.listingIds[0] ?? 0);
    const rules = ["ccc-missing", "maker-address-missing", "maker-name-missing"];
    expect(answered.map(({ rule }) => rule)).toEqual(expect.arrayContaining(rules));
    expect(answered.every(({ answer }) => answer.url === `${base}/real/label-turned.jpg`)).toBe(true);
  },
  120_000,
);
