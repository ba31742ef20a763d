/**
 * The contract of a marketplace: where it is, how it is searched, and how its pages are read.
 *
 * A marketplace is one file that exports one `Marketplace`. Reading is pure: bytes in, `Reading` out; it fetches
 * nothing, knows neither database nor queue, and never throws for what a page contains (a page that cannot be read is
 * `unreadable`). What it leaves out on purpose: retries, politeness and the guard, which belong to fetching.
 */
import type { Page } from "#domain/capture.ts";
import type { Listing, SearchItem } from "#domain/listing.ts";
import type { Politeness } from "#domain/politeness.ts";

export interface Marketplace {
  /** Short id used in tables, queue names and commands, e.g. "jd". */
  readonly id: string;
  /** Name for people, e.g. "京东". */
  readonly name: string;
  /** Whether the reader was checked against real saved pages, or only written from what is publicly known. */
  readonly verified: boolean;
  /** Kinds of page of a verified marketplace of which no real page was seen; none where left out. */
  readonly unverifiedParts?: readonly ("search" | "detail" | "shop" | "licence")[];
  /** Hosts that belong to it; "*.jd.com" covers every name below jd.com. Nothing else is ever requested for it. */
  readonly hosts: readonly string[];
  /** Hosts of its pictures, reached from a page that is photographed and never asked for a page. None where left out. */
  readonly imageHosts?: readonly string[];
  /** Which fields the pages of this marketplace ever show; absence of any other field is worth nothing. */
  readonly shows: readonly (
    | "manufacturer.name"
    | "manufacturer.address"
    | "ccc"
    | "productionLicence"
    | "licencePage"
  )[];
  /** Which of a seller's pages the reader can read: only those are asked for. */
  readonly sellerPages: readonly ("shop" | "licence")[];
  /** Whether pages are fetched over HTTP or need a browser. */
  readonly via: "http" | "browser";
  /** How it is visited, by all workers together; a campaign may tighten it. */
  readonly politeness: Politeness;
  /** Address of a search page (1-based), or null where this marketplace is not searched by address. */
  searchUrl(keyword: string, page: number): string | null;
  /** Item id from any form of an item's address, or null. */
  itemIdOf(url: string): string | null;
  /** The canonical address of an item. */
  itemUrl(itemId: string): string;
  /** Reads one page of any kind this marketplace has. */
  read(page: Page): Reading;
}

/** What a page turned out to be. */
export type Reading =
  | DetailReading
  | SearchReading
  | { readonly kind: "shop"; readonly shop: ShopReading }
  | { readonly kind: "licence"; readonly licence: LicenceReading }
  /** Login wall, captcha, "system busy". */
  | { readonly kind: "blocked"; readonly because: string }
  /** An empty shell that fills itself by script. */
  | { readonly kind: "needs-browser"; readonly because: string }
  /** The item was removed or never was. */
  | { readonly kind: "not-found"; readonly because: string }
  | { readonly kind: "not-a-listing"; readonly because: string }
  /** The page should be a listing but its parts were not found, or its bytes are no text. */
  | { readonly kind: "unreadable"; readonly because: string };

export interface DetailReading {
  readonly kind: "detail";
  readonly listing: Listing;
  /** Form of the page, where this marketplace has several: what is read on each is counted apart. "detail" where left out. */
  readonly template?: string;
  /** Absolute addresses of the pictures that show the goods, at most 30; left out where the page's are not read. */
  readonly pictures?: readonly string[];
  /** The seller's shop in this marketplace's own naming, with the address of its page where the page links it. */
  readonly shop: { readonly id: string; readonly url: string | null; readonly licenceUrl: string | null } | null;
}

export interface SearchReading {
  readonly kind: "search";
  readonly items: readonly SearchItem[];
  /** Whether the page says that another page follows; null where it does not say. */
  readonly hasNext: boolean | null;
}

export interface ShopReading {
  readonly id: string;
  readonly name: string | null;
  readonly region: string | null;
  /** Address the shop states on its own page (contact, return address). */
  readonly address: string | null;
  readonly licenceUrl: string | null;
}

/** 亮照: what 电子商务法 art. 15 makes a shop publish of its business licence. */
export interface LicenceReading {
  readonly shopId: string;
  readonly company: string | null;
  readonly uscc: string | null;
  readonly address: string | null;
}
