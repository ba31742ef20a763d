/**
 * Writing a finding. In: a rule that held, the situation, the places it rests on. Out: the finding with spans, the legal
 * basis as of that day, the confidence, and one sentence worded as a lead. Never throws.
 */
import type { Basis, Finding, Span } from "#domain/finding.ts";
import { unreadPictures } from "#domain/picture-text.ts";
import type { Catalogue, FactConfidence, Regime } from "../catalogue/catalogue-schema.ts";
import { type Duties, inForce } from "./duties.ts";
import type { VersionedRule } from "./rule-files.ts";
import type { Condition } from "./rule-schema.ts";
import type { Sight, Situation } from "./situation.ts";

export interface FindingWriter {
  write(rule: VersionedRule, situation: Situation, seen: readonly Sight[], recognised: number): Finding;
}

/** How far a finding can be trusted that rests on a fact so sure; unverified facts stay below one half. */
const TRUST = { verified: 1, partly: 0.85, unverified: 0.45 } as const satisfies Record<FactConfidence, number>;
const SURE_OF_PRODUCT = 0.7;
const LONGEST_QUOTE = 60;

export function createFindingWriter(catalogue: Catalogue): FindingWriter {
  const bases = new Map<string, readonly Basis[]>();
  const regimes = new Map<string, (duties: Duties) => Regime | null>();

  const basisOf = (rule: VersionedRule, product: string | null, day: string): readonly Basis[] => {
    const key = `${rule.rule} ${rule.version} ${product} ${day}`;
    let basis = bases.get(key);
    if (basis === undefined) {
      basis = basisOn(rule, product, day, catalogue);
      if (bases.size > 20_000) bases.clear();
      bases.set(key, basis);
    }
    return basis;
  };

  const regimeOf = (rule: VersionedRule, duties: Duties): Regime | null => {
    const key = `${rule.rule} ${rule.version}`;
    let find = regimes.get(key);
    if (find === undefined) {
      find = regimeBehind(rule.when);
      regimes.set(key, find);
    }
    return find(duties);
  };

  return {
    write(rule, situation, seen, recognised) {
      const regime = regimeOf(rule, situation.duties);
      const trust = Math.min(
        regime === null ? 1 : TRUST[regime.confidence],
        ...seen.map((sight) => (sight.trust === undefined ? 1 : TRUST[sight.trust])),
      );
      const sure = situation.product === null || recognised >= SURE_OF_PRODUCT ? 1 : 0.8;
      return {
        rule: rule.rule,
        version: rule.version,
        severity: rule.severity,
        confidence: Math.round(rule.confidence * trust * sure * 100) / 100,
        spans: [...seen.map(spanOf), ...situation.noun],
        basis: [...basisOf(rule, situation.product?.id ?? null, situation.day)],
        explain: explain(rule, situation, regime, seen),
      };
    },
  };
}

function spanOf({ field, text, start, end }: Sight): Span {
  return start === undefined || end === undefined ? { field, text } : { field, text, start, end };
}

/** The duty a rule asks about, if it asks about one: its dates and its certainty belong to the finding. */
function regimeBehind(when: Condition): (duties: Duties) => Regime | null {
  const asked = new Set<keyof Duties>();
  const walk = (condition: Condition): void => {
    if ("all" in condition) condition.all.forEach(walk);
    else if ("any" in condition) condition.any.forEach(walk);
    else if ("duty" in condition) asked.add(condition.duty);
  };
  walk(when);
  return (duties) => {
    for (const duty of ["ban", "licence", "ccc", "either"] as const) {
      const regime = asked.has(duty) ? duties[duty] : null;
      if (regime !== null) return regime;
    }
    return null;
  };
}

function basisOn(rule: VersionedRule, product: string | null, day: string, catalogue: Catalogue): Basis[] {
  return rule.basis
    .filter(({ products }) => products === undefined || (product !== null && products.includes(product)))
    .filter(({ law, article }) =>
      catalogue.laws.some(
        (entry) =>
          entry.law === law &&
          inForce(entry, day) &&
          entry.articles.some((one) => one.article === article && inForce(one, day)),
      ),
    )
    .map(({ law, article }) => ({ law, article }));
}

/** What a sentence may fill in; `{kind}` is the sub-product where the page tells it, else the product. */
export const FILL_INS = ["product", "kind", "duty", "quote", "reason", "lookedAt", "images"] as const;

function explain(rule: VersionedRule, situation: Situation, regime: Regime | null, seen: readonly Sight[]): string {
  const { product, sub, listing } = situation;
  const name = product?.name ?? "商品";
  const quote = seen.find(({ text }) => text !== "")?.text ?? "";
  const values: Record<(typeof FILL_INS)[number], string> = {
    product: name,
    kind: sub === null || sub.otherwise ? name : sub.name,
    duty: regime === null ? "" : `${regime.what}${regime.from === null ? "" : `，自 ${regime.from} 起`}`,
    quote: quote === "" ? "" : `「${quote.length > LONGEST_QUOTE ? `${quote.slice(0, LONGEST_QUOTE)}…` : quote}」`,
    reason: seen.find(({ reason }) => reason !== undefined)?.reason ?? "",
    lookedAt: rule.lookedAt.join("、"),
    images: listing.images > 0 ? unreadPictures(listing.images) : "未取得页面图片",
  };
  return rule.explain.replace(/\{(\w+)\}/g, (whole, key: string) =>
    key in values ? values[key as keyof typeof values] : whole,
  );
}
