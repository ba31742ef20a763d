/** What a judgement contains, what the commands print of it, and how fast it comes. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Finding } from "#domain/finding.ts";
import { Listing } from "#domain/listing.ts";
import { KEY_PRODUCTS } from "#domain/product.ts";
import { loadCatalogue, readCatalogue, searchKeywords } from "#rules/catalogue/catalogue.ts";
import { classifyLine } from "#rules/engine/classify-line.ts";
import { detectLine } from "#rules/engine/detect-line.ts";
import { createJudge } from "#rules/engine/judge.ts";
import { isPlaceholder } from "#rules/engine/placeholder.ts";
import { loadRules } from "#rules/engine/rule-files.ts";

const judge = createJudge();
const ON = new Date("2026-03-01T04:00:00Z");

describe("a judgement", () => {
  const title = "雅迪电·动·自·行·车 新国标 成人两轮";
  const { recognition, findings } = judge.judge(Listing.parse({ title }), ON);

  it("says what is for sale and why", () => {
    expect(recognition.product).toBe("ebike");
    expect(recognition.because.length).toBeGreaterThan(0);
  });
  it("gives findings of the shared form, worded as leads", () => {
    expect(findings.map((finding) => finding.rule)).toEqual([
      "ccc-missing",
      "maker-address-missing",
      "maker-name-missing",
    ]);
    for (const finding of findings) {
      expect(Finding.parse(finding)).toEqual(finding);
      expect(finding.version).toMatch(/^[0-9a-f]{12}$/);
      expect(finding.basis.length).toBeGreaterThan(0);
      expect(finding.explain).toMatch(/^页面未见.*建议核查/);
      expect(finding.explain).not.toMatch(/[{}]|违法/);
    }
  });
  it("quotes the noun as printed beside the field that is missing", () => {
    const spans = findings[0]?.spans ?? [];
    expect(spans[0]).toEqual({ field: "ccc", text: "" });
    expect(title.slice(spans[1]?.start, spans[1]?.end)).toBe("电·动·自·行·车");
  });
  it("cites the law as of the day", () => {
    const acid = Listing.parse({ title: "浓硫酸 98% 工业级 30kg" });
    const laws = (moment: string): string[] =>
      judge.judge(acid, new Date(moment)).findings[0]?.basis.map(({ law, article }) => `${law} ${article}`) ?? [];
    expect(laws("2026-04-30T04:00:00Z")).toContain("危险化学品安全管理条例 77");
    expect(laws("2026-05-01T04:00:00Z")).not.toContain("危险化学品安全管理条例 77");
    expect(laws("2026-05-01T04:00:00Z")).toContain("危险化学品安全法 100");
    expect(laws("2022-05-01T04:00:00Z")).not.toContain("应急〔2022〕119号 一");
  });
  it("stays below one half where the duty rests on an unverified fact", () => {
    const fryer = judge.judge(Listing.parse({ title: "商用电炸锅 双缸 摆摊" }), ON).findings;
    expect(fryer.find((finding) => finding.rule === "licence-missing")?.confidence).toBeLessThan(0.5);
  });
  it("has no findings where nothing of ours is for sale", () => {
    expect(judge.judge(Listing.parse({ title: "纯棉四件套 床单被套" }), ON).findings).toEqual([]);
  });
  it("never throws for what a page contains", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 80 }),
      fc.constantFrom("灭火器 4kg 干粉", "BV线", "双面4丝", "见包装"),
    );
    const texts = fc.array(text, { maxLength: 5 });
    const attributes = fc.array(
      fc.record({ label: fc.oneof(text, fc.constantFrom("厂名", "厚度", "3C证书编号")), value: text }),
      { maxLength: 6 },
    );
    const arbitrary = fc.record({
      title: text,
      category: text,
      attributes,
      options: texts,
      description: text,
      marks: fc.record({ ccc: texts, productionLicence: texts }),
    });
    fc.assert(
      fc.property(arbitrary, (raw) => {
        for (const finding of judge.judge(Listing.parse(raw), ON).findings) Finding.parse(finding);
      }),
      { numRuns: 300 },
    );
  });
});

describe("rules with a status other than active", () => {
  it.each(["draft", "shadow", "retired"] as const)("%s make no findings", (status) => {
    const rules = loadRules(loadCatalogue()).map((rule) => ({ ...rule, status }));
    expect(createJudge({ rules }).judge(Listing.parse({ title: "灭火器 4kg 干粉" }), ON).findings).toEqual([]);
  });
});

describe("a value that only fills a field", () => {
  it.each([
    "见包装",
    "详见标签",
    "详见包装标签",
    "请见产品包装",
    "/",
    "-",
    "1",
    "无",
    "其他",
    "****",
    "见瓶身",
    "以实物为准",
    "",
    "N/A",
    "００",
  ])("is %j", (value) => {
    expect(isPlaceholder(value)).toBe(true);
  });
  it.each([
    "上海某某电器有限公司",
    "见远建材有限公司",
    "无锡市新区长江路1号",
    "升森水果厂",
    "3M中国有限公司",
    "TCL",
    "浙江省永康市",
  ])("is not %j", (value) => {
    expect(isPlaceholder(value)).toBe(false);
  });
});

describe("the lines of classify and detect", () => {
  it("answer with the id they came with", () => {
    expect(classifyLine({ id: 7, title: "口罩收纳盒 便携" }, judge)).toMatchObject({ id: 7, product: null });
    const line = { id: "a", title: "水泥 42.5 袋装", manufacturer: null, marks: null, attributes: null, images: ["x"] };
    expect(detectLine(line, judge, null, ON)).toMatchObject({ id: "a", product: "cement" });
  });
  it("turn a line of another form into an error that names the field", () => {
    expect(classifyLine({ id: "x", title: 3 }, judge)).toMatchObject({
      id: "x",
      error: expect.stringContaining("title"),
    });
    expect(classifyLine("nonsense", judge)).toMatchObject({ id: null });
    expect(detectLine({ id: 1, title: "a", capturedAt: "gestern" }, judge, null, ON)).toMatchObject({
      id: 1,
      error: expect.stringContaining("capturedAt"),
    });
  });
  it("take the day of --on before the day of capture, and that before today", () => {
    const line = { id: 1, title: "电动车锂电池 48V20AH 三元锂 外卖", capturedAt: "2022-05-01T00:00:00Z" };
    const rules = (on: Date | null): string => JSON.stringify(detectLine(line, judge, on, ON));
    expect(rules(null)).not.toContain("ccc-missing");
    expect(rules(ON)).toContain("ccc-missing");
  });
  it("never judge what is known from a search row only", () => {
    const seen = detectLine({ id: 1, kind: "search", title: "灭火器 4kg 干粉" }, judge, null, ON);
    expect(seen).toMatchObject({ product: "extinguisher", findings: [] });
  });
});

describe("the catalogue", () => {
  it("holds the 20 key products under their names, each with search words and grounded facts", () => {
    const { products, sources } = loadCatalogue();
    expect(Object.fromEntries(products.map(({ id, name }) => [id, name]))).toEqual(KEY_PRODUCTS);
    for (const product of products) {
      expect(searchKeywords(product.id).length).toBeGreaterThanOrEqual(3);
      for (const fact of [...product.regimes, ...product.standards, ...product.facts]) {
        for (const source of fact.source) expect(sources).toHaveProperty(source);
        if (fact.source.every((source) => source === "MEM")) expect(fact.confidence).toBe("unverified");
      }
    }
    expect(searchKeywords("nothing")).toEqual([]);
  });
  it("finds each product by its own search words", () => {
    const lost = loadCatalogue().products.flatMap(({ id }) =>
      searchKeywords(id)
        .filter((title) => judge.recognise({ title, attributes: [], category: null, options: [] }).product !== id)
        .map((word) => `${id}: ${word}`),
    );
    expect(lost).toEqual([]);
  });
  it("names file, line and column of a mistake", () => {
    const source = new URL("../../rules/catalogue/", import.meta.url);
    const folder = mkdtempSync(join(tmpdir(), "catalogue-"));
    try {
      mkdirSync(join(folder, "products"));
      for (const name of readdirSync(new URL("products/", source))) {
        const text = readFileSync(new URL(`products/${name}`, source), "utf8");
        const broken =
          name === "mask.yaml"
            ? text.replace("source: [MEM]", "source: [NOWHERE]").replace("kind: none", "kind: nothing")
            : text;
        writeFileSync(
          join(folder, "products", name),
          name === "urea.yaml" ? broken.replace("source: [MEM]", "source: [NOWHERE]") : broken,
        );
      }
      for (const name of ["law.yaml", "sources.yaml", "look-alikes.yaml", "disguises.yaml"])
        writeFileSync(join(folder, name), readFileSync(new URL(name, source)));
      const read = (): unknown => readCatalogue(pathToFileURL(`${folder}/`));
      expect(read).toThrow(/mask\.yaml:\d+:\d+ regimes\.0\.kind/);
      expect(read).toThrow(/urea\.yaml:\d+:\d+ 来源 NOWHERE/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("speed", () => {
  it("judges thousands of listings a second on one core", () => {
    const titles = [
      "雅迪电动车 新国标 48V 成人代步",
      "BV线 2.5平方 国标铜芯 家装",
      "纯棉四件套 床单被套",
      "灭火器箱 4kg 2只装",
    ];
    const attributes = Array.from({ length: 15 }, (_, index) => ({
      label: `参数${index}`,
      value: "上海市奉贤区青村镇城乡路9号",
    }));
    const listings = titles.map((title) =>
      Listing.parse({ title, attributes, options: ["默认款", "升级款"], category: "五金>电料" }),
    );
    const start = performance.now();
    for (let turn = 0; turn < 1_000; turn += 1) for (const listing of listings) judge.judge(listing, ON);
    expect(4_000 / ((performance.now() - start) / 1_000)).toBeGreaterThan(1_500);
  });
  it("grows no faster than the text", () => {
    const time = (length: number): number => {
      const text = "电动车锂电池 48v 1.5丝 ".repeat(length);
      const listing = Listing.parse({
        title: "背心塑料袋 超市",
        attributes: [{ label: "说明", value: text }],
        description: text,
        options: [text],
      });
      const start = performance.now();
      judge.judge(listing, ON);
      return performance.now() - start;
    };
    time(500);
    const short = Math.min(time(1_000), time(1_000), time(1_000));
    expect(Math.min(time(8_000), time(8_000))).toBeLessThan(short * 8 * 5 + 30);
  });
});
