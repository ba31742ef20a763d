/** Loads the listings of a campaign that wait to be judged, with the content that was captured and when. */
import type { Listing } from "#domain/listing.ts";
import type { Queryable } from "../connection.ts";

export interface UnjudgedListing {
  readonly listingId: number;
  readonly versionId: number;
  readonly content: Listing;
  readonly capturedAt: Date;
}

export async function loadUnjudged(
  db: Queryable,
  campaignId: number,
  listingIds: readonly number[],
): Promise<UnjudgedListing[]> {
  const found = await db.query<UnjudgedListing>(
    `select c.listing_id as "listingId", c.version_id as "versionId", v.content, c.captured_at as "capturedAt"
     from campaign_listings c join listing_versions v on v.id = c.version_id
     where c.campaign_id = $1 and c.listing_id = any($2) and c.judgement = 'pending' order by c.listing_id`,
    [campaignId, listingIds],
  );
  return found.rows;
}
