/**
 * Why a rule held, or not. In: a compiled rule and a situation. Out: a tree with every condition in Chinese, whether it
 * held, what it saw and why, so that an analyst sees the one that decided. Every part is asked, also behind one that failed.
 */
import type { Compiled } from "./compile.ts";
import type { CompiledRule } from "./judge.ts";
import type { Sight, Situation } from "./situation.ts";

export interface Explained {
  readonly says: string;
  readonly held: boolean;
  readonly saw: readonly Sight[];
  readonly parts: readonly Explained[];
}

export interface RuleExplained {
  readonly rule: string;
  readonly applies: boolean;
  /** Why the rule is not asked at all, where it is not. */
  readonly because: string;
  readonly held: boolean;
  readonly condition: Explained;
}

export function explainRule({ rule, condition }: CompiledRule, situation: Situation): RuleExplained {
  const because = whyNotAsked(rule, situation);
  const explained = explainCondition(condition, situation);
  return {
    rule: rule.rule,
    applies: because === "",
    because,
    held: because === "" && explained.held,
    condition: explained,
  };
}

function explainCondition(compiled: Compiled, situation: Situation): Explained {
  const seen = compiled.check(situation);
  return {
    says: compiled.says,
    held: seen !== null,
    saw: compiled.parts.length > 0 ? [] : (seen ?? []),
    parts: compiled.parts.map((part) => explainCondition(part, situation)),
  };
}

/** Why a rule is not asked about a listing at all; "" where it is. */
export function whyNotAsked(
  rule: Pick<CompiledRule["rule"], "from" | "to" | "products">,
  { product, day }: Pick<Situation, "product" | "day">,
): string {
  if (rule.from !== undefined && day < rule.from) return `规则自 ${rule.from} 起适用，采集日为 ${day}`;
  if (rule.to !== undefined && rule.to < day) return `规则至 ${rule.to} 止适用，采集日为 ${day}`;
  if (rule.products === "any") return "";
  if (product === null) return "页面所售不是目录中的产品";
  if (rule.products === "all" || rule.products.includes(product.id)) return "";
  return `规则只适用于 ${rule.products.join("、")}，页面所售为 ${product.id}`;
}

/** The tree as indented lines: ✓ held, ✗ did not. */
export function explainLines({ rule, applies, because, held, condition }: RuleExplained): string[] {
  const lines = [`${held ? "✓" : "✗"} ${rule}${applies ? "" : `（未适用：${because}）`}`];
  const walk = (node: Explained, depth: number): void => {
    const saw = node.saw.map(({ field, text, reason }) => {
      const words = text === "" ? `${field} 为空` : `${field}：「${text.slice(0, 80)}」`;
      return reason === undefined ? words : `${words}，${reason}`;
    });
    lines.push(
      `${"  ".repeat(depth)}${node.held ? "✓" : "✗"} ${node.says}${saw.length > 0 ? ` → ${saw.join("；")}` : ""}`,
    );
    for (const part of node.parts) walk(part, depth + 1);
  };
  walk(condition, 1);
  return lines;
}
