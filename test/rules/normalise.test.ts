/** Undoing disguises, and the way back to the text as printed. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadCatalogue } from "#rules/catalogue/catalogue.ts";
import { createNormaliser, printedSpan } from "#rules/engine/normalise.ts";

const normalise = createNormaliser(loadCatalogue().disguises);

describe("normalising", () => {
  it.each([
    ["full width", "３Ｃ认证 ＢＶ线", "3c认证 bv线"],
    ["traditional characters", "電動車鋰電池", "电动车锂电池"],
    ["a dot between characters", "批发烟·花爆竹", "批发烟花爆竹"],
    ["spaces between single characters", "烟 花 爆 竹", "烟花爆竹"],
    ["a slash between single characters", "灭/火/器", "灭火器"],
    ["a slash inside the last word", "万腾烧/碱 96%", "万腾烧碱 96%"],
    ["a rare Chinese stroke as separator", "灭丨火丨器", "灭火器"],
    ["emoji between characters", "滅🔥火🔥器", "灭火器"],
    ["zero-width characters", "鞭\u200B炮\uFEFF", "鞭炮"],
    ["Cyrillic look-alikes", "СCС", "ccc"],
    ["Greek look-alikes", "ΧΚ06-001", "xk06-001"],
    ["characters taken apart", "火因花", "烟花"],
    ["a character taken apart within a word", "工业氵酉精", "工业酒精"],
    ["a rare form of a character", "燃气热氺器", "燃气热水器"],
    ["mathematical letters", "𝐁𝐕线", "bv线"],
  ])("undoes %s", (_what, printed, plain) => {
    expect(normalise(printed).text).toBe(plain);
  });

  it.each([
    ["two words parted by a space", "电动车 头盔", "电动车 头盔"],
    ["the space behind a broken word", "充|电|器 三插头", "充电器 三插头"],
    ["two words parted by a dash", "香烟-花盆", "香烟-花盆"],
    ["a decimal point", "2.5平方", "2.5平方"],
    ["a grade", "P.O42.5", "p.o42.5"],
  ])("leaves %s", (_what, printed, plain) => {
    expect(normalise(printed).text).toBe(plain);
  });

  it("quotes what is printed, with everything that stands inside the word", () => {
    const printed = "新品🎆烟·\u200B花🎆批发";
    const normalised = normalise(printed);
    const start = normalised.text.indexOf("烟花");
    expect(printedSpan(normalised, start, start + 2).text).toBe("烟·\u200B花");
  });

  it("maps every stretch of any text to a stretch of the printed text, in order", () => {
    const alphabet = fc.constantFrom(..."烟花電动车 ·.-/🔥\u200B丨СA３b2火因\ud800\u0301滅");
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.array(alphabet).map((parts) => parts.join("")),
        ),
        (printed) => {
          const normalised = normalise(printed);
          let from = 0;
          for (let index = 0; index < normalised.text.length; index += 1) {
            const span = printedSpan(normalised, index, index + 1);
            expect(span.start).toBeGreaterThanOrEqual(Math.min(from, span.start));
            expect(span.end).toBeLessThanOrEqual(printed.length);
            expect(span.end).toBeGreaterThan(span.start);
            expect(printed.slice(span.start, span.end)).toBe(span.text);
            expect(span.start).toBeGreaterThanOrEqual(from);
            from = span.start;
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it("changes nothing when done twice", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(..."烟花電动车 ·/🔥３b2灭器"), { maxLength: 30 }), (parts) => {
        const once = normalise(parts.join("")).text;
        expect(normalise(once).text.replaceAll(" ", "")).toBe(once.replaceAll(" ", ""));
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ["broken words", "烟·🔥花 電"],
    ["lone characters and signs", "灭 / 火 - "],
    ["zero-width characters", "\u200B\u2060\uFEFF"],
    ["combining marks", "e\u0301\u0301\u0301"],
    ["lone surrogates", "\ud800火"],
    ["ligatures that grow", "ﷺ㍿"],
    ["halves of disguises", "火因石充"],
  ])("takes time linear in a text of %s", (_what, unit) => {
    // A quadratic way would take minutes here; a ratio of two short times would only measure how busy the machine is.
    const text = unit.repeat(40_000);
    const start = performance.now();
    normalise(text);
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
