/**
 * Stored listings, judged again range by range. In: a database, a counter shared by several threads, and what to do with
 * each listing. Out: everything in the ranges this thread took. While one range is judged the next is being read, so that
 * database and rules work at the same time; no more than two ranges are held at once.
 */
import type { Queryable } from "#db/connection.ts";
import { readStoredListings, type StoredListingRow } from "#db/queries/read-stored-listings.ts";
import type { Listing } from "#domain/listing.ts";
import type { StoredPage } from "#rules/engine/backtest.ts";
import type { CompiledRule } from "#rules/engine/judge.ts";
import type { Condition } from "#rules/engine/rule-schema.ts";
import { surroundingsOfAll } from "../surroundings.ts";

/** Numbers of listings taken at once. */
export const RANGE = 2_000;
/** Later than any campaign: what is known now counts, whichever campaign brought it. */
const AFTER_ALL_CAMPAIGNS = Number.MAX_SAFE_INTEGER;

export interface Ranges {
  readonly first: number;
  readonly last: number;
  readonly since: Date | null;
  /** Ranges taken so far, by all threads. */
  readonly taken: Int32Array;
}

/** @param done is told after each range how many listings it held. */
export async function judgeStored(
  db: Queryable,
  ranges: Ranges,
  asksAround: boolean,
  add: (page: StoredPage) => void,
  done: (listings: number) => void,
): Promise<void> {
  let coming = take(db, ranges);
  for (let rows = await coming; rows !== null; rows = await coming) {
    coming = take(db, ranges);
    // Should reading fail while this range is judged, the failure waits for its turn.
    coming.catch(() => {});
    const pages = rows.map(([listingId, sellerId, text, at]) => ({
      listingId,
      sellerId,
      listing: JSON.parse(text) as Listing,
      on: new Date(at),
    }));
    const around = asksAround
      ? await surroundingsOfAll(
          db,
          AFTER_ALL_CAMPAIGNS,
          pages.map(({ listingId, sellerId, listing: content }) => ({ listingId, sellerId, content })),
        )
      : null;
    for (const page of pages) add({ ...page, around: around?.get(page.listingId) });
    done(pages.length);
  }
}

/** The next range that nobody has taken; null where all are. */
function take(db: Queryable, { first, last, since, taken }: Ranges): Promise<readonly StoredListingRow[] | null> {
  const begin = first + Atomics.add(taken, 0, 1) * RANGE;
  if (begin > last) return Promise.resolve(null);
  return readStoredListings(db, { first: begin, end: begin + RANGE }, since);
}

/** Whether any of these rules asks for what is known beyond the page. */
export function asksAround(rules: readonly Pick<CompiledRule["rule"], "when">[]): boolean {
  return rules.some(({ when }) => asks(when));
}

function asks(condition: Condition): boolean {
  if ("all" in condition) return condition.all.some(asks);
  if ("any" in condition) return condition.any.some(asks);
  if ("not" in condition) return asks(condition.not);
  return "register" in condition || "watched" in condition || "siblings" in condition || "shop" in condition;
}
