/**
 * Judging a listing on a day. In: a listing and the moment of capture. Out: which product is for sale and the findings
 * of all active rules, with the law in force on that day. Pure and synchronous; never throws for what a page contains.
 * A listing known only from a search row must not be judged: what is missing there proves nothing (the caller's part).
 */
import { createHash } from "node:crypto";
import type { Basis, Finding, Judgement } from "#domain/finding.ts";
import type { Listing } from "#domain/listing.ts";
import { loadCatalogue } from "../catalogue/catalogue.ts";
import type { Catalogue, FactConfidence, Product, Regime, SubProduct } from "../catalogue/catalogue-schema.ts";
import { type Check, compileCondition } from "./compile.ts";
import { type Duties, dutiesOn, inForce, shanghaiDay } from "./duties.ts";
import { readPageFacts } from "./page-facts.ts";
import { createRecogniser, type GroundedRecognition, type Recognisable } from "./recognise.ts";
import { loadRules, type VersionedRule } from "./rule-files.ts";
import { createSubProducts, type SubProducts } from "./sub-product.ts";

export interface JudgeOptions {
  /** Instead of the catalogue of this checkout. */
  readonly catalogue?: Catalogue;
  /** Instead of the rules in detections/. */
  readonly rules?: readonly VersionedRule[];
}

export interface Judge {
  /** `on` is the moment of capture; the law of that day in Shanghai applies. */
  judge(listing: Listing, on: Date): Judgement;
  recognise(listing: Recognisable): GroundedRecognition;
  /** Rules that make findings: those with status active. */
  readonly rules: readonly VersionedRule[];
  /** Changes when any active rule changes: 12 hex digits. */
  readonly versionHash: string;
}

interface CompiledRule {
  readonly rule: VersionedRule;
  readonly regimeOf: (duties: Duties) => Regime | null;
  readonly check: Check;
  readonly applies: (product: string) => boolean;
}

/** How far a finding can be trusted that rests on a regime so sure; unverified facts stay below one half. */
const TRUST = { verified: 1, partly: 0.85, unverified: 0.45 } as const satisfies Record<FactConfidence, number>;

/** Builds a judge. Throws `YamlFileError` where catalogue or rules are broken. */
export function createJudge(options: JudgeOptions = {}): Judge {
  const catalogue = options.catalogue ?? loadCatalogue();
  const rules = (options.rules ?? loadRules(catalogue)).filter((rule) => rule.status === "active");
  const { recognise, normalise } = createRecogniser(catalogue);
  const compiled: CompiledRule[] = rules.map((rule) => {
    const only = rule.products === "all" ? null : new Set(rule.products);
    return {
      rule,
      regimeOf: regimeBehind(rule),
      check: compileCondition(rule.when, normalise),
      applies: (product) => only === null || only.has(product),
    };
  });
  const products = new Map<string, { product: Product; subs: SubProducts }>(
    catalogue.products.map((product) => [product.id, { product, subs: createSubProducts(product, normalise) }]),
  );
  const dutiesCache = new Map<string, Duties>();
  const basisCache = new Map<string, Basis[]>();

  const dutiesOf = (product: Product, sub: SubProduct | null, day: string): Duties => {
    const key = `${product.id} ${sub?.id ?? ""} ${day}`;
    let duties = dutiesCache.get(key);
    if (duties === undefined) {
      duties = dutiesOn(product, sub, day);
      if (dutiesCache.size > 10_000) dutiesCache.clear();
      dutiesCache.set(key, duties);
    }
    return duties;
  };

  const basisOf = (rule: VersionedRule, product: string, day: string): Basis[] => {
    const key = `${rule.rule} ${product} ${day}`;
    let basis = basisCache.get(key);
    if (basis === undefined) {
      basis = basisOn(rule, product, day, catalogue);
      if (basisCache.size > 10_000) basisCache.clear();
      basisCache.set(key, basis);
    }
    return basis;
  };

  const judge = (listing: Listing, on: Date): Judgement => {
    const { spans, ...recognition } = recognise(listing);
    const known = recognition.product === null ? undefined : products.get(recognition.product);
    if (known === undefined) return { recognition, findings: [] };
    const { product, subs } = known;
    const day = shanghaiDay(on);
    const noun = spans[0]?.text ?? "";
    const sub = subs.find(listing, noun);
    const duties = dutiesOf(product, sub, day);
    const facts = readPageFacts(listing);
    const situation = { listing, product, sub, duties, facts };
    const findings: Finding[] = [];
    for (const { rule, check, applies, regimeOf } of compiled) {
      if (!applies(product.id)) continue;
      const seen = check(situation);
      if (seen === null) continue;
      const regime = regimeOf(duties);
      findings.push({
        rule: rule.rule,
        version: rule.version,
        severity: rule.severity,
        confidence: confidenceOf(rule, regime, recognition.confidence),
        spans: [...seen, ...spans],
        basis: [...basisOf(rule, product.id, day)],
        explain: explain(rule, product, sub, regime, seen[0]?.text ?? ""),
      });
    }
    return { recognition, findings };
  };
  const versionHash = createHash("sha256")
    .update(
      rules
        .map((rule) => `${rule.rule} ${rule.version}`)
        .sort()
        .join("\n"),
    )
    .digest("hex")
    .slice(0, 12);
  return { judge, recognise, rules, versionHash };
}

/** The duty a rule asks about, if it asks about one. */
function regimeBehind(rule: VersionedRule): (duties: Duties) => Regime | null {
  const text = JSON.stringify(rule.when);
  if (text.includes('"duty":"ban"')) return (duties) => duties.ban;
  if (text.includes('"duty":"licence"')) return (duties) => duties.licence;
  if (text.includes('"duty":"ccc"')) return (duties) => duties.ccc ?? duties.either;
  return () => null;
}

function confidenceOf(rule: VersionedRule, regime: Regime | null, recognised: number): number {
  const trust = regime === null ? 1 : TRUST[regime.confidence];
  return Math.round(rule.confidence * trust * (recognised >= 0.7 ? 1 : 0.8) * 100) / 100;
}

function basisOn(rule: VersionedRule, product: string, day: string, catalogue: Catalogue): Basis[] {
  return rule.basis
    .filter(({ products }) => products === undefined || products.includes(product))
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

function explain(
  rule: VersionedRule,
  product: Product,
  sub: SubProduct | null,
  regime: Regime | null,
  quote: string,
): string {
  const values: Record<string, string> = {
    product: product.name,
    kind: sub === null || sub.otherwise ? product.name : sub.name,
    duty: regime === null ? "" : `${regime.what}${regime.from === null ? "" : `，自 ${regime.from} 起`}`,
    quote: quote === "" ? "" : `「${quote}」`,
    lookedAt: rule.lookedAt.join("、"),
  };
  return rule.explain.replace(/\{(\w+)\}/g, (whole, key: string) => values[key] ?? whole);
}
