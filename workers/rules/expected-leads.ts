/**
 * Where the leads of new findings would go. In: seller and product of each lead, with the maker's address. Out: leads by
 * bureau, and how many of them would only join a lead there is. A seller whose lead was routed before goes the same way;
 * else by what is stored of the seller; null is for a person to assign.
 */
import type { Queryable } from "#db/connection.ts";
import { loadSellerParties, type SellerParty } from "#db/queries/load-seller-parties.ts";
import type { Party, Route } from "#domain/bureau.ts";
import type { ExpectedLead } from "#rules/engine/backtest.ts";
import { slices } from "../grouped.ts";
import { addressee } from "../steps/route.ts";

export interface LeadsOfBureau {
  /** A bureau's code, "outside", or null where nobody can tell yet. */
  readonly bureau: string | null;
  leads: number;
  findings: number;
  /** Of these leads, those whose seller and product already have one. */
  known: number;
}

const SELLERS_AT_ONCE = 1_000;

/** The bureau with most leads first. */
export async function expectedLeads(
  db: Queryable,
  leads: readonly ExpectedLead[],
  jurisdiction: (party: Party) => Route,
): Promise<LeadsOfBureau[]> {
  const byBureau = new Map<string | null, LeadsOfBureau>();
  const sellers = new Map<number, SellerParty>();
  for (const ids of slices([...new Set(leads.map(({ sellerId }) => sellerId))], SELLERS_AT_ONCE)) {
    for (const seller of await loadSellerParties(db, ids)) sellers.set(seller.sellerId, seller);
  }
  for (const { sellerId, product, findings, makerAddress } of leads) {
    const seller = sellers.get(sellerId);
    const bureau = seller === undefined ? null : bureauOf(seller, makerAddress, jurisdiction);
    const sum = byBureau.get(bureau) ?? { bureau, leads: 0, findings: 0, known: 0 };
    sum.leads += 1;
    sum.findings += findings;
    if (seller?.products.includes(product)) sum.known += 1;
    byBureau.set(bureau, sum);
  }
  return [...byBureau.values()].sort((a, b) => b.leads - a.leads || ((a.bureau ?? "~") < (b.bureau ?? "~") ? -1 : 1));
}

function bureauOf(
  { bureau, party }: SellerParty,
  makerAddress: string | null,
  jurisdiction: (party: Party) => Route,
): string | null {
  if (bureau !== null) return bureau;
  const route = jurisdiction({ ...party, manufacturerAddress: makerAddress });
  return route.bureau === "outside" ? "outside" : addressee(route);
}
