/** The pure parts behind `rules backtest`, `rules schema` and `rules test`: tallies, intervals, schema, baseline. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { emptyListing, type Listing } from "#domain/listing.ts";
import { loadCatalogue } from "#rules/catalogue/catalogue.ts";
import { addTally, createBacktest, createCensus, emptyTally } from "#rules/engine/backtest.ts";
import { LedgerFile, readBaseline, testBaseline, testTitles } from "#rules/engine/baseline.ts";
import { printJson, ruleJsonSchema, SCHEMA_FILE } from "#rules/engine/json-schema.ts";
import { createJudge } from "#rules/engine/judge.ts";
import { editDistance, nearestWord } from "#rules/engine/nearest-word.ts";
import { DETECTIONS, ruleFileNames, type VersionedRule, versionOf } from "#rules/engine/rule-files.ts";
import { Rule } from "#rules/engine/rule-schema.ts";
import { wilsonInterval } from "#rules/engine/wilson-interval.ts";
import { parseYaml } from "#rules/engine/yaml-file.ts";

const catalogue = loadCatalogue();
const ON = new Date("2026-03-01T04:00:00Z");

function pricedBelow(price: number, status: "active" | "shadow" = "active"): VersionedRule {
  const { value } = parseYaml(
    "cheap.yaml",
    `{ rule: cheap, name: 价格过低, status: ${status}, severity: general, confidence: 0.5, products: [extinguisher],
      when: { price: { below: ${price} } }, lookedAt: [价格], basis: [{ law: 产品质量法, article: "27" }],
      explain: '价格{quote}，建议核查实物。' }`,
    Rule,
  );
  return { ...value, version: versionOf(value) };
}
const page = (listingId: number, price: number, more: Partial<Listing> = {}) => ({
  listingId,
  sellerId: listingId % 3 === 0 ? null : listingId % 3,
  listing: { ...emptyListing(), title: "4kg干粉灭火器 手提式", price, ...more },
  on: ON,
  around: undefined,
});

describe("a backtest", () => {
  const options = { catalogue, candidate: pricedBelow(50), before: pricedBelow(30), samples: 2 };

  it("tells findings that are new, lost and unchanged", () => {
    const { add, tally } = createBacktest(options);
    for (const [index, price] of [10, 20, 40, 45, 60].entries()) add(page(index + 1, price));
    add(page(6, 10, { title: "纯棉连衣裙" }));
    expect(tally).toMatchObject({ listings: 6, recognised: 5, counts: { new: 2, lost: 0, unchanged: 2 } });
    const back = createBacktest({ ...options, candidate: pricedBelow(30), before: pricedBelow(50) });
    back.add(page(1, 40));
    expect(back.tally.counts).toEqual({ new: 0, lost: 1, unchanged: 0 });
    expect(back.tally.samples.lost).toMatchObject([{ listingId: 1, quotes: expect.arrayContaining(["price「40」"]) }]);
  });

  it("finds everything new where no version was in force", () => {
    const { add, tally } = createBacktest({ ...options, before: null });
    add(page(1, 10));
    expect(tally.counts).toEqual({ new: 1, lost: 0, unchanged: 0 });
  });

  it("expects one lead of a seller and product, however many listings it rests on, and none without a seller", () => {
    const { add, tally } = createBacktest(options);
    for (const id of [1, 4, 7, 2, 3]) add(page(id, 40));
    expect([...tally.leads.values()]).toMatchObject([
      { sellerId: 1, product: "extinguisher", findings: 3 },
      { sellerId: 2, product: "extinguisher", findings: 1 },
    ]);
  });

  it("gives the same tally however the listings were shared out, and keeps no more samples than asked", () => {
    const pages = Array.from({ length: 60 }, (_, index) => page(index + 1, 10 + (index % 60)));
    const whole = createBacktest(options);
    for (const one of pages) whole.add(one);
    const parts = [0, 1, 2].map((part) => {
      const { add, tally } = createBacktest(options);
      for (const one of pages.filter((_, index) => index % 3 === part)) add(one);
      return tally;
    });
    const sum = emptyTally();
    for (const part of parts.reverse()) addTally(sum, part, 2);
    expect({ ...sum, leads: [...sum.leads].sort() }).toEqual({ ...whole.tally, leads: [...whole.tally.leads].sort() });
    expect(sum.samples.new).toHaveLength(2);
  });

  it("says which of the new are flagged by other rules in force already, and shows the others first", () => {
    const heavy = { ...pricedBelow(42), rule: "heavy" };
    const trial = { ...pricedBelow(100, "shadow"), rule: "trial" };
    const backtest = createBacktest({ ...options, others: [heavy, trial] });
    for (const [index, price] of [35, 41, 45, 49, 10].entries()) backtest.add(page(index + 1, price));
    const { counts, flagged, flaggedBy, samples } = backtest.tally;
    expect([counts.new, flagged, [...flaggedBy]]).toEqual([4, 2, [["heavy", 2]]]);
    expect(samples.new.map(({ listingId, also }) => [listingId, also]).sort()).toEqual([
      [3, []],
      [4, []],
    ]);
    const sum = emptyTally();
    addTally(sum, backtest.tally, 2);
    addTally(sum, backtest.tally, 2);
    expect([sum.flagged, sum.flaggedBy.get("heavy")]).toEqual([4, 4]);
  });

  it("counts a rule that is in force and on trial once a listing", () => {
    const census = createCensus(createJudge({ catalogue, rules: [pricedBelow(50), pricedBelow(60, "shadow")] }));
    census.add(page(1, 40));
    expect(census.tally.findings.get("cheap")).toBe(1);
  });

  it("counts a listing the rules break on, and goes on", () => {
    const census = createCensus({
      judge: () => {
        throw new Error("broken");
      },
    });
    census.add(page(1, 1));
    expect(census.tally).toMatchObject({ listings: 1, broken: 1, flagged: 0 });
  });
});

describe("the 95 % interval of a share", () => {
  it.each([
    [0, 10, 0, 0.278],
    [10, 10, 0.722, 1],
    [5, 10, 0.237, 0.763],
    [81, 263, 0.255, 0.366],
    [1, 1, 0.207, 1],
  ])("of %i in %i reaches from %d to %d", (count, of, low, high) => {
    const interval = wilsonInterval(count, of);
    expect(interval?.low).toBeCloseTo(low, 3);
    expect(interval?.high).toBeCloseTo(high, 3);
  });

  it("is not told where nothing was counted", () => {
    expect(wilsonInterval(0, 0)).toBeNull();
  });
});

describe("the nearest word", () => {
  it.each([
    ["severty", ["severity", "status"], "severity"],
    ["wrods", ["words", "under"], "words"],
    ["ebike-power", ["ebike", "ebike_power"], "ebike_power"],
    ["产品质量发", ["产品质量法", "消防法"], "产品质量法"],
    ["中华人民共和国产品质量法", ["产品质量法", "消防法"], "产品质量法"],
    ["zzz", ["words", "under"], null],
    ["", ["words"], null],
  ])("to %s among %j is %s", (written, known, meant) => {
    expect(nearestWord(written, known)).toBe(meant);
  });

  it("counts swapped neighbours once", () => {
    expect(editDistance("wrods", "words")).toBe(1);
    expect(editDistance("", "ab")).toBe(2);
  });
});

describe("the JSON Schema of rules", () => {
  const schema = ruleJsonSchema(catalogue);

  it("is kept fresh (npx xunwang rules schema -o rules/detections/rule.schema.json)", () => {
    expect(readFileSync(SCHEMA_FILE, "utf8")).toBe(printJson(schema));
  });

  it("takes every rule there is, and refuses what lint refuses", () => {
    const check = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
    for (const name of ruleFileNames()) {
      const rule = parse(readFileSync(new URL(name, DETECTIONS), "utf8"));
      expect(check.safeParse(rule).error, name).toBeUndefined();
      expect(check.safeParse({ ...rule, severty: "serious" }).success).toBe(false);
      expect(check.safeParse({ ...rule, when: { mising: "ccc" } }).success).toBe(false);
      expect(check.safeParse({ ...rule, basis: [{ law: "没有这部法", article: "1" }] }).success).toBe(false);
    }
  });

  it("says in Chinese what each key is for", () => {
    const { properties = {} } = schema;
    for (const [key, part] of Object.entries(properties)) {
      expect((part as { description?: string }).description, key).toMatch(/\p{Script=Han}/u);
    }
  });
});

describe("the clean baseline", () => {
  const listings = [
    { id: "honest", on: "2026-03-01", product: "extinguisher", listing: page(1, 80).listing, around: undefined },
    { id: "cheap", on: "2026-03-01", product: "extinguisher", listing: page(2, 20).listing, around: undefined },
    {
      id: "box",
      on: "2026-03-01",
      product: "extinguisher",
      listing: { ...emptyListing(), title: "灭火器箱" },
      around: undefined,
    },
  ];
  const ledger = (lines: object[]) => LedgerFile.parse({ listings: lines });

  it("shows false hits, listings read as something else, and lines of the ledger that no longer happen", () => {
    const judge = createJudge({ catalogue, rules: [pricedBelow(50, "shadow")] });
    const open = testBaseline(judge, { listings, ledger: ledger([]) }, true);
    expect(open).toMatchObject({
      listings: 3,
      falseHits: [{ rule: "cheap", listing: "cheap", accepted: null }],
      misread: [{ listing: "box", offers: "extinguisher", read: null }],
      stale: [],
    });
    const accepted = [
      { rule: "cheap", listing: "cheap", reason: "促销价，已知" },
      { rule: "cheap", listing: "honest", reason: "早已改正" },
      { rule: "gone", listing: "honest", reason: "规则已删除" },
    ];
    const known = testBaseline(judge, { listings, ledger: ledger(accepted) }, true);
    expect(known.falseHits).toMatchObject([{ accepted: "促销价，已知" }]);
    expect(known.stale).toEqual(["cheap：honest", "gone：honest"]);
    // Where only some rules are tried, the others' lines are left alone.
    expect(testBaseline(judge, { listings, ledger: ledger(accepted) }, false).stale).toEqual(["cheap：honest"]);
  });

  it("takes a title for a product only where the ledger says so, without keeping the title", () => {
    const judge = createJudge({ catalogue, rules: [] });
    const [hit] = testTitles(judge, ["4kg干粉灭火器 手提式", "纯棉连衣裙"], ledger([]));
    expect(hit).toMatchObject({ product: "extinguisher", key: expect.stringMatching(/^[0-9a-f]{12}$/) });
    const line = { title: hit?.key, product: "extinguisher", reason: "确为灭火器" };
    expect(testTitles(judge, ["4kg干粉灭火器 手提式"], LedgerFile.parse({ titles: [line] }))).toEqual([]);
  });

  it("has no listing that a rule in force flags, or that is taken for another product", () => {
    const { falseHits, misread, stale } = testBaseline(createJudge({ catalogue }), readBaseline(), true);
    expect(falseHits.filter(({ accepted }) => accepted === null)).toEqual([]);
    expect(misread).toEqual([]);
    expect(stale).toEqual([]);
  });

  it("is large, covers all 20 products, and has look-alikes", () => {
    const { listings } = readBaseline();
    expect(listings.length).toBeGreaterThanOrEqual(80);
    expect(new Set(listings.map(({ id }) => id)).size).toBe(listings.length);
    const products = new Set(listings.map(({ product }) => product));
    for (const { id } of catalogue.products) {
      // What may never be sold online has no honest listing, only honest neighbours.
      if (!["fireworks", "foam", "hazchem", "fuel"].includes(id)) expect(products, id).toContain(id);
    }
    expect(listings.filter(({ product }) => product === null).length).toBeGreaterThanOrEqual(30);
  });
});
