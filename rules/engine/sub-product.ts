/**
 * Which kind within a product a listing offers (布电线 or 电力电缆, 家用灶 or 商用灶), because the duty hangs on it.
 * In: the listing and the noun that is for sale. Out: the sub-product, or null where the product has none. Never throws.
 *
 * Every word seen speaks for its kind as strongly as its place and sort allow (STRENGTH); the strongest decides. Of
 * equals the longer word wins, then the one that stands first: sellers write what they offer before what it also serves.
 * Equal designations of several kinds leave it open. No word speaks for two kinds (a test sees to it), so nothing is left
 * for the order of the file to decide. A kind that refines others (阻燃 of 布电线, 商用 of 灶) takes over where one of those has won.
 */
import type { Listing } from "#domain/listing.ts";
import type { Product, SubProduct } from "../catalogue/catalogue-schema.ts";
import { NAME_LABELS } from "./fields.ts";
import type { Normalise } from "./normalise.ts";
import { remembered } from "./remembered.ts";
import { plain } from "./vocabulary.ts";
import { createWordMatcher } from "./word-matcher.ts";

export interface SubProducts {
  /** The sub-product of a listing whose deciding noun is `noun` (as printed). */
  find(listing: Listing, noun: string): SubProduct | null;
}

const STRENGTH = {
  modelField: 11,
  model: 10,
  /** The name that a parameter gives, or the rated voltage. */
  name: 9,
  /** An accessory for sale; one that stands beside its appliance is what is sold (猛火灶 减压阀). */
  accessoryNoun: 8,
  accessory: 7,
  noun: 6,
  title: 5,
  field: 4,
  general: 3,
  aside: 2,
  option: 1,
} as const;

type Role = "model" | "word" | "general" | "unless";
type Place = "model" | "name" | "voltage" | "noun" | "title" | "field";

/** What a word says: for or against which kind, and how long the word is that says it. */
interface Sense {
  readonly kind: number;
  readonly role: Role;
  readonly length: number;
}
interface Sighting {
  readonly kind: number;
  readonly role: Role;
  readonly strength: number;
  readonly length: number;
  readonly at: number;
}
interface Seen {
  readonly sense: Sense;
  readonly at: number;
  readonly end: number;
}
interface Read {
  readonly text: string;
  readonly seen: readonly Seen[];
}

const LONGEST = 2_000;
const MOST_TEXTS = 200;
const NONE: readonly Sighting[] = [];
const MODEL_LABEL = /型号|规格/;
const VOLTAGE_LABEL = /电压/;
/** What makes an accessory something that comes along with the appliance. */
const COMES_ALONG = /(?:[送赠附含配带加]|全套|整套|套装|套餐)[^送赠附含配带加]{0,10}$/;
const SET = /^.{0,6}(?:件套|套装|套餐|全套|整套)/;

export function createSubProducts(product: Product, normalise: Normalise): SubProducts {
  const kinds = product.subProducts;
  const { words, endings } = sensesOf(product, normalise);
  const matcher = createWordMatcher<readonly Sense[]>(words);
  const read = remembered((printed): Read => {
    const { text } = normalise(printed.slice(0, LONGEST));
    const found = matcher.find(text);
    return { text, seen: found.flatMap(({ means, start, end }) => means.map((sense) => ({ sense, at: start, end }))) };
  });
  const otherwise = kinds.find((kind) => kind.otherwise) ?? null;

  /** How strongly a word speaks from its place; 0 where it does not count there. */
  const strengthOf = ({ sense, at, end }: Seen, place: Place, text: string): number => {
    if (sense.role === "general") return place === "field" ? STRENGTH.aside : STRENGTH.general;
    if (sense.role === "model" && place !== "field") return place === "model" ? STRENGTH.modelField : STRENGTH.model;
    const kind = kinds[sense.kind];
    if (place === "name" || place === "model" || place === "voltage") return STRENGTH.name;
    if (place === "noun") return kind?.accessory === true ? STRENGTH.accessoryNoun : STRENGTH.noun;
    if (kind?.nounOnly !== true) return place === "title" ? STRENGTH.title : STRENGTH.field;
    if (place !== "title" || !kind.accessory) return 0;
    return COMES_ALONG.test(text.slice(0, at)) || SET.test(text.slice(end)) ? 0 : STRENGTH.accessory;
  };

  const sightingsIn = (printed: string, place: Place): readonly Sighting[] => {
    const { text, seen } = read(printed);
    if (seen.length === 0) return NONE;
    const denied = deniedIn(seen);
    return seen
      .filter(({ sense }) => sense.role !== "unless" && !denied.has(sense.kind))
      .map((one) => ({
        kind: one.sense.kind,
        role: one.sense.role,
        strength: strengthOf(one, place, text),
        // Designations are as sure as each other, however long.
        length: one.sense.role === "model" ? 0 : one.sense.length,
        at: one.at,
      }))
      .filter((one) => one.strength > 0);
  };

  return {
    find(listing, noun) {
      if (kinds.length === 0) return null;
      const title = listing.title ?? "";
      // A designation counts by where the title has it, not once more because it is the noun.
      const ofNoun = sightingsIn(noun, "noun").filter(({ role }) => role !== "model" || !title.includes(noun));
      const sightings = [...ofNoun, ...sightingsIn(title, "title")];
      const ending = endings.get(noun.trim().slice(-1));
      if (ending !== undefined)
        sightings.push({ kind: ending, role: "word", strength: STRENGTH.noun, length: 1, at: 0 });
      for (const { label, value } of listing.attributes.slice(0, MOST_TEXTS)) {
        sightings.push(...sightingsIn(value, placeOf(label)));
      }
      const denied = deniedIn(read(title).seen);
      const counting = sightings.filter(({ kind }) => !denied.has(kind)).sort(stronger);
      const options = listing.options.slice(0, MOST_TEXTS).map((option) => read(option).seen);
      // What only hints at a special kind (阻燃) decides nothing before it is known of what.
      const naming = counting.filter(({ kind, role }) => role !== "general" || kinds[kind]?.refines.length === 0);
      const best =
        kinds[soleOf(naming, kinds) ?? (naming.length === 0 ? mostNamed(options, kinds) : undefined) ?? -1] ??
        otherwise;
      const refined = counting.find(({ kind }) => best !== null && kinds[kind]?.refines.includes(best.id) === true);
      return kinds[refined?.kind ?? -1] ?? best;
    },
  };
}

function stronger(a: Sighting, b: Sighting): number {
  return b.strength - a.strength || b.length - a.length || a.at - b.at || a.kind - b.kind;
}

/**
 * The kind that the strongest sighting names. Where designations of several kinds stand (BV RVV YJV 全系列) the page does
 * not say which: only a parameter that names one of them tells.
 */
function soleOf(sorted: readonly Sighting[], kinds: readonly SubProduct[]): number | undefined {
  const [first] = sorted;
  if (first?.role !== "model") return first?.kind;
  const named = new Set(
    sorted.filter((one) => one.role === "model" && one.strength === first.strength).map(({ kind }) => kind),
  );
  const left = [...named].filter(
    (kind) => ![...named].some((other) => kinds[other]?.refines.includes(kinds[kind]?.id ?? "")),
  );
  if (left.length <= 1) return left[0];
  return sorted.find(({ kind, strength }) => strength === STRENGTH.name && left.includes(kind))?.kind;
}

function placeOf(label: string): Place {
  const name = label.trim().replace(/[:：]$/, "");
  if (NAME_LABELS.has(name)) return "name";
  if (MODEL_LABEL.test(name)) return "model";
  return VOLTAGE_LABEL.test(name) ? "voltage" : "field";
}

/** Kinds that a word of this text speaks against. */
function deniedIn(seen: readonly Seen[]): Set<number> {
  return new Set(seen.filter(({ sense }) => sense.role === "unless").map(({ sense }) => sense.kind));
}

/** The kind that most options name, of those that need not stand in the noun. */
function mostNamed(options: readonly (readonly Seen[])[], kinds: readonly SubProduct[]): number | undefined {
  const counts = new Map<number, number>();
  for (const seen of options) {
    const named = seen.filter(({ sense }) => sense.role === "model" || sense.role === "word");
    for (const kind of new Set(named.map(({ sense }) => sense.kind))) {
      if (kinds[kind]?.nounOnly !== true) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
  }
  return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0];
}

/** The words of all kinds with what each says; a word of one character says how the noun for sale ends: 灯. */
function sensesOf(product: Product, normalise: Normalise) {
  const words = new Map<string, Sense[]>();
  const endings = new Map<string, number>();
  const add = (printed: string, kind: number, role: Role): void => {
    const word = plain(printed, normalise);
    const sense = { kind, role, length: word.length };
    const list = words.get(word);
    if (list === undefined) words.set(word, [sense]);
    else list.push(sense);
  };
  product.subProducts.forEach((sub, kind) => {
    for (const word of sub.models) add(word, kind, "model");
    for (const word of sub.words) {
      if (word.length > 1) add(word, kind, "word");
      else endings.set(word, kind);
    }
    for (const word of sub.general) add(word, kind, "general");
    for (const word of sub.unless) add(word, kind, "unless");
  });
  shareContained(words);
  return { words, endings };
}

/** A longer word carries the meaning of the shorter ones in it, which it would hide from the matcher. */
function shareContained(words: ReadonlyMap<string, Sense[]>): void {
  const entries = [...words].map(([word, list]) => [word, [...list]] as const);
  for (const [word, list] of words) {
    for (const [inner, senses] of entries) {
      if (inner.length >= word.length || !/^[^a-z0-9]/.test(inner) || !word.includes(inner)) continue;
      for (const sense of senses) {
        if (!list.some((own) => own.kind === sense.kind && own.role === sense.role)) list.push(sense);
      }
    }
  }
}

/** Words that two kinds of one product claim: such a word would leave the choice to the order of the file. */
export function claimedTwice(product: Product, normalise: Normalise): string[] {
  const owners = new Map<string, string>();
  const twice: string[] = [];
  for (const { id, models, words, general } of product.subProducts) {
    for (const word of new Set([...models, ...words, ...general].map((one) => plain(one, normalise)))) {
      const owner = owners.get(word);
      if (owner !== undefined) twice.push(`${word}: ${owner}, ${id}`);
      else owners.set(word, id);
    }
  }
  return twice;
}
