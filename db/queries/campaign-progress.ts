/** How far a campaign is, per marketplace: cheap enough to be asked twice a second. */
import type { Queryable } from "../connection.ts";

export interface MarketplaceProgress {
  readonly marketplace: string;
  readonly done: number;
  readonly open: number;
  readonly listings: number;
  readonly findings: number;
  readonly leads: number;
}

export async function campaignProgress(db: Queryable, campaignId: number): Promise<MarketplaceProgress[]> {
  const found = await db.query<MarketplaceProgress>(
    `with pages as (
       select marketplace, (count(*) filter (where status <> 'planned'))::int as done,
         (count(*) filter (where status = 'planned'))::int as open
       from requests where campaign_id = $1 group by 1
     ), seen as (
       select l.marketplace, count(*)::int as listings
       from campaign_listings c join listings l on l.id = c.listing_id where c.campaign_id = $1 group by 1
     ), found as (
       select l.marketplace, count(*)::int as findings
       from findings f join listings l on l.id = f.listing_id
       where f.campaign_id = $1 and not f.shadow group by 1
     ), led as (
       select s.marketplace, count(*)::int as leads
       from leads d join sellers s on s.id = d.seller_id where d.campaign_id = $1 group by 1
     )
     select marketplace, done, open, coalesce(listings, 0) as listings, coalesce(findings, 0) as findings,
       coalesce(leads, 0) as leads
     from pages left join seen using (marketplace) left join found using (marketplace) left join led using (marketplace)
     order by marketplace`,
    [campaignId],
  );
  return found.rows;
}
