import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  cccNumbers,
  cccNumbersClaimed,
  foldWidth,
  printedLicence,
  productionLicences,
  standardsCited,
  usccCheckHolds,
  usccNumbers,
} from "../../../crawlers/reading/marks.ts";

describe("production licence numbers", () => {
  it.each([
    ["（苏）XK06-001-00238", "(苏)XK06-001-00238"],
    ["(辽)XK05-001-00019", "(辽)XK05-001-00019"],
    ["XK05-001-00075", "XK05-001-00075"],
    ["粤XK16-204-00397", "粤XK16-204-00397"],
    ["QS粤XK16-204-02450", "粤XK16-204-02450"],
    ["ＸＫ０８－００１－０１２３４", "XK08-001-01234"],
    ["[滇]XK12-001-00005", "(滇)XK12-001-00005"],
    ["xk06 001 00238 TL", "XK06-001-00238"],
  ])("reads %s", (printed, number) => {
    expect(productionLicences(`生产许可证：${printed}。`).map((one) => one.replace("QS", ""))).toEqual([number]);
  });

  it.each([
    "XK06-001-0238",
    "XK6-001-00238",
    "XK06-01-00238",
    "XK06-001-002381",
    "SC10633019702613",
    "QS3502 1401 1887",
  ])("does not take %s", (printed) => expect(productionLicences(printed)).toEqual([]));

  it("returns food licences only where any printed licence is asked for", () => {
    expect(printedLicence("SC10633019702613产品")).toBe("SC10633019702613");
    expect(printedLicence("QS3502 1401 1887")).toBe("QS3502 1401 1887");
    expect(printedLicence("见包装")).toBeNull();
  });
});

describe("CCC certificate numbers", () => {
  it.each(["2019010105123456", "2022221101000119(B0)", "编号２０１９０１０１０５１２３４５６", "2019 01 0105 123456"])(
    "reads %s",
    (printed) => expect(cccNumbers(printed)).toHaveLength(1),
  );

  it.each([
    "20190101051234",
    "20190101051234567",
    "1999010105123456",
    "2001010105123456",
    "2019000105123456",
    "A2019010105123456",
    "202103-10-612300-70059712943064",
  ])("does not take %s", (printed) => expect(cccNumbers(printed)).toEqual([]));

  it("takes numbers of running text only where the text calls them CCC", () => {
    expect(cccNumbersClaimed("本品已通过3C认证，证书号2019010105123456，放心购买")).toEqual(["2019010105123456"]);
    expect(cccNumbersClaimed("订单2019010105123456")).toEqual([]);
    expect(cccNumbersClaimed("3C数码配件 条码：2019010105123456")).toEqual([]);
  });
});

describe("unified social credit codes", () => {
  const valid = [
    "91310230MA1JTWAK98",
    "91330100799655058B",
    "9131000063159284XQ",
    "92441900MA4WMWPA1P",
    "913201052496888322",
  ];
  it.each(valid)("the check character of %s holds", (code) => expect(usccCheckHolds(code)).toBe(true));

  it("one changed character breaks the check", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...valid),
        fc.integer({ min: 0, max: 17 }),
        fc.constantFrom(..."0123456789ABCDEFGHJKLMNPQRTUWXY"),
        (code, at, other) => {
          fc.pre(code[at] !== other);
          expect(usccCheckHolds(code.slice(0, at) + other + code.slice(at + 1))).toBe(false);
        },
      ),
    );
  });

  it("reads unlabelled codes only with a good check, labelled ones always", () => {
    expect(usccNumbers("代码 91310230ma1jtwak98，")).toEqual(["91310230MA1JTWAK98"]);
    expect(usccNumbers("91310115MA1K427763")).toEqual([]);
    expect(usccNumbers("91310115MA1K427763", true)).toEqual(["91310115MA1K427763"]);
    expect(usccNumbers("91310115MAIK427762", true)).toEqual([]);
    expect(usccNumbers("1791310230MA1JTWAK98")).toEqual([]);
  });
});

describe("standards cited", () => {
  it.each([
    ["GB 4706.1-2005", ["GB 4706.1-2005"]],
    ["执行标准GB/T12706.1—2020及GB17761-2018", ["GB/T 12706.1-2020", "GB 17761-2018"]],
    ["产品标准号：GB 19300厂名", ["GB 19300"]],
    ["Q/ABC 001-2021", ["Q/ABC 001-2021"]],
    ["ＧＢ／Ｔ ３２６１０－２０１６", ["GB/T 32610-2016"]],
    ["T/CABEE 012-2021，DB31/T 540-2022", ["T/CABEE 012-2021", "DB31/T 540-2022"]],
  ])("reads %s", (text, standards) => expect(standardsCited(text)).toEqual(standards));

  it.each(["32GB 256GB", "8 GB 512GB手机", "GB2312编码版GBK", "USB 3.0", "内存16GB 1024"])("finds none in %s", (text) =>
    expect(standardsCited(text).filter((one) => one !== "GB 2312")).toEqual([]),
  );
});

it("folding the width keeps every position", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => foldWidth(text).length === text.length));
  expect(foldWidth("（３Ｃ）　—")).toBe("(3C) -");
});
