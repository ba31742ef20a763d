/**
 * Small mistakes somebody might make in a rule. In: a rule. Out: the rule with one thing changed, each with what was
 * changed in Chinese. A rule whose cases notice every one of them has cases on either side of all its limits. Pure.
 */
import { describeCondition } from "./describe-condition.ts";
import type { Condition, Rule } from "./rule-schema.ts";
import type { CaseRunner, PreparedCases } from "./run-cases.ts";

export interface Mutant {
  readonly says: string;
  readonly rule: Rule;
}

/** How far a limit is nudged: a case must lie within this share of it on either side. */
const NUDGE = 0.05;
const DAY = 86_400_000;

/** A condition that never holds: what is left of a list of words once it is empty. */
const NEVER: Condition = { not: { any: [{ imported: true }, { not: { imported: true } }] } };
const ALWAYS: Condition = { any: [{ imported: true }, { not: { imported: true } }] };

interface Change {
  readonly says: string;
  readonly condition: Condition;
}

export function mutateRule(rule: Rule): Mutant[] {
  const mutants: Mutant[] = changesOf(rule.when).map(({ says, condition }) => ({
    says,
    rule: { ...rule, when: condition },
  }));
  for (const end of ["from", "to"] as const) {
    const day = rule[end];
    if (day === undefined) continue;
    for (const days of [-1, 1]) {
      const moved = shifted(day, days);
      mutants.push({ says: `规则的 ${end} 由 ${day} 改为 ${moved}`, rule: { ...rule, [end]: moved } });
    }
  }
  return mutants;
}

function changesOf(condition: Condition): Change[] {
  if ("all" in condition) return ofAll(condition.all);
  if ("any" in condition) return ofAny(condition.any);
  if ("not" in condition) {
    const inner = changesOf(condition.not).map(({ says, condition: not }) => ({ says, condition: { not } }));
    return [{ says: `去掉 not（${short(condition.not)}）`, condition: condition.not }, ...inner];
  }
  return ofSimple(condition);
}

function ofAll(parts: readonly Condition[]): Change[] {
  return parts.flatMap((part, index) => {
    const others = parts.filter((_, at) => at !== index);
    const dropped: Change = {
      says: `去掉 all 中的「${short(part)}」`,
      condition: others.length === 0 ? ALWAYS : { all: others },
    };
    const changed = changesOf(part).map(({ says, condition }) => ({
      says,
      condition: { all: parts.map((one, at) => (at === index ? condition : one)) },
    }));
    return [dropped, ...changed];
  });
}

function ofAny(parts: readonly Condition[]): Change[] {
  return parts.flatMap((part, index) => {
    const others = parts.filter((_, at) => at !== index);
    const off: Change = {
      says: `去掉 any 中的「${short(part)}」`,
      condition: others.length === 0 ? NEVER : { any: others },
    };
    const changed = changesOf(part).map(({ says, condition }) => ({
      says,
      condition: { any: parts.map((one, at) => (at === index ? condition : one)) },
    }));
    return [off, ...changed];
  });
}

type Simple = Exclude<Condition, { all: unknown } | { any: unknown } | { not: unknown }>;

function ofSimple(condition: Simple): Change[] {
  const says = (what: string): string => `${what}（${short(condition)}）`;
  if ("missing" in condition)
    return [{ says: says("missing 改为 present"), condition: { present: condition.missing } }];
  if ("present" in condition)
    return [{ says: says("present 改为 missing"), condition: { missing: condition.present } }];
  if ("imported" in condition) return [{ says: says("imported 反过来"), condition: { imported: !condition.imported } }];
  if ("words" in condition) return [{ says: says("词表清空"), condition: NEVER }];
  if ("keywordList" in condition) return [{ says: says("词表清空"), condition: NEVER }];
  if ("matches" in condition) return [{ says: says("写法清空"), condition: NEVER }];
  if ("problem" in condition) {
    const { of, is } = condition.problem;
    return without(is).map(([code, left]) => ({
      says: says(`毛病去掉 ${code}`),
      condition: left.length === 0 ? NEVER : { problem: { of, is: left } },
    }));
  }
  if ("register" in condition) {
    const { of, is } = condition.register;
    return without(is).map(([state, left]) => ({
      says: says(`状态去掉 ${state}`),
      condition: left.length === 0 ? NEVER : { register: { of, is: left } },
    }));
  }
  if ("watched" in condition) {
    return without(condition.watched).map(([party, left]) => ({
      says: says(`去掉 ${party}`),
      condition: left.length === 0 ? NEVER : { watched: left },
    }));
  }
  if ("number" in condition) {
    return nudgedEnds(condition.number).map(([what, number]) => ({
      says: says(what),
      condition: { ...condition, number },
    }));
  }
  if ("price" in condition) {
    return nudgedEnds(condition.price).map(([what, price]) => ({ says: says(what), condition: { price } }));
  }
  if ("count" in condition) {
    return (
      [
        ["atLeast", -1],
        ["atLeast", 1],
        ["atMost", -1],
        ["atMost", 1],
      ] as const
    ).flatMap(([end, by]) => {
      const limit = condition.count[end];
      if (limit === undefined || limit + by < 0) return [];
      const count = { ...condition.count, [end]: limit + by };
      return [{ says: says(`${end} ${limit} 改为 ${limit + by}`), condition: { count } }];
    });
  }
  if ("period" in condition) {
    return (["from", "to"] as const).flatMap((end) => {
      const day = condition.period[end];
      if (day === undefined) return [];
      return [-1, 1].map((days) => ({
        says: says(`${end} 改为 ${shifted(day, days)}`),
        condition: { period: { ...condition.period, [end]: shifted(day, days) } },
      }));
    });
  }
  if ("siblings" in condition) {
    const { makersAtLeast, same } = condition.siblings;
    return [-1, 1].map((by) => ({
      says: says(`makersAtLeast 改为 ${makersAtLeast + by}`),
      condition: { siblings: { same, makersAtLeast: makersAtLeast + by } },
    }));
  }
  if ("shop" in condition) {
    const { findingsAtLeast } = condition.shop;
    return [-1, 1].map((by) => ({
      says: says(`findingsAtLeast 改为 ${findingsAtLeast + by}`),
      condition: { shop: { findingsAtLeast: findingsAtLeast + by } },
    }));
  }
  // duty, product, subProduct: dropping them from their `all` is tried there.
  return [];
}

/** Each item of a list with the list that is left without it. */
function without<T>(items: readonly T[]): [T, T[]][] {
  return items.map((item) => [item, items.filter((one) => one !== item)]);
}

/** Every limit moved down and up. */
function nudgedEnds<T extends { below?: number | undefined; above?: number | undefined }>(limits: T): [string, T][] {
  return (["below", "above"] as const).flatMap((end) => {
    const limit = limits[end];
    if (limit === undefined) return [];
    return [1 - NUDGE, 1 + NUDGE].map((factor): [string, T] => {
      const moved = Number((limit * factor).toPrecision(12));
      return [`${end} ${limit} 改为 ${moved}`, { ...limits, [end]: moved }];
    });
  });
}

function shifted(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

function short(condition: Condition): string {
  const text = describeCondition(condition);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

/** What could be changed in a rule without one of its cases failing. */
export function survivorsOf(rule: Rule, cases: PreparedCases, runner: Pick<CaseRunner, "passes">): string[] {
  return mutateRule(rule)
    .filter((mutant) => runner.passes(mutant.rule, cases))
    .map(({ says }) => says);
}
