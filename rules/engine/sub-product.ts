/**
 * Which kind within a product a listing offers (布电线 or 电力电缆, 家用灶 or 商用灶), because the duty hangs on it.
 * In: the listing and the noun that is for sale. Out: the sub-product, or null where the product has none.
 */
import type { Listing } from "#domain/listing.ts";
import type { Product, SubProduct } from "../catalogue/catalogue-schema.ts";
import type { Normalise } from "./normalise.ts";
import { plain } from "./vocabulary.ts";
import { createWordMatcher, type WordMatcher } from "./word-matcher.ts";

type SubWord = readonly { readonly index: number; readonly unless: boolean }[];

export interface SubProducts {
  /** The sub-product of a listing whose deciding noun is `noun` (as printed). */
  find(listing: Listing, noun: string): SubProduct | null;
}

const LONGEST = 2_000;

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

  const indexesIn = (text: string): Set<number> => {
    const yes = new Set<number>();
    const no = new Set<number>();
    for (const found of matcher.find(normalise(text.slice(0, LONGEST)).text)) {
      for (const { index, unless } of found.means) (unless ? no : yes).add(index);
    }
    for (const index of no) yes.delete(index);
    return yes;
  };

  return {
    find(listing, noun) {
      if (product.subProducts.length === 0) return null;
      const inNoun = indexesIn(noun);
      const ending = endings.get(noun.trim().slice(-1));
      if (ending !== undefined) inNoun.add(ending);
      const choose = (indexes: ReadonlySet<number>): SubProduct | undefined =>
        product.subProducts.find((sub, index) => (sub.nounOnly ? inNoun : indexes).has(index));
      const byTitle = choose(indexesIn(listing.title ?? ""));
      if (byTitle !== undefined) return byTitle;
      const values = listing.attributes.map((attribute) => attribute.value).join("\n");
      return choose(indexesIn(values)) ?? choose(indexesIn(listing.options.join("\n"))) ?? otherwise;
    },
  };
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
