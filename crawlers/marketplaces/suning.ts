/**
 * 苏宁易购 (Suning): item and search pages made on the server; prices come by script. No saved real page was seen: written
 * from what is publicly known of their structure.
 *
 * An item is known by its shop and its number (product.suning.com/0070067835/12345678901.html); the number is printed with
 * and without zeros before it. 0000000000 is Suning's own shop.
 */
import type { SearchItem } from "#domain/listing.ts";
import { applyAttributes } from "../reading/attributes.ts";
import type { HtmlDocument, HtmlElement } from "../reading/html-document.ts";
import { findAll, findFirst, hasClass, hasId, hasName, linesOf, ownText, textOf } from "../reading/html-search.ts";
import { readLicencePage } from "../reading/licence-page.ts";
import type { OpenedPage } from "../reading/open-page.ts";
import { absolute, hostMatches } from "../reading/page-address.ts";
import { readParameters } from "../reading/parameter-block.ts";
import { lowestPrice } from "../reading/price.ts";
import { distinct, draftListing, readPage, removedItem } from "../reading/read-page.ts";
import { openAddress } from "./item-address.ts";
import type { Marketplace, Reading } from "./marketplace.ts";

const HOSTS = ["*.suning.com"];
const IN_PATH = /^\/(?:product\/)?(\d{1,10})\/0{0,18}(\d{5,18})\.html$/;
const OWN_SHOP = "0000000000";

function itemIdOf(url: string): string | null {
  const address = openAddress(url);
  if (address === null || !hostMatches(address.host.toLowerCase(), HOSTS)) return null;
  const [, shop, item] = IN_PATH.exec(address.pathname) ?? [];
  return shop === undefined || item === undefined ? null : `${shop.padStart(10, "0")}/${item}`;
}
const itemUrl = (itemId: string): string => `https://product.suning.com/${itemId}.html`;

export const suning: Marketplace = {
  id: "suning",
  name: "苏宁易购",
  verified: false,
  hosts: HOSTS,
  imageHosts: ["*.suning.cn"],
  shows: ["ccc", "licencePage"],
  sellerPages: [],
  via: "http",
  politeness: { ratePerSecond: 0.5, concurrency: 2 },
  // Pages are counted from 0 in the address.
  searchUrl: (keyword, page) => `https://search.suning.com/${encodeURIComponent(keyword)}/&cp=${page - 1}`,
  itemIdOf,
  itemUrl,
  read: (page) => readPage(page, removedItem, detail, licence, search),
};

function detail({ document, text, json }: OpenedPage, address: string): Reading | null {
  if (json !== null) return null;
  const heading = findFirst(document, hasId("itemDisplayName"));
  const stated = (name: string): string | null =>
    new RegExp(`["']?\\b${name}["']?\\s{0,5}[:=]\\s{0,5}["']([^"'\\n]{1,300})["']`).exec(text)?.[1] ?? null;
  const title = (heading === null ? null : ownText(heading).trim() || textOf(heading)) || stated("itemDisplayName");
  const itemId = itemIdOf(address) ?? idOfParts(stated("vendorCode"), stated("partNumber"));
  if (title === null || itemId === null || (heading === null && stated("partNumber") === null)) return null;
  const shopLink = findAll(
    document,
    ({ name, attributes }) => name === "a" && /\/\/shop\.suning\.com\/\d/.test(attributes.href ?? ""),
    null,
    10,
  ).find((link) => textOf(link).length > 1);
  const shopUrl = absolute(shopLink?.attributes.href, "https://product.suning.com/");
  const shopId = /\/\/shop\.suning\.com\/(\d{5,12})/.exec(shopUrl ?? "")?.[1] ?? itemId.split("/")[0] ?? null;
  const price = findFirst(document, hasClass("mainprice")) ?? findFirst(document, hasId("mainPrice"));
  const description = findFirst(document, hasId("productDetail")) ?? findFirst(document, hasId("J-procon-desc"));
  const listing = applyAttributes({
    ...draftListing("suning", itemId, itemUrl(itemId)),
    title: title.trim(),
    price: price === null ? null : lowestPrice(textOf(price)),
    currency: "CNY",
    category: crumbs(document),
    attributes: readParameters(document),
    options: distinct(
      findAll(document, hasClass("proattr-radio"), null, 20).flatMap((group) =>
        findAll(document, hasName("li"), group, 100).map((item) => item.attributes.title?.trim() || textOf(item)),
      ),
    ),
    description: description === null ? null : linesOf(description, 20_000) || null,
    seller: {
      shop: (shopLink === undefined ? null : textOf(shopLink)) ?? stated("shopName"),
      company: stated("companyName"),
      uscc: null,
      address: null,
    },
    images: findAll(document, hasName("img"), findFirst(document, hasClass("imgzoom-thumb-main")), 50).length,
  });
  const shop =
    shopId === null || /^0+$/.test(shopId)
      ? { id: OWN_SHOP, url: null, licenceUrl: null }
      : { id: shopId, url: shopUrl ?? `https://shop.suning.com/${shopId}/index.html`, licenceUrl: null };
  return { kind: "detail", listing, shop };
}

function idOfParts(vendor: string | null, part: string | null): string | null {
  const number = part?.replace(/^0+/, "") ?? "";
  return /^\d{5,18}$/.test(number) ? `${(vendor ?? "").replace(/\D/g, "").padStart(10, "0")}/${number}` : null;
}

function crumbs(document: HtmlDocument): string | null {
  const wrap = findFirst(document, hasClass("breadcrumb"));
  if (wrap === null) return null;
  const names = findAll(document, hasName("a"), wrap, 12).map((link) => textOf(link));
  return distinct(names, 6).join(" > ") || null;
}

function search({ document }: OpenedPage): Reading | null {
  const rows = findAll(
    document,
    (element) => element.name === "li" && (hasClass("item-wrap")(element) || hasClass("product")(element)),
    null,
    300,
  );
  const items = new Map<string, SearchItem>();
  for (const row of rows) {
    const item = searchItem(document, row);
    if (item !== null && !items.has(item.itemId)) items.set(item.itemId, item);
  }
  if (items.size === 0) return null;
  const next = findFirst(document, hasId("nextPage")) ?? findFirst(document, hasClass("next"));
  return {
    kind: "search",
    items: [...items.values()],
    hasNext: next === null ? null : !hasClass("disabled")(next) && !hasClass("disable")(next),
  };
}

function searchItem(document: HtmlDocument, row: HtmlElement): SearchItem | null {
  const links = findAll(document, hasName("a"), row, 30);
  const named =
    findFirst(document, hasClass("title-selling-point"), row) ?? findFirst(document, hasClass("sell-point"), row);
  const link = named === null ? undefined : findFirst(document, hasName("a"), named);
  const itemId = [link, ...links].map((one) => itemIdOf(one?.attributes.href ?? "")).find((id) => id !== null) ?? null;
  if (itemId === null) return null;
  const shop = findFirst(document, hasClass("store-stock"), row);
  const price = findFirst(document, hasClass("def-price"), row) ?? findFirst(document, hasClass("prive-tag"), row);
  return {
    itemId,
    title:
      (link === undefined || link === null ? "" : textOf(link)) ||
      links.map((one) => one.attributes.title?.trim()).find((text) => text) ||
      null,
    url: itemUrl(itemId),
    price: price === null ? null : lowestPrice(textOf(price)),
    shop: shop === null ? null : textOf(findFirst(document, hasName("a"), shop) ?? shop) || null,
    company: null,
    region: null,
  };
}

function licence(opened: OpenedPage, address: string): Reading | null {
  const shopId = /\/\/shop\.suning\.com\/(?:\D{1,60}\/)?(\d{5,12})/.exec(address)?.[1];
  return shopId === undefined ? null : readLicencePage(opened, shopId);
}
