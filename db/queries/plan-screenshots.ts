/**
 * Plans a picture of each flagged page, as its campaign wants: of all listings of a lead, of one, or of none.
 * At most one of a flagged listing: that is their bound, so that a lead has its picture also where its campaign has used up
 * its budget. Only pages that the campaign fetched itself are photographed: what was handed in stands nowhere to be visited.
 */
import type { Queryable } from "../connection.ts";
import { type NewRequest, type PlannedRequest, planRequests } from "./plan-requests.ts";

/** @param listingIds flagged listings that have joined their leads. @returns what is planned now. */
export async function planScreenshots(
  tx: Queryable,
  campaignId: number,
  listingIds: readonly number[],
): Promise<PlannedRequest[]> {
  const found = await tx.query<Pick<NewRequest, "marketplace" | "key" | "url">>(
    `with flagged as (
       select distinct f.lead_id, l.id, l.marketplace, l.item_id, l.url, c.plan->>'screenshots' as wanted
       from findings f join campaigns c on c.id = f.campaign_id
       join listings l on l.id = f.listing_id
       join campaign_listings cl on cl.campaign_id = f.campaign_id and cl.listing_id = f.listing_id
       join captures p on p.id = cl.capture_id join requests r on r.id = p.request_id
       where f.campaign_id = $1 and f.listing_id = any($2) and f.lead_id is not null and not f.shadow
         and r.kind = 'detail' and coalesce(c.plan->>'screenshots', 'none') <> 'none'
         and c.status in ('running', 'paused')
     )
     select marketplace, item_id as key, url from flagged
     where wanted is distinct from 'one-per-lead'
       or id = (select min(o.listing_id) from findings o where o.lead_id = flagged.lead_id)
     group by id, marketplace, item_id, url order by id`,
    [campaignId, listingIds],
  );
  return planRequests(
    tx,
    campaignId,
    found.rows.map((row) => ({ ...row, kind: "screenshot", shopId: null, keyword: null, page: null })),
    "apart",
  );
}
