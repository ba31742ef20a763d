import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { organisationCheckHolds, parseUscc, usccCheckHolds, usccsIn } from "#domain/marks/uscc.ts";

const VALID = [
  "91310230MA1JTWAK98",
  "91330100799655058B",
  "9131000063159284XQ",
  "92441900MA4WMWPA1P",
  "913201052496888322",
];

describe("unified social credit codes", () => {
  it.each(VALID)("both checks of %s hold", (code) => {
    expect(usccCheckHolds(code)).toBe(true);
    expect(organisationCheckHolds(code)).toBe(true);
  });

  it("one changed character breaks the check", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...VALID),
        fc.integer({ min: 0, max: 17 }),
        fc.constantFrom(..."0123456789ABCDEFGHJKLMNPQRTUWXY"),
        (code, at, other) => {
          fc.pre(code[at] !== other);
          expect(usccCheckHolds(code.slice(0, at) + other + code.slice(at + 1))).toBe(false);
        },
      ),
    );
  });

  it("gives the parts of a code and what its checks say", () => {
    expect(parseUscc("信用代码：９１３１０２３０ｍａ１ｊｔｗａｋ９８（副本）")).toEqual({
      code: "91310230MA1JTWAK98",
      authority: "310230",
      checkHolds: true,
      organisationCheckHolds: true,
    });
    expect(parseUscc("91310115MA1K427763")).toMatchObject({ checkHolds: false, organisationCheckHolds: true });
    expect(parseUscc("91310000MA1FL01X9G")).toMatchObject({ checkHolds: false });
  });

  it.each(["91310115MAIK427762", "1791310230MA1JTWAK98", "9131023MA1JTWAK98", "见包装"])("takes no %s", (printed) =>
    expect(parseUscc(printed)).toBeNull(),
  );

  it("finds each code of a text once", () =>
    expect(usccsIn(`${VALID[0]}、${VALID[1]} ${VALID[0]?.toLowerCase()}`)).toEqual([VALID[0], VALID[1]]));

  it("never throws", () => {
    fc.assert(
      fc.property(fc.string(), (text) => void [organisationCheckHolds(text), usccCheckHolds(text), parseUscc(text)]),
    );
  });
});
