/**
 * All 20 topics in the order of the notice, with each title word a search may use. Nothing comes in; the lists are
 * checked against domain/product.ts by the tests.
 */
import { KEY_PRODUCTS } from "#domain/product.ts";
import { APPLIANCES } from "./appliances.ts";
import { BUILDING } from "./building.ts";
import { CHEMICALS } from "./chemicals.ts";
import { EVERYDAY } from "./everyday.ts";
import type { Topic } from "./good.ts";
import { VEHICLES } from "./vehicles.ts";

const ALL = [...BUILDING, ...CHEMICALS, ...APPLIANCES, ...VEHICLES, ...EVERYDAY];
const order = Object.keys(KEY_PRODUCTS);

export const TOPICS: readonly Topic[] = ALL.toSorted((a, b) => order.indexOf(a.product) - order.indexOf(b.product));

/**
 * Words each of which alone brings up every listing of a product, on all four marketplaces: the product's name, the
 * common words, and what its goods are called. A test searches for every one of them.
 */
export const COVERING_WORDS: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  TOPICS.map((topic) => [
    topic.product,
    [KEY_PRODUCTS[topic.product], ...topic.words, ...topic.goods.flatMap(({ names }) => names)],
  ]),
);
