/**
 * Judging a listing on a day. In: a listing, the moment of capture, what is known beyond the page. Out: which product is
 * for sale and what the rules found, with the law in force on that day. Pure and synchronous; never throws for what a page
 * contains. A listing known only from a search row must not be judged: what is missing there proves nothing (the
 * caller's part).
 */
import { createHash } from "node:crypto";
import type { Finding, Judgement } from "#domain/finding.ts";
import type { Listing } from "#domain/listing.ts";
import { loadCatalogue } from "../catalogue/catalogue.ts";
import type { Catalogue, Product, SubProduct } from "../catalogue/catalogue-schema.ts";
import { type Compiled, createCompiler, type Known } from "./compile.ts";
import { type Duties, dutiesOn, shanghaiDay } from "./duties.ts";
import { createFindingWriter, type FindingWriter } from "./finding-writer.ts";
import { createRecogniser, type GroundedRecognition, type Recognisable } from "./recognise.ts";
import { loadRules, type VersionedRule } from "./rule-files.ts";
import { NO_DUTIES, type Situation, situationOf } from "./situation.ts";
import { createSubProducts, type SubProducts } from "./sub-product.ts";
import { NOTHING_AROUND, type Surroundings } from "./surroundings.ts";

export interface JudgeOptions {
  /** Instead of the catalogue of this checkout. */
  readonly catalogue?: Catalogue;
  /** Instead of the rules in detections/. Those with status active and shadow are judged by. */
  readonly rules?: readonly VersionedRule[];
}

/** A rule ready to be asked. */
export interface CompiledRule {
  readonly rule: VersionedRule;
  readonly condition: Compiled;
}

export interface Judge {
  /** `on` is the moment of capture; the law of that day in Shanghai applies. */
  judge(listing: Listing, on: Date, around?: Surroundings): Judgement;
  /** The situation a listing is judged in, for explaining; `null` product where it offers none. */
  situation(listing: Listing, on: Date, around?: Surroundings): Situation;
  recognise(listing: Recognisable): GroundedRecognition;
  /** The rules judged by, compiled: active and shadow ones. */
  readonly rules: readonly CompiledRule[];
  /** Changes when any rule judged by changes: 12 hex digits. */
  readonly versionHash: string;
}

interface KnownProduct {
  readonly product: Product;
  readonly subs: SubProducts;
  readonly rules: readonly CompiledRule[];
}

/** Builds a judge. Throws `YamlFileError` where catalogue or rules are broken. */
export function createJudge(options: JudgeOptions = {}): Judge {
  const catalogue = options.catalogue ?? loadCatalogue();
  const judging = (options.rules ?? loadRules(catalogue)).filter(
    ({ status }) => status === "active" || status === "shadow",
  );
  const { recognise, normalise } = createRecogniser(catalogue);
  const compiler = createCompiler(catalogue, normalise);
  const rules = judging.map((rule): CompiledRule => ({ rule, condition: compiler.compile(rule.when) }));
  const writer = createFindingWriter(catalogue);
  const products = new Map<string, KnownProduct>(
    catalogue.products.map((product) => {
      const applying = rules.filter(
        ({ rule }) => rule.products === "all" || rule.products === "any" || rule.products.includes(product.id),
      );
      return [product.id, { product, subs: createSubProducts(product, normalise), rules: applying }];
    }),
  );
  const forAnything = rules.filter(({ rule }) => rule.products === "any");
  const dutiesOf = rememberDuties();
  const openOf = rememberOpen();

  const situationIn = (listing: Listing, on: Date, around: Surroundings, seen: GroundedRecognition): Situation => {
    const known = seen.product === null ? undefined : products.get(seen.product);
    const day = shanghaiDay(on);
    const base = { listing, day, around, catalogue, noun: seen.spans };
    if (known === undefined) return situationOf({ ...base, product: null, sub: null, duties: NO_DUTIES });
    const { product, subs } = known;
    const sub = subs.find(listing, seen.spans[0]?.text ?? "");
    return situationOf({ ...base, product, sub, duties: dutiesOf(product, sub, day) });
  };

  const judge = (listing: Listing, on: Date, around: Surroundings = NOTHING_AROUND): Judgement => {
    const seen = recognise(listing);
    const recognition = { product: seen.product, confidence: seen.confidence, because: seen.because };
    const situation = situationIn(listing, on, around, seen);
    const ruled = seen.product === null ? forAnything : (products.get(seen.product)?.rules ?? forAnything);
    return { recognition, ...ask(openOf(ruled, situation), situation, recognition.confidence, writer) };
  };

  return {
    judge,
    situation: (listing, on, around = NOTHING_AROUND) => situationIn(listing, on, around, recognise(listing)),
    recognise,
    rules,
    versionHash: hashOf(judging),
  };
}

function ask(
  rules: readonly CompiledRule[],
  situation: Situation,
  recognised: number,
  writer: FindingWriter,
): { findings: Finding[]; shadow: Finding[] } {
  const findings: Finding[] = [];
  const shadow: Finding[] = [];
  for (const { rule, condition } of rules) {
    const seen = condition.check(situation);
    if (seen === null) continue;
    (rule.status === "active" ? findings : shadow).push(writer.write(rule, situation, seen, recognised));
  }
  return { findings, shadow };
}

/** Rules that product, kind and day leave open; the same for all listings of them. */
function rememberOpen(): (rules: readonly CompiledRule[], known: Known) => readonly CompiledRule[] {
  const open = new Map<string, readonly CompiledRule[]>();
  return (rules, known) => {
    const { product, sub, day } = known;
    const key = `${product?.id ?? ""} ${sub?.id ?? ""} ${day}`;
    let kept = open.get(key);
    if (kept === undefined) {
      kept = rules.filter(
        ({ rule, condition }) =>
          (rule.from === undefined || rule.from <= day) &&
          (rule.to === undefined || day <= rule.to) &&
          condition.settled(known) !== false,
      );
      if (open.size > 10_000) open.clear();
      open.set(key, kept);
    }
    return kept;
  };
}

type DutiesOf = (product: Product, sub: SubProduct | null, day: string) => Duties;

function rememberDuties(): DutiesOf {
  const known = new Map<string, Duties>();
  return (product, sub, day) => {
    const key = `${product.id} ${sub?.id ?? ""} ${day}`;
    let duties = known.get(key);
    if (duties === undefined) {
      duties = dutiesOn(product, sub, day);
      if (known.size > 10_000) known.clear();
      known.set(key, duties);
    }
    return duties;
  };
}

function hashOf(rules: readonly VersionedRule[]): string {
  const lines = rules.map(({ rule, version, status }) => `${rule} ${version} ${status}`).sort();
  return createHash("sha256").update(lines.join("\n")).digest("hex").slice(0, 12);
}
