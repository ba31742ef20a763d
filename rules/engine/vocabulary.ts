/**
 * The catalogue's words, ready for matching. In: a catalogue. Out: one matcher that says of every word found in a text
 * what it means for each product. Built once; words are normalised as texts are, so that both meet.
 */
import type { Catalogue, Product } from "../catalogue/catalogue-schema.ts";
import type { Normalise } from "./normalise.ts";
import { createWordMatcher, type WordMatcher } from "./word-matcher.ts";

/** What a word is for one product, or (without `product`) for all of them. */
export interface Role {
  readonly kind: "name" | "weak" | "context" | "cue" | "not" | "part" | "harmless";
  /** Index into the catalogue's products; -1 for all. */
  readonly product: number;
}

export interface Vocabulary {
  readonly products: readonly Product[];
  readonly matcher: WordMatcher<readonly Role[]>;
  readonly tolerated: readonly ReadonlySet<string>[];
  readonly addition: readonly string[];
  readonly purposeBefore: readonly string[];
  readonly purposeBehind: readonly string[];
  readonly suffixes: ReadonlySet<string>;
  readonly suffixEnds: ReadonlySet<string>;
}

/** Gathers the words of all products and of the general look-alikes. */
export function buildVocabulary(catalogue: Catalogue, normalise: Normalise): Vocabulary {
  const roles = new Map<string, Role[]>();
  const add = (words: readonly string[], kind: Role["kind"], product: number): void => {
    for (const printed of words) {
      const word = plain(printed, normalise);
      const list = roles.get(word);
      if (list === undefined) roles.set(word, [{ kind, product }]);
      else if (!list.some((role) => role.kind === kind && role.product === product)) list.push({ kind, product });
    }
  };
  catalogue.products.forEach(({ recognition }, index) => {
    add(recognition.names, "name", index);
    add(recognition.weak, "weak", index);
    add(recognition.context, "context", index);
    add(recognition.cues, "cue", index);
    add(recognition.not, "not", index);
    add(recognition.parts, "part", index);
  });
  addContainedHints(roles);
  add(catalogue.lookAlikes.never, "not", -1);
  add(catalogue.lookAlikes.harmless, "harmless", -1);
  add(catalogue.lookAlikes.parts, "part", -1);
  return {
    products: catalogue.products,
    matcher: createWordMatcher<readonly Role[]>(roles, (list) =>
      list.some((role) => role.kind !== "context" && role.kind !== "cue"),
    ),
    tolerated: catalogue.products.map(
      (product) => new Set(product.recognition.tolerates.map((word) => plain(word, normalise))),
    ),
    addition: catalogue.lookAlikes.addition,
    purposeBefore: catalogue.lookAlikes.purposeBefore,
    purposeBehind: catalogue.lookAlikes.purposeBehind,
    suffixes: new Set(catalogue.lookAlikes.suffixes),
    suffixEnds: new Set(catalogue.lookAlikes.suffixEnds),
  };
}

/**
 * A longer word swallows the shorter ones in it; where these are hints (新国标 in 新国标电动车), the longer one carries
 * their meaning too.
 */
function addContainedHints(roles: ReadonlyMap<string, Role[]>): void {
  const hints = [...roles].filter(
    ([word, list]) => word.length > 1 && list.some((role) => role.kind === "context" || role.kind === "cue"),
  );
  for (const [word, list] of roles) {
    for (const [hint, meanings] of hints) {
      if (hint.length >= word.length || !word.includes(hint)) continue;
      for (const role of meanings) {
        if (role.kind !== "context" && role.kind !== "cue") continue;
        if (!list.some((own) => own.kind === role.kind && own.product === role.product)) list.push(role);
      }
    }
  }
}

/** A catalogue word in the form texts have after normalising; units keep their mark. */
export function plain(word: string, normalise: Normalise): string {
  return word.startsWith("unit:") ? word : normalise(word).text;
}
