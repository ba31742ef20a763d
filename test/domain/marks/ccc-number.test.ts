import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cccNumberFaults, cccNumbersIn, looksLikeCccAttempt, parseCccNumber } from "#domain/marks/ccc-number.ts";

describe("CCC numbers", () => {
  it("gives the parts of a number", () =>
    expect(parseCccNumber("2019010105123456(B0)")).toEqual({
      digits: "2019010105123456",
      year: 2019,
      body: "01",
      code: "0105",
      family: "01",
      serial: "123456",
      version: "(B0)",
    }));

  it.each([
    "２０１９０１０１０５１２３４５６",
    "2019 01 0105 123456",
    "2019-01-0105-123456",
    "2019 0101 0512 3456",
    "2019010105-123456",
    "编号：2019010105123456（有效）",
    "CCC2019010105123456",
    "No.2019010105123456",
    "3C:2019010105123456。",
  ])("reads %s", (printed) => expect(parseCccNumber(printed)?.digits).toBe("2019010105123456"));

  it.each([
    "20190101051234",
    "20190101051234567",
    "20190101051234567890",
    "2019000105123456",
    "A2019010105123456",
    "CQC2019010105123456",
    "6222010105123456",
    "202103-10-612300-70059712943064",
    "2019.01.01-2024.01.01",
    "见包装",
  ])("does not take %s", (printed) => expect(parseCccNumber(printed)).toBeNull());

  it("says what a number itself proves wrong", () => {
    const faults = (digits: string): unknown => {
      const number = parseCccNumber(digits);
      return number === null ? null : cccNumberFaults(number, "2026-11-23");
    };
    expect(faults("1999010105123456")).toEqual(["before-ccc"]);
    expect(faults("2001010105123456")).toEqual(["before-ccc"]);
    expect(faults("2002010105123456")).toEqual([]);
    expect(faults("2026010105123456")).toEqual([]);
    expect(faults("2027010105123456")).toEqual(["future"]);
  });

  it("finds every number of a text and where it stands", () =>
    expect(cccNumbersIn("甲2019010105123456、2020010105123456").map(({ at, number }) => [at, number.year])).toEqual([
      [1, 2019],
      [18, 2020],
    ]));

  it("whatever is put between the groups, the digits are the same", () => {
    const digits = (length: number): fc.Arbitrary<string> =>
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((list) => list.join(""));
    const number = fc.tuple(
      fc.integer({ min: 1990, max: 2049 }),
      fc.integer({ min: 1, max: 99 }),
      digits(4),
      digits(6),
    );
    const between = fc.constantFrom("", " ", "-", "－");
    fc.assert(
      fc.property(number, between, ([year, body, code, serial], gap) => {
        const parts = [`${year}`, `${body}`.padStart(2, "0"), code, serial];
        expect(parseCccNumber(parts.join(gap))?.digits).toBe(parts.join(""));
      }),
    );
  });
});

describe("attempts at a CCC number", () => {
  it.each([
    "20190101051234",
    "201901010512345",
    "20190101051234567",
    "2019010105123456789",
    "20190101051234567890",
    "2019000105123456",
    "6222010105123456",
    "3C证书：2019 0101 0512 345",
    "12345678",
  ])("%s is one", (printed) => expect(looksLikeCccAttempt(printed)).toBe(true));

  it.each([
    "2019010105123456",
    "1999010105123456",
    "消防产品身份信息标志 20190101051234",
    "81002345678901",
    "A001234567",
    "A0123456",
    "CQC19010212345678",
    "6901028075831",
    "400-800-1234",
    "021-12345678",
    "13812345678",
    "2019-01-01",
    "20190101",
    "2019010105****56",
    "2019010105123…",
    "有3C认证",
    "见包装",
    "",
    "123456789012345678901234567890",
  ])("%s is none", (printed) => expect(looksLikeCccAttempt(printed)).toBe(false));

  it("never is both a number and an attempt, whatever comes", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."0129- AC(.证*") }), (text) => {
        if (parseCccNumber(text) !== null) expect(looksLikeCccAttempt(text)).toBe(false);
      }),
    );
  });
});
