/**
 * Loads leads that have no route yet and whose seller's shop and licence pages are no longer awaited.
 * A lead that still waits is left out: the page it waits for asks again when it ends.
 */
import type { Party } from "#domain/bureau.ts";
import type { Queryable } from "../connection.ts";

export interface LeadToRoute {
  readonly id: number;
  readonly party: Party;
}

/** @param which leads by id, or all leads of sellers, or both. */
export async function loadLeadsToRoute(
  db: Queryable,
  campaignId: number,
  which: { readonly leadIds: readonly number[]; readonly sellerIds: readonly number[] },
): Promise<LeadToRoute[]> {
  const found = await db.query<{
    id: number;
    company: string | null;
    uscc: string | null;
    licenceAddress: string | null;
    shopAddress: string | null;
    region: string | null;
    makers: (string | null)[];
  }>(
    `select l.id, s.company, s.uscc, s.licence_address as "licenceAddress", s.shop_address as "shopAddress", s.region,
       array(select v.content->'manufacturer'->>'address' from findings f
         join listing_versions v on v.id = f.version_id where f.lead_id = l.id order by f.listing_id) as makers
     from leads l join sellers s on s.id = l.seller_id
     where l.campaign_id = $1 and l.status = 'new' and (l.id = any($2) or l.seller_id = any($3))
       and not exists (select from requests r where r.campaign_id = $1 and r.marketplace = s.marketplace
         and r.shop_id = s.shop_id and r.status = 'planned')
     order by l.id`,
    [campaignId, which.leadIds, which.sellerIds],
  );
  return found.rows.map(({ id, company, uscc, licenceAddress, shopAddress, region, makers }) => ({
    id,
    party: {
      company,
      uscc,
      address: licenceAddress ?? shopAddress,
      shopRegion: region,
      manufacturerAddress: mostFrequent(makers),
    },
  }));
}

/** The value that stands most often; the alphabetically first of equals, so that a run repeats. */
function mostFrequent(values: readonly (string | null)[]): string | null {
  const counts = new Map<string, number>();
  for (const value of values) if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0] ?? null;
}
