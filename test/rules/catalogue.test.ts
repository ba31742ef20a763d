/** The catalogue's facts: consistent with each other, honest about their ground, and extended by data alone. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { Listing } from "#domain/listing.ts";
import { loadCatalogue, readCatalogue } from "#rules/catalogue/catalogue.ts";
import { MOST_BYTES, MOST_WORDS, parseKeywordList } from "#rules/catalogue/keyword-lists.ts";
import { inForce } from "#rules/engine/duties.ts";
import { createJudge } from "#rules/engine/judge.ts";
import { loadRules } from "#rules/engine/rule-files.ts";

const catalogue = loadCatalogue();
const { products, laws, marks, sources } = catalogue;
const HERE = fileURLToPath(new URL("../../rules/catalogue/", import.meta.url));
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A copy of the catalogue with other files put in. */
function withFiles(files: Record<string, string | Buffer>): URL {
  const folder = mkdtempSync(join(tmpdir(), "catalogue-"));
  folders.push(folder);
  cpSync(HERE, folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return pathToFileURL(`${folder}/`);
}

function changed(name: string, change: (text: string) => string): URL {
  const text = readFileSync(join(HERE, name), "utf8");
  expect(change(text)).not.toBe(text);
  return withFiles({ [name]: change(text) });
}

function dayAfter(day: string): string {
  return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
}

describe("every fact", () => {
  const facts = [
    ...products.flatMap((product) => [...product.regimes, ...product.standards, ...product.facts]),
    ...laws,
    ...marks.ccc.bodies,
    marks.ccc.oddBodies,
    ...marks.ccc.families,
    ...marks.ccc.types,
    ...marks.licence.groups,
    ...marks.facts,
  ];
  it("names sources that are registered, and says unverified where it is only remembered", () => {
    for (const fact of facts) {
      for (const source of fact.source) expect(sources).toHaveProperty(source);
      if (fact.source.every((source) => source === "MEM")) expect(fact).toMatchObject({ confidence: "unverified" });
    }
  });
  it("keeps remarks on its ground out of what an officer reads", () => {
    const read = products.flatMap((product) => product.regimes.map((regime) => regime.what));
    expect(read.filter((what) => /未核实|凭记忆|未查到|未见|待核|不确定/.test(what))).toEqual([]);
  });
});

describe("the law", () => {
  const articleOn = (law: string, article: string, day: string) =>
    laws
      .filter((one) => one.law === law && inForce(one, day))
      .flatMap((one) => one.articles)
      .filter((one) => one.article === article && inForce(one, day));

  it("says of every article what it is for in a lead", () => {
    const silent = laws.flatMap((law) =>
      law.articles.filter((one) => one.duty === undefined).map((one) => `${law.law} ${one.article}`),
    );
    expect(silent).toEqual([]);
  });
  it.each([
    ["认证认可条例", "66", "2022-05-10", "没收违法所得"],
    ["认证认可条例", "66", "2023-07-20", "不足一万元"],
    ["认证认可条例", "67", "2020-11-28", "五万元以上"],
    ["网络交易监督管理办法", "41", "2025-03-17", "五千元以上三万元以下"],
    ["网络交易监督管理办法", "41", "2025-03-18", "可处三万元以下"],
    ["工业产品生产许可证管理条例", "53", "2023-07-19", "五千元以下"],
    ["工业产品生产许可证管理条例", "53", "2023-07-20", "责令限期改正"],
    ["工业产品生产许可证管理条例", "48", "2022-05-10", "五万元以上二十万元以下"],
    ["工业产品生产许可证管理条例", "48", "2026-05-10", "五万元以上二十万元以下"],
    ["危险化学品安全管理条例", "77", "2026-04-30", "十万元以上二十万元以下"],
    ["危险化学品安全法", "100", "2026-05-01", "十万元以上五十万元以下"],
    ["强制性产品认证管理规定", "53", "2026-03-01", "三万元"],
    ["烟花爆竹安全管理条例", "41", "2022-05-10", "二百元以上一千元以下"],
  ])("%s %s has on %s the penalty of that day", (law, article, day, penalty) => {
    const found = articleOn(law, article, day);
    expect(found).toHaveLength(1);
    expect(found[0]?.penalty).toContain(penalty);
  });
  it.each([
    ["认证认可条例", "66", "2020-11-28"],
    ["危险化学品安全管理条例", "77", "2026-05-01"],
    ["危险化学品安全法", "100", "2026-04-30"],
    ["应急〔2022〕119号", "一", "2022-05-10"],
    ["直播电商监督管理办法", "27", "2026-01-31"],
    ["市场监督管理投诉举报处理办法", "13", "2026-04-14"],
    ["市场监督管理投诉举报处理暂行办法", "12", "2026-04-15"],
  ])("%s %s cannot be cited on %s", (law, article, day) => {
    expect(articleOn(law, article, day)).toEqual([]);
  });
  it("has a prohibition or a penalty for every rule on a day of today's law", () => {
    for (const rule of loadRules(catalogue)) {
      const cited = rule.basis.flatMap(({ law, article }) => articleOn(law, article, "2026-03-01"));
      expect(cited.map((one) => one.duty)).toContain("prohibition");
    }
  });
});

describe("the marks", () => {
  it("know every licence number a duty asks for, with its end", () => {
    for (const product of products) {
      for (const { licencePrefix, to, kind } of product.regimes) {
        if (licencePrefix === undefined || licencePrefix.endsWith("-") || kind !== "production_licence") continue;
        const group = marks.licence.groups.find((one) => one.prefix === licencePrefix);
        expect(group?.products).toContain(product.id);
        if (to !== null) expect(group?.to).toBe(to);
      }
    }
  });
  it("know every CCC code and family a duty names", () => {
    for (const { cccCodes, cccFamilies } of products.flatMap((product) => product.regimes)) {
      for (const code of cccCodes ?? []) {
        const type = marks.ccc.types.find((one) => one.code === code);
        expect(type?.confidence).toBe("verified");
      }
      for (const code of cccFamilies ?? []) expect(marks.ccc.families.map((one) => one.code)).toContain(code);
    }
  });
  it("tell the groups of XK13 that are no hazardous chemicals", () => {
    const others = marks.licence.groups.filter((one) => one.prefix.startsWith("XK13-") && one.products.length === 0);
    expect(others.map((one) => one.prefix)).toEqual(
      ["001", "002", "003", "022", "023", "024", "025", "027"].map((group) => `XK13-${group}`),
    );
  });
});

describe("the standards", () => {
  it("end the day before their successor begins, or say why not", () => {
    for (const product of products) {
      for (const { number, to, replacedBy, note } of product.standards) {
        if (replacedBy === undefined) continue;
        const successor = product.standards.find((one) => one.number === replacedBy);
        const begins = [number, successor?.from];
        if (note === undefined) expect([number, dayAfter(to ?? "")]).toEqual(begins);
        else expect(dayAfter(to ?? "") >= (successor?.from ?? "9")).toBe(true);
      }
    }
  });
  it("are mandatory where they are GB without /T", () => {
    for (const { number, mandatory } of products.flatMap((product) => product.standards)) {
      expect([number, mandatory]).toEqual([number, /^GB \d/.test(number)]);
    }
  });
  it("let old-standard bicycles be sold as long as they might", () => {
    const old = products.flatMap((product) => product.standards).find((one) => one.number === "GB 17761-2018");
    expect(old?.to).toBe("2025-11-30");
  });
});

describe("the limits", () => {
  it.each([
    ["bag", 0.025, "thin-bag"],
    ["film", 0.01, "thin-mulch-film"],
  ])("of %s (%d mm) are those that %s compares with", (id, limit, name) => {
    const fact = products.find((product) => product.id === id)?.facts.find((one) => one.id === "thickness");
    expect(fact?.limit).toEqual({ of: "thickness", atLeast: limit, unit: "mm" });
    const rule = loadRules(catalogue).find((one) => one.rule === name);
    expect(JSON.stringify(rule?.when)).toContain(`"below":${limit},`);
  });
});

const BLANKET = `
id: electric_blanket
name: 电热毯
english: electric blankets
searchKeywords: [电热毯 双人, 电褥子, 水暖毯]
recognition:
  names: 电热毯 电褥子 电热垫
  not: 遥控器 电热毯插头
regimes:
  - id: ccc
    kind: ccc
    what: 电热毯强制性认证
    from: "2024-01-01"
    source: [MEM]
    confidence: unverified
`;

describe("a product outside the twenty", () => {
  it("is recognised and judged once a file says what it is", () => {
    const judge = createJudge({ catalogue: readCatalogue(withFiles({ "products/electric_blanket.yaml": BLANKET })) });
    const listing = Listing.parse({ title: "双人电热毯 1.8米 双控调温 家用" });
    const rules = (day: string) => judge.judge(listing, new Date(`${day}T04:00:00Z`));
    expect(rules("2024-01-01").recognition.product).toBe("electric_blanket");
    const finding = rules("2024-01-01").findings.find((one) => one.rule === "ccc-missing");
    expect(finding?.basis).toContainEqual({ law: "认证认可条例", article: "27" });
    expect(finding?.explain).toContain("电热毯");
    expect(finding?.confidence).toBeLessThan(0.5);
    expect(rules("2023-12-31").findings.map((one) => one.rule)).not.toContain("ccc-missing");
    expect(rules("2023-12-31").findings.map((one) => one.rule)).toContain("maker-name-missing");
    const part = Listing.parse({ title: "电热毯插头 通用配件" });
    expect(judge.recognise(part).product).toBeNull();
  });
  it("may bring a law of its own, in a file of its own", () => {
    const law = `
laws:
  - law: 电热毯管理办法
    source: [MEM]
    confidence: unverified
    articles:
      - { article: "3", duty: prohibition, content: 须有温度保护 }
`;
    const read = readCatalogue(withFiles({ "law/电热毯.yaml": law }));
    expect(read.laws.find((one) => one.law === "电热毯管理办法")?.file).toBe("law/电热毯.yaml");
  });
});

describe("an official word list", () => {
  it("is dropped in as plain text, with Windows line ends, remarks and notes", () => {
    const text = "# 来源：某局下发\r\n无烟火药\t不得网售\r\n\r\n  电鱼机  \r\n#3电池\r\n无烟火药\t重复的不算\r\n";
    const { keywordLists } = readCatalogue(withFiles({ "keyword-lists/禁限售-2026.txt": `\ufeff${text}` }));
    expect(keywordLists).toEqual([
      {
        name: "禁限售-2026",
        words: [
          { word: "无烟火药", note: "不得网售" },
          { word: "电鱼机", note: null },
          { word: "#3电池", note: null },
        ],
      },
    ]);
  });
  it("is not needed", () => {
    expect(catalogue.keywordLists).toEqual([]);
    const folder = withFiles({});
    rmSync(new URL("keyword-lists", folder), { recursive: true });
    expect(readCatalogue(folder).keywordLists).toEqual([]);
  });
  it.each([
    ["a word of one character", "烟花\n烟\n", 2, /太短/],
    ["a sentence where a word should be", `烟花\n爆竹\n${"禁".repeat(41)}\n`, 3, /40/],
    ["a note without end", `烟花\t${"注".repeat(201)}\n`, 1, /200/],
    ["control characters", "烟花\n鞭\u0000炮\n", 2, /控制字符/],
    [
      "more words than anybody reads",
      Array.from({ length: MOST_WORDS + 1 }, (_, n) => `词${n}`).join("\n"),
      1,
      /50000/,
    ],
  ])("is refused with its line for %s", (_what, text, line, message) => {
    const { list, mistakes } = parseKeywordList("表.txt", "表", text);
    expect(list).toBeNull();
    expect(mistakes[0]).toMatchObject({ file: "表.txt", line, message: expect.stringMatching(message) });
  });
  it.each([
    ["another encoding", "旧表.txt", Buffer.from([0xd1, 0xcc, 0xbb, 0xa8]), /旧表\.txt:1:1 不是 UTF-8/],
    ["its size", "大表.txt", "烟花\n".repeat(Math.ceil(MOST_BYTES / 7) + 1), /大表\.txt:1:1 .*不得大于/],
    ["its name", "表 一.txt", "烟花\n", /表 一\.txt:1:1 文件名/],
  ])("is refused for %s", (_what, name, text, message) => {
    const folder = withFiles({ [`keyword-lists/${name}`]: text });
    expect(() => readCatalogue(folder)).toThrow(message);
  });
});

describe("a mistake in the catalogue", () => {
  it.each([
    [
      "a law said twice",
      "law/procedure.yaml",
      "law: 行政处罚法",
      "law: 产品质量法",
      /procedure\.yaml:\d+:\d+ 《产品质量法》已写在/,
    ],
    ["versions that overlap", "law.yaml", 'from: "2023-07-20"', 'from: "2023-07-19"', /law\.yaml:\d+:\d+ .*重叠/],
    ["an unknown source", "marks.yaml", "[P_CCCNO]", "[NOWHERE]", /marks\.yaml:\d+:\d+ 来源 NOWHERE/],
    [
      "a successor nobody knows",
      "products/cement.yaml",
      "replacedBy: GB 175-2023",
      "replacedBy: GB 175-2099",
      /GB 175-2099/,
    ],
    ["a group of an unknown product", "marks.yaml", "products: [rebar]", "products: [stone]", /没有产品 stone/],
    ["a limit without a number", "products/film.yaml", "atLeast: 0.01, ", "", /film\.yaml:\d+:\d+ .*atLeast/],
    [
      "a duty that ends before it begins",
      "products/foam.yaml",
      'from: "2021-01-01"',
      'from: "2021-01-01"\n    to: "2020-01-01"',
      /from 晚于 to/,
    ],
  ])("is told with its place: %s", (_what, name, from, to, message) => {
    const folder = changed(name, (text) => text.replace(from, to));
    expect(() => readCatalogue(folder)).toThrow(message);
  });
  it("is told for a file that is not there, beside the others", () => {
    const folder = changed("products/foam.yaml", (text) => text.replace("source: [MEM]", "source: [NOWHERE]"));
    rmSync(new URL("marks.yaml", folder));
    expect(() => readCatalogue(folder)).toThrow(/foam\.yaml:\d+:\d+ 来源 NOWHERE/);
    expect(() => readCatalogue(folder)).toThrow(/marks\.yaml:1:1 缺少这个文件/);
  });
});
