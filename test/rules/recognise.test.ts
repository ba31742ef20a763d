/** What is for sale: tables of titles per product, hostile titles, and the wall of unrelated real titles. */
import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { loadCatalogue } from "#rules/catalogue/catalogue.ts";
import { createRecogniser, type Recognisable } from "#rules/engine/recognise.ts";

const { recognise } = createRecogniser(loadCatalogue());

function offered(title: string, rest: Partial<Recognisable> = {}): string | null {
  return recognise({ title, attributes: [], category: null, options: [], ...rest }).product;
}

const Table = z.record(
  z.string(),
  z.object({ is: z.array(z.string()).min(4), evasive: z.array(z.string()).min(2), isNot: z.array(z.string()).min(5) }),
);
const table = Table.parse(parse(readFileSync(new URL("recognition.cases.yaml", import.meta.url), "utf8")));

describe("recognition by title", () => {
  it("has cases for every product of the catalogue", () => {
    expect(Object.keys(table).sort()).toEqual(
      loadCatalogue()
        .products.map((product) => product.id)
        .sort(),
    );
  });

  for (const [product, { is, evasive, isNot }] of Object.entries(table)) {
    it(`finds ${product} for sale`, () => {
      expect(is.filter((title) => offered(title) !== product)).toEqual([]);
    });
    it(`finds ${product} behind evasive spelling`, () => {
      expect(evasive.filter((title) => offered(title) !== product)).toEqual([]);
    });
    it(`takes no look-alike for ${product}`, () => {
      expect(isNot.filter((title) => offered(title) !== null)).toEqual([]);
    });
  }
});

describe("recognition by the other fields", () => {
  it("lets the parameter 品名 speak where the title does not name the goods", () => {
    const attributes = [{ label: "品名", value: "普通硅酸盐水泥" }];
    expect(offered("海螺牌 50公斤 装修砌墙 包邮", { attributes })).toBe("cement");
  });
  it("believes a parameter that names a part rather than the title", () => {
    const attributes = [{ label: "产品名称", value: "电动自行车头盔" }];
    expect(offered("雅迪电动自行车 新国标 成人", { attributes })).toBeNull();
  });
  it("believes the category that says it is a toy", () => {
    expect(offered("油罐车 罐体 东风 半挂", { category: "玩具>仿真车模型" })).toBeNull();
  });
  it("raises its confidence where the category agrees", () => {
    const listing = { title: "干粉灭火器 4kg", attributes: [], options: [] };
    const alone = recognise({ ...listing, category: null }).confidence;
    expect(recognise({ ...listing, category: "消防器材>灭火器" }).confidence).toBeGreaterThan(alone);
  });
  it("goes by the category where the title names only typical words", () => {
    const seen = recognise({
      title: "起帆 2.5平方 单芯 多股 100米/卷",
      attributes: [{ label: "型号", value: "BVR" }],
      category: "电子/电工>电线",
      options: [],
    });
    expect(seen.product).toBe("cable");
    expect(seen.spans).toEqual([{ field: "category", text: "电线", start: 6, end: 8 }]);
    expect(offered("不锈钢箱子 4kg 放置", { category: "消防>灭火器" })).toBeNull();
  });
  it("takes what most options name where the title names nothing", () => {
    expect(offered("工地用油 送货上门 优惠", { options: ["0号柴油 1吨", "-10号柴油 1吨"] })).toBe("fuel");
    expect(offered("过年玩具 小孩 夜晚", { options: ["仙女棒烟花 10支", "水母烟花 3个"] })).toBe("fireworks");
    expect(offered("五金配件", { options: ["灭火器 4kg", "其他", "咨询"] })).toBeNull();
    expect(offered("客户专拍", { options: ["灭火器箱 4kg", "灭火器支架"] })).toBeNull();
  });
  it("believes a parameter that names another thing or another material", () => {
    expect(offered("灭火器 4kg 商铺", { attributes: [{ label: "产品名称", value: "灭火器箱" }] })).toBeNull();
    expect(offered("购物袋 加厚 手提 超市", { attributes: [{ label: "材质", value: "帆布" }] })).toBeNull();
    expect(offered("购物袋 加厚 手提 超市", { attributes: [{ label: "材质", value: "PE" }] })).toBe("bag");
    expect(offered("一次性口罩 50只", { attributes: [{ label: "口罩类型", value: "医用外科口罩" }] })).toBeNull();
    expect(offered("一次性口罩 50只", { attributes: [{ label: "医疗器械注册证号", value: "见图" }] })).toBeNull();
  });
  it("lets a 品名 or category that names one thing decide between the several of a title", () => {
    const title = "新国标电动车 48V锂电池 可拆卸";
    expect(offered(title, { attributes: [{ label: "产品名称", value: "电动自行车" }] })).toBe("ebike");
    expect(offered(title, { category: "电动车>电动自行车" })).toBe("ebike");
    expect(offered(title, { attributes: [{ label: "产品名称", value: "电动车锂电池" }] })).toBe("ebike_power");
  });
  it("believes a number that only medical goods bear", () => {
    const title = "一次性口罩 50只 独立包装";
    expect(offered(title, { attributes: [{ label: "执行标准", value: "YY/T 0969-2013" }] })).toBeNull();
    expect(offered(title, { attributes: [{ label: "执行标准", value: "GB/T 32610-2016" }] })).toBe("mask");
  });
  it("doubts a name of two trades by the words of the page, but not by who makes it", () => {
    const place = { label: "适用空间", value: "卫生间" };
    expect(offered("LED防爆灯 50W", { attributes: [place] })).toBeNull();
    expect(offered("LED防爆灯 50W", { attributes: [{ label: "厂名", value: "家用电器厂" }] })).toBe("ex");
    expect(offered("LED防爆灯 50W", { attributes: [place, { label: "防爆标志", value: "Ex db IIC T6 Gb" }] })).toBe(
      "ex",
    );
  });
  it("lets 品名 speak where the title is only a note", () => {
    expect(offered("补差价 专用", { attributes: [{ label: "品名", value: "甲醇" }] })).toBe("hazchem");
  });
  it("says of nothing found what was seen instead", () => {
    const seen = recognise({ title: "灭火器箱 4kg*2", attributes: [], category: null, options: [] });
    expect(seen.because.join()).toContain("灭火器箱");
  });
  it("reads option names where the title hides the goods, with less confidence", () => {
    const seen = recognise({
      title: "老客户专拍链接",
      attributes: [],
      category: null,
      options: ["0号柴油 国六 200升"],
    });
    expect(seen.product).toBe("fuel");
    expect(seen.confidence).toBeLessThan(0.7);
  });
  it("quotes the deciding noun as the page prints it", () => {
    const title = "【正品】滅·火·器 4公斤 干粉";
    const { spans, because } = recognise({ title, attributes: [], category: null, options: [] });
    expect(spans[0]).toEqual({ field: "title", text: "滅·火·器", start: 4, end: 9 });
    expect(title.slice(4, 9)).toBe("滅·火·器");
    expect(because[0]).toContain("灭火器");
  });
});

describe("phrases of the trade around a name", () => {
  const around =
    "厂家直销|批发价格优惠|大品牌质量保证|标准型号|老牌子|原厂|品牌直供|一箱|工厂企业单位采购|车间厂房照明|出口品质|仓库直发|量大从优|袋装|桶装".split(
      "|",
    );
  for (const { id, recognition } of loadCatalogue().products) {
    it(`do not make another thing of ${id}`, () => {
      const names = recognition.names.filter((name) => offered(name) === id);
      const lost = names
        .flatMap((name) => around.map((phrase) => name + phrase))
        .filter((title) => offered(title) !== id);
      expect(names.length).toBeGreaterThan(0.95 * recognition.names.length - 1);
      expect(lost.length / (names.length * around.length), lost.slice(0, 5).join("，")).toBeLessThanOrEqual(0.01);
    });
  }
});

describe("hostile titles", () => {
  it("never make it throw, whatever the characters", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 300 }),
        fc.string({ unit: "grapheme", maxLength: 60 }),
        (title, value) => {
          const seen = recognise({ title, attributes: [{ label: "品名", value }], category: value, options: [title] });
          for (const span of seen.spans) {
            const source = span.field === "title" || span.field.startsWith("options") ? title : value;
            expect(source.slice(span.start, span.end)).toBe(span.text);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
  it("cost no more than a long title does", () => {
    const evil = [
      "电动车".repeat(50_000),
      "1.1".repeat(50_000),
      "防爆led".repeat(50_000),
      "商用 电 ".repeat(50_000),
      "电·".repeat(50_000),
      "适用".repeat(50_000),
      "\u0301".repeat(100_000),
    ];
    const start = performance.now();
    for (const title of evil)
      offered(title, { attributes: [{ label: "品名", value: title }], category: title, options: [title] });
    expect(performance.now() - start).toBeLessThan(3_000);
  });
});

const WALL = new URL("../../../shared/titles/taobao-titles.txt", import.meta.url);
describe.skipIf(!existsSync(WALL))("the wall of unrelated real titles", () => {
  it("gives false hits in at most 0.5 % of them", () => {
    const titles = readFileSync(WALL, "utf8")
      .split("\n")
      .filter((title) => title !== "");
    const hits = titles.filter((title) => offered(title) !== null);
    expect(hits.length / titles.length).toBeLessThanOrEqual(0.005);
  });
});
