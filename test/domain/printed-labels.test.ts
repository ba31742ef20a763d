import { describe, expect, it } from "vitest";
import { isKnownLabel, labelMeaning, plainLabel } from "../../domain/printed-labels.ts";

const meaning = (label: string): string | null => labelMeaning(label)?.meaning ?? null;

describe("what a printed label stands for", () => {
  it.each([
    ["厂 名", "maker"],
    ["实际生产企业名称", "maker"],
    ["生产加工厂家", "maker"],
    ["代工厂", "maker"],
    ["生产企业1", "maker"],
    ["生产厂家为", "maker"],
    ["厂家(产地)", "maker"],
    ["Manufacturer Name", "maker"],
    ["製造廠商", "maker"],
    ["受托生产企业住所", "makerAddress"],
    ["生产工厂详细地址", "makerAddress"],
    ["Factory Address", "makerAddress"],
    ["廠商地址", "makerAddress"],
    ["厂名/厂址", "makerAndAddress"],
    ["生产企业名称及地址", "makerAndAddress"],
    ["厂家客服热线", "makerContact"],
    ["产品生产许可证号", "licence"],
    ["产品强制认证编号", "ccc"],
    ["CCC Certificate No.", "ccc"],
    ["产品执行国家标准", "standard"],
    ["营业执照统一社会信用代码", "uscc"],
  ])("%s: %s", (label, expected) => expect(meaning(label)).toBe(expected));

  it.each([
    "品牌厂商",
    "委托生产商",
    "委托方地址",
    "进口代理商名称",
    "仓库地址",
    "出品方",
    "医疗器械生产许可证编号",
    "特种设备制造许可证编号",
    "3C规格型号",
    "能效备案号",
    "证书状态",
    "申请人名称",
  ])("%s means none of these, yet ends the value before it", (label) => {
    expect(meaning(label)).toBeNull();
    expect(isKnownLabel(plainLabel(label))).toBe(true);
  });

  it.each(["中国", "有限公司", "生产", "上海市", "DISC", "好", ""])("%s is no label", (label) =>
    expect(isKnownLabel(plainLabel(label))).toBe(false),
  );

  it("ranks a label from the list before one read by its words", () =>
    expect(labelMeaning("厂名")?.rank).toBeLessThan(labelMeaning("实际生产企业名称")?.rank ?? 0));
});
