/**
 * Which kind within a product a listing offers (布电线 or 电力电缆, 家用灶 or 商用灶), because the duty hangs on it.
 * In: the listing and the noun that is for sale. Out: the sub-product, or null where the product has none.
 */
import type { Listing } from "#domain/listing.ts";
import type { Product, SubProduct } from "../catalogue/catalogue-schema.ts";
import type { Normalise } from "./normalise.ts";
import { remembered } from "./remembered.ts";
import { plain } from "./vocabulary.ts";
import { createWordMatcher, type WordMatcher } from "./word-matcher.ts";

type SubWord = readonly { readonly index: number; readonly unless: boolean }[];

export interface SubProducts {
  /** The sub-product of a listing whose deciding noun is `noun` (as printed). */
  find(listing: Listing, noun: string): SubProduct | null;
}

const LONGEST = 2_000;
const MOST_TEXTS = 200;

export function createSubProducts(product: Product, normalise: Normalise): SubProducts {
  const words = new Map<string, { index: number; unless: boolean }[]>();
  const add = (printed: string, index: number, unless: boolean): void => {
    const word = plain(printed, normalise);
    const list = words.get(word);
    if (list === undefined) words.set(word, [{ index, unless }]);
    else list.push({ index, unless });
  };
  /** A word of one character says how the noun for sale ends: 灯. */
  const endings = new Map<string, number>();
  product.subProducts.forEach((sub, index) => {
    for (const word of sub.words) {
      if (word.length > 1) add(word, index, false);
      else endings.set(word, index);
    }
    for (const word of sub.unless) add(word, index, true);
  });
  shareContained(words);
  const matcher: WordMatcher<SubWord> = createWordMatcher(words);
  const otherwise = product.subProducts.find((sub) => sub.otherwise) ?? null;

  const meaningsIn = remembered(
    (text): SubWord => matcher.find(normalise(text.slice(0, LONGEST)).text).flatMap((found) => found.means),
  );

  return {
    find(listing, noun) {
      if (product.subProducts.length === 0) return null;
      const inNoun = indexesOf([noun], meaningsIn);
      const ending = endings.get(noun.trim().slice(-1));
      if (ending !== undefined) inNoun.add(ending);
      const byTitle = choose(product, inNoun, indexesOf([listing.title ?? ""], meaningsIn));
      if (byTitle !== undefined) return byTitle;
      const values = listing.attributes.slice(0, MOST_TEXTS).map((attribute) => attribute.value);
      return (
        choose(product, inNoun, indexesOf(values, meaningsIn)) ??
        choose(product, inNoun, indexesOf(listing.options.slice(0, MOST_TEXTS), meaningsIn)) ??
        otherwise
      );
    },
  };
}

/** The kinds that words of these texts speak for, less those that one of them speaks against. */
function indexesOf(texts: readonly string[], meaningsIn: (text: string) => SubWord): Set<number> {
  const yes = new Set<number>();
  const no: number[] = [];
  for (const text of texts) {
    for (const { index, unless } of meaningsIn(text)) {
      if (unless) no.push(index);
      else yes.add(index);
    }
  }
  for (const index of no) yes.delete(index);
  return yes;
}

function choose(
  { subProducts }: Product,
  inNoun: ReadonlySet<number>,
  indexes: ReadonlySet<number>,
): SubProduct | undefined {
  return subProducts.find((sub, index) => (sub.nounOnly ? inNoun : indexes).has(index));
}

/** A longer word carries the meaning of the shorter ones in it, which it would hide from the matcher. */
function shareContained(words: ReadonlyMap<string, { index: number; unless: boolean }[]>): void {
  const entries = [...words].map(([word, list]) => [word, [...list]] as const);
  for (const [word, list] of words) {
    for (const [inner, meanings] of entries) {
      if (inner.length >= word.length || !/^[^a-z0-9]/.test(inner) || !word.includes(inner)) continue;
      for (const meaning of meanings) {
        if (!list.some((own) => own.index === meaning.index && own.unless === meaning.unless)) list.push(meaning);
      }
    }
  }
}
