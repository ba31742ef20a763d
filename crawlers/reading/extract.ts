/**
 * Extract: one page goes in, what it is and what it offers comes out, as `xunwang extract --url` prints it.
 *
 * For a saved file nobody may know where it came from: the site is then recognised by the address the page gives itself,
 * else by the marketplace whose hosts the page names most and whose reader finds goods on it.
 */

import type { Page } from "#domain/capture.ts";
import type { Listing, SearchItem } from "#domain/listing.ts";
import { emptyListing } from "#domain/listing.ts";
import type { Marketplace, Reading } from "../marketplaces/marketplace.ts";
import { marketplaceById, marketplaceOfUrl, marketplaces } from "../marketplaces/registry.ts";
import { schemaOrg } from "../marketplaces/schema-org.ts";
import { openPage } from "./open-page.ts";
import { addressOfPage } from "./page-address.ts";

export interface Identified {
  readonly marketplace: Marketplace;
  readonly reading: Reading;
}

/** A listing with the kind of its page; for a search page the listing is empty and `items` are its results. */
export interface Extracted extends Listing {
  readonly kind: Reading["kind"];
  /** Why there is no listing; null where there is one. */
  readonly because: string | null;
  readonly items: readonly SearchItem[];
}

/**
 * Reads one page.
 * @param marketplaceId the marketplace it is known to come from; recognised where left out
 */
export function extractPage(page: Page, marketplaceId?: string): Extracted {
  const known = marketplaceId === undefined ? null : marketplaceById(marketplaceId);
  const { marketplace, reading } =
    known === null ? identifyPage(page) : { marketplace: known, reading: known.read(page) };
  const listing: Listing =
    reading.kind === "detail" ? reading.listing : { ...emptyListing(), marketplace: marketplace.id };
  return {
    ...listing,
    kind: reading.kind,
    because: "because" in reading ? reading.because : null,
    items: reading.kind === "search" ? reading.items : [],
  };
}

/** Finds out which marketplace a page belongs to and reads it. Never throws. */
export function identifyPage(page: Page): Identified {
  const candidates = candidatesFor(page);
  let fallback: Identified | null = null;
  for (const marketplace of candidates) {
    const reading = marketplace.read(page);
    if (
      reading.kind === "detail" ||
      reading.kind === "search" ||
      reading.kind === "shop" ||
      reading.kind === "licence"
    ) {
      return { marketplace, reading };
    }
    // What stands in the way is told best by the likeliest marketplace.
    if (fallback === null || saysMore(reading, fallback.reading)) fallback = { marketplace, reading };
  }
  return fallback ?? { marketplace: schemaOrg, reading: schemaOrg.read(page) };
}

const saysMore = (reading: Reading, than: Reading): boolean =>
  (than.kind === "not-a-listing" || than.kind === "unreadable") &&
  reading.kind !== "not-a-listing" &&
  reading.kind !== "unreadable";

/** The marketplaces a page may belong to, likeliest first; exactly one where the page's address says it. */
function candidatesFor(page: Page): readonly Marketplace[] {
  try {
    const opened = openPage(page);
    const address = addressOfPage(page, opened);
    if (address !== "") return [marketplaceOfUrl(address)];
    const named = marketplaces
      .map((marketplace) => ({ marketplace, times: timesNamed(opened.text, marketplace.hosts) }))
      .filter(({ times }) => times > 0)
      .sort((a, b) => b.times - a.times)
      .map(({ marketplace }) => marketplace);
    const others = marketplaces.filter((marketplace) => marketplace !== schemaOrg && !named.includes(marketplace));
    // JSON answers often name no host at all; a page of markup that names none is some other shop.
    return opened.json === null ? [...named, schemaOrg] : [...named, ...others, schemaOrg];
  } catch {
    return [schemaOrg];
  }
}

/** How often the hosts of a marketplace are named in a text, counted up to 200. */
function timesNamed(text: string, hosts: readonly string[]): number {
  let times = 0;
  for (const host of hosts) {
    const name = host.startsWith("*.") ? host.slice(1) : host;
    for (let at = text.indexOf(name); at >= 0 && times < 200; at = text.indexOf(name, at + name.length)) times++;
  }
  return times;
}
