/**
 * What every step works with. This is where the rooms meet: readers, rules and routing are plain functions and know
 * nothing of each other, of the database or of the queues.
 */
import type { BodyStore } from "#crawlers/evidence/body-store.ts";
import type { Fetcher } from "#crawlers/fetching/fetcher.ts";
import type { Marketplace } from "#crawlers/marketplaces/marketplace.ts";
import type { OcrEngine } from "#crawlers/ocr/ocr-engine.ts";
import type { Database } from "#db/connection.ts";
import type { Party, Route } from "#domain/bureau.ts";
import type { Judgement } from "#domain/finding.ts";
import type { Listing } from "#domain/listing.ts";
import type { Absences } from "#rules/engine/absences.ts";
import type { Surroundings } from "#rules/engine/surroundings.ts";
import type { EvidenceRoom } from "./evidence/evidence-room.ts";
import type { Log } from "./log.ts";
import type { Guest } from "./politeness/guest.ts";
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
  /** Every request to a marketplace goes through it: it keeps to robots.txt, rate, concurrency, budget and hours. */
  readonly guest: Guest;
  /** Words a campaign searches a product by. */
  readonly searchKeywords: (product: string) => readonly string[];
  /** The rules in force now; take it once per job. `rules` names the version of the whole set. */
  readonly judge: {
    readonly rules: string;
    judge(listing: Listing, on: Date, around?: Surroundings): Judgement;
    /** The most makers beside one number that any rule asks for; left out or 0 where none asks. */
    readonly makersAsked?: number;
    /** What a rule takes for granted where the page shows nothing; left out where rules are not known one by one. */
    absencesOf?(rule: string): Absences | undefined;
  };
  /** Looks for newer rules, at most every few seconds; never throws. Afterwards `judge` is by them. */
  readonly refreshRules: () => Promise<void>;
  readonly jurisdiction: (party: Party) => Route;
  /** Days bodies are kept; left out or null: for ever. */
  readonly keepDays?: number | null;
  /** Reads text in pictures; left out or null where none is installed. */
  readonly ocr?: OcrEngine | null;
  /** Left out where no evidence packages are made. */
  readonly evidence?: EvidenceRoom;
}
