/**
 * A listing's texts as rules look at them. In: a listing. Out: its texts by place, with normalised form, words and
 * quantities, each made once per listing whatever the number of rules. Long pages are cut: at most 200 parameters and
 * options, and 20,000 characters of description, are looked at.
 */
import type { Span } from "#domain/finding.ts";
import type { Listing } from "#domain/listing.ts";
import { type Normalise, type Normalised, printedSpan } from "./normalise.ts";
import { type Dimension, type Quantity, readQuantities } from "./quantities.ts";
import { remembered } from "./remembered.ts";
import { createWordMatcher, type Found, type WordMatcher } from "./word-matcher.ts";

/** Where words and numbers are looked for. */
export const PLACES = ["title", "category", "attributes", "options", "description", "shop"] as const;
export type Place = (typeof PLACES)[number];

const MOST_TEXTS = 200;
const LONGEST_TEXT = 20_000;

/** A set of words, by the number it was given when the rules were compiled. */
export type WordSet = number;
interface Member {
  readonly set: WordSet;
  readonly length: number;
}

/** A text with the words of all sets in it. */
interface ReadText {
  readonly normalised: Normalised;
  readonly words: readonly Found<readonly Member[]>[];
}

/** Gathers the word sets of all rules into one index, so that a text is searched once for all of them. */
export class WordSets {
  readonly #words = new Map<string, Member[]>();
  readonly #normalise: Normalise;
  #next = 0;
  #matcher: WordMatcher<readonly Member[]> | null = null;
  readonly #read = remembered((printed: string): ReadText => {
    const normalised = this.#normalise(printed);
    return { normalised, words: this.#find(normalised.text) };
  });

  constructor(normalise: Normalise) {
    this.#normalise = normalise;
  }

  add(words: readonly string[]): WordSet {
    const set = this.#next;
    this.#next += 1;
    for (const printed of words) {
      const word = this.#normalise(printed).text;
      const members = this.#words.get(word);
      const member = { set, length: word.length };
      if (members === undefined) this.#words.set(word, [member]);
      else members.push(member);
    }
    return set;
  }

  /** The words of a printed text. All sets must have been added before. */
  read(printed: string): ReadText {
    return this.#read(printed);
  }

  #find(text: string): readonly Found<readonly Member[]>[] {
    this.#matcher ??= createWordMatcher(shareBeginnings(this.#words), () => false);
    return this.#matcher.find(text);
  }
}

/** A word is found at a place only in its longest form there; so 3c认证 also stands for the 3c of another set. */
function shareBeginnings(words: ReadonlyMap<string, Member[]>): Map<string, Member[]> {
  const shared = new Map<string, Member[]>();
  for (const [word, members] of words) {
    const all = [...members];
    for (let length = 2; length < word.length; length += 1) {
      if (/[a-z]/.test(word.charAt(length - 1)) && /[a-z]/.test(word.charAt(length))) continue;
      if (/\d/.test(word.charAt(length - 1)) && /\d/.test(word.charAt(length))) continue;
      all.push(...(words.get(word.slice(0, length)) ?? []));
    }
    shared.set(word, all);
  }
  return shared;
}

/** One text of a listing. */
export class PageText {
  readonly field: string;
  readonly label: string;
  readonly printed: string;
  #read: ReadText | undefined;
  #quantities: readonly Quantity[] | undefined;

  constructor(field: string, label: string, printed: string) {
    this.field = field;
    this.label = label;
    this.printed = printed.length > LONGEST_TEXT ? printed.slice(0, LONGEST_TEXT) : printed;
  }

  /** All words of any set. */
  words(sets: WordSets): readonly Found<readonly Member[]>[] {
    this.#read ??= sets.read(this.printed);
    return this.#read.words;
  }

  /** The first word of a set that also passes `accept`, or null. */
  findWord(set: WordSet, sets: WordSets, accept: (span: Span) => boolean): Span | null {
    this.#read ??= sets.read(this.printed);
    const { normalised, words } = this.#read;
    for (const found of words) {
      for (const member of found.means) {
        if (member.set !== set) continue;
        const span = { field: this.field, ...printedSpan(normalised, found.start, found.start + member.length) };
        if (accept(span)) return span;
      }
    }
    return null;
  }

  quantities(): readonly Quantity[] {
    this.#quantities ??= readQuantities(this.printed, this.label);
    return this.#quantities;
  }
}

/** The texts of one listing, by place, made when first asked for. */
export class Page {
  readonly listing: Listing;
  readonly #places: Partial<Record<Place, readonly PageText[]>> = {};
  readonly #sets: Partial<Record<Place, ReadonlySet<WordSet>>> = {};
  readonly #dimensions: Partial<Record<Place, ReadonlySet<Dimension>>> = {};

  constructor(listing: Listing) {
    this.listing = listing;
  }

  texts(place: Place): readonly PageText[] {
    const known = this.#places[place];
    if (known !== undefined) return known;
    const made = this.#make(place);
    this.#places[place] = made;
    return made;
  }

  /** The word sets of which a place holds a word: most rules end here. */
  wordSets(place: Place, sets: WordSets): ReadonlySet<WordSet> {
    const known = this.#sets[place];
    if (known !== undefined) return known;
    const made = new Set<WordSet>();
    for (const text of this.texts(place)) {
      for (const { means } of text.words(sets)) for (const { set } of means) made.add(set);
    }
    this.#sets[place] = made;
    return made;
  }

  /** The kinds of quantities that a place holds. */
  dimensions(place: Place): ReadonlySet<Dimension> {
    const known = this.#dimensions[place];
    if (known !== undefined) return known;
    const made = new Set<Dimension>();
    for (const text of this.texts(place)) for (const { of } of text.quantities()) made.add(of);
    this.#dimensions[place] = made;
    return made;
  }

  #make(place: Place): PageText[] {
    const { listing } = this;
    if (place === "attributes") {
      return listing.attributes
        .slice(0, MOST_TEXTS)
        .map(({ label, value }, index) => new PageText(`attributes[${index}].value`, label, value));
    }
    if (place === "options") {
      return listing.options.slice(0, MOST_TEXTS).map((text, index) => new PageText(`options[${index}]`, "", text));
    }
    if (place === "shop")
      return listing.seller.shop === null ? [] : [new PageText("seller.shop", "", listing.seller.shop)];
    const text = listing[place];
    return text === null ? [] : [new PageText(place, "", text)];
  }
}
