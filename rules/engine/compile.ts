/**
 * Rules into closures. In: a validated rule. Out: a function from what is known of a listing to the places the rule
 * rests on, or null where it does not hold. Compiled once; nothing is parsed while judging.
 */
import type { Span } from "#domain/finding.ts";
import type { Listing } from "#domain/listing.ts";
import type { Product, SubProduct } from "../catalogue/catalogue-schema.ts";
import type { Duties } from "./duties.ts";
import { type Normalise, type Normalised, printedSpan } from "./normalise.ts";
import type { PageFacts } from "./page-facts.ts";
import { readThickness } from "./quantities.ts";
import type { Condition, PLACES } from "./rule-schema.ts";
import { createWordMatcher } from "./word-matcher.ts";

/** Everything a condition may ask about one listing on one day. */
export interface Situation {
  readonly listing: Listing;
  readonly product: Product;
  readonly sub: SubProduct | null;
  readonly duties: Duties;
  readonly facts: PageFacts;
}

/** The places a condition rests on; null where it does not hold. */
export type Check = (situation: Situation) => readonly Span[] | null;

const NOTHING: readonly Span[] = [];
const MOST_TEXTS = 200;

/** Compiles one condition. `normalise` is the catalogue's normaliser. */
export function compileCondition(condition: Condition, normalise: Normalise): Check {
  if ("all" in condition) return all(condition.all.map((part) => compileCondition(part, normalise)));
  if ("any" in condition) return any(condition.any.map((part) => compileCondition(part, normalise)));
  if ("not" in condition) {
    const check = compileCondition(condition.not, normalise);
    return (situation) => (check(situation) === null ? NOTHING : null);
  }
  if ("missing" in condition) {
    const fact = condition.missing;
    return ({ facts }) => (facts.shown[fact] === null ? [facts.placeholder[fact] ?? { field: fact, text: "" }] : null);
  }
  if ("present" in condition) {
    const fact = condition.present;
    return ({ facts }) => {
      const shown = facts.shown[fact];
      return shown === null ? null : [shown];
    };
  }
  if ("duty" in condition) {
    const duty = condition.duty;
    return ({ duties }) => (duties[duty] === null ? null : NOTHING);
  }
  if ("product" in condition) {
    const products = new Set(condition.product);
    return ({ product }) => (products.has(product.id) ? NOTHING : null);
  }
  if ("subProduct" in condition) {
    const subs = new Set(condition.subProduct);
    return ({ sub }) => (sub !== null && subs.has(sub.id) ? NOTHING : null);
  }
  if ("imported" in condition) {
    const imported = condition.imported;
    return ({ facts }) => (facts.imported === imported ? NOTHING : null);
  }
  if ("words" in condition) return words(condition.words, condition.in, normalise);
  return thickness(condition.number, condition.in);
}

function all(checks: readonly Check[]): Check {
  return (situation) => {
    let spans = NOTHING;
    for (const check of checks) {
      const seen = check(situation);
      if (seen === null) return null;
      if (seen.length > 0) spans = spans.length === 0 ? seen : [...spans, ...seen];
    }
    return spans;
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

type Place = (typeof PLACES)[number];

/** The texts of the places asked for, each with its path and label. */
function* textsIn(
  listing: Listing,
  places: readonly Place[],
): Generator<{ field: string; label: string; text: string }> {
  for (const place of places) {
    if (place === "attributes") {
      for (let index = 0; index < Math.min(listing.attributes.length, MOST_TEXTS); index += 1) {
        const attribute = listing.attributes[index];
        if (attribute !== undefined) {
          yield { field: `attributes[${index}].value`, label: attribute.label, text: attribute.value };
        }
      }
    } else if (place === "options") {
      for (let index = 0; index < Math.min(listing.options.length, MOST_TEXTS); index += 1) {
        yield { field: `options[${index}]`, label: "", text: listing.options[index] ?? "" };
      }
    } else {
      const text = listing[place];
      if (text !== null) yield { field: place, label: "", text };
    }
  }
}

function words(list: readonly string[], places: readonly Place[], normalise: Normalise): Check {
  const matcher = createWordMatcher(new Map(list.map((word) => [normalise(word).text, true] as const)));
  return ({ listing }) => {
    for (const { field, text } of textsIn(listing, places)) {
      const normalised: Normalised = normalise(text);
      const found = matcher.find(normalised.text)[0];
      if (found !== undefined) return [{ field, ...printedSpan(normalised, found.start, found.end) }];
    }
    return null;
  };
}

/** Sizes are compared with a hair's breadth, so that 双面5丝 (0.025 mm) is not below 0.025 mm by rounding. */
const HAIR = 1e-6;

function thickness(
  number: { below?: number | undefined; above?: number | undefined },
  places: readonly Place[],
): Check {
  return ({ listing }) => {
    for (const { field, label, text } of textsIn(listing, places)) {
      for (const { millimetres, start, end } of readThickness(text, label)) {
        const below = number.below === undefined || millimetres < number.below - HAIR;
        const above = number.above === undefined || millimetres > number.above + HAIR;
        if (below && above) return [{ field, text: text.slice(start, end), start, end }];
      }
    }
    return null;
  };
}
