/** Thickness from the units sellers print. */
import { describe, expect, it } from "vitest";
import { readThickness } from "#rules/engine/quantities.ts";

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
  ])("of %s (%s) is %d mm", (text, label, millimetres) => {
    expect(readThickness(text, label)[0]?.millimetres).toBeCloseTo(millimetres, 6);
  });

  it.each(["30*50cm", "250mm*400mm", "100只", "1.2米宽", "钢丝绳", "2color", "50 cm"])(
    "is not read from %s",
    (text) => {
      expect(readThickness(text)).toEqual([]);
    },
  );

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
