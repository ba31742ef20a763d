/**
 * The catalogue's words, ready for matching. In: a catalogue. Out: one matcher that says of every word found in a text
 * what it means for each product. Built once; words are normalised as texts are, so that both meet.
 */
import type { Catalogue, Product } from "../catalogue/catalogue-schema.ts";
import type { Normalise } from "./normalise.ts";
import { createWordMatcher, type Found, type WordMatcher } from "./word-matcher.ts";

const ROLES = ["name", "weak", "context", "cue", "not", "part", "lead", "decides", "feature"] as const;
export type RoleName = (typeof ROLES)[number];

/** What a word is: per role the products (by index) for which it plays it, and what it is for all of them. */
export interface Meaning extends Record<RoleName, number[]> {
  /** A look-alike, a part of anything, or a phrase that hides one and says nothing. */
  notAny: boolean;
  partAny: boolean;
  harmless: boolean;
}

export type Word = Found<Meaning>;

/** Whether a word plays a role for a product. */
export function has(word: Word, role: RoleName, product: number): boolean {
  return word.means[role].includes(product);
}

export interface Vocabulary {
  readonly products: readonly Product[];
  readonly matcher: WordMatcher<Meaning>;
  /** Second halves of names, per product; see compound-noun.ts. */
  readonly heads: readonly ReadonlySet<string>[];
  readonly tolerated: readonly ReadonlySet<string>[];
  readonly addition: readonly string[];
  readonly purposeBefore: readonly string[];
  readonly purposeBehind: readonly string[];
  readonly suffixes: ReadonlySet<string>;
  readonly suffixEnds: ReadonlySet<string>;
}

export function noMeaning(): Meaning {
  return {
    name: [],
    weak: [],
    context: [],
    cue: [],
    not: [],
    part: [],
    lead: [],
    decides: [],
    feature: [],
    notAny: false,
    partAny: false,
    harmless: false,
  };
}

/** Gathers the words of all products and of the general look-alikes. */
export function buildVocabulary(catalogue: Catalogue, normalise: Normalise): Vocabulary {
  const meanings = new Map<string, Meaning>();
  const at = (printed: string): Meaning => {
    const word = plain(printed, normalise);
    let meaning = meanings.get(word);
    if (meaning === undefined) {
      meaning = noMeaning();
      meanings.set(word, meaning);
    }
    return meaning;
  };
  const add = (words: readonly string[], role: RoleName, product: number): void => {
    for (const printed of words) {
      const list = at(printed)[role];
      if (!list.includes(product)) list.push(product);
    }
  };
  catalogue.products.forEach(({ recognition }, index) => {
    add(recognition.names, "name", index);
    add(recognition.leads, "lead", index);
    add(recognition.weak, "weak", index);
    add(recognition.context, "context", index);
    add(recognition.cues, "cue", index);
    add(recognition.not, "not", index);
    add(recognition.parts, "part", index);
    add(recognition.features, "part", index);
    add(recognition.features, "feature", index);
    add(recognition.decides, "decides", index);
  });
  addContained(meanings);
  for (const word of catalogue.lookAlikes.never) at(word).notAny = true;
  for (const word of catalogue.lookAlikes.harmless) at(word).harmless = true;
  for (const word of catalogue.lookAlikes.parts) at(word).partAny = true;
  const nouns = nounsByFirst(meanings);
  const setOf = (words: readonly string[]): Set<string> => new Set(words.map((word) => plain(word, normalise)));
  return {
    products: catalogue.products,
    matcher: createWordMatcher<Meaning>(
      meanings,
      consumes,
      (text, end, means) => isPackaging(text, end) || cutsNoun(text, end, means, nouns),
    ),
    heads: catalogue.products.map((product) => setOf(product.recognition.heads)),
    tolerated: catalogue.products.map((product) => setOf(product.recognition.tolerates)),
    addition: catalogue.lookAlikes.addition,
    purposeBefore: catalogue.lookAlikes.purposeBefore,
    purposeBehind: catalogue.lookAlikes.purposeBehind,
    suffixes: new Set(catalogue.lookAlikes.suffixes),
    suffixEnds: new Set(catalogue.lookAlikes.suffixEnds),
  };
}

const CONTAINERS = "袋盒箱瓶罐桶";

/** 水泥袋装 is cement in bags, not the bags. */
export function isPackaging(text: string, end: number): boolean {
  return text.charAt(end) === "装" && CONTAINERS.includes(text.charAt(end - 1));
}

/** Nouns of three characters and more, by the first. */
function nounsByFirst(meanings: ReadonlyMap<string, Meaning>): ReadonlyMap<string, readonly string[]> {
  const nouns = new Map<string, string[]>();
  for (const [word, { name, weak }] of meanings) {
    if (word.length < 3 || (name.length === 0 && weak.length === 0)) continue;
    const first = word.charAt(0);
    nouns.set(first, [...(nouns.get(first) ?? []), word]);
  }
  return nouns;
}

/** A look-alike that ends in the beginning of a noun is none: 炸锅油 in 炸锅油炸机. */
function cutsNoun(text: string, end: number, means: Meaning, nouns: ReadonlyMap<string, readonly string[]>): boolean {
  if (means.name.length > 0 || means.weak.length > 0 || means.not.length === 0) return false;
  return nouns.get(text.charAt(end - 1))?.some((noun) => text.startsWith(noun, end - 1)) ?? false;
}

/** A mere hint leaves its characters to the next word; everything else is one thing and no other. */
function consumes(meaning: Meaning): boolean {
  return (
    meaning.notAny ||
    meaning.partAny ||
    meaning.harmless ||
    meaning.name.length > 0 ||
    meaning.weak.length > 0 ||
    meaning.lead.length > 0 ||
    meaning.not.length > 0 ||
    meaning.part.length > 0
  );
}

/**
 * A longer word swallows the shorter ones in it; where these are hints (新国标 in 新国标电动车), the longer one carries
 * their meaning too. Likewise a longer look-alike (灌装机 of one product) is the shorter one too (灌装 of another).
 */
function addContained(meanings: ReadonlyMap<string, Meaning>): void {
  const beginnings = new Set<string>();
  for (const word of meanings.keys()) beginnings.add(word.slice(0, 2));
  for (const [word, meaning] of meanings) {
    const isAlike = meaning.not.length > 0 || meaning.part.length > 0;
    // What the catalogue itself calls typical of a product (煤气罐) is no look-alike of it, whatever it holds (气罐).
    const typical = new Set([...meaning.context, ...meaning.cue, ...meaning.weak, ...meaning.lead]);
    const strange = (products: readonly number[]): number[] => products.filter((product) => !typical.has(product));
    for (let start = 0; start < word.length - 1; start += 1) {
      if (!beginnings.has(word.slice(start, start + 2))) continue;
      const longest = start === 0 ? word.length - 1 : word.length;
      for (let end = start + 2; end <= longest; end += 1) {
        const inner = meanings.get(word.slice(start, end));
        if (inner === undefined) continue;
        addAll(meaning.context, inner.context);
        addAll(meaning.cue, inner.cue);
        addAll(meaning.decides, inner.decides);
        if (isAlike) addAll(meaning.not, strange(inner.not));
        if (isAlike && end === word.length) addAll(meaning.part, strange(inner.part));
      }
    }
  }
}

function addAll(to: number[], from: readonly number[]): void {
  for (const product of from) if (!to.includes(product)) to.push(product);
}

/** A catalogue word in the form texts have after normalising; units keep their mark. */
export function plain(word: string, normalise: Normalise): string {
  return word.startsWith("unit:") ? word : normalise(word).text;
}
