/** Speeds of the pure parts, one process, one thread, on listings and addresses of the sandbox. */
import type { Party } from "#domain/bureau.ts";
import { emptyListing, type Listing } from "#domain/listing.ts";
import { jurisdiction } from "#routing/jurisdiction.ts";
import { createJudge } from "#rules/engine/judge.ts";
import { makeListing } from "#test/marketplaces/listing.ts";
import { sandboxStocks } from "#test/marketplaces/sandbox.ts";

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

const LISTINGS = 2_000;
const SECONDS = 2;

export function pureFigures(): Figure[] {
  const listings: Listing[] = [];
  const parties: Party[] = [];
  for (const stock of sandboxStocks({ seed: 906, listings: LISTINGS })) {
    for (let index = 0; index < stock.listings; index++) {
      const { title, attributes, shop } = makeListing(stock, index);
      listings.push({ ...emptyListing(), title, attributes: attributes.map(({ label, value }) => ({ label, value })) });
      parties.push({ company: shop.company, address: shop.address, shopRegion: shop.region });
    }
  }
  const { judge } = createJudge();
  const on = new Date();
  return [
    { name: "rules, listings/s", value: perSecond(listings, (listing) => judge(listing, on)), unit: "条/秒" },
    { name: "jurisdiction, parties/s", value: perSecond(parties, jurisdiction), unit: "个/秒" },
  ];
}

function perSecond<T>(items: readonly T[], work: (item: T) => unknown): number {
  for (const item of items) work(item);
  const began = performance.now();
  let done = 0;
  while (performance.now() - began < SECONDS * 1_000) {
    for (const item of items) work(item);
    done += items.length;
  }
  return (done * 1_000) / (performance.now() - began);
}
