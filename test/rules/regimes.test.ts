/** Every dated duty, the day before and the day itself; a duty ends the same way. */
import { describe, expect, it } from "vitest";
import { Listing } from "#domain/listing.ts";
import { createJudge } from "#rules/engine/judge.ts";

const judge = createJudge();

function rulesOn(day: string, title: string, more: Partial<Listing> = {}): string[] {
  const listing = Listing.parse({ title, ...more });
  return judge.judge(listing, new Date(`${day}T10:00:00+08:00`)).findings.map((finding) => finding.rule);
}

describe("a duty that begins", () => {
  it.each([
    ["电动车锂电池 48V20AH 三元锂 外卖", "2025-11-01", "ccc-missing"],
    ["电动车充电器 48V20AH 智能快充", "2025-11-01", "ccc-missing"],
    ["雅迪电动自行车 新国标 成人两轮", "2019-04-15", "ccc-missing"],
    ["阻燃电线 ZR-BV 2.5平方 100米 铜芯", "2025-07-01", "ccc-missing"],
    ["燃气灶 家用 天然气 双眼灶 嵌入式", "2020-10-01", "ccc-missing"],
    ["燃气热水器 13升 天然气 强排 恒温", "2020-10-01", "ccc-missing"],
    ["商用猛火灶 饭店 液化气 单眼 炒炉", "2025-07-01", "ccc-missing"],
    ["家用燃气报警器 天然气泄漏", "2025-07-01", "ccc-missing"],
    ["燃气软管 天然气 金属波纹管", "2025-10-01", "ccc-missing"],
    ["燃气灶金属软管 2米 防鼠咬", "2025-10-01", "ccc-missing"],
    ["LED防爆灯 50W 加油站", "2025-05-01", "ccc-missing"],
    ["防爆配电箱 ExdIIBT4 动力箱", "2020-10-01", "ccc-missing"],
    ["液化气减压阀 家用 煤气罐", "2025-03-25", "licence-missing"],
    ["冷轧带肋钢筋 CRB550 8mm", "2025-03-25", "licence-missing"],
    ["一次性泡沫饭盒 发泡餐盒 100只", "2021-01-01", "banned-product"],
    ["工业酒精 95% 桶装 25kg", "2015-02-05", "banned-product"],
  ])("%s: from %s on %s", (title, day, rule) => {
    const before = new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
    expect(rulesOn(before, title)).not.toContain(rule);
    expect(rulesOn(day, title)).toContain(rule);
  });
});

describe("a duty that ends", () => {
  it.each([
    ["甲级钢质防火门 工程 厂家", "2019-07-29", "ccc-missing"],
    ["雅迪电动自行车 新国标 成人两轮", "2019-04-14", "licence-missing"],
    ["燃气灶 家用 天然气 双眼灶 嵌入式", "2020-09-30", "licence-missing"],
    ["防爆配电箱 ExdIIBT4 动力箱", "2020-09-30", "licence-missing"],
  ])("%s: %s is the last day of %s", (title, day, rule) => {
    const after = new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
    expect(rulesOn(day, title)).toContain(rule);
    expect(rulesOn(after, title)).not.toContain(rule);
  });
});

describe("the day", () => {
  it("is the day in Shanghai, not in Greenwich", () => {
    const listing = Listing.parse({ title: "电动车锂电池 48V20AH 三元锂 外卖" });
    const has = (moment: string): boolean =>
      judge.judge(listing, new Date(moment)).findings.some((finding) => finding.rule === "ccc-missing");
    expect(has("2025-10-31T15:59:59Z")).toBe(false);
    expect(has("2025-10-31T16:00:00Z")).toBe(true);
  });
});

describe("goods whose duty the page does not tell", () => {
  it("are not asked for CCC where a licence number is shown, nor for a licence where CCC is", () => {
    const title = "国标铜芯电缆 3芯 10平方";
    expect(rulesOn("2026-03-01", title)).toContain("ccc-missing");
    expect(rulesOn("2026-03-01", title)).not.toContain("licence-missing");
    for (const marks of [
      { ccc: [], productionLicence: ["XK06-001-00238"], standards: [] },
      { ccc: ["2020010105123456"], productionLicence: [], standards: [] },
    ]) {
      expect(rulesOn("2026-03-01", title, { marks })).not.toContain("ccc-missing");
      expect(rulesOn("2026-03-01", title, { marks })).not.toContain("licence-missing");
    }
  });
  it("are asked by the type printed among the parameters", () => {
    const attributes = [{ label: "型号", value: "YJV-3*10+1*6" }];
    const rules = rulesOn("2026-03-01", "国标铜芯电缆 户外", { attributes });
    expect(rules).toContain("licence-missing");
    expect(rules).not.toContain("ccc-missing");
  });
  it("owe nothing where a battery's chemistry is not said", () => {
    expect(rulesOn("2026-03-01", "电动车电池 48V20AH 大容量")).not.toContain("ccc-missing");
    expect(rulesOn("2026-03-01", "铅酸电池 电动车 48V12AH")).not.toContain("ccc-missing");
  });
});

describe("a ban", () => {
  it.each(["手持烟花 户外燃放 100支", "泡沫饭盒 一次性 100只", "丙酮 分析纯 500ml"])(
    "absorbs the papers of %s",
    (title) => {
      expect(rulesOn("2026-03-01", title)).toEqual(["banned-product", "maker-address-missing", "maker-name-missing"]);
    },
  );
});
