/**
 * Gathers findings that belong to no lead yet: one lead per seller and product of a campaign, with all its listings.
 * A finding of an open lead joins it. Run again it finds nothing left to gather. Findings of rules on trial make no lead,
 * and those that are held make none for now.
 * ("serious" is greater than "general" as text, so max() is the graver of two.)
 */
import type { Queryable } from "../connection.ts";

/** @returns the leads that still need a route. */
export async function gatherLeads(
  tx: Queryable,
  campaignId: number,
  listingIds: readonly number[],
): Promise<{ leadIds: number[] }> {
  const gathered = await tx.query<{ id: number; status: string }>(
    `with loose as (
       select f.id, f.product, f.severity, f.listing_id, l.seller_id
       from findings f join listings l on l.id = f.listing_id
       where f.campaign_id = $1 and f.listing_id = any($2) and f.lead_id is null and not f.shadow
         and f.held is null and l.seller_id is not null
       for update of f
     ), grouped as (
       select seller_id, product, max(severity) as severity, count(distinct listing_id) as listings, count(*) as findings
       from loose group by seller_id, product order by seller_id, product
     ), lead as (
       insert into leads as l (campaign_id, seller_id, product, severity, listing_count, finding_count)
       select $1, seller_id, product, severity, listings, findings from grouped order by seller_id, product
       on conflict (campaign_id, seller_id, product) do update set severity = greatest(l.severity, excluded.severity)
       returning id, seller_id, product, status
     ), joined as (
       update findings f set lead_id = lead.id from loose, lead
       where f.id = loose.id and lead.seller_id = loose.seller_id and lead.product = loose.product
     )
     select id, status from lead`,
    [campaignId, listingIds],
  );
  const ids = gathered.rows.map((row) => row.id);
  // A listing that was in the lead already must not be counted twice. Counted in a statement of its own, which sees what
  // another gatherer committed while this one waited for the lead's row.
  if (ids.length > 0) {
    await tx.query(
      `update leads l set listing_count = f.listings, finding_count = f.findings
       from (select lead_id, count(distinct listing_id) as listings, count(*) as findings
         from findings where lead_id = any($1) group by lead_id) as f
       where l.id = f.lead_id and (l.listing_count <> f.listings or l.finding_count <> f.findings)`,
      [ids],
    );
  }
  return { leadIds: gathered.rows.filter((row) => row.status === "new").map((row) => row.id) };
}
