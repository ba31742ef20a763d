/**
 * A changed rule against the one in force, over listings that were stored. In: both rules, then listings one by one. Out:
 * a tally of findings that are new, lost and unchanged, with samples of each, and the leads the new ones would make. Pure;
 * tallies of several threads add up to the same tally whatever the order, and their size does not grow with the listings.
 */
import type { Finding } from "#domain/finding.ts";
import type { Listing } from "#domain/listing.ts";
import { OTHER_PRODUCT } from "#domain/product.ts";
import type { Catalogue } from "../catalogue/catalogue-schema.ts";
import { createJudge, type Judge } from "./judge.ts";
import type { VersionedRule } from "./rule-files.ts";
import type { Surroundings } from "./surroundings.ts";

export const OUTCOMES = ["new", "lost", "unchanged"] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface StoredPage {
  readonly listingId: number;
  readonly sellerId: number | null;
  readonly listing: Listing;
  readonly on: Date;
  readonly around: Surroundings | undefined;
}

export interface Sample {
  readonly listingId: number;
  readonly title: string | null;
  readonly url: string | null;
  readonly quotes: readonly string[];
  readonly explain: string;
  /** Other active rules that find something on this listing too; asked only where the finding is new. */
  readonly also: readonly string[];
}

/** A lead that new findings would make or join. */
export interface ExpectedLead {
  readonly sellerId: number;
  readonly product: string;
  findings: number;
  readonly makerAddress: string | null;
}

export interface BacktestTally {
  listings: number;
  /** Listings that offer a product of the catalogue. */
  recognised: number;
  /** Listings the rules broke on. */
  broken: number;
  readonly counts: Record<Outcome, number>;
  /** New findings on listings that another active rule flags already, and how many by which. */
  flagged: number;
  readonly flaggedBy: Map<string, number>;
  readonly samples: Record<Outcome, Sample[]>;
  readonly leads: Map<string, ExpectedLead>;
}

export interface Backtest {
  add(page: StoredPage): void;
  readonly tally: BacktestTally;
}

interface Options {
  readonly catalogue: Catalogue;
  readonly candidate: VersionedRule;
  /** The rule in force; null where there is none, so that every finding is new. */
  readonly before: VersionedRule | null;
  /** The other rules in force, to tell what they flag already. */
  readonly others?: readonly VersionedRule[];
  readonly samples: number;
}

/** Throws `YamlFileError` where the catalogue is broken. */
export function createBacktest({ catalogue, candidate, before, others = [], samples }: Options): Backtest {
  // One judge asks both: what the status tells apart here is which of the two found it.
  const rules: VersionedRule[] = [{ ...candidate, status: "active" }];
  if (before !== null) rules.push({ ...before, status: "shadow" });
  const judge = createJudge({ catalogue, rules });
  const beside = createJudge({ catalogue, rules: others.filter(({ status }) => status === "active") });
  const tally = emptyTally();
  const flaggedBy = ({ listing, on, around }: StoredPage): string[] => {
    if (beside.rules.length === 0) return [];
    try {
      return [...new Set(beside.judge(listing, on, around).findings.map(({ rule }) => rule))];
    } catch {
      return [];
    }
  };
  return {
    tally,
    add: (page) => {
      tally.listings += 1;
      let judged: ReturnType<Judge["judge"]>;
      try {
        judged = judge.judge(page.listing, page.on, page.around);
      } catch {
        tally.broken += 1;
        return;
      }
      const { recognition, findings, shadow } = judged;
      if (recognition.product !== null) tally.recognised += 1;
      const [now] = findings;
      const [then] = shadow;
      const finding = now ?? then;
      if (finding === undefined) return;
      const outcome: Outcome = then === undefined ? "new" : now === undefined ? "lost" : "unchanged";
      tally.counts[outcome] += 1;
      const also = outcome === "new" ? flaggedBy(page) : [];
      if (also.length > 0) tally.flagged += 1;
      for (const rule of also) tally.flaggedBy.set(rule, (tally.flaggedBy.get(rule) ?? 0) + 1);
      keepSample(tally.samples[outcome], { ...sampleOf(page, finding), also }, samples);
      if (outcome === "new") expectLead(tally, page, recognition.product ?? OTHER_PRODUCT);
    },
  };
}

export function emptyTally(): BacktestTally {
  return {
    listings: 0,
    recognised: 0,
    broken: 0,
    counts: { new: 0, lost: 0, unchanged: 0 },
    flagged: 0,
    flaggedBy: new Map(),
    samples: { new: [], lost: [], unchanged: [] },
    leads: new Map(),
  };
}

/** Adds another tally to one. */
export function addTally(sum: BacktestTally, part: BacktestTally, samples: number): void {
  sum.listings += part.listings;
  sum.recognised += part.recognised;
  sum.broken += part.broken;
  for (const outcome of OUTCOMES) {
    sum.counts[outcome] += part.counts[outcome];
    for (const sample of part.samples[outcome]) keepSample(sum.samples[outcome], sample, samples);
  }
  sum.flagged += part.flagged;
  for (const [rule, count] of part.flaggedBy) sum.flaggedBy.set(rule, (sum.flaggedBy.get(rule) ?? 0) + count);
  for (const [key, lead] of part.leads) {
    const known = sum.leads.get(key);
    if (known === undefined) sum.leads.set(key, { ...lead });
    else known.findings += lead.findings;
  }
}

/**
 * What only this rule finds comes first. Beyond that samples are spread over all listings, and the same however the work
 * was shared out.
 */
function keepSample(kept: Sample[], sample: Sample, most: number): void {
  if (most === 0) return;
  const at = kept.findIndex((one) => isBefore(sample, one));
  if (at === -1 && kept.length >= most) return;
  kept.splice(at === -1 ? kept.length : at, 0, sample);
  if (kept.length > most) kept.pop();
}

function isBefore(one: Sample, other: Sample): boolean {
  const known = Number(one.also.length > 0) - Number(other.also.length > 0);
  return known === 0 ? rankOf(one.listingId) < rankOf(other.listingId) : known < 0;
}

function rankOf(listingId: number): number {
  return Math.imul(listingId, 2_654_435_761) >>> 0;
}

function sampleOf({ listingId, listing }: StoredPage, { spans, explain }: Finding): Omit<Sample, "also"> {
  const quotes = spans.map(({ field, text }) => (text === "" ? `${field} 为空` : `${field}「${text.slice(0, 80)}」`));
  return { listingId, title: listing.title, url: listing.url, quotes, explain };
}

function expectLead(tally: BacktestTally, { sellerId, listing }: StoredPage, product: string): void {
  if (sellerId === null) return;
  const key = `${sellerId} ${product}`;
  const known = tally.leads.get(key);
  if (known !== undefined) known.findings += 1;
  else tally.leads.set(key, { sellerId, product, findings: 1, makerAddress: listing.manufacturer.address });
}

/** How often each rule of a set finds something. */
export interface CensusTally {
  listings: number;
  recognised: number;
  broken: number;
  flagged: number;
  readonly findings: Map<string, number>;
}

export interface Census {
  add(page: StoredPage): void;
  readonly tally: CensusTally;
}

export function emptyCensus(): CensusTally {
  return { listings: 0, recognised: 0, broken: 0, flagged: 0, findings: new Map() };
}

export function createCensus(judge: Pick<Judge, "judge">): Census {
  const tally = emptyCensus();
  return {
    tally,
    add: ({ listing, on, around }) => {
      tally.listings += 1;
      try {
        const { recognition, findings, shadow } = judge.judge(listing, on, around);
        if (recognition.product !== null) tally.recognised += 1;
        if (findings.length > 0) tally.flagged += 1;
        // A rule may be there twice, in force and on trial.
        for (const rule of new Set([...findings, ...shadow].map((finding) => finding.rule))) {
          tally.findings.set(rule, (tally.findings.get(rule) ?? 0) + 1);
        }
      } catch {
        tally.broken += 1;
      }
    },
  };
}

export function addCensus(sum: CensusTally, part: CensusTally): void {
  sum.listings += part.listings;
  sum.recognised += part.recognised;
  sum.broken += part.broken;
  sum.flagged += part.flagged;
  for (const [rule, count] of part.findings) sum.findings.set(rule, (sum.findings.get(rule) ?? 0) + count);
}
