/**
 * The peer of the rule engine: json-rules-engine with 20 rules that say the same, on the same listings. In: nothing. Out:
 * how many listings a second each side asks all 20 rules about, one thread. Throws where their answers differ on any
 * listing: only equal work is compared. What a listing offers is worked out beforehand for both.
 */
import { Engine, type RuleProperties } from "json-rules-engine";
import type { Span } from "#domain/finding.ts";
import { emptyListing, type Listing } from "#domain/listing.ts";
import { loadCatalogue } from "#rules/catalogue/catalogue.ts";
import type { Catalogue, Product } from "#rules/catalogue/catalogue-schema.ts";
import { createCompiler } from "#rules/engine/compile.ts";
import type { Normalise } from "#rules/engine/normalise.ts";
import { createRecogniser } from "#rules/engine/recognise.ts";
import type { Condition } from "#rules/engine/rule-schema.ts";
import { NO_DUTIES, situationOf } from "#rules/engine/situation.ts";
import { NOTHING_AROUND } from "#rules/engine/surroundings.ts";
import { makeListing } from "#test/marketplaces/listing.ts";
import { sandboxStocks } from "#test/marketplaces/sandbox.ts";

const LISTINGS = 2_000;
const ROUNDS = 3;
const MILLISECONDS = 700;
const DAY = "2026-11-23";

/** One rule in both languages: goods, days, a bound of price or few pictures, a full page, and words in the title. */
interface Twin {
  readonly products: readonly string[];
  readonly words?: readonly string[];
  readonly from?: string;
  readonly below?: number;
  readonly above?: number;
  /** At most so many pictures, as an alternative to the price. */
  readonly images: number;
  readonly attributes: number;
}

const TWINS: readonly Twin[] = [
  { products: ["extinguisher"], words: ["干粉", "手提"], below: 100, images: 4, attributes: 3 },
  { products: ["extinguisher"], above: 100, images: 5, attributes: 4, from: "2020-01-01" },
  { products: ["cable"], words: ["国标", "铜芯"], below: 60, images: 3, attributes: 4 },
  { products: ["cable"], words: ["阻燃"], from: "2025-07-01", below: 500, images: 6, attributes: 2 },
  { products: ["ebike_power"], below: 50, images: 4, attributes: 3 },
  { products: ["ebike_power"], from: "2025-11-01", above: 200, images: 3, attributes: 4 },
  { products: ["ebike"], below: 3_000, images: 5, attributes: 5 },
  { products: ["gas"], above: 300, images: 4, attributes: 5, from: "2026-01-01" },
  { products: ["mask"], below: 10, images: 3, attributes: 2 },
  { products: ["cement", "rebar"], below: 40, images: 3, attributes: 4 },
  { products: ["rebar"], above: 1_000, images: 4, attributes: 3 },
  { products: ["firedoor"], above: 500, images: 5, attributes: 3, from: "2019-07-30" },
  { products: ["film"], below: 80, images: 4, attributes: 4 },
  { products: ["bag", "foam"], words: ["加厚"], below: 15, images: 3, attributes: 3 },
  { products: ["foam"], above: 5, images: 6, attributes: 2 },
  { products: ["urea"], below: 50, images: 4, attributes: 3 },
  { products: ["fuel", "hazchem"], above: 5, images: 5, attributes: 2 },
  { products: ["ex"], words: ["防爆灯"], above: 80, images: 6, attributes: 3 },
  { products: ["foodheat"], above: 800, images: 4, attributes: 4, from: "2025-05-01" },
  { products: ["hazpack", "tanker"], above: 20, images: 5, attributes: 3 },
];

export interface PeerFigures {
  readonly rules: number;
  /** Listings per second, each asked of all rules. */
  readonly ours: number;
  readonly peer: number;
}

export async function compareWithPeer(): Promise<PeerFigures> {
  const catalogue = loadCatalogue();
  const offers = plainOffers(catalogue);
  const ours = ourSide(catalogue, createRecogniser(catalogue).normalise);
  const theirs = theirSide();
  let hits = 0;
  for (const offer of offers) {
    const mine = ours(offer);
    const other = await theirs(offer);
    if (mine.join() !== other.join()) {
      throw new Error(`answers differ on ${offer.listing.title}: ${mine.join()} against ${other.join()}`);
    }
    hits += mine.length;
  }
  if (hits < offers.length / 10) throw new Error("the rules hardly ever held: nothing was compared");
  // In turn, since the machine is not always equally fast.
  const rates = { ours: 0, peer: 0 };
  for (let round = 0; round < ROUNDS; round += 1) {
    rates.ours += perSecond(offers, ours) / ROUNDS;
    rates.peer += (await perSecondInTurn(offers, theirs)) / ROUNDS;
  }
  return { rules: TWINS.length, ...rates };
}

function perSecond(offers: readonly Offer[], ask: Side<unknown>): number {
  const began = performance.now();
  let done = 0;
  while (performance.now() - began < MILLISECONDS) {
    for (const offer of offers) ask(offer);
    done += offers.length;
  }
  return (done * 1_000) / (performance.now() - began);
}

async function perSecondInTurn(offers: readonly Offer[], ask: Side<Promise<unknown>>): Promise<number> {
  const began = performance.now();
  let done = 0;
  while (performance.now() - began < MILLISECONDS) {
    for (let at = 0; at < 100; at += 1) {
      const offer = offers[(done + at) % offers.length];
      if (offer !== undefined) await ask(offer);
    }
    done += 100;
  }
  return (done * 1_000) / (performance.now() - began);
}

type Side<T> = (one: Offer) => T;

/** A listing with what it offers, worked out beforehand for both sides. */
interface Offer {
  readonly listing: Listing;
  readonly product: Product | null;
}

function ourSide(catalogue: Catalogue, normalise: Normalise): Side<number[]> {
  const compiler = createCompiler(catalogue, normalise);
  const checks = TWINS.map((twin) => compiler.compile(asCondition(twin)).check);
  const noun: Span[] = [];
  return ({ listing, product }) => {
    const known = { day: DAY, sub: null, duties: NO_DUTIES, noun, around: NOTHING_AROUND, catalogue, listing, product };
    const situation = situationOf(known);
    const held: number[] = [];
    for (let index = 0; index < checks.length; index += 1) {
      const check = checks[index];
      if (check !== undefined && check(situation) !== null) held.push(index);
    }
    return held;
  };
}

function asCondition({ products, words, from, below, above, images, attributes }: Twin): Condition {
  const all: Condition[] = [
    { product: [...products] },
    { any: [{ price: { below, above } }, { count: { of: "images", atMost: images } }] },
    { count: { of: "attributes", atLeast: attributes } },
  ];
  if (from !== undefined) all.push({ period: { from } });
  if (words !== undefined) all.push({ words: [...words], in: ["title"] });
  return { all };
}

function theirSide(): Side<Promise<number[]>> {
  const engine = new Engine([], { allowUndefinedFacts: true });
  engine.addOperator("containsAny", (text: string, words: readonly string[]) =>
    words.some((word) => text.includes(word)),
  );
  engine.addOperator("onOrAfter", (day: string, from: string) => day >= from);
  for (const [index, twin] of TWINS.entries()) engine.addRule(asPeerRule(twin, index));
  return async ({ listing: { title, price, images, attributes }, product }) => {
    const { events } = await engine.run({
      product: product?.id ?? "",
      title: title ?? "",
      price: price ?? 0,
      images,
      attributes: attributes.length,
      day: DAY,
    });
    return events.map(({ params }) => Number(params?.index)).sort((a, b) => a - b);
  };
}

function asPeerRule({ products, words, from, below, above, images, attributes }: Twin, index: number): RuleProperties {
  const price =
    below !== undefined
      ? { fact: "price", operator: "lessThan", value: below }
      : { fact: "price", operator: "greaterThan", value: above };
  return {
    conditions: {
      all: [
        // The dearest question for us is asked last; its priorities let the peer stop early as well.
        { fact: "product", operator: "in", value: products, priority: 10 },
        { any: [price, { fact: "images", operator: "lessThanInclusive", value: images }] },
        { fact: "attributes", operator: "greaterThanInclusive", value: attributes },
        ...(from === undefined ? [] : [{ fact: "day", operator: "onOrAfter", value: from }]),
        ...(words === undefined ? [] : [{ fact: "title", operator: "containsAny", value: words }]),
      ],
    },
    event: { type: "held", params: { index } },
  };
}

/** Without evasive spelling, which only one side would see through. */
function plainOffers(catalogue: Catalogue): Offer[] {
  const { recognise } = createRecogniser(catalogue);
  return sandboxStocks({ seed: 906, listings: LISTINGS }).flatMap((stock) =>
    Array.from({ length: stock.listings }, (_, index) => {
      const { plainTitle, price, images, attributes } = makeListing(stock, index);
      const listing = { ...emptyListing(), title: plainTitle, price, images, attributes: [...attributes] };
      const { product } = recognise(listing);
      return { listing, product: catalogue.products.find(({ id }) => id === product) ?? null };
    }),
  );
}
