/**
 * What every step works with. This is where the rooms meet: readers, rules and routing are plain functions and know
 * nothing of each other, of the database or of the queues.
 */
import type { BodyStore } from "#crawlers/evidence/body-store.ts";
import type { Fetcher } from "#crawlers/fetching/fetcher.ts";
import type { Marketplace } from "#crawlers/marketplaces/marketplace.ts";
import type { Database } from "#db/connection.ts";
import type { Party, Route } from "#domain/bureau.ts";
import type { Judgement } from "#domain/finding.ts";
import type { Listing } from "#domain/listing.ts";
import type { Log } from "./log.ts";
import type { Publisher } from "./publisher.ts";

export interface Fetchers {
  readonly http: Fetcher;
  /** null where this machine has no browser. */
  readonly browser: Fetcher | null;
}

export interface Context {
  readonly db: Database;
  readonly publisher: Publisher;
  readonly log: Log;
  readonly bodies: BodyStore;
  readonly marketplaces: ReadonlyMap<string, Marketplace>;
  readonly fetchers: Fetchers;
  /** Words a campaign searches a product by. */
  readonly searchKeywords: (product: string) => readonly string[];
  /** The rules, as of a day. `rules` names the version of the whole set. */
  readonly judge: { readonly rules: string; judge(listing: Listing, on: Date): Judgement };
  readonly jurisdiction: (party: Party) => Route;
}
