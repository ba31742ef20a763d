/**
 * One row of a published list: 抽查不合格, complaints, any list of enterprises with a reason. In: a row by field, the name of
 * the list. Out: its entries with the reason in one line, or that the row says nothing bad, or why it cannot be read.
 * Pure; never throws.
 */
import { foldWidth } from "#domain/marks/fold-width.ts";
import { usccsIn } from "#domain/marks/uscc.ts";
import { isPlaceholder } from "#domain/placeholder.ts";
import type { WatchEntry } from "#domain/register.ts";
import type { Vocabulary } from "./column-names.ts";
import type { TableForm } from "./table-rows.ts";

export type WatchField =
  | "name"
  | "seller"
  | "uscc"
  | "reason"
  | "product"
  | "items"
  | "outcome"
  | "day"
  | "batch"
  | "retest"
  | "note";

const VOCABULARY: Vocabulary<WatchField> = {
  names: {
    name:
      "标称生产企业 标称生产企业名称 标称生产者 标称生产单位 标称生产单位名称 被标称生产企业 生产企业 生产企业名称 生产单位 生产单位名称 生产者 生产者名称 生产厂家 生产商 制造商 " +
      "受检企业 受检单位 被投诉企业 被投诉单位 被投诉人 被投诉主体 企业名称 单位名称 公司名称 企业 名称 经营者名称 当事人 当事人名称 manufacturer manufacturername maker producer company companyname enterprise enterprisename name",
    seller:
      "被抽样单位 被抽样单位名称 被抽检单位 销售单位 销售企业 销售者 经营单位 经营者 网店经营者 平台内经营者 seller sellername",
    uscc: "统一社会信用代码 社会信用代码 信用代码 uscc creditcode",
    reason:
      "列入原因 列入事由 原因 事由 违法事由 处罚事由 投诉内容 投诉原因 投诉问题 主要问题 存在问题 问题描述 违法事实 reason complaint",
    product: "产品名称 商品名称 样品名称 抽样产品 产品 品名 productname product samplename sample",
    items:
      "不合格项目 主要不合格项目 不合格项目名称 不合格检验项目 不符合项目 不合格内容 不合格指标 nonconformingitems faileditems items",
    outcome:
      "抽查结果 检验结果 检验结论 抽检结果 抽查结论 监督抽查结果 判定 结论 综合判定 结果 inspectionoutcome outcome result conclusion",
    day: "抽查年度 抽查年份 年度 年份 公告日期 公布日期 发布日期 报告日期 抽查时间 抽样日期 抽查日期 检验日期 投诉日期 投诉时间 列入日期 日期 reportdate date year publishedat",
    batch: "抽查批次 批次名称 抽查名称 公告名称 任务名称",
    retest: "复检结果 复检结论 复检 inspectionretestconfirmednonconforming retest",
    note: "备注 说明 note remark remarks sourcenote",
  },
  like: {
    name: /标称生产|^生产(?:企业|单位|者|厂)/,
    seller: /被抽(?:样|检)单位/,
    reason: /(?:事由|原因)$/,
    items: /不(?:合格|符合).{0,4}项目/,
    outcome: /(?:结论|检验结果|抽查结果)$/,
    day: /(?:公告|公布|发布|报告|抽样|抽查)(?:日期|时间)|年度$/,
  },
};

export const WATCH_FORM: TableForm<WatchField> = {
  vocabulary: VOCABULARY,
  needed: [
    ["name", "seller"],
    ["reason", "product", "items", "outcome", "uscc", "day", "note"],
  ],
  what: "企业名称列",
  example: "生产企业,产品名称,抽查结果,不合格项目",
};

export interface ReadWatchRow {
  /** None where the row reports a product that is well. */
  readonly entries: readonly WatchEntry[];
}

/** @param needsOutcome the file says of every product how it came out. */
export function readWatchRow(
  cells: ReadonlyMap<WatchField, string>,
  list: string,
  needsOutcome = false,
): ReadWatchRow | { readonly broken: string } {
  if (needsOutcome && !cells.has("outcome")) return { broken: "没有结论" };
  const outcome = outcomeOf(cells);
  if (outcome === "good") return { entries: [] };
  if (outcome === "unreadable") return { broken: `结论「${cells.get("outcome")?.slice(0, 30)}」读不出合格与否` };
  const printed = [cells.get("name"), cells.get("seller")].find((name) => name !== undefined && !isPlaceholder(name));
  if (printed === undefined) return { broken: "没有企业名称" };
  if (DENIED.test(cells.get("note") ?? "")) return { broken: "备注说明不是该企业的产品，不列入" };
  const reason = reasonOf(cells);
  if (reason === null) return { broken: "没有列入原因，也没有产品或不合格项目" };
  const names = namesIn(printed);
  // A code beside two names does not say whose it is.
  const uscc = names.length === 1 ? (usccsIn(cells.get("uscc") ?? "")[0] ?? null) : null;
  return { entries: names.map((name) => ({ name, uscc, reason, list })) };
}

/** The enterprise named on the goods says they are not its own: then it is the one that was wronged. */
const DENIED = /否认|假冒|冒用|仿冒|(?:非|不是|并非).{0,8}(?:企业|公司|单位|厂家|厂|其).{0,6}生产/;

type Outcome = "bad" | "good" | "unreadable";

function outcomeOf(cells: ReadonlyMap<WatchField, string>): Outcome {
  const words = cells.get("outcome");
  // A second examination that found nothing ends the matter.
  if (/^(?:复检)?(?:合格|符合)/.test(cells.get("retest")?.trim() ?? "")) return "good";
  // A list without a column of results lists what was found wanting.
  if (words === undefined) return "bad";
  const text = foldWidth(words).toLowerCase().replace(/\s/g, "");
  if (/(?:未|无)(?:发现|检出|见)?不(?:合格|符合)/.test(text)) return "good";
  if (/不合格|不符合|不达标|不通过|non-?conform|not?conform|(?:un|not)qualified|fail/.test(text)) return "bad";
  return /合格|符合|通过|达标|conform|qualified|pass/.test(text) ? "good" : "unreadable";
}

const LONGEST_REASON = 200;
const MOST_ITEMS = 5;

/** 「2025 年抽查：货架灯不合格（接地电阻、标志）」 */
function reasonOf(cells: ReadonlyMap<WatchField, string>): string | null {
  const said = (field: WatchField): string | null => {
    const value = cells.get(field)?.replace(/\s+/g, " ").trim();
    return value === undefined || isPlaceholder(value) ? null : value;
  };
  const year = /(?<!\d)(?:19|20)\d{2}(?!\d)|(?<!\d)(?:19|20)\d{2}(?=(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])(?!\d))/.exec(
    foldWidth(said("day") ?? said("batch") ?? ""),
  )?.[0];
  const when = year === undefined ? "" : `${year} 年`;
  const product = said("product")?.slice(0, 60);
  const own = said("reason");
  if (own !== null) return `${when}${product === undefined ? "" : `${product}：`}${own}`.slice(0, LONGEST_REASON);
  const items = itemsIn(said("items") ?? "");
  // A name with nothing else on a list of what was found wanting says too little to hold against anybody.
  if (product === undefined && items === "" && cells.get("outcome") === undefined) return null;
  const again =
    /^(?:true|是)$|仍?不合格|不符合/.test(`${said("retest") ?? ""}`) || /复检仍?不合格/.test(said("note") ?? "");
  const what = `${product ?? "产品"}不合格${items === "" ? "" : `（${items}）`}${again ? "，复检仍不合格" : ""}`;
  return `${when}抽查：${what}`.slice(0, LONGEST_REASON);
}

function itemsIn(printed: string): string {
  // Commas and strokes stand within names of items too (钙(Ca),mg/kg): only marks that part a list part it.
  const items = [
    ...new Set(
      printed
        .split(/[、；;]|\*\s*[,，]/)
        .map((item) => item.replace(/[\s*]+$/g, "").trim())
        .filter((item) => item !== "" && !isPlaceholder(item)),
    ),
  ];
  const shown = items.slice(0, MOST_ITEMS).map((item) => item.slice(0, 40));
  return items.length > MOST_ITEMS ? `${shown.join("、")}等 ${items.length} 项` : shown.join("、");
}

const FIRM_END = /(?:公司|厂|商行|商店|经营部|门市部|服务部|加工部|合作社|中心|集团|店|坊|站|社|行|部)(?:\([^)]*\))?$/;

/** Two firms in one cell are two entries where each part is a name of its own; else the cell is one name. */
function namesIn(printed: string): string[] {
  const whole = foldWidth(printed).replace(/\s+/g, " ").trim().slice(0, 200);
  const parts = whole
    .split(/[/、;；\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== "");
  return parts.length > 1 && parts.every((part) => part.length >= 4 && FIRM_END.test(part)) ? parts : [whole];
}
