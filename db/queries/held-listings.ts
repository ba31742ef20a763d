/**
 * Listings whose findings are held for a person since a field was hardly read: found with the capture they rest on, and set
 * back to be judged again, with what a mended reader reads in that capture where it is another thing.
 */
import type { Capture } from "#domain/capture.ts";
import type { CoverageField } from "#domain/coverage.ts";
import type { Listing } from "#domain/listing.ts";
import { type Queryable, toJson } from "../connection.ts";
import { replaceMarks } from "./replace-marks.ts";

export interface HeldListing {
  readonly campaignId: number;
  readonly listingId: number;
  readonly itemId: string;
  readonly capture: Omit<Capture, "place" | "bytes"> & {
    readonly pack: string;
    readonly at: number;
    readonly size: number;
    /** null while its body is kept. */
    readonly discardedAt: Date | null;
  };
}

export interface HeldOf {
  readonly marketplace: string;
  readonly fields: readonly CoverageField[];
}

/** The next held listings after a place, in order of campaign and listing. */
export async function findHeld(
  db: Queryable,
  { marketplace, fields }: HeldOf,
  after: { readonly campaignId: number; readonly listingId: number },
  most: number,
): Promise<HeldListing[]> {
  const found = await db.query<HeldListing>(
    `select h.campaign_id as "campaignId", h.listing_id as "listingId", l.item_id as "itemId",
       json_build_object('url', c.url, 'finalUrl', c.final_url, 'status', c.status, 'headers', c.headers,
         'sha256', c.sha256, 'pack', c.pack, 'at', c.pack_at, 'size', c.pack_size, 'via', c.via,
         'fetchedAt', c.fetched_at, 'discardedAt', c.discarded_at) as capture
     from (select distinct h.campaign_id, f.listing_id from coverage_holds h join findings f on f.id = h.finding_id
       where h.marketplace = $1 and h.fields && $2::text[] and not h.waiting
         and (h.campaign_id, f.listing_id) > ($3, $4)) h
     join campaign_listings cl on cl.campaign_id = h.campaign_id and cl.listing_id = h.listing_id
     join captures c on c.id = cl.capture_id join listings l on l.id = h.listing_id
     order by 1, 2 limit $5`,
    [marketplace, fields, after.campaignId, after.listingId, most],
  );
  return found.rows.map((row) => ({
    ...row,
    capture: { ...row.capture, fetchedAt: new Date(row.capture.fetchedAt) },
  }));
}

export interface ReadAgain {
  readonly campaignId: number;
  readonly listingId: number;
  /** null where the capture reads as before, or cannot be read. */
  readonly read: { readonly content: Listing; readonly contentHash: string; readonly template: string | null } | null;
}

/**
 * Takes away the held findings of listings and sets them back to be judged again; their campaign runs until they are.
 * @returns those that were still held, by campaign.
 */
export async function setBackHeld(
  tx: Queryable,
  { marketplace, fields }: HeldOf,
  listings: readonly ReadAgain[],
): Promise<Map<number, number[]>> {
  const gone = await tx.query<{ campaign_id: number; listing_id: number }>(
    `delete from findings f using coverage_holds h, jsonb_to_recordset($3::jsonb)
       as r("campaignId" bigint, "listingId" bigint)
     where h.finding_id = f.id and h.marketplace = $1 and h.fields && $2::text[] and not h.waiting
       and f.lead_id is null and f.campaign_id = r."campaignId" and f.listing_id = r."listingId"
     returning f.campaign_id, f.listing_id`,
    [marketplace, fields, toJson(listings.map(({ campaignId, listingId }) => ({ campaignId, listingId })))],
  );
  const held = new Set(gone.rows.map((row) => `${row.campaign_id} ${row.listing_id}`));
  const ours = listings.filter(({ campaignId, listingId }) => held.has(`${campaignId} ${listingId}`));
  if (ours.length === 0) return new Map();
  await storeReadings(tx, ours);
  await tx.query(
    `update campaign_listings c set judgement = 'pending' from jsonb_to_recordset($1::jsonb)
       as r("campaignId" bigint, "listingId" bigint)
     where c.campaign_id = r."campaignId" and c.listing_id = r."listingId"`,
    [toJson(ours.map(({ campaignId, listingId }) => ({ campaignId, listingId })))],
  );
  const byCampaign = new Map<number, number[]>();
  for (const { campaignId, listingId } of ours) {
    byCampaign.set(campaignId, [...(byCampaign.get(campaignId) ?? []), listingId]);
  }
  await tx.query(
    "update campaigns set status = 'running', finished_at = null where id = any($1) and status = 'finished'",
    [[...byCampaign.keys()]],
  );
  return byCampaign;
}

/** A capture that reads otherwise now is a version of its own; the listing's current one only where it was so before. */
async function storeReadings(tx: Queryable, listings: readonly ReadAgain[]): Promise<void> {
  for (const { campaignId, listingId, read } of listings) {
    if (read === null) continue;
    await tx.query(
      `with old as (
         select version_id, capture_id, captured_at from campaign_listings where campaign_id = $1 and listing_id = $2
       ), version as (
         insert into listing_versions as v (listing_id, content_hash, known_from, content, capture_id, captured_at)
         select $2, $3, 'detail', $4::jsonb, capture_id, captured_at from old
         on conflict (listing_id, content_hash) do update set content_hash = excluded.content_hash returning id
       ), current as (
         update listings l set current_version_id = version.id from version, old
         where l.id = $2 and l.current_version_id = old.version_id
       )
       update campaign_listings c set version_id = version.id, template = $5 from version
       where c.campaign_id = $1 and c.listing_id = $2`,
      [campaignId, listingId, read.contentHash, toJson(read.content), read.template],
    );
    await replaceMarks(tx, [{ listingId, content: read.content }]);
  }
}
