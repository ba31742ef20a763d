/**
 * Reads stored listings by their numbers, for judging them again: the newest version of each that is known from its own
 * page, with the latest day on which a campaign saw that version. The content comes as JSON text, unparsed. A range may
 * hold fewer listings than numbers, or none.
 */
import type { Queryable } from "../connection.ts";

/** listing, seller, content as JSON text, moment of capture in milliseconds. */
export type StoredListingRow = readonly [number, number | null, string, number];

export async function readListingRange(db: Queryable): Promise<{ first: number; last: number } | null> {
  const found = await db.query<{ first: number | null; last: number | null }>(
    "select min(id) as first, max(id) as last from listings",
  );
  const { first = null, last = null } = found.rows[0] ?? {};
  return first === null || last === null ? null : { first, last };
}

/** Listings numbered from `first` to before `end`, captured on or after `since` (a day in Shanghai). */
export async function readStoredListings(
  db: Queryable,
  range: { readonly first: number; readonly end: number },
  since: Date | null,
): Promise<readonly StoredListingRow[]> {
  // An unchanged page keeps its version; that it was seen again is known by the campaigns.
  const found = (await db.query({
    name: "stored-listings",
    rowMode: "array",
    text: `with seen as (
        select c.listing_id, c.version_id, max(c.captured_at) as at
        from campaigns k cross join lateral (
          select listing_id, version_id, captured_at from campaign_listings
          where campaign_id = k.id and listing_id >= $1 and listing_id < $2
        ) c group by 1, 2
      )
      select l.id, l.seller_id, v.content::text, extract(epoch from greatest(v.captured_at, s.at))::float8 * 1000
      from listings l join listing_versions v on v.id = l.current_version_id
      left join seen s on s.listing_id = l.id and s.version_id = v.id
      where l.id >= $1 and l.id < $2 and v.known_from = 'detail'
        and ($3::timestamptz is null or greatest(v.captured_at, s.at) >= $3)
      order by l.id`,
    values: [range.first, range.end, since],
  })) as unknown as { rows: StoredListingRow[] };
  return found.rows;
}
