/** Sizes from the units sellers print. */
import { describe, expect, it } from "vitest";
import { readQuantities } from "#rules/engine/quantities.ts";

const readThickness = (text: string, label = "") =>
  readQuantities(text, label)
    .filter(({ of }) => of === "thickness")
    .map(({ low, start, end }) => ({ millimetres: low, start, end }));

describe("thickness", () => {
  it.each([
    ["2丝", "", 0.02],
    ["单面2丝", "", 0.02],
    ["双面5丝", "", 0.025],
    ["5丝双面", "", 0.025],
    ["厚度：0.8丝", "", 0.008],
    ["0.008mm", "", 0.008],
    ["0.02 毫米", "", 0.02],
    ["8μm", "", 0.008],
    ["8um", "", 0.008],
    ["10微米", "", 0.01],
    ["3道", "", 0.03],
    ["1.5C 加厚", "", 0.015],
    ["2-3丝", "", 0.02],
    ["0.012", "厚度(mm)", 0.012],
    ["4", "双面厚度（丝）", 0.02],
    ["双面加厚5丝", "", 0.025],
    ["双面共4丝", "", 0.02],
    ["单面3丝双面6丝", "", 0.03],
    ["双面6丝单面3丝", "", 0.03],
    ["0.008㎜", "", 0.008],
    ["8μ 超薄", "", 0.008],
    ["0.02", "厚度", 0.02],
    ["0.010±0.002mm 国标", "", 0.01],
  ])("of %s (%s) is %d mm", (text, label, millimetres) => {
    expect(readThickness(text, label)[0]?.millimetres).toBeCloseTo(millimetres, 6);
  });

  it.each([
    "30*50cm",
    "250mm*400mm",
    "100只",
    "1.2米宽",
    "钢丝绳",
    "2color",
    "50 cm",
    "2道封边",
    "误差0.002mm",
    "厚度±0.003mm",
  ])("is not read from %s", (text) => {
    expect(readThickness(text)).toEqual([]);
  });

  it("is not guessed from a bare number that may be 丝 or millimetres", () => {
    expect(readThickness("2", "厚度")).toEqual([]);
  });

  it("has its place as printed", () => {
    const text = "背心袋 双面4丝 30*50";
    const [first] = readThickness(text);
    expect(text.slice(first?.start, first?.end)).toBe("双面4丝");
  });

  it("does not hang on digits", () => {
    const start = performance.now();
    readThickness("1".repeat(100_000));
    readThickness("双面".repeat(50_000));
    readThickness("1.1-".repeat(50_000));
    expect(performance.now() - start).toBeLessThan(500);
  });
});

describe("other sizes", () => {
  it.each([
    ["最高时速60km/h", "", "speed", 60, 60],
    ["时速25公里/小时以下", "", "speed", 25, 25],
    ["可跑45码", "", "speed", 45, 45],
    ["48V-72V通用", "", "voltage", 48, 72],
    ["48-60V", "", "voltage", 48, 60],
    ["７２Ｖ大功率", "", "voltage", 72, 72],
    ["电机1.2kw", "", "power", 1200, 1200],
    ["800瓦", "", "power", 800, 800],
    ["整车55公斤", "", "weight", 55, 55],
    ["110斤", "", "weight", 55, 55],
    ["20AH", "", "capacity", 20, 20],
    ["续航120公里", "", "distance", 120, 120],
    ["酒精75%", "", "percent", 75, 75],
    ["63", "整车质量(kg)", "weight", 63, 63],
    ["25", "最高车速/km/h", "speed", 25, 25],
    ["25", "最高车速", "speed", 25, 25],
    ["最高时速可达60公里 续航100公里", "", "speed", 60, 60],
    ["45公里", "最高时速", "speed", 45, 45],
    ["70公里/H", "", "speed", 70, 70],
    ["时速可达55 动力强", "", "speed", 55, 55],
    ["60V-20AH", "", "voltage", 60, 60],
    ["60V-20AH", "", "capacity", 20, 20],
    ["800", "电机功率", "power", 800, 800],
    ["48", "电池电压", "voltage", 48, 48],
    ["66", "整车质量", "weight", 66, 66],
    ["58㎏", "", "weight", 58, 58],
  ] as const)("%s (%s): %s %d to %d", (text, label, of, low, high) => {
    const found = readQuantities(text, label).find((one) => one.of === of);
    expect(found).toMatchObject({ low: expect.closeTo(low, 6), high: expect.closeTo(high, 6) });
  });

  it("does not take a range of kilometres for a speed", () => {
    expect(readQuantities("时速25km/h，续航120公里").filter(({ of }) => of === "speed")).toHaveLength(1);
    expect(readQuantities("120公里", "续航里程").map(({ of }) => of)).toEqual(["distance"]);
  });

  it("does not take a size of shoes for a speed", () => {
    expect(readQuantities("适合42码鞋")).toEqual([]);
  });

  it("takes 48V20AH apart", () => {
    expect(readQuantities("48V20AH").map(({ of, low }) => [of, low])).toEqual([
      ["voltage", 48],
      ["capacity", 20],
    ]);
  });

  it("reads two voltages beside each other as two", () => {
    expect(readQuantities("48V 60V 72V").map(({ low, high }) => [low, high])).toEqual([
      [48, 48],
      [60, 60],
      [72, 72],
    ]);
  });
});
