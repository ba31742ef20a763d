/**
 * Loads the listings of a campaign that wait to be judged, with the content that was captured and when. Within a
 * transaction their rows stay locked until its end, so that nobody else judges them meanwhile.
 */
import { SHOWS_HEADER } from "#domain/capture.ts";
import { DETAIL_TEMPLATE } from "#domain/coverage.ts";
import type { Listing } from "#domain/listing.ts";
import type { Queryable } from "../connection.ts";

export interface UnjudgedListing {
  readonly listingId: number;
  readonly versionId: number;
  readonly content: Listing;
  readonly capturedAt: Date;
  readonly sellerId: number | null;
  readonly marketplace: string;
  /** Form of its page, as the reader names it. */
  readonly template: string;
  /** Facts its source has columns for, parted by blanks; null where it is a whole page. */
  readonly shows: string | null;
  /** Whether this campaign judges it for the first time; one that was set back is judged again. */
  readonly isFirst: boolean;
}

export async function loadUnjudged(
  db: Queryable,
  campaignId: number,
  listingIds: readonly number[],
): Promise<UnjudgedListing[]> {
  const found = await db.query<UnjudgedListing>(
    `select c.listing_id as "listingId", c.version_id as "versionId", v.content, c.captured_at as "capturedAt",
       l.seller_id as "sellerId", l.marketplace, coalesce(c.template, '${DETAIL_TEMPLATE}') as template,
       (select p.headers->>'${SHOWS_HEADER}' from captures p where p.id = c.capture_id) as shows,
       c.judged_at is null as "isFirst"
     from campaign_listings c join listing_versions v on v.id = c.version_id join listings l on l.id = c.listing_id
     where c.campaign_id = $1 and c.listing_id = any($2) and c.judgement = 'pending' order by c.listing_id
     for update of c`,
    [campaignId, listingIds],
  );
  return found.rows;
}
