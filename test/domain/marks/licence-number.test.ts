import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foodLicenceIn, looksLikeLicenceAttempt, PROVINCES, parseLicenceNumber } from "#domain/marks/licence-number.ts";

describe("production licence numbers", () => {
  it("gives the parts of a number", () =>
    expect(parseLicenceNumber("（苏）XK06-001-00238 TL")).toEqual({
      text: "(苏)XK06-001-00238",
      province: "苏",
      bracketed: true,
      strangeBracket: null,
      industry: "06",
      product: "001",
      group: "XK06-001",
      serial: "00238",
    }));

  it.each([
    ["(辽)XK05-001-00019", "(辽)XK05-001-00019"],
    ["XK05-001-00075", "XK05-001-00075"],
    ["粤XK16-204-00397", "粤XK16-204-00397"],
    ["QS粤XK16-204-02450", "粤XK16-204-02450"],
    ["QS XK16-204-02450", "XK16-204-02450"],
    ["ＸＫ０８－００１－０１２３４", "XK08-001-01234"],
    ["［滇］XK12-001-00005", "(滇)XK12-001-00005"],
    ["【浙】XK06-001-00001", "(浙)XK06-001-00001"],
    ["〔浙〕XK06-001-00001", "(浙)XK06-001-00001"],
    ["（苏XK06-001-00238", "(苏)XK06-001-00238"],
    ["(江苏)XK06-001-00238", "(苏)XK06-001-00238"],
    ["( 沪 ) XK 06-001-00238", "(沪)XK06-001-00238"],
    ["xk0600100238", "XK06-001-00238"],
    ["XK06 001 00238", "XK06-001-00238"],
    ["XK06—001—00238", "XK06-001-00238"],
    ["XK-06-001-00238", "XK06-001-00238"],
    ["XKO6-OO1-OO238", "XK06-001-00238"],
    ["ХК06-001-00238", "XK06-001-00238"],
    ["编号：(秦)XK06-001-00238，有效", "(秦)XK06-001-00238"],
  ])("reads %s", (printed, text) => expect(parseLicenceNumber(printed)?.text).toBe(text));

  it("reads the number behind a bracket that names no province, and says so", () =>
    expect(parseLicenceNumber("(华)XK06-001-00238")).toMatchObject({
      text: "XK06-001-00238",
      province: null,
      strangeBracket: "华",
    }));

  it.each([
    "XK06-001-0238",
    "XK6-001-00238",
    "XK06-01-00238",
    "XK06-001-002381",
    "SC10633019702613",
    "QS3502 1401 1887",
    "AXK06-001-00238",
    "",
  ])("does not take %s", (printed) => expect(parseLicenceNumber(printed)).toBeNull());

  it.each(["XK06-001-0238", "XK6-001-00238", "XK06-01-00238", "（苏）XK06—001—0238", "XK06-001-002381", "XK060010238"])(
    "%s is an attempt",
    (printed) => expect(looksLikeLicenceAttempt(printed)).toBe(true),
  );

  it.each(["XK06-001-00238", "XK3190-A9", "XK-300", "XK06-001-*****", "XK06-001", "SC10633019702613", "见包装"])(
    "%s is no attempt",
    (printed) => expect(looksLikeLicenceAttempt(printed)).toBe(false),
  );

  it("reads back what it writes, for every province", () => {
    const digits = (length: number): fc.Arbitrary<string> =>
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((list) => list.join(""));
    fc.assert(
      fc.property(
        fc.constantFrom(...PROVINCES.keys()),
        fc.boolean(),
        digits(2),
        digits(3),
        digits(5),
        (province, bracketed, industry, product, serial) => {
          const text = `${bracketed ? `(${province})` : province}XK${industry}-${product}-${serial}`;
          expect(parseLicenceNumber(text)).toMatchObject({ text, province, bracketed, industry, product, serial });
        },
      ),
    );
  });
});

describe("food licences", () => {
  it.each([
    ["SC10633019702613", "SC10633019702613"],
    ["许可证：SC 106 3301 9702 613", "SC 106 3301 9702 613"],
    ["QS3502 1401 1887", "QS3502 1401 1887"],
    ["QS350214011887", "QS350214011887"],
    ["食品生产许可证 SC10633019702613", "SC10633019702613"],
    ["食品生产许可证编号", "食品生产许可"],
  ])("finds it in %s", (printed, licence) => expect(foodLicenceIn(printed)).toBe(licence));

  it.each(["QS粤XK16-204-02450", "SC106330197026", "QS认证", "XK06-001-00238"])("finds none in %s", (printed) =>
    expect(foodLicenceIn(printed)).toBeNull(),
  );
});

it("names every province by its short names", () => {
  expect(PROVINCES.get("滇")).toBe(PROVINCES.get("云"));
  expect(new Set(PROVINCES.values()).size).toBe(31);
});
