/**
 * The marketplaces of the misbehaving round: how many pages there are to be → options of the sandbox that misbehaves in
 * all its ways at once, and the rate at which the campaign may visit each. A quarter of the pages is filled by scripts
 * and so goes through browsers where there are any. Pure.
 */
import { KEY_PRODUCTS } from "#domain/product.ts";
import { type Misbehaviour, REFUSING, WAYS } from "#test/marketplaces/misbehaviour.ts";
import type { SandboxOptions } from "#test/marketplaces/sandbox.ts";

export const SHELL = "sandbox-shell";
const IDS = ["sandbox-list", "sandbox-wholesale", "sandbox-plain", SHELL] as const;

/** Pages that the words of one product bring on all marketplaces, and pages per listing found: its own, its part of its shop's. */
const SEARCHES_PER_PRODUCT = 22.5;
const PAGES_PER_LISTING = 1.4;
/** A short round looks for a few products only, or it would see nothing but search pages. */
const SHORT = 1_000;
const PRODUCTS_OF_SHORT = 5;
/** Its part in relation to the others: a browser needs seconds for what HTTP does in none. */
const SHELL_OF_SHORT = 0.4;
/** Part of the requests that each way befalls; ways that refuse slow us down each time, so they are rarer. */
const SHARE = 0.004;
const SHARE_REFUSING = 0.001;
/** So that each way comes up in a short round too. */
const FEWEST = 1.5;
const FASTEST = 20;
const FASTEST_IN_BROWSER = 10;
const SLOWEST = 5;

export interface Misbehaving {
  readonly sandbox: SandboxOptions;
  readonly products: readonly string[];
  /** Requests per second by marketplace. */
  readonly rates: Readonly<Record<string, number>>;
}

/** @param hasBrowser whether the script-filled marketplace can be visited at all. */
export function misbehavingMarketplaces(pages: number, hasBrowser: boolean): Misbehaving {
  const ids = IDS.filter((id) => hasBrowser || id !== SHELL);
  const pagesOfEach = pages / ids.length;
  const share = (usual: number) => Math.max(usual, FEWEST / pages);
  const misbehave = WAYS.map((way): Misbehaviour => {
    // Too many requests: for four seconds nobody is answered, often enough that each round sees it.
    if (way === "rate-limit") {
      const everySeconds = Math.min(100, Math.max(25, pages / 30));
      return { way, retryAfterSeconds: 3, during: { everySeconds, forSeconds: everySeconds / 25 } };
    }
    return { way, share: share(REFUSING.has(way) ? SHARE_REFUSING : SHARE), retryAfterSeconds: 2 };
  });
  const rateOf = (id: string) =>
    Math.round(Math.max(SLOWEST, Math.min(id === SHELL ? FASTEST_IN_BROWSER : FASTEST, pagesOfEach / 12)));
  const all = Object.keys(KEY_PRODUCTS);
  const products = pages < SHORT ? all.slice(0, PRODUCTS_OF_SHORT) : all;
  const found = Math.max(40, (pages - SEARCHES_PER_PRODUCT * products.length) / PAGES_PER_LISTING);
  return {
    products,
    sandbox: {
      seed: 906,
      listings: Math.ceil((found * all.length) / products.length),
      marketplaces: ids,
      parts: Object.fromEntries(ids.map((id) => [id, id === SHELL && pages < SHORT ? SHELL_OF_SHORT : 1])),
      misbehave,
    },
    rates: Object.fromEntries(ids.map((id) => [id, rateOf(id)])),
  };
}
