/**
 * Listing (商品链接): one item offered by one seller on one marketplace, as its page shows it.
 * The shape is the one `xunwang extract` prints and `xunwang detect` reads. Absent values are null, never "".
 */
import { z } from "zod";

/** One parameter of the listing as printed, e.g. { label: "3C证书编号", value: "2019010105123456" }. */
export const Attribute = z.object({ label: z.string(), value: z.string() });
export type Attribute = z.infer<typeof Attribute>;

const text = z.string().nullable().default(null);

/** Manufacturer (生产者) as the page names it. */
export const Manufacturer = z.object({ name: text, address: text, contact: text });
export type Manufacturer = z.infer<typeof Manufacturer>;

/** Seller (平台内经营者) as the page, the shop page or the licence page (亮照) names it. */
export const Seller = z.object({ shop: text, company: text, uscc: text, address: text });
export type Seller = z.infer<typeof Seller>;

/** Marks (标志与编号) read from the page: CCC certificate numbers, production-licence numbers, standards cited. */
export const Marks = z.object({
  ccc: z.array(z.string()).default([]),
  productionLicence: z.array(z.string()).default([]),
  standards: z.array(z.string()).default([]),
});
export type Marks = z.infer<typeof Marks>;

export const Listing = z.object({
  marketplace: text,
  itemId: text,
  url: text,
  title: text,
  /** Price of the cheapest option, in units of `currency`. */
  price: z.number().nonnegative().nullable().default(null),
  /** ISO 4217; CNY unless the page says otherwise. */
  currency: text,
  category: text,
  attributes: z.array(Attribute).default([]),
  /** Names of the options (SKU) a buyer may choose, as printed. */
  options: z.array(z.string()).default([]),
  /** Running text of the description, without markup; bounded by the reader to 20,000 characters. */
  description: text,
  manufacturer: Manufacturer.default({ name: null, address: null, contact: null }),
  seller: Seller.default({ shop: null, company: null, uscc: null, address: null }),
  /** Place of dispatch or shop region as shown, e.g. "上海" or "浙江 金华". */
  shopRegion: text,
  marks: Marks.default({ ccc: [], productionLicence: [], standards: [] }),
  /** Number of pictures on the page; label text may stand in them where we do not read it. */
  images: z.number().int().nonnegative().default(0),
});
export type Listing = z.infer<typeof Listing>;

/** How far a listing is known: from its own page, or only from a row of search results. */
export const KnownFrom = z.enum(["detail", "search"]);
export type KnownFrom = z.infer<typeof KnownFrom>;

/** One row of a search page. */
export const SearchItem = z.object({
  itemId: z.string(),
  title: text,
  url: z.string(),
  price: z.number().nullable().default(null),
  shop: text,
  company: text,
  region: text,
});
export type SearchItem = z.infer<typeof SearchItem>;

/** A listing about which nothing is known yet; readers fill it in. Written out, since it is made for every page. */
export function emptyListing(): Listing {
  return {
    marketplace: null,
    itemId: null,
    url: null,
    title: null,
    price: null,
    currency: null,
    category: null,
    attributes: [],
    options: [],
    description: null,
    manufacturer: { name: null, address: null, contact: null },
    seller: { shop: null, company: null, uscc: null, address: null },
    shopRegion: null,
    marks: { ccc: [], productionLicence: [], standards: [] },
    images: 0,
  };
}
