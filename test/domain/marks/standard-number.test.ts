import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseStandard, type Standard, sameStandard, standardsIn } from "#domain/marks/standard-number.ts";

describe("standard numbers", () => {
  it("gives the parts of a number", () =>
    expect(parseStandard("执行标准：GB/T12706.1—2020")).toEqual({
      body: "GB",
      kind: "T",
      number: "12706.1",
      year: 2020,
      text: "GB/T 12706.1-2020",
    }));

  it.each([
    ["GB 4706.1-2005", "GB 4706.1-2005"],
    ["GBT 5023.3-2008", "GB/T 5023.3-2008"],
    ["GB-T5023.3-2008", "GB/T 5023.3-2008"],
    ["GB\\T 5023.3-2008", "GB/T 5023.3-2008"],
    ["gb17761-2018", "GB 17761-2018"],
    ["GB17761（2018）", "GB 17761-2018"],
    ["GB-17761-2018", "GB 17761-2018"],
    ["ＧＢ／Ｔ ３２６１０－２０１６", "GB/T 32610-2016"],
    ["GB 19300", "GB 19300"],
    ["GB 4706.1-98", "GB 4706.1-1998"],
    ["Q/ABC 001-2021", "Q/ABC 001-2021"],
    ["T/CABEE 012-2021", "T/CABEE 012-2021"],
    ["DB31/T 540-2022", "DB31/T 540-2022"],
    ["DB31/ 540-2022", "DB31/540-2022"],
    ["DB 31/540-2022", "DB31/540-2022"],
    ["LS/T 3211", "LS/T 3211"],
    ["SC 1234-2015", null],
    ["Q/ZNG02-2020", "Q/ZNG 02-2020"],
    ["GBZ 2.1-2019", null],
    ["32GB 256GB", null],
    ["USB 3.0", null],
    ["见包装", null],
  ])("reads %s as %s", (printed, text) => expect(parseStandard(printed)?.text ?? null).toBe(text));

  it("finds all of them in order, each once", () =>
    expect(
      standardsIn("GB 4351.1-2005、Q/AB 1-2020；GB4351.1-2005 GA 95-2015GB17761-2018 8 GB 512").map((one) => one.text),
    ).toEqual(["GB 4351.1-2005", "Q/AB 1-2020", "GA 95-2015", "GB 17761-2018"]));

  it("compares what both citations give", () => {
    const same = (a: string, b: string): boolean =>
      sameStandard(parseStandard(a) as Standard, parseStandard(b) as Standard);
    expect(same("GB/T 12706.1-2020", "GBT12706.1")).toBe(true);
    expect(same("GB 5023.3-2008", "GB/T 5023.3-2008")).toBe(true);
    expect(same("GB/T 12706.1-2020", "GB/T 12706.1-2008")).toBe(false);
    expect(same("GB/T 12706.1", "GB/T 12706.2")).toBe(false);
    expect(same("GA 1234-2018", "GB 1234-2018")).toBe(false);
  });

  it("reads back what it writes", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("GB", "GB/T", "GA", "JB/T", "XF"),
        fc.integer({ min: 100, max: 99_999 }),
        fc.integer({ min: 1980, max: 2030 }),
        (body, number, year) => {
          expect(parseStandard(`${body}${number}-${year}`)?.text).toBe(`${body} ${number}-${year}`);
        },
      ),
    );
  });
});
