/**
 * Loads where sellers are: the bureau an earlier lead of theirs was routed to, newest first, and what routing would go by.
 * In: ids of sellers. Out: a row each; an unknown seller has none.
 */
import type { Party } from "#domain/bureau.ts";
import type { Queryable } from "../connection.ts";

export interface SellerParty {
  readonly sellerId: number;
  /** Of the newest lead that has a bureau ("outside" is one); null where none has. */
  readonly bureau: string | null;
  /** Products of the seller's leads so far. */
  readonly products: readonly string[];
  readonly party: Party;
}

export async function loadSellerParties(db: Queryable, sellerIds: readonly number[]): Promise<SellerParty[]> {
  const found = await db.query<{
    id: number;
    bureau: string | null;
    products: string[];
    company: string | null;
    uscc: string | null;
    licenceAddress: string | null;
    shopAddress: string | null;
    region: string | null;
  }>(
    `select s.id, s.company, s.uscc, s.licence_address as "licenceAddress", s.shop_address as "shopAddress", s.region,
       (select l.bureau from leads l where l.seller_id = s.id and l.bureau is not null order by l.id desc limit 1) as bureau,
       array(select distinct l.product from leads l where l.seller_id = s.id) as products
     from sellers s where s.id = any($1)`,
    [sellerIds],
  );
  return found.rows.map(({ id, bureau, products, company, uscc, licenceAddress, shopAddress, region }) => ({
    sellerId: id,
    bureau,
    products,
    party: { company, uscc, address: licenceAddress ?? shopAddress, shopRegion: region },
  }));
}
