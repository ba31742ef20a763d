/** A condition in Chinese, for whoever asks why a rule held. In: one condition, without its parts. Out: one short text. */
import type { FactName } from "./page-facts.ts";
import type { Place } from "./page-text.ts";
import { PROBLEM_CODES } from "./problem-codes.ts";
import type { Condition } from "./rule-schema.ts";

export const FACT_NAMES = {
  "product.name": "产品名称",
  "manufacturer.name": "生产者名称",
  "manufacturer.address": "生产者地址",
  importer: "进口商",
  "importer.address": "进口商地址",
  ccc: "CCC 证书编号",
  "ccc.status": "CCC 证书状态",
  "ccc.holder": "CCC 证书申请人",
  "ccc.validUntil": "CCC 证书有效期",
  productionLicence: "生产许可证编号",
  foodLicence: "食品生产许可编号",
  standard: "执行标准",
} as const satisfies Record<FactName, string>;

const PLACE_NAMES = {
  title: "标题",
  category: "类目",
  attributes: "参数",
  options: "选项",
  description: "描述",
  shop: "店铺名",
} as const satisfies Record<Place, string>;

const DUTY_NAMES = {
  ccc: "须有强制性产品认证",
  licence: "须有生产许可证",
  either: "须有认证或者生产许可之一",
  ban: "属禁止销售",
} as const;

const STATE_NAMES = {
  suspended: "暂停",
  withdrawn: "撤销",
  cancelled: "注销",
  expired: "过期",
  "held-by-other": "持有人不是页面的生产者",
} as const;

function where(places: readonly Place[], under: readonly string[] | undefined): string {
  const names = places.map((place) => PLACE_NAMES[place]).join("、");
  return under === undefined ? names : `${names}（限「${under.slice(0, 4).join("、")}」之下）`;
}

function few(words: readonly string[]): string {
  const shown = words.slice(0, 6).join("、");
  return words.length > 6 ? `${shown} 等 ${words.length} 个词` : shown;
}

function range(low: number | string | undefined, high: number | string | undefined, unit = ""): string {
  return [low === undefined ? "" : `高于 ${low}${unit}`, high === undefined ? "" : `低于 ${high}${unit}`]
    .filter((part) => part !== "")
    .join("且");
}

export function describeCondition(condition: Condition): string {
  if ("all" in condition) return "以下全部成立";
  if ("any" in condition) return "以下任一成立";
  if ("not" in condition) return "以下不成立";
  if ("missing" in condition) return `页面未见${FACT_NAMES[condition.missing]}（只填占位也算未见）`;
  if ("present" in condition) return `页面可见${FACT_NAMES[condition.present]}`;
  if ("problem" in condition) {
    const codes: Record<string, string> = PROBLEM_CODES[condition.problem.of];
    return `${FACT_NAMES[condition.problem.of]}：${condition.problem.is.map((code) => codes[code] ?? code).join("，或")}`;
  }
  if ("duty" in condition) return `当日${DUTY_NAMES[condition.duty]}`;
  if ("product" in condition) return `产品为 ${condition.product.join("、")}`;
  if ("subProduct" in condition) return `子类为 ${condition.subProduct.join("、")}`;
  if ("imported" in condition) return condition.imported ? "页面写明为进口" : "页面未写明为进口";
  if ("words" in condition) return `${where(condition.in, condition.under)}出现：${few(condition.words)}`;
  if ("matches" in condition) return `${where(condition.in, condition.under)}出现写法 ${condition.matches}`;
  if ("keywordList" in condition) return `${where(condition.in, undefined)}出现词表「${condition.keywordList}」中的词`;
  if ("number" in condition) {
    const { above, below, unit } = condition.number;
    return `${where(condition.in, condition.under)}有数值${range(above, below, ` ${unit}`)}`;
  }
  if ("count" in condition) {
    const { of, atLeast, atMost } = condition.count;
    const name = { attributes: "参数", options: "选项", images: "图片" }[of];
    const parts = [atLeast === undefined ? "" : `不少于 ${atLeast}`, atMost === undefined ? "" : `不多于 ${atMost}`];
    return `${name}个数${parts.filter((part) => part !== "").join("且")}`;
  }
  if ("price" in condition) return `价格${range(condition.price.above, condition.price.below, " 元")}`;
  if ("period" in condition) {
    const { from, to } = condition.period;
    return `采集日期${from === undefined ? "" : `自 ${from} 起`}${to === undefined ? "" : `至 ${to} 止`}`;
  }
  if ("register" in condition) {
    const states = condition.register.is.map((state) => STATE_NAMES[state]).join("、");
    return `登记信息中${FACT_NAMES[condition.register.of]}的状态为：${states}`;
  }
  if ("watched" in condition) {
    return `${condition.watched.map((party) => (party === "seller" ? "销售者" : "生产者")).join("或")}在关注名单上`;
  }
  if ("siblings" in condition) return `同一 CCC 编号见于 ${condition.siblings.makersAtLeast} 家以上生产者的商品链接`;
  return `店铺以往疑点不少于 ${condition.shop.findingsAtLeast} 条`;
}
