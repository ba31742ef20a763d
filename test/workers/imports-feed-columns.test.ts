/** Which column of a handed-over file holds what, and how cells are read; no database. */
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { factsShown, headerHash, mapColumns, readMappingWords } from "#workers/imports/feed/feed-mapping.ts";
import { capturedAtIn } from "#workers/imports/feed/feed-time.ts";
import { openFeed } from "#workers/imports/feed/open-feed.ts";
import { readParameters } from "#workers/imports/feed/read-parameters.ts";
import { withoutUnshown } from "#workers/steps/unshown.ts";

const folder = mkdtempSync(join(tmpdir(), "xunwang-columns-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("columns", () => {
  const uses = (columns: string[], told: string[] = [], remembered: Record<string, string> | null = null) =>
    Object.fromEntries(mapColumns(columns, remembered, readMappingWords(told)).map(({ column, use }) => [column, use]));

  test.each([
    ["宝贝ID|宝贝标题|宝贝链接|一口价|掌柜名|卖家所在地", "itemId title url price shop shopRegion"],
    ["item_id|item_title|detail_url|price|shop_name|seller_id", "itemId title url price shop shopId"],
    [
      "商品编码(必填)|*商品名称：|入驻主体|营业执照号|注册地址|经营地址",
      "itemId title company uscc licenceAddress shopAddress",
    ],
    [
      "链接|标题|生产企业名称|生产企业地址|CCC证书编号|工业产品生产许可证编号|产品标准号",
      "url title maker makerAddress ccc productionLicence standard",
    ],
    ["商品ID|商品标题|产品名称|SKU ID|规格|图文详情", "itemId title attribute attribute options description"],
    ["SKU编号|品名|市场价", "itemId title attribute"],
  ])("%s are known", (columns, expected) => {
    expect(Object.values(uses(columns.split("|"))).join(" ")).toBe(expected);
  });

  test("are told, and what was told is remembered and may be told anew", () => {
    const columns = ["编码X", "名目", "商品名称", "注"];
    const told = uses(columns, ["编码X=商品编号", "名目=title", "商品名称=attribute"]);
    expect(told).toEqual({ 编码X: "itemId", 名目: "title", 商品名称: "attribute", 注: "attribute" });
    expect(uses(columns, [], told)).toEqual(told);
    expect(uses(columns, ["商品名称=标题"], told)).toEqual({ ...told, 名目: "attribute", 商品名称: "title" });
  });

  test.each([
    [["商品ID", "标题", "商品名称"], [], /「标题」（第 2 列）与「商品名称」（第 3 列）都是标题/],
    [["商品ID", "价格"], [], /没有标题列/],
    [["标题", "价格"], [], /没有商品编号列/],
    [["商品ID", "标题"], ["价钱=价格"], /没有「价钱」列/],
    [["商品ID", "标题", "甲", "乙"], ["甲=品牌", "乙=品牌"], /「甲」.*「乙」.*都是品牌/],
  ])("%s with %s are refused, naming them", (columns, told, why) => {
    expect(() => uses(columns, told)).toThrow(why);
  });

  test("of a field there is none of are refused with the fields there are", () => {
    expect(() => readMappingWords(["甲=神秘"])).toThrow(/商品编号、链接、标题/);
  });

  test("that nobody knows are found again by what is remembered of their header", async () => {
    const path = join(folder, "odd.csv");
    writeFileSync(path, "清单\n码,名\n1,甲\n");
    await expect(openFeed(path, { sheet: null, told: {}, remembered: new Map() })).rejects.toMatchObject({
      code: "X-5403",
    });
    const remembered = new Map([[headerHash(["码", "名"]), { 码: "itemId", 名: "title" }]]);
    const feed = await openFeed(path, { sheet: null, told: {}, remembered });
    expect(feed.mapping.map(({ use, because }) => `${use} ${because}`)).toEqual([
      "itemId remembered",
      "title remembered",
    ]);
    await feed.rows.return(undefined);
  });
});

test("what a file has no column for cannot be missing in it", () => {
  const shown = (columns: string[]) => factsShown(mapColumns(columns, null, {}));
  expect(shown(["商品ID", "标题", "厂名", "进口商"])).toEqual(["importer", "manufacturer.name", "product.name"]);
  expect(shown(["商品ID", "标题", "商品参数"])).toBeNull();
  const finding = (fact: string, text = "") => ({
    ...{ rule: fact, version: "", severity: "general" as const, confidence: 1, basis: [], explain: "" },
    spans: [{ field: fact, text }],
  });
  const findings = [finding("manufacturer.name"), finding("ccc"), finding("title", "原厂"), finding("ccc", "见包装")];
  const kept = withoutUnshown({ findings, shadow: [finding("ccc")] }, "manufacturer.name product.name");
  expect(kept.findings).toEqual([findings[0], findings[2], findings[3]]);
  expect(kept.shadow).toEqual([]);
  expect(withoutUnshown({ findings, shadow: [] }, null).findings).toEqual(findings);
});

test.each([
  ["品牌：甲；型号：乙", ["品牌 甲", "型号 乙"]],
  ["品牌:甲|网址:http://a.example/x|时间:10:30", ["品牌 甲", "网址 http://a.example/x", "时间 10:30"]],
  ['[{"name":"厂名","value":"甲厂"},{"name":"规格","values":["大","小"]}]', ["厂名 甲厂", "规格 大、小"]],
  ['{"厂名":"甲厂","功率":5,"空":""}', ["厂名 甲厂", "功率 5"]],
  ['[{"title":"主体","attrs":[{"k":"材质","v":"钢"}]}]', ["材质 钢"]],
  ["<ul><li>厂名：甲厂</li><li>厂址：某地</li></ul>", ["厂名 甲厂", "厂址 某地"]],
  ["没有参数的话", []],
])("parameters of %s", (text, expected) => {
  expect(readParameters(text).map(({ label, value }) => `${label} ${value}`)).toEqual(expected);
});

test.each([
  ["2026-11-18 09:30", "2026-11-18T01:30:00.000Z"],
  ["2026/3/1", "2026-03-01T04:00:00.000Z"],
  ["2026年3月1日 8时5分", "2026-03-01T00:05:00.000Z"],
  ["20260301", "2026-03-01T04:00:00.000Z"],
  ["2026-03-01T08:00:00.000+0800", "2026-03-01T00:00:00.000Z"],
  ["1764000000", "2025-11-24T16:00:00.000Z"],
  ["1764000000000", "2025-11-24T16:00:00.000Z"],
  ["2026-02-30", null],
  ["2099-01-01", null],
  ["昨天", null],
])("captured at %s", (printed, at) => {
  expect(capturedAtIn(printed)?.toISOString() ?? null).toBe(at);
});

test("the hash of a header is of its names and their order", () => {
  expect(headerHash(["a", "b"])).toBe(createHash("sha256").update('["a","b"]').digest("hex"));
});
