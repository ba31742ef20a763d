/** Every dated duty of the catalogue: the day before, the first day, the last day, the day after. */
import { describe, expect, it } from "vitest";
import { Listing } from "#domain/listing.ts";
import { loadCatalogue } from "#rules/catalogue/catalogue.ts";
import type { Regime } from "#rules/catalogue/catalogue-schema.ts";
import { inForce } from "#rules/engine/duties.ts";
import { createJudge } from "#rules/engine/judge.ts";

const catalogue = loadCatalogue();
const judge = createJudge({ catalogue });

/** The rule that asks for what a duty demands, where a page can show it. */
const RULE_OF: Partial<Record<Regime["kind"], string>> = {
  ccc: "ccc-missing",
  production_licence: "licence-missing",
};
const BAN_RULES: Partial<Record<string, string>> = {
  fireworks: "fireworks-parcel",
  hazchem: "hazchem-online",
  foam: "foam-tableware",
};

const ASKING = new Set([...Object.values(RULE_OF), ...Object.values(BAN_RULES)]);

function ruleOf(key: string, regime: Regime): string | undefined {
  return regime.kind === "ban" ? BAN_RULES[key.split("/")[0] ?? ""] : RULE_OF[regime.kind];
}

/** Goods on which the duty lies, by product and duty. A dated duty without an entry fails below: write one. */
const GOODS: Record<string, readonly string[]> = {
  "bag/shanghai-use": ["背心袋 塑料袋 超市购物 加厚 手提"],
  "cable/ccc-low-voltage": [
    "BV线 6平方 国标铜芯硬线 100米",
    "RVV护套线 3芯 1.5平方 电源软线",
    "YC橡套电缆 3*6 户外软电缆",
  ],
  "cable/ccc-flame-retardant": [
    "阻燃电线 ZR-BV 2.5平方 100米 铜芯",
    "WDZ-BYJ 4平方 低烟无卤电线 家装",
    "ZR-RVV 3*2.5 阻燃护套线",
  ],
  "cable/ccc-perhaps": ["国标铜芯电缆 3芯 10平方"],
  "ebike/licence": ["雅迪电动自行车 新国标 成人两轮"],
  "ebike/ccc": ["雅迪电动自行车 新国标 成人两轮", "折叠电动车 14寸 锂电 代步 成人"],
  "ebike/old-standard-void": ["新国标电动车 48V 成人 可上牌"],
  "ebike_power/before": ["铅酸电池 电动车 48V12AH"],
  "ebike_power/ccc-lithium": ["电动车锂电池 48V20AH 三元锂 外卖", "电瓶车磷酸铁锂电池 60V32AH"],
  "ebike_power/ccc-charger": ["电动车充电器 48V20AH 智能快充"],
  "ex/licence": ["防爆配电箱 ExdIIBT4 动力箱"],
  "ex/ccc": ["防爆配电箱 ExdIIBT4 动力箱", "防爆接线盒 隔爆型 铸铝 DN20"],
  "ex/ccc-lamp": ["LED防爆灯 50W 加油站", "防爆应急灯 双头 化工厂"],
  "film/maker-mark": ["黑色地膜 0.012mm 农用 除草"],
  "firedoor/ccc": ["甲级钢质防火门 工程 厂家"],
  "firedoor/voluntary": ["木质防火门 乙级 消防验收 定制"],
  "fireworks/online-ban": ["手持烟花 户外燃放 100支"],
  "fireworks/dealing-licence": ["鞭炮 大地红 2000响 开业"],
  "fireworks/licence-number": ["组合烟花 49发 春节庆典"],
  "fireworks/shanghai": ["摔炮 儿童 50盒 批发"],
  "foam/ban": ["一次性泡沫饭盒 发泡餐盒 100只"],
  "fuel/retail-licence": ["0号柴油 国六 上门配送 工地"],
  "fuel/hazchem-licence": ["92号汽油 国六 桶装 200升"],
  "fuel/hazchem-diesel": ["车用柴油 国六 0号 桶装"],
  "gas/ccc-household": [
    "燃气灶 家用 天然气 双眼灶 嵌入式",
    "燃气热水器 13升 天然气 强排 恒温",
    "燃气壁挂炉 天然气 24kw 家用采暖",
  ],
  "gas/licence-household": ["燃气灶 家用 天然气 双眼灶 嵌入式"],
  "gas/ccc-commercial": ["商用猛火灶 饭店 液化气 单眼 炒炉"],
  "gas/ccc-detector": ["家用燃气报警器 天然气泄漏"],
  "gas/ccc-hose-valve": ["燃气软管 天然气 金属波纹管", "燃气灶金属软管 2米 防鼠咬", "燃气紧急切断阀 DN25 法兰"],
  "gas/licence-regulator": ["液化气减压阀 家用 煤气罐"],
  "hazchem/marketplace-ban": ["工业酒精 95% 桶装 25kg"],
  "hazchem/platform-duty": ["丙酮 分析纯 500ml"],
  "hazchem/dealing-licence": ["浓硫酸 98% 工业级 桶装"],
  "hazchem/no-sale-to-individuals": ["硝酸 分析纯 500ml 试剂"],
  "hazchem/safety-law": ["天那水 油漆稀释剂 15kg"],
  "hazpack/referral": ["IBC吨桶 1000L 化工桶 危包"],
  "rebar/licence-cold": ["冷轧带肋钢筋 CRB550 8mm"],
};

interface Case {
  readonly key: string;
  readonly product: string;
  readonly regime: Regime;
  readonly others: readonly Regime[];
}
const dated: Case[] = catalogue.products.flatMap((product) =>
  product.regimes
    .filter(({ from, to }) => from !== null || to !== null)
    .map((regime) => ({
      key: `${product.id}/${regime.id}`,
      product: product.id,
      regime,
      others: product.regimes.filter((other) => other !== regime),
    })),
);

function shifted(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}

function rulesOn(day: string, title: string, more: Partial<Listing> = {}): string[] {
  const listing = Listing.parse({ title, ...more });
  return judge.judge(listing, new Date(`${day}T10:00:00+08:00`)).findings.map((finding) => finding.rule);
}

/** From this day on a page must show the mark. */
function firstDay({ from, marksFrom }: Regime): string | null {
  return marksFrom !== undefined && (from === null || from < marksFrom) ? marksFrom : from;
}

describe("the cases", () => {
  it("cover every dated duty of the catalogue, and nothing else", () => {
    expect(Object.keys(GOODS).sort()).toEqual(dated.map(({ key }) => key).sort());
  });
  it("show goods of their product", () => {
    const wrong = dated.flatMap(({ key, product }) =>
      (GOODS[key] ?? []).filter((title) => {
        const seen = judge.recognise({ title, attributes: [], category: null, options: [] }).product;
        return seen !== product;
      }),
    );
    expect(wrong).toEqual([]);
  });
});

describe("a dated duty that a page must show", () => {
  const shown = dated.flatMap(({ key, regime }) => {
    const rule = ruleOf(key, regime);
    return rule === undefined ? [] : (GOODS[key] ?? []).map((title) => ({ key, title, rule, regime }));
  });
  it.each(shown)("$key: $title", ({ title, rule, regime }) => {
    const first = firstDay(regime);
    if (first !== null) {
      expect(rulesOn(shifted(first, -1), title)).not.toContain(rule);
      expect(rulesOn(first, title)).toContain(rule);
      if (regime.from !== null) expect(rulesOn(shifted(regime.from, -1), title)).not.toContain(rule);
    }
    if (regime.to !== null) {
      expect(rulesOn(regime.to, title)).toContain(rule);
      expect(rulesOn(shifted(regime.to, 1), title)).not.toContain(rule);
    }
  });
});

describe("a dated duty that no page shows", () => {
  const hidden = dated.filter(({ key, regime }) => ruleOf(key, regime) === undefined);
  const asked = (day: string, title: string): string[] =>
    rulesOn(day, title)
      .filter((rule) => ASKING.has(rule))
      .sort();
  it.each(hidden)("$key begins and ends on its days and asks nothing of a page", ({ key, regime, others }) => {
    for (const [inside, outside] of [
      [regime.from, regime.from === null ? null : shifted(regime.from, -1)],
      [regime.to, regime.to === null ? null : shifted(regime.to, 1)],
    ]) {
      if (inside === null || outside === null || inside === undefined || outside === undefined) continue;
      expect([inForce(regime, inside), inForce(regime, outside)]).toEqual([true, false]);
      const otherChanges = others.some((other) => inForce(other, inside) !== inForce(other, outside));
      if (otherChanges) continue;
      for (const title of GOODS[key] ?? []) expect(asked(inside, title)).toEqual(asked(outside, title));
    }
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

describe("a flame-retardant power cable", () => {
  it("owes a licence and no certificate, before and after flame-retardant wire was taken into CCC", () => {
    for (const day of ["2025-06-30", "2025-07-01"]) {
      const rules = rulesOn(day, "ZR-YJV 4*25 阻燃电力电缆 国标");
      expect(rules).toContain("licence-missing");
      expect(rules).not.toContain("ccc-missing");
    }
  });
});

describe("a ban", () => {
  it.each([
    ["手持烟花 户外燃放 100支", "fireworks-parcel"],
    ["泡沫饭盒 一次性 100只", "foam-tableware"],
    ["丙酮 分析纯 500ml", "hazchem-online"],
  ])("absorbs the papers of %s", (title, ban) => {
    const rules = rulesOn("2026-03-01", title);
    expect(rules).toContain(ban);
    expect(rules).not.toContain("ccc-missing");
    expect(rules).not.toContain("licence-missing");
  });
});
