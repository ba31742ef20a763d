/**
 * Product markup: a document goes in, the listing that its schema.org markup states comes out, or null.
 *
 * JSON-LD first, then microdata or RDFa, then OpenGraph; where a page states nothing, the form of a page that sells one
 * thing is the last resort.
 */

import type { Attribute, Listing } from "#domain/listing.ts";
import { emptyListing } from "#domain/listing.ts";
import { applyAttributes } from "./attributes.ts";
import { isEditorial, isProduct, productsForSale, sameProduct } from "./goods-for-sale.ts";
import type { HtmlDocument } from "./html-document.ts";
import { canonicalLink, metaContent } from "./html-search.ts";
import { jsonLdThings, type Thing } from "./json-ld.ts";
import { offersOf } from "./markup-offers.ts";
import { all, first, nameOf, plainText, record } from "./markup-values.ts";
import { microdataThings, rdfaThings } from "./microdata.ts";
import { hostOf, liveAddress } from "./page-address.ts";
import { readPlainSale } from "./plain-sale.ts";
import { currencyAt, lowestPrice } from "./price.ts";

/**
 * Reads the product a page sells from its markup.
 * @param pageUrl address of the page, "" where unknown; the canonical address in the page wins
 * @returns the listing (marketplace and itemId left null), or null where the page sells nothing by its markup
 */
export function readProductMarkup(document: HtmlDocument, pageUrl: string): Listing | null {
  const things = thingsOf(document);
  if (isEditorial(things, document)) return null;
  const products = productsForSale(things, document);
  const listing =
    products.length > 0
      ? merged(products.map((product) => listingOf(product)))
      : (withPrintedPrice(fromOpenGraph(document), document) ??
        (things.some(isProduct) ? null : readPlainSale(document)));
  if (listing === null || listing.title === null) return null;
  const url = canonicalUrl(document, pageUrl);
  const language = document.elements.find(({ name }) => name === "html")?.attributes.lang ?? "";
  const stated = listing.currency ?? openGraphCurrency(document);
  return applyAttributes({
    ...listing,
    title: withoutSiteName(listing.title, metaContent(document, "og:site_name")),
    url,
    price: listing.price ?? openGraphPrice(document),
    currency: stated !== null && /^[A-Z]{3}$/.test(stated) ? stated : currencyAt(stated, language, hostOf(url ?? "")),
    category: listing.category ?? breadcrumb(things),
    images: Math.max(listing.images, metaContent(document, "og:image") === null ? 0 : 1),
  });
}

const stated = new WeakMap<HtmlDocument, readonly Thing[]>();

/** Collected once a document: its goods and its pictures are asked for apart. */
function thingsOf(document: HtmlDocument): readonly Thing[] {
  let things = stated.get(document);
  if (things === undefined) {
    things = [...jsonLdThings(document), ...microdataThings(document)];
    if (!things.some(isProduct)) things = [...things, ...rdfaThings(document)];
    stated.set(document, things);
  }
  return things;
}

/** 「甲牌电缆 — 甲商城」 as 「甲牌电缆」. */
function withoutSiteName(title: string, site: string | null): string {
  if (site === null || site.length < 2 || !title.endsWith(site)) return title;
  const own = title.slice(0, -site.length);
  return /\s[-–—|·•_:]\s*$|[|_—]\s*$/.test(own) ? own.replace(/\s*[-–—|·•_:]\s*$/, "") || title : title;
}

/** The pictures that the markup of the goods for sale names, as stated: addresses or objects with one. */
export function markupPictures(document: HtmlDocument): string[] {
  const stated = productsForSale(thingsOf(document), document).flatMap(({ properties }) => all(properties.image));
  const named = [...stated, metaContent(document, "og:image")].map((image) => {
    const object = record(image);
    return object === null ? image : (object.contentUrl ?? object.url);
  });
  return named.flatMap((one) => all(one)).filter((one) => typeof one === "string");
}

/** Markup often says the same product twice, once by each syntax: the first wins, the others fill its gaps. */
function merged(listings: readonly Listing[]): Listing | null {
  const [main, ...others] = listings;
  if (main === undefined) return null;
  let whole = main;
  for (const other of others) {
    if (!sameProduct(whole.title, other.title)) continue;
    const labels = new Set(whole.attributes.map(({ label }) => label));
    whole = {
      ...whole,
      price: whole.price ?? other.price,
      currency: whole.currency ?? other.currency,
      category: whole.category ?? other.category,
      description: whole.description ?? other.description,
      images: Math.max(whole.images, other.images),
      attributes: [...whole.attributes, ...other.attributes.filter(({ label }) => !labels.has(label))],
      options: whole.options.length > 0 ? whole.options : other.options,
      manufacturer: {
        name: whole.manufacturer.name ?? other.manufacturer.name,
        address: whole.manufacturer.address ?? other.manufacturer.address,
        contact: whole.manufacturer.contact ?? other.manufacturer.contact,
      },
      seller: { ...other.seller, ...withoutNulls(whole.seller) },
    };
  }
  return whole;
}

const withoutNulls = <T extends object>(value: T): Partial<T> =>
  Object.fromEntries(Object.entries(value).filter(([, part]) => part !== null)) as Partial<T>;

function listingOf({ properties }: Thing): Listing {
  const offers = offersOf(properties);
  const maker = record(first(properties.manufacturer));
  return {
    ...emptyListing(),
    title: plainText(first(properties.name)),
    price: offers.price,
    currency: offers.currency,
    category: categoryOf(properties.category),
    attributes: attributesOf(properties),
    options: offers.options,
    description: plainText(first(properties.description)),
    manufacturer: {
      name: nameOf(first(properties.manufacturer)),
      address: maker === null ? null : addressOf(first(maker.address)),
      contact: maker === null ? null : (plainText(first(maker.telephone)) ?? plainText(first(maker.email))),
    },
    seller: offers.seller,
    shopRegion: offers.region,
    images: new Set(all(properties.image).map((image) => plainText(image) ?? JSON.stringify(image).slice(0, 300))).size,
  };
}

/** Properties of a product that are parameters, with the label they are shown under. */
const PARAMETERS: readonly (readonly [string, string])[] = [
  ["brand", "品牌"],
  ["model", "型号"],
  ["mpn", "MPN"],
  ["sku", "SKU"],
  ["gtin", "GTIN"],
  ["gtin8", "GTIN"],
  ["gtin12", "GTIN"],
  ["gtin13", "GTIN"],
  ["gtin14", "GTIN"],
  ["color", "颜色"],
  ["material", "材质"],
  ["size", "尺寸"],
  ["weight", "重量"],
  ["width", "宽度"],
  ["height", "高度"],
  ["depth", "深度"],
  ["countryOfOrigin", "产地"],
  ["productionDate", "生产日期"],
];

function attributesOf(properties: Readonly<Record<string, unknown>>): Attribute[] {
  const attributes: Attribute[] = [];
  for (const [property, label] of PARAMETERS) {
    const value = nameOf(first(properties[property])) ?? quantity(first(properties[property]));
    if (value !== null && !attributes.some((one) => one.label === label)) attributes.push({ label, value });
  }
  for (const extra of all(properties.additionalProperty).slice(0, 500)) {
    const pair = record(extra);
    const label = pair === null ? null : plainText(first(pair.name));
    const value = pair === null ? null : all(pair.value).map(plainOrQuantity).filter(Boolean).join("、") || null;
    const unit = pair === null ? null : plainText(first(pair.unitText));
    if (label !== null && value !== null) attributes.push({ label, value: unit === null ? value : `${value}${unit}` });
  }
  return attributes;
}

const plainOrQuantity = (value: unknown): string | null => nameOf(value) ?? quantity(value);

/** {"@type":"QuantitativeValue","value":5,"unitText":"kg"} as "5kg". */
function quantity(value: unknown): string | null {
  const measured = record(value);
  if (measured === null) return null;
  const amount = plainText(first(measured.value));
  return amount === null
    ? null
    : `${amount}${plainText(first(measured.unitText)) ?? plainText(first(measured.unitCode)) ?? ""}`;
}

function addressOf(value: unknown): string | null {
  const address = record(value);
  if (address === null) return plainText(value);
  const order = ["addressCountry", "addressRegion", "addressLocality", "streetAddress"];
  const parts = order.map((key) => nameOf(first(address[key]))).filter((part) => part !== null);
  const han = parts.some((part) => /[\u3400-\u9fff]/u.test(part));
  // 「中国」 in front says nothing that the province does not.
  const wanted = parts.filter((part, index) => index > 0 || !/^(?:CN|CHN|中国|China)$/i.test(part));
  return wanted.length === 0 ? null : han ? wanted.join("") : wanted.reverse().join(", ");
}

function categoryOf(value: unknown): string | null {
  const names = all(value)
    .map((one) => nameOf(one))
    .filter((name) => name !== null);
  return names.length === 0 ? null : names.join(" > ");
}

/** The path of a BreadcrumbList, as "甲 > 乙". */
function breadcrumb(things: readonly Thing[]): string | null {
  const list = things.find((thing) => thing.types.includes("BreadcrumbList"));
  if (list === undefined) return null;
  const names = all(list.properties.itemListElement)
    .slice(0, 20)
    .map((step) => {
      const record_ = record(step);
      return record_ === null ? null : (plainText(first(record_.name)) ?? nameOf(first(record_.item)));
    })
    .filter((name) => name !== null && name !== "" && !/^(?:https?:|See (?:more|all) )/i.test(name));
  return names.length === 0 ? null : names.join(" > ");
}

function fromOpenGraph(document: HtmlDocument): Listing | null {
  const kind = metaContent(document, "og:type")?.toLowerCase() ?? "";
  const title = metaContent(document, "og:title", "twitter:title");
  const price = openGraphPrice(document);
  if (title === null || (price === null && !/(?:^|[:.])product(?:\.item)?$|:item$/.test(kind))) return null;
  const brand = metaContent(document, "product:brand", "og:brand");
  return {
    ...emptyListing(),
    title: plainText(title),
    attributes: brand === null ? [] : [{ label: "品牌", value: brand }],
    description: plainText(metaContent(document, "og:description")),
    category: metaContent(document, "product:category"),
  };
}

/** OpenGraph may name the goods and leave their price to the page. */
function withPrintedPrice(listing: Listing | null, document: HtmlDocument): Listing | null {
  if (listing === null || openGraphPrice(document) !== null) return listing;
  const printed = readPlainSale(document);
  return printed === null ? listing : { ...listing, price: printed.price, currency: printed.currency };
}

function openGraphPrice(document: HtmlDocument): number | null {
  return lowestPrice(
    metaContent(
      document,
      "product:sale_price:amount",
      "product:price:amount",
      "og:price:amount",
      "og:product:price:amount",
    ),
  );
}

/** As a code, or as the printed price with its sign. */
function openGraphCurrency(document: HtmlDocument): string | null {
  return metaContent(
    document,
    "product:sale_price:currency",
    "product:price:currency",
    "og:price:currency",
    "og:product:price:currency",
    "product:price:amount",
    "og:price:amount",
  );
}

/** The address the page gives itself; that of the original where the page is a web archive's copy. */
function canonicalUrl(document: HtmlDocument, pageUrl: string): string | null {
  const stated = liveAddress(canonicalLink(document) ?? metaContent(document, "og:url") ?? "");
  if (stated !== "" && URL.canParse(stated, pageUrl || undefined)) return new URL(stated, pageUrl || undefined).href;
  return pageUrl === "" ? null : pageUrl;
}
