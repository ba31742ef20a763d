/** Counts a campaign's delivered leads by bureau and severity; those that wait for assignment come last, as null. */
import type { BureauCode } from "#domain/bureau.ts";
import type { Queryable } from "../connection.ts";

export interface BureauCount {
  readonly bureau: BureauCode | null;
  readonly serious: number;
  readonly general: number;
}

export async function countLeadsByBureau(db: Queryable, campaignId: number): Promise<BureauCount[]> {
  const found = await db.query<BureauCount>(
    `select d.bureau, (count(*) filter (where l.severity = 'serious'))::int as serious,
       (count(*) filter (where l.severity = 'general'))::int as general
     from leads l left join deliveries d on d.lead_id = l.id where l.campaign_id = $1
     group by 1 order by d.bureau is null, d.bureau`,
    [campaignId],
  );
  return found.rows;
}
