/** A backtest for people. In: its figures. Out: lines on standard output. */
import type { Decisions } from "#db/queries/count-decisions.ts";
import { BUREAUS } from "#domain/bureau.ts";
import { RULE_STATUS_NAMES, type RuleStatus } from "#domain/rule-status.ts";
import { type BacktestTally, type CensusTally, OUTCOMES } from "#rules/engine/backtest.ts";
import { wilsonInterval } from "#rules/engine/wilson-interval.ts";
import type { LeadsOfBureau } from "#workers/rules/expected-leads.ts";
import { write } from "./rule-words.ts";

export interface BacktestReport extends Omit<BacktestTally, "leads"> {
  readonly rule: string;
  readonly version: string;
  /** The version in force; null where none is. */
  readonly against: { readonly version: string; readonly status: RuleStatus } | null;
  readonly leads: readonly LeadsOfBureau[];
  readonly decisions: Decisions;
  readonly seconds: number;
}

const OUTCOME_NAMES = { new: "新增", lost: "消失", unchanged: "不变" } as const;

export function printBacktest(report: BacktestReport): void {
  const { rule, version, against, listings, recognised, broken, counts, samples, leads, decisions, seconds } = report;
  const { flagged, flaggedBy } = report;
  const other = against === null ? "现无生效版本" : `现行 ${against.version}，${RULE_STATUS_NAMES[against.status]}`;
  write(`${rule}：试 ${version}，对 ${other}`);
  write(`已存商品 ${listings} 条，其中属目录产品 ${recognised} 条；${describeRate(listings, seconds)}`);
  if (broken > 0) write(`其中 ${broken} 条判断时出错，未计入`);
  write(OUTCOMES.map((outcome) => `${OUTCOME_NAMES[outcome]} ${counts[outcome]}`).join("，"));
  if (flagged > 0) write(describeFlagged(counts.new, flagged, flaggedBy));
  for (const outcome of OUTCOMES) {
    if (samples[outcome].length === 0) continue;
    write(`${OUTCOME_NAMES[outcome]}的例子：`);
    for (const { listingId, title, url, quotes, explain, also } of samples[outcome]) {
      write(`  商品 ${listingId} ${title ?? "—"}${url === null ? "" : ` ${url}`}`);
      write(`    原文 ${quotes.length === 0 ? "—" : quotes.join("，")}`);
      write(`    ${explain}`);
      if (also.length > 0) write(`    已被 ${also.join("、")} 命中`);
    }
  }
  const total = leads.reduce((sum, one) => sum + one.leads, 0);
  const known = leads.reduce((sum, one) => sum + one.known, 0);
  write(`新增疑点预计：新线索 ${total - known}，并入已有 ${known}（同一卖家、同一产品为一条线索）`);
  for (const { bureau, leads: count, findings } of leads)
    write(`  ${bureauName(bureau)}: ${count} 条线索，${findings} 个疑点`);
  write(describePrecision(decisions));
}

const MOST_RULES = 5;

/** How many of the new findings lie on listings that other rules flag already. */
export function describeFlagged(found: number, flagged: number, by: ReadonlyMap<string, number>): string {
  const rules = [...by].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const [only] = rules;
  const rest = `，其余 ${found - flagged} 条只有这条规则命中`;
  if (rules.length === 1 && only !== undefined) return `其中 ${flagged} 条已被 ${only[0]} 命中${rest}`;
  const named = rules.slice(0, MOST_RULES).map(([rule, count]) => `${rule} ${count}`);
  const more = rules.length > MOST_RULES ? " 等" : "";
  return `其中 ${flagged} 条已被其他启用的规则命中（${named.join("、")}${more}）${rest}`;
}

export function printCensus(report: CensusTally & { rules: number; seconds: number }): void {
  const { rules, listings, recognised, broken, flagged, findings, seconds } = report;
  write(
    `以 ${rules} 条规则判 ${listings} 条已存商品，其中属目录产品 ${recognised} 条；${describeRate(listings, seconds)}`,
  );
  if (broken > 0) write(`其中 ${broken} 条判断时出错，未计入`);
  write(`有疑点的商品 ${flagged} 条（不计试运行规则）`);
  for (const [rule, count] of [...findings].sort((a, b) => b[1] - a[1])) write(`  ${rule}: ${count}`);
}

/** How often officers found such leads right, with how sure that is. */
export function describePrecision({ confirmed, dismissed }: Decisions): string {
  const of = confirmed + dismissed;
  const interval = wilsonInterval(confirmed, of);
  if (interval === null) return "核查结论：尚无（还没有线索经核查确认或排除）";
  const percent = (share: number): string => `${Math.round(share * 100)}%`;
  return (
    `核查结论：${of} 条中确认 ${confirmed} 条，准确率 ${percent(confirmed / of)}` +
    `（95% 区间 ${percent(interval.low)}–${percent(interval.high)}）`
  );
}

function describeRate(listings: number, seconds: number): string {
  return `用时 ${seconds.toFixed(1)} 秒，${Math.round(listings / Math.max(seconds, 0.001))} 条/秒`;
}

function bureauName(bureau: string | null): string {
  if (bureau === null) return "未定";
  if (bureau === "outside") return "外省市（移送）";
  return (BUREAUS as Record<string, string>)[bureau] ?? bureau;
}
