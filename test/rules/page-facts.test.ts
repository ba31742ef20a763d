/** Which parameters of a page show maker, importer and numbers, and what is said of one that only fills its field. */
import { describe, expect, it } from "vitest";
import { Listing } from "#domain/listing.ts";
import { type FactName, type PageFacts, readPageFacts } from "#rules/engine/page-facts.ts";

const read = (rows: readonly (readonly [string, string])[], more: object = {}): PageFacts =>
  readPageFacts(Listing.parse({ attributes: rows.map(([label, value]) => ({ label, value })), ...more }));
const MAKER = "永康市甲乙五金厂";
const ADDRESS = "浙江省永康市古山镇金江龙村18号";

describe("the maker's name", () => {
  it.each(
    (
      "厂名 厂名： 厂名(必填) 生产厂家 产品生产厂家 本产品生产企业 生产企业名称 实际生产企业 生产商 生产者名称 制造商 制造商名称 制造单位 加工厂 厂家 厂家名称 工厂名称 " +
      "代工厂 受委托生产企业 受托方名称 委托方 出品商 生产/制造商 Manufacturer Factory_Name"
    ).split(" "),
  )("stands under %s", (label) => {
    expect(read([[label.replace("_", " "), MAKER]]).shown["manufacturer.name"].map(({ text }) => text)).toEqual([
      MAKER,
    ]);
  });
  it.each(
    "品牌 店铺 供应商 经销商 发货地 厂家联系方式 厂家电话 制造商型号 厂家服务 公司名称 产地 电机厂家 生产日期 生产许可证编号".split(
      " ",
    ),
  )("does not stand under %s", (label) => expect(read([[label, MAKER]]).shown["manufacturer.name"]).toEqual([]));
});

describe("the maker's address", () => {
  it.each(
    "厂址 生产地址 生产厂址 厂家地址 生产企业地址 制造商地址 生产者地址 工厂地址 企业地址 公司地址 加工厂地址 受托方地址 生产厂家详细地址".split(
      " ",
    ),
  )("stands under %s", (label) => {
    expect(read([[label, ADDRESS]]).shown["manufacturer.address"].map(({ text }) => text)).toEqual([ADDRESS]);
  });
  it.each("发货地址 售后地址 退货地址 地址 产地 生产地 店铺地址 进口商地址".split(" "))(
    "does not stand under %s",
    (label) => expect(read([[label, ADDRESS]]).shown["manufacturer.address"]).toEqual([]),
  );
  it("is the bare 地址 right behind the maker's name", () => {
    expect(
      read([
        ["厂名", MAKER],
        ["地址", ADDRESS],
      ]).shown["manufacturer.address"],
    ).toHaveLength(1);
    expect(
      read([
        ["厂名", MAKER],
        ["电话", "0579-1"],
        ["地址", ADDRESS],
      ]).shown["manufacturer.address"],
    ).toEqual([]);
  });
  it("may share its field with the name", () => {
    const { shown } = read([["厂名/厂址", `${MAKER} ${ADDRESS}`]]);
    expect([shown["manufacturer.name"].length, shown["manufacturer.address"].length]).toEqual([1, 1]);
  });
});

describe("a field that says nothing", () => {
  it.each<[FactName, string, string, string]>([
    ["manufacturer.name", "厂名", "见标签", "该栏只写「见标签」"],
    ["manufacturer.name", "生产厂家", "/", "该栏只写「/」"],
    ["manufacturer.address", "厂址", "", "该栏为空"],
    ["manufacturer.address", "颜色", "红", "没有这一栏"],
    ["ccc", "3C证书编号", "见铭牌", "该栏只写「见铭牌」"],
    ["ccc", "3C认证", "无", "该栏只写「无」"],
    ["ccc", "CCCF证书编号", "见铭牌", "没有这一栏"],
    ["productionLicence", "生产许可证编号", "无", "该栏只写「无」"],
    ["importer", "进口商", "详见包装", "该栏只写「详见包装」"],
  ])("%s under %s: 「%s」 → %s", (fact, label, value, reason) => {
    const facts = read([[label, value]]);
    expect(facts.shown[fact]).toEqual([]);
    expect(facts.placeholder[fact].reason).toBe(reason);
  });
  it("yields to a field that does", () => {
    expect(
      read([
        ["厂名", "见标签"],
        ["生产厂家", MAKER],
      ]).shown["manufacturer.name"],
    ).toHaveLength(1);
  });
});

describe("numbers", () => {
  it.each<[string, string, "ccc" | "productionLicence" | "foodLicence", string]>([
    ["3C证书编号", "2019010105182236", "ccc", "2019010105182236"],
    ["3C证书编号", "2019 01 0105 182236", "ccc", "2019 01 0105 182236"],
    ["3C证书编号", "1999010105182236", "ccc", "1999010105182236"],
    ["说明", "证书2019010105182236可查", "ccc", "2019010105182236"],
    ["生产许可证", "编号（苏）XK06-001-00238 TL", "productionLicence", "（苏）XK06-001-00238"],
    ["生产许可证", "粤XK16-204-00397", "productionLicence", "粤XK16-204-00397"],
    ["说明", "许可XKO6-OO1-OO238", "productionLicence", "XKO6-OO1-OO238"],
    ["生产许可证", "SC10633019702613", "foodLicence", "SC10633019702613"],
  ])("under %s, %s is a %s", (label, value, fact, quoted) =>
    expect(read([[label, value]]).shown[fact].map(({ text }) => text)).toEqual([quoted]),
  );
  it.each([
    ["货号", "1999010105182236"],
    ["订单", "A2019010105182236"],
    ["条码", "20190101051822361"],
    ["3C证书编号", "2019000105182236"],
  ])("under %s, %s is no certificate", (label, value) => expect(read([[label, value]]).shown.ccc).toEqual([]));
  it("are found in title and description", () => {
    const facts = read([], { title: "BV线 证书2019010105182236", description: "许可证(沪)XK06-001-00238" });
    expect([facts.shown.ccc[0]?.text, facts.shown.productionLicence[0]?.text]).toEqual([
      "2019010105182236",
      "(沪)XK06-001-00238",
    ]);
  });
});

describe("imported goods", () => {
  it.each([
    ["产地", "日本"],
    ["商品产地", "中国台湾"],
    ["原产国/地区", "德国"],
    ["产地", "进口"],
    ["产地", "原装进口 美国"],
    ["Origin", "Germany"],
    ["国产/进口", "进口"],
    ["是否进口", "是"],
  ])("%s: %s", (label, value) => expect(read([[label, value]]).imported).toBe(true));
  it.each([
    ["产地", "中国大陆"],
    ["产地", "德国技术"],
    ["产地", "日本品牌 中国制造"],
    ["产地", "美国设计 国产"],
    ["产地", "浙江"],
    ["国产/进口", "国产"],
    ["是否进口", "否"],
    ["是否进口", "是否"],
    ["电芯", "日本"],
  ])("not by %s: %s", (label, value) => expect(read([[label, value]]).imported).toBe(false));
});
