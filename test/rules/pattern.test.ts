/** Analysts' own regular expressions: what may be written, and that none can hang. */
import fc from "fast-check";
import { RE2JS } from "re2js";
import { describe, expect, it } from "vitest";
import { boundedExpression, compilePattern, mistakeInPattern } from "#rules/engine/pattern.ts";

describe("patterns an analyst may write", () => {
  it.each([
    ["\\d{2}V\\d{2}AH", "电动车电池 48v20ah 锂电", "48v20ah"],
    ["(加|＋)\\s?[vV微]", "详情请加 V 咨询", "加 V"],
    ["解(码|限速)", "支持解限速", "解限速"],
    ["[一二三]号链接", "拍一号链接", "一号链接"],
  ])("%s finds its place in %s", (pattern, text, found) => {
    const at = compilePattern(pattern)(text);
    expect(at === null ? null : text.slice(at.start, at.end)).toBe(found);
  });

  it.each([
    ["(?=3C)认证", "不支持前后断言"],
    ["(?<!非)医用", "不支持前后断言"],
    ["(.)\\1", "反向引用"],
    ["[未闭合", "不是可用的写法"],
    ["x*", "至少写一个必有的字"],
    ["", "不能为空"],
    ["好".repeat(301), "过长"],
    ["((a{1,100}){1,100}){1,10}", "不是可用的写法"],
    ["a{200}b{200}c{200}", "减小"],
  ])("refuses %s and says what to do", (pattern, said) => {
    expect(mistakeInPattern(pattern)).toContain(said);
  });
});

/** Patterns known to hang an engine that backtracks, each with the text that does it. */
const EVIL: readonly (readonly [string, string])[] = [
  ["(a+)+$", "a"],
  ["(a|aa)+$", "a"],
  ["(a|a?)+$", "a"],
  ["(.*a){12}", "a"],
  ["([a-zA-Z]+)*$", "a"],
  ["(a*)*b", "a"],
  ["(a*)+c", "a"],
  ["(x+x+)+y", "x"],
  ["^(([a-z])+.)+[A-Z]([a-z])+$", "a"],
  ["(\\d+)*[^\\d]x", "1"],
  ["(电+)+池", "电"],
  ["(电|电电)+池", "电"],
  ["\\s+$x", " "],
  ["(\\w+\\s?)*!", "a"],
  ["(.+)+(.+)+(.+)+z", "a"],
];

describe("time", () => {
  it.each(EVIL)("of %s on 20,000 times the same character is bounded", (pattern, character) => {
    const mistake = mistakeInPattern(pattern);
    if (mistake !== null) return;
    const match = compilePattern(pattern);
    const began = performance.now();
    match(`${character.repeat(20_000)}！`);
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  it("of any pattern of repeats and choices grows with the text, not with its power", () => {
    const atom = fc.constantFrom("a", "b", "[ab]", ".", "电", "(?:a|b)", "\\d", "(?:a|aa)");
    const repeat = fc.constantFrom("", "*", "+", "?", "{1,8}", "{2,}");
    const piece = fc.tuple(atom, repeat).map(([one, times]) => one + times);
    const group = fc
      .tuple(fc.array(piece, { minLength: 1, maxLength: 4 }), repeat)
      .map(([parts, times]) => `(?:${parts.join("")})${times}`);
    const pattern = fc
      .array(fc.oneof(piece, group), { minLength: 1, maxLength: 5 })
      .map((parts) => `${parts.join("")}z`);
    fc.assert(
      fc.property(pattern, (written) => {
        if (mistakeInPattern(written) !== null) return;
        const match = compilePattern(written);
        const began = performance.now();
        match("ab".repeat(2_000));
        match("a".repeat(4_000));
        expect(performance.now() - began).toBeLessThan(2_000);
      }),
      { numRuns: 60 },
    );
  });
});

describe("the two engines", () => {
  it("give the quick one only what its form bounds", () => {
    const unbounded = EVIL.filter(([pattern]) => boundedExpression(pattern) !== null);
    expect(unbounded).toEqual([]);
    const forms = ["(?:a{0,3}){0,3}b", "(?:a|aa){2,30}b", "a{0,900}b{0,900}", "\\p{Han}", "(?i)a", "a+b", "(a"];
    for (const pattern of forms) expect(boundedExpression(pattern)).toBeNull();
    for (const pattern of ["不[^，。]{0,6}(?:梯次|拆机)", "\\d ?(?:枚|张)", "^ ?(?:无|否)", "3C(?:认证)?标"]) {
      expect(boundedExpression(pattern)).not.toBeNull();
    }
  });

  it("find the same place", () => {
    const atom = fc.constantFrom(
      "a",
      "b",
      "[ab]",
      "电",
      "池",
      "\\d",
      "[^a]",
      "(?:ab|a)",
      "(?:电池|电)",
      "(?:b|电a)?",
      ".",
    );
    const repeat = fc.constantFrom("", "", "?", "{0,3}", "{1,2}", "{2}");
    const single = /^(?:\(.*)$/;
    const piece = fc.tuple(atom, repeat).map(([one, times]) => (single.test(one) ? one : one + times));
    const branch = fc.array(piece, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(""));
    const pattern = fc.array(branch, { minLength: 1, maxLength: 3 }).map((branches) => branches.join("|"));
    const text = fc.string({ unit: fc.constantFrom("a", "b", "电", "池", "1", " ", "，"), maxLength: 30 });
    let compared = 0;
    fc.assert(
      fc.property(pattern, text, (written, searched) => {
        const quick = boundedExpression(written);
        if (quick === null || mistakeInPattern(written) !== null) return;
        compared += 1;
        const found = quick.exec(searched);
        const matcher = RE2JS.compile(written, RE2JS.CASE_INSENSITIVE).matcher(searched);
        const slow = matcher.find() ? [matcher.start(), matcher.end()] : null;
        expect(found === null ? null : [found.index, found.index + found[0].length]).toEqual(slow);
      }),
      { numRuns: 400 },
    );
    expect(compared).toBeGreaterThan(150);
  });
});
