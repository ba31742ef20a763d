/** Listings that platforms handed over, from the file to judged listings, on a real database. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import iconv from "iconv-lite";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openBodyStore } from "#crawlers/evidence/body-store.ts";
import type { Marketplace } from "#crawlers/marketplaces/marketplace.ts";
import { createCampaign } from "#db/queries/campaigns.ts";
import type { Listing } from "#domain/listing.ts";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import { factsShown, mappingWords, readMappingWords } from "#workers/imports/feed/feed-mapping.ts";
import { importFeedFile } from "#workers/imports/feed/import-feed-file.ts";
import { openFeed } from "#workers/imports/feed/open-feed.ts";
import type { FeedContext } from "#workers/imports/feed/store-items.ts";
import { Publisher } from "#workers/publisher.ts";
import { openBackend, type QueueBackend } from "#workers/queue-backend.ts";
import { workbookFile } from "./workbook-file.ts";

const folder = mkdtempSync(join(tmpdir(), "xunwang-feed-"));
let database: TestDatabase;
let backend: QueueBackend;
let context: FeedContext;
const said: string[] = [];
const listener = { progress: () => {}, stderr: (line: string) => void said.push(line) };

const market: Marketplace = {
  id: "market",
  name: "集市",
  verified: true,
  hosts: ["market.example"],
  shows: [],
  sellerPages: [],
  via: "http",
  politeness: { ratePerSecond: 100, concurrency: 5 },
  searchUrl: () => null,
  itemIdOf: (url) => /market\.example\/item\/(\d+)/.exec(url)?.[1] ?? null,
  itemUrl: (itemId) => `https://market.example/item/${itemId}`,
  read: () => ({ kind: "unreadable", because: "" }),
};

beforeAll(async () => {
  database = await createTestDatabase();
  backend = await openBackend({ databaseUrl: database.url, redisUrl: null, workers: 0 });
  const publisher = new Publisher(backend, database.db);
  const bodies = openBodyStore(join(folder, "bodies"));
  context = { db: database.db, publisher, bodies, marketplaces: new Map([[market.id, market]]) };
});
beforeEach(async () => {
  said.length = 0;
  await empty();
});
afterAll(async () => {
  await context.publisher.close();
  await backend.close();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function empty(): Promise<void> {
  const tables =
    "outbox listing_marks campaign_listings listing_versions listings sellers captures requests campaigns".split(" ");
  for (const table of tables) await database.db.query(`delete from ${table}`);
}
function file(name: string, content: string | Buffer): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}
const open = (path: string, map: string[] = [], sheet: string | null = null) =>
  openFeed(path, { sheet, told: readMappingWords(map), remembered: new Map() });
const campaign = () =>
  createCampaign(database.db, {
    name: "移交",
    marketplaces: [],
    pagesPerKeyword: 1,
    budget: 1_000,
    screenshots: "none",
  });
async function importFeed(path: string, campaignId: number, map: string[] = [], on: FeedContext = context) {
  const feed = await open(path, map);
  const mapping = JSON.stringify(mappingWords(feed.mapping));
  const asOf = new Date("2026-11-20T04:00:00Z");
  const target = { campaignId, marketplace: market, file: path, asOf, shows: factsShown(feed.mapping), mapping };
  return importFeedFile(on, feed, target, listener);
}
const listings = async (): Promise<Listing[]> =>
  (
    await database.db.query<{ content: Listing }>(
      "select v.content from listings l join listing_versions v on v.id = l.current_version_id order by l.item_id",
    )
  ).rows.map(({ content }) => content);
const sellers = async () =>
  (
    await database.db.query(
      "select shop_id, shop, company, uscc, licence_address, shop_address, region, licence_capture_id is not null as licence from sellers order by shop_id",
    )
  ).rows;
const counts = async () =>
  (
    await database.db.query(
      `select (select count(*) from requests)::int as requests, (select count(*) from captures)::int as captures,
         (select count(*) from listing_versions)::int as versions, (select count(*) from campaign_listings)::int as judged`,
    )
  ).rows[0];

const HEADER =
  "商品ID,商品名称,商品链接,售价,店铺名称,店铺ID,公司名称,统一社会信用代码,住所,发货地,类目,品牌,生产厂家,厂址,3C证书编号,生产许可证编号,执行标准,规格,商品参数,主图,采集时间,灭火剂";
const ROW =
  '1001,手提式干粉灭火器 4kg,https://market.example/item/1001?from=x,"¥1,045.50",平安店,S1,上海甲消防器材有限公司,91310115MA1K3ABC5X,上海市某某路 1 号,上海,消防>灭火器,安平,江苏乙消防厂,江苏省无锡市某路 2 号,2021081810000123,,GB 4351.1-2005,红色,"重量：4kg；适用：A、B 类",a.jpg;b.jpg,2026-11-18 09:30,ABC 干粉';

describe("a file with columns", () => {
  test("becomes a listing as a page would give it, with its seller, and nothing of it is lost", async () => {
    await importFeed(file("one.csv", `${HEADER}\n${ROW}\n`), await campaign());
    expect(await listings()).toEqual([
      {
        ...{ marketplace: "market", itemId: "1001", url: "https://market.example/item/1001?from=x" },
        ...{ title: "手提式干粉灭火器 4kg", price: 1045.5, currency: "CNY", category: "消防>灭火器" },
        attributes: [
          { label: "品牌", value: "安平" },
          { label: "生产厂家", value: "江苏乙消防厂" },
          { label: "厂址", value: "江苏省无锡市某路 2 号" },
          { label: "3C证书编号", value: "2021081810000123" },
          { label: "执行标准", value: "GB 4351.1-2005" },
          { label: "重量", value: "4kg" },
          { label: "适用", value: "A、B 类" },
          { label: "灭火剂", value: "ABC 干粉" },
        ],
        ...{ options: ["红色"], description: null, shopRegion: "上海", images: 2 },
        manufacturer: { name: "江苏乙消防厂", address: "江苏省无锡市某路 2 号", contact: null },
        seller: { shop: "平安店", company: "上海甲消防器材有限公司", uscc: "91310115MA1K3ABC5X", address: null },
        marks: { ccc: ["2021081810000123"], productionLicence: [], standards: ["GB 4351.1-2005"] },
      },
    ]);
    expect(await sellers()).toEqual([
      {
        ...{ shop_id: "S1", shop: "平安店", company: "上海甲消防器材有限公司", uscc: "91310115MA1K3ABC5X" },
        ...{ licence_address: "上海市某某路 1 号", shop_address: null, region: "上海", licence: true },
      },
    ]);
    const capture = await database.db.query(
      "select c.*, r.kind, r.status as ended, r.url as page from captures c join requests r on r.id = c.request_id",
    );
    const [row] = capture.rows;
    expect(row).toMatchObject({ kind: "feed", ended: "stored", via: "archive", url: "urn:xunwang:feed:market:1001" });
    expect(row.fetched_at).toEqual(new Date("2026-11-18T01:30:00Z"));
    const body = await context.bodies.read(
      { pack: row.pack, at: Number(row.pack_at), size: row.pack_size },
      row.sha256,
    );
    const handed = JSON.parse(new TextDecoder().decode(body));
    expect(handed).toMatchObject({ 商品ID: "1001", 售价: "¥1,045.50", 灭火剂: "ABC 干粉" });
  });

  test("says the same as CSV of any charset and as a workbook", async () => {
    const text = `平台移交清单,,\n\n${HEADER.replaceAll(",", "\t")}\n${ROW.replace(/"([^"]*)"/g, "$1")
      .replace("¥1,045.50", "¥1045.50")
      .replaceAll(",", "\t")}\n`;
    const of = async (path: string) => {
      await empty();
      await importFeed(path, await campaign());
      return listings();
    };
    const utf8 = await of(file("utf8.csv", `${HEADER}\n${ROW}\n`));
    expect(await of(file("gb.tsv", iconv.encode(text, "gb18030")))).toEqual(utf8);
    expect(await of(file("utf16.tsv", iconv.encode(text, "utf-16le", { addBOM: true })))).toEqual(utf8);
    const rows = text
      .trim()
      .split("\n")
      .map((line) => line.split("\t"));
    const book = await workbookFile([{ rows: [["平台移交清单"], [], ...rows.slice(2)], merged: ["A1:V1"] }]);
    expect(await of(file("book.xlsx", book))).toEqual(utf8);
  });

  test("of a row per SKU is one listing per item, with all options and the lowest price", async () => {
    const path = file(
      "skus.csv",
      "商品ID,标题,价格,规格\n7,电饭锅,30,3L\n7,电饭锅,20,2L\n8,水壶,9,\n7,电饭锅,10,1L\n8,水壶,9,\n",
    );
    expect(await importFeed(path, await campaign())).toMatchObject({ rows: 5, items: 2, added: 2, rejected: 2 });
    expect(await listings()).toMatchObject([
      { itemId: "7", price: 20, options: ["3L", "2L"] },
      { itemId: "8", price: 9, options: [] },
    ]);
    expect(readFileSync(`${path}.rejected.txt`, "utf8")).toMatch(/第 5 行：与第 2 行是同一商品而不相邻/);
  });

  test("keeps cells of several lines whole, in quotes", async () => {
    const block = Array.from({ length: 60 }, (_, n) => `参数${n}：值${n}`).join("\n");
    const path = file("lines.csv", `商品ID,标题,商品参数,备注\n1,甲,"${block}",x\n2,乙,"厂名：乙厂 厂址：某地",y\n`);
    expect(await importFeed(path, await campaign())).toMatchObject({ items: 2, rejected: 0 });
    const [first, second] = await listings();
    expect(first?.attributes).toHaveLength(61);
    expect(second?.manufacturer).toMatchObject({ name: "乙厂", address: "某地" });
  });

  test("tells bad rows by line and reason, and takes the good ones", async () => {
    const rows = [
      ["商品编号", "标题", "链接", "3C证书编号", "采集时间"],
      ["1", "好", null, null, "2026-11-01"],
      [null, "没有编号", null, null, null],
      ["3", null, null, null, null],
      ["4", "数字", null, 2021081810000123, null],
      ["5", "链接坏了", "见图", null, null],
      [null, "只有链接", "https://market.example/item/66?utm_source=a", null, null],
      ["7", "日期怪", null, null, "下周"],
      ["1.2E+17", "科学计数", null, null, null],
    ];
    const path = file("bad.xlsx", await workbookFile([{ rows }]));
    expect(await importFeed(path, await campaign())).toMatchObject({ rows: 8, items: 3, rejected: 5, remarks: 1 });
    expect((await listings()).map(({ itemId }) => itemId)).toEqual(["1", "66", "7"]);
    expect(readFileSync(`${path}.rejected.txt`, "utf8").split("\n").slice(1, -1).sort()).toEqual([
      expect.stringMatching(/^第 3 行：没有商品编号/),
      expect.stringMatching(/^第 4 行：没有标题/),
      expect.stringMatching(/^第 5 行：「3C证书编号」是 16 位的数值/),
      expect.stringMatching(/^第 6 行：链接「见图」不是网址/),
      expect.stringMatching(/^第 8 行：采集时间「下周」读不出/),
      expect.stringMatching(/^第 9 行：.*科学计数法/),
    ]);
    // A column nobody wants holds up no row.
    expect(await importFeed(path, await campaign(), ["3C证书编号=-"])).toMatchObject({ items: 4, rejected: 4 });
  });
});

describe("lines of JSON", () => {
  const nested = {
    item: { id: "@", title: "电动自行车 48V", price: 1999.5 },
    shop: { id: 88, name: "骑行店", company: "上海丁车业有限公司" },
    props: [
      { name: "生产厂家", value: "江苏丁车业有限公司" },
      { name: "整车编码", values: ["A", "B"] },
    ],
    skus: [
      { skuName: "红", price: 1899 },
      { skuName: "黑", price: 1999 },
    ],
    images: ["a", "b"],
    ext: { 电机功率: "400W", 售后: { 年限: 2 } },
  };

  test("as an interface gives them: nested, with long numbers to the last digit", async () => {
    const line = JSON.stringify(nested).replace('"@"', "7345678901234567890");
    const path = file("nested.jsonl", `${line}\n{"item":{"id":5,"title":"x"},"novel":"y"}\nnope\n[1]\n`);
    expect(await importFeed(path, await campaign())).toMatchObject({ rows: 4, items: 2, rejected: 2 });
    expect((await listings()).find(({ itemId }) => itemId === "7345678901234567890")).toMatchObject({
      ...{ title: "电动自行车 48V", price: 1999.5, options: ["红", "黑"], images: 2 },
      seller: { shop: "骑行店", company: "上海丁车业有限公司" },
      manufacturer: { name: "江苏丁车业有限公司" },
      attributes: [
        { label: "生产厂家", value: "江苏丁车业有限公司" },
        { label: "整车编码", value: "A、B" },
        { label: "电机功率", value: "400W" },
        { label: "年限", value: "2" },
      ],
    });
    expect((await sellers()).map(({ shop_id }) => shop_id)).toEqual(["88", "item:5"]);
  });

  test("in the form that extract prints are taken as they are", async () => {
    const listing = {
      ...{ marketplace: "market", itemId: "42", url: "https://market.example/item/42", title: "燃气灶", price: 3 },
      ...{
        currency: "CNY",
        category: null,
        attributes: [{ label: "厂名", value: "甲厂" }],
        options: [],
        description: null,
      },
      manufacturer: { name: null, address: null, contact: null },
      seller: { shop: "灶店", company: null, uscc: null, address: null },
      ...{ shopRegion: null, marks: { ccc: ["1"], productionLicence: [], standards: [] }, images: 0 },
    };
    const lines = [
      { ...listing, kind: "detail", because: null, items: [] },
      { ...listing, itemId: "43", kind: "search" },
      { ...listing, itemId: "44", marketplace: "other" },
      { ...listing, itemId: "45", price: "three" },
    ];
    const path = file("extracted.jsonl", lines.map((line) => JSON.stringify(line)).join("\n"));
    expect(await importFeed(path, await campaign())).toMatchObject({ items: 1, rejected: 3 });
    expect(await listings()).toEqual([listing]);
  });
});

describe("the same again", () => {
  test("changes nothing; a changed row makes a new version and no other", async () => {
    const id = await campaign();
    const path = file("again.csv", "商品ID,标题,价格\n1,甲,1\n2,乙,2\n");
    await importFeed(path, id);
    const before = await counts();
    expect(before).toEqual({ requests: 2, captures: 2, versions: 2, judged: 2 });
    expect(await importFeed(path, id)).toMatchObject({ items: 2, added: 0 });
    expect(await counts()).toEqual(before);
    const later = file("later.csv", "商品ID,标题,价格\n1,甲,1\n2,乙,3\n");
    expect(await importFeed(later, id)).toMatchObject({ items: 2, added: 1, notJudgedAgain: 1 });
    expect(await counts()).toEqual({ requests: 3, captures: 3, versions: 3, judged: 2 });
    expect((await listings()).map(({ price }) => price)).toEqual([1, 3]);
  });

  test("after it was killed in the middle goes on, and ends as if left in peace", async () => {
    const rows = Array.from({ length: 1_000 }, (_, n) => `${n},商品 ${n},${n},店 ${n % 7}`);
    const path = file("killed.csv", `商品ID,标题,价格,店铺名称\n${rows.join("\n")}\n`);
    const id = await campaign();
    let batches = 0;
    const dying: FeedContext = {
      ...context,
      publisher: {
        publish: async (owed: Parameters<Publisher["publish"]>[0]) => {
          if (++batches === 3) throw new Error("killed");
          return context.publisher.publish(owed);
        },
      } as Publisher,
    };
    await expect(importFeed(path, id, [], dying)).rejects.toThrow("killed");
    const half = await counts();
    expect(half.requests).toBe(600);
    expect(await importFeed(path, id)).toMatchObject({ items: 1_000, added: 400, rejected: 0 });
    expect(await counts()).toEqual({ requests: 1_000, captures: 1_000, versions: 1_000, judged: 1_000 });
    // What the killed one owed is in the outbox, for the sweep.
    expect((await database.db.query("select count(*)::int as n from outbox")).rows[0].n).toBeGreaterThan(0);
  });
});
