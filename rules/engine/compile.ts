/**
 * Conditions into closures. In: validated conditions. Out: per condition a check (from a situation to the places it
 * rests on, or null where it does not hold), its words in Chinese, and its parts, so that it can be explained. Compiled
 * once; nothing is parsed while judging, and the word sets of all rules become one index.
 */
import type { Span } from "#domain/finding.ts";
import type { Catalogue } from "../catalogue/catalogue-schema.ts";
import { describeCondition } from "./describe-condition.ts";
import type { Normalise } from "./normalise.ts";
import { type PageText, type Place, WordSets } from "./page-text.ts";
import { boundedExpression, compilePattern } from "./pattern.ts";
import { findProblem } from "./problems/find-problem.ts";
import type { Dimension } from "./quantities.ts";
import type { Condition, VERBS } from "./rule-schema.ts";
import type { Sight, Situation } from "./situation.ts";
import { registerStates, siblingMakers, watchedParties } from "./surrounding-checks.ts";

/** The places a condition rests on; null where it does not hold. */
export type Check = (situation: Situation) => readonly Sight[] | null;

export interface Compiled {
  readonly check: Check;
  /** The condition in Chinese. */
  readonly says: string;
  readonly parts: readonly Compiled[];
  /** What product, kind and day alone decide: true, false, or null where the page must be looked at. */
  readonly settled: (known: Known) => boolean | null;
  /** How much work asking it is, roughly; the cheap parts of an `all` are asked first. */
  readonly cost: number;
}

/** What is the same for all listings of a product, kind and day. */
export type Known = Pick<Situation, "product" | "sub" | "duties" | "day">;

const OPEN = (): null => null;

/** Asking for a known value costs nothing beside reading a text. */
const COSTS: Readonly<Partial<Record<keyof typeof VERBS, number>>> = {
  missing: 2,
  present: 2,
  register: 2,
  watched: 2,
  siblings: 2,
  words: 6,
  keywordList: 6,
  number: 8,
  problem: 8,
  matches: 10,
};

/** A pattern that only RE2 may run costs many times what V8 takes for it. */
const SLOW_PATTERN = 60;

function costOf(condition: Condition): number {
  if ("matches" in condition && boundedExpression(condition.matches) === null) return SLOW_PATTERN;
  return Object.keys(condition).reduce((sum, key) => sum + (COSTS[key as keyof typeof VERBS] ?? 0), 0);
}

const NOTHING: readonly Sight[] = [];
/** How far before a word or number the words of `under` may stand in running text. */
const UNDER_REACH = 12;

export interface Compiler {
  compile(condition: Condition): Compiled;
}

/** A compiler whose rules share one index of words. `normalise` is the catalogue's normaliser. */
export function createCompiler(catalogue: Catalogue, normalise: Normalise): Compiler {
  const sets = new WordSets(normalise);

  const compile = (condition: Condition): Compiled => {
    const says = describeCondition(condition);
    if ("all" in condition) {
      const parts = condition.all.map(compile);
      return { check: all(parts), says, parts, cost: total(parts), settled: settledAll(parts) };
    }
    if ("any" in condition) {
      const parts = condition.any.map(compile);
      const settled = settledAny(parts);
      return { check: any(parts.map((part) => part.check)), says, parts, cost: total(parts), settled };
    }
    if ("not" in condition) {
      const part = compile(condition.not);
      const check: Check = (situation) => (part.check(situation) === null ? NOTHING : null);
      return { check, says, parts: [part], cost: part.cost, settled: opposite(part) };
    }
    return { check: simple(condition), says, parts: [], cost: costOf(condition), settled: settledSimple(condition) };
  };

  const simple = (condition: Exclude<Condition, { all: unknown } | { any: unknown } | { not: unknown }>): Check => {
    if ("words" in condition) return words(sets.add(condition.words), condition.in, condition.under);
    if ("keywordList" in condition) {
      const list = catalogue.keywordLists.find((one) => one.name === condition.keywordList);
      return words(sets.add(list?.words.map(({ word }) => word) ?? []), condition.in, undefined);
    }
    if ("matches" in condition) return matches(condition.matches, condition.in, condition.under);
    if ("number" in condition) return number(condition.number, condition.in, condition.under);
    return factCheck(condition);
  };

  const words = (set: number, places: readonly Place[], under: readonly string[] | undefined): Check => {
    return ({ page }) => {
      for (const place of places) {
        if (!page.wordSets(place, sets).has(set)) continue;
        for (const text of page.texts(place)) {
          if (under !== undefined && place === "attributes" && !isUnder(text.label, under)) continue;
          const span = text.findWord(set, sets, (one) => isNear(text, place, one.start ?? 0, under));
          if (span !== null) return [span];
        }
      }
      return null;
    };
  };

  const matches = (pattern: string, places: readonly Place[], under: readonly string[] | undefined): Check => {
    const match = compilePattern(pattern);
    return ({ page }) => {
      for (const place of places) {
        for (const text of page.texts(place)) {
          if (under !== undefined && place === "attributes" && !isUnder(text.label, under)) continue;
          const found = match(text.printed);
          if (found !== null && isNear(text, place, found.start, under)) return [spanOf(text, found.start, found.end)];
        }
      }
      return null;
    };
  };

  return { compile };
}

function settledAll(parts: readonly Compiled[]): Compiled["settled"] {
  return (known) => {
    const answers = parts.map((part) => part.settled(known));
    if (answers.includes(false)) return false;
    return answers.includes(null) ? null : true;
  };
}

function settledAny(parts: readonly Compiled[]): Compiled["settled"] {
  return (known) => {
    const answers = parts.map((part) => part.settled(known));
    if (answers.includes(true)) return true;
    return answers.includes(null) ? null : false;
  };
}

function opposite(part: Compiled): Compiled["settled"] {
  return (known) => {
    const answer = part.settled(known);
    return answer === null ? null : !answer;
  };
}

function settledSimple(condition: Condition): Compiled["settled"] {
  if ("duty" in condition) return ({ duties }) => duties[condition.duty] !== null;
  if ("product" in condition) return ({ product }) => product !== null && condition.product.includes(product.id);
  if ("subProduct" in condition) return ({ sub }) => sub !== null && condition.subProduct.includes(sub.id);
  if ("period" in condition) {
    const { from, to } = condition.period;
    return ({ day }) => (from === undefined || from <= day) && (to === undefined || day <= to);
  }
  return OPEN;
}

function total(parts: readonly Compiled[]): number {
  return parts.reduce((sum, part) => sum + part.cost, 0);
}

/** Parts are asked from the cheapest on; the places are given in the order written, so that the same words are quoted. */
function all(parts: readonly Compiled[]): Check {
  const order = parts.map((part, index) => ({ ...part, index })).sort((a, b) => a.cost - b.cost || a.index - b.index);
  return (situation) => {
    let places: (readonly Sight[])[] | null = null;
    for (const { check, index } of order) {
      const seen = check(situation);
      if (seen === null) return null;
      if (seen.length > 0) {
        places ??= [];
        places[index] = seen;
      }
    }
    return places === null ? NOTHING : places.flat();
  };
}

function any(checks: readonly Check[]): Check {
  return (situation) => {
    for (const check of checks) {
      const seen = check(situation);
      if (seen !== null) return seen;
    }
    return null;
  };
}

function isUnder(label: string, under: readonly string[]): boolean {
  return under.some((word) => label.includes(word));
}

/** In running text, whether one of the words of `under` stands right before the place; parameters go by their label. */
function isNear(text: PageText, place: Place, start: number, under: readonly string[] | undefined): boolean {
  if (under === undefined || place === "attributes") return true;
  return isUnder(text.printed.slice(Math.max(0, start - UNDER_REACH), start), under);
}

function spanOf(text: PageText, start: number, end: number): Span {
  return { field: text.field, text: text.printed.slice(start, end), start, end };
}

/** Sizes are compared with a hair's breadth, so that 双面5丝 (0.025 mm) is not below 0.025 mm by rounding. */
const HAIR = 1e-6;

function number(
  { of, below, above }: { of: Dimension; below?: number | undefined; above?: number | undefined },
  places: readonly Place[],
  under: readonly string[] | undefined,
): Check {
  return ({ page }) => {
    for (const place of places) {
      if (!page.dimensions(place).has(of)) continue;
      for (const text of page.texts(place)) {
        if (under !== undefined && place === "attributes" && !isUnder(text.label, under)) continue;
        for (const quantity of text.quantities()) {
          if (quantity.of !== of) continue;
          if (below !== undefined && quantity.low >= below - HAIR) continue;
          if (above !== undefined && quantity.high <= above + HAIR) continue;
          if (isNear(text, place, quantity.start, under)) return [spanOf(text, quantity.start, quantity.end)];
        }
      }
    }
    return null;
  };
}

type FactCondition = Exclude<
  Condition,
  | { all: unknown }
  | { any: unknown }
  | { not: unknown }
  | { words: unknown }
  | { matches: unknown }
  | { number: unknown }
  | { keywordList: unknown }
>;

function factCheck(condition: FactCondition): Check {
  if ("missing" in condition) {
    const fact = condition.missing;
    return (situation) => {
      const { facts } = situation;
      if (facts.shown[fact].length > 0) return null;
      if (fact === "product.name" && situation.noun.some(({ field }) => field === "title")) return null;
      return [facts.placeholder[fact] ?? { field: fact, text: "" }];
    };
  }
  if ("present" in condition) {
    const fact = condition.present;
    return ({ facts }) => {
      const shown = facts.shown[fact][0];
      return shown === undefined ? null : [shown];
    };
  }
  if ("problem" in condition) {
    const { of, is } = condition.problem;
    const codes = new Set(is);
    return (situation) => findProblem(of, codes, situation);
  }
  if ("duty" in condition) {
    const duty = condition.duty;
    return ({ duties }) => (duties[duty] === null ? null : NOTHING);
  }
  if ("product" in condition) {
    const products = new Set(condition.product);
    return ({ product }) => (product !== null && products.has(product.id) ? NOTHING : null);
  }
  if ("subProduct" in condition) {
    const subs = new Set(condition.subProduct);
    return ({ sub }) => (sub !== null && subs.has(sub.id) ? NOTHING : null);
  }
  if ("imported" in condition) {
    const imported = condition.imported;
    return ({ facts }) => (facts.imported === imported ? NOTHING : null);
  }
  if ("count" in condition) {
    const { of, atLeast = 0, atMost = Number.POSITIVE_INFINITY } = condition.count;
    return ({ listing }) => {
      const count = of === "images" ? listing.images : listing[of].length;
      return count >= atLeast && count <= atMost ? NOTHING : null;
    };
  }
  if ("price" in condition) {
    const { below = Number.POSITIVE_INFINITY, above = -1 } = condition.price;
    return ({ listing }) => {
      const { price } = listing;
      if (price === null || price >= below || price <= above) return null;
      return [{ field: "price", text: String(price) }];
    };
  }
  if ("period" in condition) {
    const { from, to } = condition.period;
    return ({ day }) => ((from === undefined || from <= day) && (to === undefined || day <= to) ? NOTHING : null);
  }
  if ("register" in condition) return registerStates(condition.register);
  if ("watched" in condition) return watchedParties(condition.watched);
  if ("siblings" in condition) return siblingMakers(condition.siblings.makersAtLeast);
  const { findingsAtLeast } = condition.shop;
  return ({ around, listing }) => {
    if (around.shopFindings < findingsAtLeast) return null;
    const reason = `该店铺以往有 ${around.shopFindings} 条疑点`;
    return [{ field: "seller.shop", text: listing.seller.shop ?? "", reason }];
  };
}
