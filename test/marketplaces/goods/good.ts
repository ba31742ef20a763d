/**
 * What a good is in the sandbox's grammar, and what it owes on a day.
 *
 * A topic is one key product as a search engine sees it: the goods that are that product, and the look-alikes that
 * come up in the same searches. Every good is in a regime that is clear on the day: variants about whose regime
 * lawyers could argue (P·C 32.5, portable gas burners, adjustable regulators, bags of 25 µm printed as 双面5丝 …) are
 * left out, so that the truth is the truth.
 */
import type { KEY_PRODUCTS } from "#domain/product.ts";

export type KeyProduct = keyof typeof KEY_PRODUCTS;

/**
 * What a good owes.
 * `ccc`: a CCC certificate; `code` the four digits of its product group (codes that no source gives are made up).
 * `licence`: a production licence; `prefix` its number group (made up for regulators and catering equipment).
 * `outright`: may not be offered at all, whatever its papers (fireworks, foam tableware, dangerous chemicals).
 * `too-thin`: may not be made or sold because it is thinner than allowed.
 * `shown`: about which regimes argue; always printed with a licence number, so that no reading finds it missing.
 * `none`: neither. `from`: first day, YYYY-MM-DD; before it the good owes nothing.
 */
export type Duty =
  | { readonly kind: "ccc"; readonly code: string; readonly from: string; readonly firstYear?: number }
  | { readonly kind: "licence"; readonly prefix: string; readonly from: string }
  | { readonly kind: "outright"; readonly from: string }
  | { readonly kind: "too-thin"; readonly from: string }
  | { readonly kind: "shown"; readonly prefix: string }
  | { readonly kind: "none" };

export interface Good {
  /** What it is called in titles, searched for, and spelled evasively. */
  readonly names: readonly string[];
  /** Sizes and types as they stand in titles. */
  readonly specs: readonly string[];
  /** Words of praise and use that stand behind. */
  readonly tails: readonly string[];
  /** The marketplace's own category, from the top. */
  readonly category: readonly string[];
  /** Yuan, from and to. */
  readonly price: readonly [number, number];
  /** Parameters beside brand, model and maker; one of the values is drawn. */
  readonly parameters: Readonly<Record<string, readonly string[]>>;
  /** Standards cited, or none. */
  readonly standards: readonly string[];
  readonly options: readonly string[];
  readonly duty: Duty;
  /** How often it comes beside the other goods of the topic; 1 where left out. */
  readonly weight?: number;
}

export interface LookAlike {
  /** Whole titles; a brand is put before. */
  readonly titles: readonly string[];
  readonly category: readonly string[];
  readonly price: readonly [number, number];
  readonly parameters: Readonly<Record<string, readonly string[]>>;
}

export interface Topic {
  readonly product: KeyProduct;
  /** Which shops sell it: building, chemicals, appliances, vehicles, everyday. */
  readonly trade: 0 | 1 | 2 | 3 | 4;
  /** Words that find it in a search, beside the names of its goods. */
  readonly words: readonly string[];
  /** How makers of it are called: "某某" + one of these + 有限公司. */
  readonly makers: readonly string[];
  readonly goods: readonly Good[];
  readonly lookAlikes: readonly LookAlike[];
}

/** Calendar day in Shanghai (UTC+8 all year), YYYY-MM-DD. */
export function shanghaiDay(on: Date): string {
  return new Date(on.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
}

/** The duty of a good on a day: as written, or none where it does not yet bind. */
export function dutyOn(duty: Duty, day: string): Duty {
  return "from" in duty && day < duty.from ? { kind: "none" } : duty;
}

/** `"a b c"` → `["a", "b", "c"]`, for the lists of the grammar. */
export function list(words: string): readonly string[] {
  return words.split(" ");
}
