/**
 * The picture of a flagged page, or why there is none; and where its bytes lie, for those who may see the lead.
 * What was discarded under the retention policy has a hash and no bytes.
 */

import type { CampaignPlan } from "#domain/campaign.ts";
import type { BodyPlace } from "#domain/capture.ts";
import type { Failure } from "#domain/request.ts";
import type { Queryable } from "../connection.ts";
import type { Reader } from "./read-inbox.ts";

export interface ScreenshotShown {
  readonly captureId: number;
  readonly width: number;
  readonly height: number;
  readonly fullHeight: number;
  readonly chineseFont: boolean;
  readonly bytes: number;
  readonly sha256: string;
  readonly fetchedAt: Date;
  readonly discardedAt: Date | null;
}

export type ScreenshotOf =
  | { readonly kind: "taken"; readonly screenshot: ScreenshotShown }
  /** `wanted` is what the campaign asks for. */
  | { readonly kind: "none"; readonly wanted: CampaignPlan["screenshots"]; readonly failure: Failure | null }
  | { readonly kind: "awaited" };

export async function readScreenshot(db: Queryable, campaignId: number, listingId: number): Promise<ScreenshotOf> {
  const found = await db.query<
    Omit<ScreenshotShown, "captureId"> & { captureId: number | null } & {
      wanted: CampaignPlan["screenshots"];
      status: string | null;
      failure: Failure | null;
    }
  >(
    `select s.capture_id as "captureId", s.width, s.height, s.full_height as "fullHeight",
       s.chinese_font as "chineseFont", c.bytes, c.sha256, c.fetched_at as "fetchedAt", c.discarded_at as "discardedAt",
       coalesce(g.plan->>'screenshots', 'none') as wanted, r.status, r.failure
     from campaigns g join listings l on l.id = $2
     left join screenshots s on s.campaign_id = g.id and s.listing_id = l.id
     left join captures c on c.id = s.capture_id
     left join requests r on r.campaign_id = g.id and r.marketplace = l.marketplace and r.kind = 'screenshot'
       and r.key = l.item_id
     where g.id = $1`,
    [campaignId, listingId],
  );
  const row = found.rows[0];
  if (!row) return { kind: "none", wanted: "none", failure: null };
  const { wanted, status, failure, captureId, ...rest } = row;
  if (captureId !== null) return { kind: "taken", screenshot: { captureId, ...rest } };
  return status === "planned" ? { kind: "awaited" } : { kind: "none", wanted, failure };
}

/** Where a picture lies that belongs to a lead this reader may see; null for any other. */
export async function findScreenshot(
  db: Queryable,
  reader: Reader,
  leadId: number,
  captureId: number,
): Promise<(BodyPlace & { readonly sha256: string }) | null> {
  const found = await db.query<BodyPlace & { sha256: string }>(
    `select c.sha256, c.pack, c.pack_at as at, c.pack_size as size
     from leads l left join deliveries d on d.lead_id = l.id
     join findings f on f.lead_id = l.id
     join screenshots s on s.campaign_id = l.campaign_id and s.listing_id = f.listing_id
     join captures c on c.id = s.capture_id
     where l.id = $1 and s.capture_id = $2 and c.discarded_at is null and ($3::text is null or d.bureau = $3) limit 1`,
    [leadId, captureId, reader.bureau],
  );
  return found.rows[0] ?? null;
}
