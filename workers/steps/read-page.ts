/**
 * A fetched page and what its marketplace read in it → what is stored: the end of the request, sellers, listings, and
 * the requests it leads to. Pure; what the page says has been read already.
 */
import { createHash } from "node:crypto";
import type { Marketplace, Reading } from "#crawlers/marketplaces/marketplace.ts";
import type { NewRequest } from "#db/queries/plan-requests.ts";
import type { EndedRequest, ReadListing, SellerFacts } from "#db/queries/store-pages.ts";
import { emptyListing, type Listing } from "#domain/listing.ts";

/** The request as far as reading needs it. */
export interface ReadRequest {
  readonly keyword: string | null;
  readonly page: number | null;
  readonly pagesPerKeyword: number;
  /** Names the item of a page that does not name it itself. */
  readonly fallbackId: string;
}

export type Harvest = Pick<EndedRequest, "failure" | "detail" | "sellers" | "listings" | "next">;

const NOTHING = { sellers: [], listings: [], next: [] } as const;

/** @param follow whether the page's links are followed; pages from an archive stand alone. */
export function harvest(marketplace: Marketplace, reading: Reading, request: ReadRequest, follow: boolean): Harvest {
  switch (reading.kind) {
    case "detail": {
      const shop = reading.shop && { ...reading.shop, id: cleanId(reading.shop.id) };
      const itemId = cleanId(reading.listing.itemId ?? request.fallbackId);
      const listing = { ...reading.listing, itemId };
      // A listing that shows no shop still has a seller; it is known by its item alone.
      const shopId = shop?.id ?? `item:${itemId}`;
      return {
        failure: null,
        detail: null,
        sellers: [
          facts(shopId, {
            shop: listing.seller.shop,
            company: listing.seller.company,
            uscc: code(listing.seller.uscc),
            shopAddress: listing.seller.address,
            region: listing.shopRegion,
          }),
        ],
        listings: [
          {
            itemId,
            url: listing.url ?? marketplace.itemUrl(itemId),
            shopId,
            knownFrom: "detail",
            content: listing,
            contentHash: contentHash(listing),
            ...(reading.template !== undefined && { template: reading.template.slice(0, 100) }),
          },
        ],
        next: follow && shop ? sellerPages(marketplace, shop) : [],
      };
    }
    case "search":
      return {
        failure: null,
        detail: null,
        sellers: [],
        listings: reading.items.map((found): ReadListing => {
          const item = { ...found, itemId: cleanId(found.itemId) };
          const content: Listing = {
            ...emptyListing(),
            marketplace: marketplace.id,
            itemId: item.itemId,
            url: item.url,
            title: item.title,
            price: item.price,
            seller: { shop: item.shop, company: item.company, uscc: null, address: null },
            shopRegion: item.region,
          };
          return {
            itemId: item.itemId,
            url: item.url,
            shopId: null,
            knownFrom: "search",
            content,
            contentHash: contentHash(content),
          };
        }),
        next: follow ? [...details(marketplace, reading.items), ...nextPage(marketplace, reading, request)] : [],
      };
    case "shop": {
      const { name, region, address, licenceUrl } = reading.shop;
      const id = cleanId(reading.shop.id);
      return {
        failure: null,
        detail: null,
        sellers: [facts(id, { shop: name, region, shopAddress: address })],
        listings: [],
        next: follow ? sellerPages(marketplace, { id, url: null, licenceUrl }) : [],
      };
    }
    case "licence": {
      const { company, uscc, address } = reading.licence;
      const shopId = cleanId(reading.licence.shopId);
      return {
        ...NOTHING,
        failure: null,
        detail: null,
        sellers: [{ ...facts(shopId, { company, uscc: code(uscc), licenceAddress: address }), licence: true }],
      };
    }
    default:
      return { ...NOTHING, failure: reading.kind, detail: reading.because };
  }
}

const LONGEST_ID = 200;

/**
 * An id as it can stand in the database and in a key: without control characters and halves of characters, and bounded,
 * two long ones still told apart by their hash.
 */
export function cleanId(id: string): string {
  const clean = id.replace(/[\p{Cc}\p{Cs}]/gu, "");
  if (clean.length <= LONGEST_ID) return clean;
  const cut = clean.slice(0, LONGEST_ID - 17).replace(/\p{Cs}/gu, "");
  return `${cut}#${createHash("sha256").update(clean).digest("hex").slice(0, 16)}`;
}

/** A credit code is 18 characters; what is much longer is something else, and too long for an index. */
function code(uscc: string | null): string | null {
  return uscc !== null && uscc.length <= 40 ? uscc : null;
}

function facts(shopId: string, known: Partial<SellerFacts>): SellerFacts {
  return {
    shop: null,
    company: null,
    uscc: null,
    licenceAddress: null,
    shopAddress: null,
    region: null,
    licence: false,
    ...known,
    shopId,
  };
}

/** The shop's own page and its licence page, each once per campaign. */
function sellerPages(
  { id: marketplace, sellerPages: readable }: Marketplace,
  shop: { readonly id: string; readonly url: string | null; readonly licenceUrl: string | null },
): NewRequest[] {
  const common = { marketplace, key: shop.id, shopId: shop.id, keyword: null, page: null } as const;
  return [
    ...(shop.url && readable.includes("shop") ? [{ ...common, kind: "shop" as const, url: shop.url }] : []),
    ...(shop.licenceUrl && readable.includes("licence")
      ? [{ ...common, kind: "licence" as const, url: shop.licenceUrl }]
      : []),
  ];
}

function details(marketplace: Marketplace, items: readonly { readonly itemId: string }[]): NewRequest[] {
  return items.map(({ itemId }) => ({
    marketplace: marketplace.id,
    kind: "detail",
    key: cleanId(itemId),
    url: marketplace.itemUrl(itemId),
    shopId: null,
    keyword: null,
    page: null,
  }));
}

function nextPage(
  marketplace: Marketplace,
  reading: Extract<Reading, { kind: "search" }>,
  { keyword, page, pagesPerKeyword }: ReadRequest,
): NewRequest[] {
  if (keyword === null || page === null || page >= pagesPerKeyword) return [];
  // A full page that does not say whether it is the last is followed; an empty one never is.
  if (reading.hasNext === false || reading.items.length === 0) return [];
  const url = marketplace.searchUrl(keyword, page + 1);
  if (url === null) return [];
  return [
    {
      marketplace: marketplace.id,
      kind: "search",
      key: `${keyword} ${page + 1}`,
      url,
      shopId: null,
      keyword,
      page: page + 1,
    },
  ];
}

/** SHA-256 of the listing's JSON; readers build listings with their keys in one order. */
function contentHash(listing: Listing): string {
  return createHash("sha256").update(JSON.stringify(listing)).digest("hex");
}
