import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gtinCheckHolds, parseGtin } from "#domain/marks/gtin.ts";

describe("article numbers", () => {
  it.each(["6901028075831", "6921168509256", "6902083881405", "6901234567892"])("%s holds, issued in China", (code) =>
    expect(parseGtin(code)).toMatchObject({ digits: code, length: 13, checkHolds: true, mainlandChina: true }),
  );
  it.each(["6901028075832", "6901234567890"])("%s does not hold", (code) =>
    expect(parseGtin(code)?.checkHolds).toBe(false),
  );
  it("knows the other lengths and foreign prefixes", () => {
    expect(parseGtin("4006381333931")).toMatchObject({ checkHolds: true, prefix: "400", mainlandChina: false });
    expect(parseGtin("194252058459")).toMatchObject({ length: 12, checkHolds: true, prefix: "019" });
    expect(parseGtin("16901028075838")).toMatchObject({ length: 14, checkHolds: true, mainlandChina: true });
    expect(parseGtin("69012341")).toMatchObject({ length: 8, prefix: "690", mainlandChina: true });
  });
  it("reads what is printed around and between the digits", () =>
    expect(parseGtin("条码：６９０ 1028-075831 盒")?.digits).toBe("6901028075831"));
  it.each(["690102807583", "1234567", "123456789", "2019010105123456", "见包装", "A6901028075831"])(
    "%s is none or does not hold",
    (code) => expect(parseGtin(code)?.checkHolds ?? false).toBe(false),
  );
  it("one changed digit breaks the check", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 9 }), (at, digit) => {
        const code = "6901028075831";
        fc.pre(code[at] !== `${digit}`);
        expect(gtinCheckHolds(code.slice(0, at) + digit + code.slice(at + 1))).toBe(false);
      }),
    );
  });
});
