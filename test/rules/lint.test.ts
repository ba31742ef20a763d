/** What an analyst who writes no programs gets wrong in a rule or its cases, and what lint says to do about it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { lintFiles, lintTexts } from "#rules/engine/lint-rules.ts";

const RULE = `rule: bag-thin
name: 购物袋过薄
status: draft
severity: serious
confidence: 0.8
products: [bag]
from: "2021-01-01"
when:
  all:
    - words: [购物袋, 背心袋]
      in: [title, attributes]
    - number: { of: thickness, below: 0.025, unit: mm }
    - missing: manufacturer.name
lookedAt: [标题, 参数]
basis:
  - { law: 产品质量法, article: "35" }
  - law: 产品质量法
    article: "51"
explain: 页面标注厚度{quote}（已查看{lookedAt}），建议核查实物厚度。
`;
const CASES = `mustHit:
  - name: 甲
    on: "2026-01-01"
    listing: &bag
      title: 背心袋 2丝
      attributes: [{ label: 厚度, value: 2丝 }]
  - name: 乙
    on: "2026-01-02"
    listing: *bag
  - name: 丙
    on: "2026-01-03"
    listing: *bag
mustNot:
  - name: 丁
    on: "2020-12-31"
    listing: *bag
  - name: 戊
    on: "2026-01-01"
    listing:
      title: 背心袋 5丝
  - name: 己
    on: "2026-01-01"
    listing:
      title: 购物袋 加厚
`;

const lines = (rule: string, cases: string): string =>
  lintTexts("bag-thin.yaml", rule, cases)
    .map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`)
    .join("\n");

function changed(text: string, from: string | RegExp, to: string): string {
  const made = text.replace(from, to);
  expect(made, `${String(from)} is not in the text`).not.toBe(text);
  return made;
}

describe("lint of a rule", () => {
  it("has nothing against the one the mistakes are made in", () => {
    expect(lines(RULE, CASES)).toBe("");
  });

  it.each<[string, string | RegExp, string, RegExp]>([
    ["a misspelt key", "severity:", "severty:", /bag-thin\.yaml:4:1 severty：不认识「severty」，是不是 severity？/],
    ["a key that is missing", "confidence: 0.8\n", "", /:1:1 confidence：缺少 confidence（.*把握/],
    ["a misspelt condition", "- missing:", "- mising:", /:13:7 .*「mising」不是有效条件，是不是 missing？/],
    [
      "a condition nobody knows",
      "- missing: manufacturer.name",
      "- 没有: 厂名",
      /:13:7 .*「没有」不是有效条件；可用 all/,
    ],
    ["a misspelt key within a condition", "      in: [title", "      im: [title", /:11:7 .*不认识「im」，是不是 in？/],
    ["a place nobody knows", "in: [title,", "in: [titel,", /:11:12 .*没有「titel」，是不是 title？/],
    ["a fact nobody knows", "manufacturer.name", "manufacturer.names", /:13:16 .*是不是 manufacturer\.name？/],
    ["a wrong unit", "unit: mm", "unit: 丝", /:12:15 .*单位须写 mm/],
    ["a number in quotes", "below: 0.025", 'below: "0.025"', /:12:39 .*应为数字，不加引号/],
    ["a limit that is missing", "below: 0.025, ", "", /:12:15 .*须写 below 或 above/],
    ["wrong indentation", "    - words:", "   - words:", /bag-thin\.yaml:1[0-3]:\d+ 不是有效的 YAML：.*缩进/],
    [
      "a key that slid out of its list",
      "      in: [title",
      "    in: [title",
      /bag-thin\.yaml:1[0-2]:\d+ .*(缩进|「- 」)/,
    ],
    ["a tab", "    - number:", "\t- number:", /:12:1 缩进用了制表符（Tab 键）/],
    ["a full-width colon", "status: draft", "status：draft", /:3:7 status 后是全角冒号「：」/],
    ["a full-width colon within braces", "of: thickness", "of：thickness", /:12:\d+ of 后是全角冒号/],
    ["no blank behind a colon", "name: 购物袋过薄", "name:购物袋过薄", /:2:5 name 的冒号后须有一个空格/],
    ["no blank behind a dash", "    - missing:", "    -missing:", /:13:5 「-」后须有一个空格/],
    ["a dash of the wrong kind", "    - missing:", "    － missing:", /:13:5 .*半角减号/],
    [
      "a full-width comma in a list",
      "[title, attributes]",
      "[title，attributes]",
      /:11:\d+ 列表或花括号里用了全角逗号/,
    ],
    ["full-width brackets", "products: [bag]", "products: 【bag】", /:6:11 列表用了全角方括号/],
    ["full-width quotes", 'from: "2021-01-01"', "from: “2021-01-01”", /:7:7 用了全角引号/],
    [
      "a date written another way",
      '"2021-01-01"',
      "2021/1/1",
      /:7:7 from：日期写作 "YYYY-MM-DD"，加引号，现在是 「2021\/1\/1」/,
    ],
    ["a date that is a number", '"2021-01-01"', "20210101", /:7:7 from：应为文字；请加引号，写作 "20210101"/],
    ["a day there is none of", '"2021-01-01"', '"2021-02-30"', /:7:7 from：没有这一天/],
    ["days in the wrong order", 'from: "2021-01-01"', 'from: "2021-01-01"\nto: "2020-01-01"', /:7:7 from 晚于 to/],
    ["an article without quotes", 'article: "51"', "article: 51", /:18:14 .*请加引号，写作 "51"/],
    [
      "an article the catalogue lacks",
      'article: "51"',
      'article: "510"',
      /:18:14 .*没有《产品质量法》第 510 条；已录入的有 .*51/,
    ],
    [
      "a law the catalogue lacks",
      "law: 产品质量法\n",
      "law: 产品质量发\n",
      /:17:10 .*没有《产品质量发》，是不是 产品质量法？/,
    ],
    ["a product the catalogue lacks", "products: [bag]", "products: [bags]", /:6:12 目录中没有产品 bags，是不是 bag？/],
    [
      "a kind the catalogue lacks",
      "- missing: manufacturer.name",
      "- subProduct: [degradable_mulsh]",
      /:13:20 目录中没有子类 degradable_mulsh，是不是 degradable_mulch？/,
    ],
    [
      "a word list there is none of",
      "- missing: manufacturer.name",
      "- keywordList: 没有这个",
      /:13:20 没有词表「没有这个」/,
    ],
    ["a list that is no list", "lookedAt: [标题, 参数]", "lookedAt: 标题", /:14:11 lookedAt：应为列表，写作 \[标题\]/],
    ["a value that was forgotten", "name: 购物袋过薄", "name:", /:2:\d+ name：后面没有内容/],
    ["a status nobody knows", "status: draft", "status: actve", /:3:9 status：没有「actve」，是不是 active？/],
    ["a confidence in percent", "confidence: 0.8", "confidence: 80", /:5:13 confidence：数值须小于等于 1，现在是 80/],
    ["a verdict", "建议核查实物厚度", "建议核查，属违法", /:19:10 explain：疑点不是结论/],
    ["a sentence that asks for nothing", "建议核查实物厚度", "厚度不足", /:19:10 explain：须以线索口吻/],
    ["a fill-in there is none of", "{quote}", "{words}", /:19:10 explain 中没有 \{words\} 可填/],
    [
      "the same key twice",
      "status: draft",
      "status: draft\nstatus: active",
      /:4:1 不是有效的 YAML：这个键在同一层写了两次/,
    ],
    [
      "a bracket that is left open",
      "lookedAt: [标题, 参数]",
      "lookedAt: [标题, 参数",
      /不是有效的 YAML：.*(括号|缩进|「键)/,
    ],
    [
      "two words in one condition",
      "- missing: manufacturer.name",
      "- missing: manufacturer.name\n      present: ccc",
      /:13:7 .*只能以一个词开头，这里有 missing、present/,
    ],
    [
      "a pattern that looks around",
      "- missing: manufacturer.name",
      '- matches: "(?<=厚)1丝"',
      /:13:16 .*不是可用的写法/,
    ],
    ["a rule under another name", "rule: bag-thin", "rule: bag-thick", /:1:7 文件名应为 bag-thick\.yaml/],
  ])("says where and what to do for %s", (_what, from, to, message) => {
    const said = lines(changed(RULE, from, to), CASES);
    expect(said).toMatch(message);
    // Nothing in it is left in another language or in the words of a library.
    expect(said).not.toMatch(/Invalid|Expected|expected|undefined/);
  });

  it.each<[string, string | RegExp, string, RegExp]>([
    ["a product by its name", "products: [bag]", "products: [购物袋]", /:6:12 .*应写产品编号，购物袋是 bag$/],
    ["a product that is no list", "products: [bag]", "products: 购物袋", /:6:11 .*购物袋是 bag，写作 \[bag\]$/],
    ["a severity in Chinese", "severity: serious", "severity: 严重", /:4:11 severity：请写 serious（严重）$/],
    ["a status in Chinese", "status: draft", "status: 草稿", /:3:9 status：请写 draft（草稿）$/],
    ["a size in Chinese", "of: thickness", "of: 厚度", /:12:21 .*请写 thickness（厚度）$/],
    ["a unit in Chinese", "unit: mm", "unit: 毫米", /:12:15 .*单位须写 mm/],
    ["a place in Chinese", "in: [title,", "in: [标题,", /:11:12 .*请写 title（标题）$/],
    ["a pattern without its quotes", "- missing: manufacturer.name", "- matches: [^厚]丝", /:13:\d+ .*单引号括起来/],
    ["a pattern that is a list", "- missing: manufacturer.name", "- matches: [厚丝]", /:13:16 .*单引号括起来/],
    ["a pattern in double quotes", "- missing: manufacturer.name", '- matches: "\\d丝"', /:13:\d+ .*单引号/],
    [
      "a bracket without its pair in a pattern",
      "- missing: manufacturer.name",
      "- matches: '厚(1|2丝'",
      /:13:16 .*缺少右括号 \)（第 2 个字符起：\(1\|2丝）$/,
    ],
    ["a repeat of nothing", "- missing: manufacturer.name", "- matches: '*丝'", /:13:16 .*前面没有要重复的字（第 1 个/],
    [
      "a backward range",
      "- missing: manufacturer.name",
      "- matches: '丝[9-0]'",
      /:13:16 .*\[ \].*（第 3 个字符起：9-0/,
    ],
  ])("says what to write for %s", (_what, from, to, message) => {
    const said = lines(changed(RULE, from, to), CASES);
    expect(said).toMatch(message);
    expect(said).not.toMatch(/error parsing|invalid|missing clos/i);
  });

  it("tells one mistake where a quote is left open, at that quote, and not all that follows from it", () => {
    const long = RULE + Array.from({ length: 40 }, (_, index) => `note${index}: 甲 '乙' 丙\n`).join("");
    expect(lines(changed(long, "name: 购物袋过薄", "name: '购物袋过薄"), CASES)).toMatch(
      /^bag-thin\.yaml:2:7 不是有效的 YAML：引号没有配对.*$/,
    );
    expect(lines(changed(RULE, "[标题, 参数]", '["标题", "参数]'), CASES)).toMatch(
      /^bag-thin\.yaml:14:18 .*引号没有配对.*$/,
    );
  });

  it("says so in Chinese where a file is nested too deep, or unfolds without end", () => {
    expect(lines(`when: ${"[".repeat(20_000)}`, CASES)).toMatch(/^bag-thin\.yaml:1:\d+ .*套得太深[^\n]*$/);
    const nots = `${"{not: ".repeat(3_000)}{missing: ccc}${"}".repeat(3_000)}`;
    expect(lines(RULE.replace(/when:[\s\S]*lookedAt/, `when: ${nots}\nlookedAt`), CASES)).toMatch(
      /^bag-thin.*套得太深/,
    );
    const bomb = Array.from({ length: 9 }, (_, index) => `a${index + 1}: &a${index + 1} [${`*a${index}, `.repeat(9)}]`);
    expect(lines(["a0: &a0 [x]", ...bomb].join("\n"), CASES)).toMatch(/^bag-thin\.yaml:\d+:\d+ .*展开后过大/);
  });

  it("asks for the cases of a rule that has none", () => {
    expect(lines(RULE, "")).toMatch(/^bag-thin\.yaml:1:1 没有例子文件；请在旁边新建 bag-thin\.cases\.yaml/);
  });

  it("says that a file is not UTF-8", () => {
    const folder = mkdtempSync(join(tmpdir(), "xunwang-lint-"));
    const file = join(folder, "bag-thin.yaml");
    writeFileSync(file, Buffer.concat([Buffer.from("name: "), Buffer.from([0xb9, 0xba, 0xce, 0xef, 0xb4, 0xfc])]));
    const said = lintFiles([pathToFileURL(file)]);
    rmSync(folder, { recursive: true });
    expect(said[0]).toMatchObject({ file: "bag-thin.yaml", line: 1, message: expect.stringContaining("另存为 UTF-8") });
  });

  it("tells every mistake of a file at once, in the order of its lines", () => {
    const rule = RULE.replace("status: draft", "status：draft")
      .replace("severity:", "severty:")
      .replace("unit: mm", "unit: cm");
    expect(
      lines(rule, CASES)
        .split("\n")
        .map((line) => line.split(" ")[0]),
    ).toEqual([
      expect.stringMatching(/:1:1$/),
      "bag-thin.yaml:3:7",
      "bag-thin.yaml:4:1",
      expect.stringMatching(/:12:\d+$/),
    ]);
  });
});

describe("lint of cases", () => {
  it.each<[string, string | RegExp, string, RegExp]>([
    [
      "a misspelt field of a listing",
      "attributes:",
      "attribute:",
      /cases\.yaml:6:7 .*不认识「attribute」，是不是 attributes？/,
    ],
    ["a misspelt part of a parameter", "label: 厚度", "lable: 厚度", /:6:22 .*不认识「lable」，是不是 label？/],
    ["a value that is a number", "value: 2丝", "value: 2", /:6:\d+ .*请加引号，写作 "2"/],
    ["an alias without its anchor", "&bag", "", /cases\.yaml:\d+:\d+ 引用 \*bag 没有对应的 &bag/],
    ["too few cases", /mustNot:[\s\S]*/, "mustNot: []\n", /至少 3 个不应命中的例子/],
    ["no cases that must not hit", /mustNot:[\s\S]*/, "", /缺少 mustNot/],
    ["two cases of one name", "name: 乙", "name: 甲", /:7:11 例子「甲」重名/],
    ["a case without its day", '    on: "2026-01-02"\n', "", /cases\.yaml:7:5 .*缺少 on（采集日/],
    [
      "an unknown state of a register",
      "    listing: *bag\nmustNot",
      "    listing: *bag\n    around:\n      register: [{ kind: ccc, number: 1, status: gone }]\nmustNot",
      /没有「gone」；可写 valid/,
    ],
  ])("says where and what to do for %s", (_what, from, to, message) => {
    expect(lines(RULE, changed(CASES, from, to))).toMatch(message);
  });
});
