import { describe, expect, it } from "vitest";
import { emptyListing, type Listing } from "#domain/listing.ts";
import { applyAttributes } from "../../../crawlers/reading/attributes.ts";
import { extractPage } from "../../../crawlers/reading/extract.ts";
import { pageOf } from "./page-from.ts";

const listing = (more: Partial<Listing>): Listing => applyAttributes({ ...emptyListing(), ...more });
const printed = (...pairs: [string, string][]) => pairs.map(([label, value]) => ({ label, value }));

describe("applying attributes", () => {
  it("fills maker, address, contact and marks by the labels sellers print", () => {
    const { manufacturer, marks } = listing({
      attributes: printed(
        ["厂名", "甲有限公司"],
        ["厂址", "上海市乙路1号"],
        ["厂家联系方式", "021-12345678"],
        ["CCC证书编号", "2019010105123456(B0)"],
        ["生产许可证编号", "(苏)XK06-001-00238"],
        ["产品标准号", "GB/T 5023.3-2008"],
      ),
    });
    expect(manufacturer).toEqual({ name: "甲有限公司", address: "上海市乙路1号", contact: "021-12345678" });
    expect(marks).toEqual({
      ccc: ["2019010105123456"],
      productionLicence: ["(苏)XK06-001-00238"],
      standards: ["GB/T 5023.3-2008"],
    });
  });

  it.each([
    "制造商名称",
    "生产企业",
    "生产商",
    "厂家名称",
    "生产厂家",
    "产品生产厂家",
    "生产企业（全称）",
    " 厂 名 ：",
  ])("knows the label %s", (label) =>
    expect(listing({ attributes: printed([label, "甲有限公司"]) }).manufacturer.name).toBe("甲有限公司"),
  );

  it("reads placeholders as nothing but keeps them as printed", () => {
    const read = listing({ attributes: printed(["厂名", "见包装"], ["厂址", "/"], ["厂家联系方式", "1"]) });
    expect(read.manufacturer).toEqual({ name: null, address: null, contact: null });
    expect(read.attributes).toEqual(printed(["厂名", "见包装"], ["厂址", "/"], ["厂家联系方式", "1"]));
  });

  it("never takes a brand, a food licence or a look-alike number", () => {
    const read = listing({
      attributes: printed(
        ["品牌", "甲电器有限公司"],
        ["生产许可证编号", "SC11834020305037"],
        ["能效备案号", "202103-10-612300-70059712943064"],
        ["进网许可证号", "02-B630-181234"],
        ["条形码", "2019010105123456"],
      ),
    });
    expect(read.manufacturer.name).toBeNull();
    expect(read.marks).toEqual({ ccc: [], productionLicence: [], standards: [] });
  });

  it("keeps a certificate block as printed, with both names of the product", () => {
    const block = printed(
      ["证书编号", "2020011119123456"],
      ["证书状态", "暂停"],
      ["申请人名称", "乙有限公司"],
      ["制造商名称", "甲有限公司"],
      ["产品名称", "电动自行车"],
      ["3C规格型号", "TDT01Z, TDT02Z"],
      ["有效期至", "2025-01-01"],
      ["产品名称", "甲牌 TDT01Z"],
    );
    const read = listing({ attributes: block });
    expect(read.attributes).toEqual(block);
    expect(read.manufacturer.name).toBe("甲有限公司");
    const items = block.map(({ label, value }) => `<li title="${value}">${label}：${value}</li>`).join("");
    const page = `<div class="tb-detail-hd"><h1>甲牌电动自行车</h1></div><ul id="J_AttrUL">${items}</ul>`;
    expect(
      extractPage(pageOf(page, { url: "https://detail.tmall.com/item.htm?id=566605082411" }), "tmall"),
    ).toMatchObject({
      attributes: block,
      marks: { ccc: ["2020011119123456"] },
    });
  });

  it("takes maker and address out of one parameter that holds both", () =>
    expect(listing({ attributes: printed(["厂名厂址", "甲有限公司 上海市乙区丙路1号"]) }).manufacturer).toMatchObject({
      name: "甲有限公司",
      address: "上海市乙区丙路1号",
    }));

  it("reads the description where the attributes say nothing, and the title for marks", () => {
    const read = listing({
      title: "电缆 国标GB/T 12706.1-2020 生产许可证XK06-001-00238",
      description: "规格参数\n生产厂家：甲电缆有限公司\n厂址：江苏省乙路\n3C认证证书编号2019010105123456",
    });
    expect(read.manufacturer).toMatchObject({ name: "甲电缆有限公司", address: "江苏省乙路" });
    expect(read.marks).toEqual({
      ccc: ["2019010105123456"],
      productionLicence: ["XK06-001-00238"],
      standards: ["GB/T 12706.1-2020"],
    });
  });

  it("keeps what a reader has filled, except a placeholder", () => {
    const manufacturer = { name: "甲有限公司", address: null, contact: null };
    expect(listing({ manufacturer, attributes: printed(["厂名", "乙有限公司"]) }).manufacturer.name).toBe("甲有限公司");
    expect(listing({ manufacturer: { ...manufacturer, name: "详见包装" } }).manufacturer.name).toBeNull();
  });

  it("does not change the listing given and bounds what it returns", () => {
    const given = {
      ...emptyListing(),
      attributes: Array.from({ length: 5_000 }, (_, index) => ({ label: `甲${index}`, value: "乙".repeat(5_000) })),
    };
    const read = applyAttributes(given);
    expect(given.attributes).toHaveLength(5_000);
    expect(read.attributes).toHaveLength(500);
    expect(read.attributes[0]?.value).toHaveLength(2_000);
  });
});
