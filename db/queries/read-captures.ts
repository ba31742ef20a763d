/** Reads what was captured in a campaign, in the order of capture, a bounded number at a time. */
import type { Capture } from "#domain/capture.ts";
import type { RequestKind } from "#domain/request.ts";
import type { Queryable } from "../connection.ts";

export interface CampaignCapture extends Capture {
  readonly id: number;
  readonly kind: RequestKind;
  /** Whether the body was discarded under the retention policy. */
  readonly isDiscarded: boolean;
}

export async function countCaptures(db: Queryable, campaignId: number): Promise<{ captures: number; bytes: number }> {
  const counted = await db.query<{ captures: number; bytes: number }>(
    `select count(*) as captures, coalesce(sum(c.bytes), 0)::bigint as bytes
     from captures c join requests r on r.id = c.request_id where r.campaign_id = $1`,
    [campaignId],
  );
  return counted.rows[0] ?? { captures: 0, bytes: 0 };
}

export async function* readCaptures(db: Queryable, campaignId: number, most = 500): AsyncGenerator<CampaignCapture> {
  let after = 0;
  for (;;) {
    const found = await db.query<Omit<CampaignCapture, "place"> & { pack: string; packAt: number; packSize: number }>(
      `select c.id, r.kind, c.url, c.final_url as "finalUrl", c.status, c.headers, c.sha256, c.bytes, c.pack,
         c.pack_at as "packAt", c.pack_size as "packSize", c.fetched_at as "fetchedAt", c.via,
         c.discarded_at is not null as "isDiscarded"
       from captures c join requests r on r.id = c.request_id
       where r.campaign_id = $1 and c.id > $2 order by c.id limit $3`,
      [campaignId, after, most],
    );
    for (const { pack, packAt, packSize, ...capture } of found.rows) {
      after = capture.id;
      yield { ...capture, place: { pack, at: packAt, size: packSize } };
    }
    if (found.rows.length < most) return;
  }
}
