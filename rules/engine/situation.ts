/**
 * Everything a condition may ask about one listing on one day. In: the listing and what the judge has worked out of it.
 * Out: a value with look-ups made once per listing. Holds no state beyond that listing.
 */
import type { Span } from "#domain/finding.ts";
import type { Listing } from "#domain/listing.ts";
import type { Catalogue, FactConfidence, Product, SubProduct } from "../catalogue/catalogue-schema.ts";
import type { Duties } from "./duties.ts";
import { type PageFacts, readPageFacts } from "./page-facts.ts";
import { Page } from "./page-text.ts";
import type { ProblemFact } from "./problem-codes.ts";
import type { Surroundings } from "./surroundings.ts";

/** A place a condition rests on. `reason` says in Chinese what is wrong there; `trust` how sure the fact behind it is. */
export interface Sight extends Span {
  readonly reason?: string;
  readonly trust?: FactConfidence;
}

/** One fault found: its code (see problem-codes.ts) and where. */
export interface Problem {
  readonly code: string;
  readonly sights: readonly Sight[];
}

export interface Situation {
  readonly listing: Listing;
  /** Day of capture in Shanghai, YYYY-MM-DD. */
  readonly day: string;
  /** null where the listing offers no product of the catalogue. */
  readonly product: Product | null;
  readonly sub: SubProduct | null;
  readonly duties: Duties;
  /** The words that name what is for sale. */
  readonly noun: readonly Span[];
  readonly facts: PageFacts;
  readonly page: Page;
  readonly around: Surroundings;
  readonly catalogue: Catalogue;
  /** Faults found so far, by fact; filled by find-problem.ts. */
  readonly problems: Partial<Record<ProblemFact, readonly Problem[]>>;
}

/** What a situation is made of; the rest is worked out of it. */
export type Circumstances = Omit<Situation, "facts" | "page" | "problems">;

export const NO_DUTIES: Duties = { ban: null, ccc: null, licence: null, either: null };

/** Facts and page text are made when first asked for: most listings of a shop offer none of the products. */
class LazySituation implements Situation {
  readonly listing: Listing;
  readonly day: string;
  readonly product: Product | null;
  readonly sub: SubProduct | null;
  readonly duties: Duties;
  readonly noun: readonly Span[];
  readonly around: Surroundings;
  readonly catalogue: Catalogue;
  readonly page: Page;
  readonly problems: Situation["problems"] = {};
  #facts: PageFacts | undefined;

  constructor(known: Circumstances) {
    this.listing = known.listing;
    this.day = known.day;
    this.product = known.product;
    this.sub = known.sub;
    this.duties = known.duties;
    this.noun = known.noun;
    this.around = known.around;
    this.catalogue = known.catalogue;
    this.page = new Page(known.listing);
  }

  get facts(): PageFacts {
    this.#facts ??= readPageFacts(this.listing);
    return this.#facts;
  }
}

export function situationOf(known: Circumstances): Situation {
  return new LazySituation(known);
}
