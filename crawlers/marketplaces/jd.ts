/**
 * 京东 (JD): search pages and their fragments, item pages.
 *
 * Search results are server-rendered and were checked against saved pages. Item pages carry title and parameters in the
 * markup and ids in `pageConfig`, the price comes by script; that part is written from the publicly known structure only.
 */
import type { Attribute, SearchItem } from "#domain/listing.ts";
import { applyAttributes } from "../reading/attributes.ts";
import type { HtmlDocument, HtmlElement } from "../reading/html-document.ts";
import { findAll, findFirst, hasClass, hasId, hasName, linesOf, ownText, textOf } from "../reading/html-search.ts";
import { at, isObject, jsonAfter, textAt } from "../reading/json-scan.ts";
import { readLicencePage } from "../reading/licence-page.ts";
import type { OpenedPage } from "../reading/open-page.ts";
import { absolute } from "../reading/page-address.ts";
import { parametersOfList, readParameters } from "../reading/parameter-block.ts";
import { picturesIn } from "../reading/picture-addresses.ts";
import { lowestPrice } from "../reading/price.ts";
import { distinct, draftListing, readPage, removedItem } from "../reading/read-page.ts";
import { itemIdFrom } from "./item-address.ts";
import type { DetailReading, Marketplace, Reading } from "./marketplace.ts";

const itemIdOf = (url: string): string | null =>
  itemIdFrom(url, [
    { hosts: ["*.jd.com", "*.jd.hk", "*.yiyaojd.com"], path: /^\/(?:product\/)?(\d{3,20})\.html$/ },
    { hosts: ["*.jd.com", "*.jd.hk"], on: /\/(?:ware|item|product|detail)/, query: ["wareId", "sku", "skuId"] },
  ]);
const itemUrl = (itemId: string): string => `https://item.jd.com/${itemId}.html`;

export const jd: Marketplace = {
  id: "jd",
  name: "京东",
  verified: true,
  unverifiedParts: ["detail"],
  hosts: ["*.jd.com", "*.jd.hk", "*.yiyaojd.com", "*.3.cn"],
  imageHosts: ["*.360buyimg.com"],
  shows: ["ccc", "licencePage"],
  sellerPages: [],
  via: "http",
  politeness: { ratePerSecond: 0.5, concurrency: 2 },
  // Each page of 60 consists of two halves, so the address counts odd numbers.
  searchUrl: (keyword, page) =>
    `https://search.jd.com/Search?keyword=${encodeURIComponent(keyword)}&enc=utf-8&page=${2 * page - 1}`,
  itemIdOf,
  itemUrl,
  read: (page) => readPage(page, search, removedItem, mobile, detail, licence),
};

function search({ document, text }: OpenedPage): Reading | null {
  if (!text.includes("gl-item")) return null;
  const rows = findAll(document, (element) => element.name === "li" && hasClass("gl-item")(element), null, 300);
  const items = rows.map((row) => searchItem(document, row)).filter((item) => item !== null);
  if (items.length === 0) return null;
  return { kind: "search", items, hasNext: hasNext(document, text) };
}

function searchItem(document: HtmlDocument, row: HtmlElement): SearchItem | null {
  const named = findFirst(document, hasClass("p-name"), row);
  const link = named === null ? null : findFirst(document, hasName("a"), named);
  const itemId = row.attributes["data-sku"] ?? itemIdOf(link?.attributes.href ?? "");
  if (itemId === null || !/^\d{3,20}$/.test(itemId)) return null;
  // The link's title attribute is an advertisement; the name stands in <em>.
  const title = named === null ? null : textOf(findFirst(document, hasName("em"), named) ?? link);
  const price = findFirst(document, hasClass("p-price"), row);
  const shop = findFirst(document, hasClass("p-shop"), row);
  const shopLink = shop === null ? null : findFirst(document, hasName("a"), shop);
  return {
    itemId,
    title: title || null,
    url: itemUrl(itemId),
    price: price === null ? null : lowestPrice(textOf(findFirst(document, hasName("strong"), price) ?? price)),
    shop: shopLink === null ? null : shopLink.attributes.title?.trim() || textOf(shopLink) || null,
    company: null,
    region: null,
  };
}

function hasNext(document: HtmlDocument, text: string): boolean | null {
  const next = findFirst(document, hasClass("pn-next"));
  if (next !== null) return !hasClass("disabled")(next);
  const [, page, count] = /adv_param\s{0,3}=\s{0,3}\{page:"(\d{1,4})",page_count:"(\d{1,5})"/.exec(text) ?? [];
  return page === undefined || count === undefined ? null : Number(page) < Number(count);
}

function detail({ document, text }: OpenedPage, address: string): Reading | null {
  const config = /pageConfig\s{0,5}=\s{0,5}\{/.exec(text);
  const source = config === null ? "" : text.slice(config.index, config.index + 20_000);
  const itemId = itemIdOf(address) ?? /\bskuid\s{0,3}:\s{0,3}['"]?(\d{3,20})/i.exec(source)?.[1] ?? null;
  const name = findFirst(document, hasClass("sku-name")) ?? findFirst(document, hasClass("sku-title"));
  const titled = name === null ? null : ownText(name) || textOf(name);
  const title = titled ?? unescaped(/\bname\s{0,3}:\s{0,3}'((?:[^'\\\n]|\\.){2,400})'/.exec(source)?.[1]);
  if (title === null || title === "" || (name === null && itemId === null)) return null;
  const shopLink = shopOf(document);
  const shopId =
    /\bshopId\s{0,3}:\s{0,3}['"]?(\d{1,15})/.exec(source)?.[1] ??
    /index-(\d{1,15})/.exec(shopLink?.href ?? "")?.[1] ??
    null;
  const price = findFirst(
    document,
    (element) => element.name === "span" && /^price(?:\s|$)/.test(element.attributes.class ?? ""),
  );
  const description = findFirst(document, hasId("J-detail-content"));
  const listing = applyAttributes({
    ...draftListing("jd", itemId, itemId === null ? address || null : itemUrl(itemId)),
    title,
    price: price === null ? null : lowestPrice(textOf(price)),
    currency: "CNY",
    category: crumbs(document),
    attributes: attributesOf(document),
    options: distinct(
      findAll(document, (element) => /^choose-(?:attr|item)/.test(element.attributes.id ?? ""), null, 20).flatMap(
        (group) =>
          findAll(document, hasClass("item"), group, 100).map((item) => item.attributes["data-value"] ?? textOf(item)),
      ),
    ),
    description: description === null ? null : linesOf(description) || null,
    seller: { shop: shopLink?.name ?? null, company: null, uscc: null, address: null },
    images: findAll(document, hasName("img"), findFirst(document, hasId("spec-list")), 50).length,
  });
  const shop = shopId === null ? null : shopOfId(shopId);
  const pictures = picturesIn(document, itemUrl(itemId ?? ""), findFirst(document, hasId("spec-list")), description);
  return { kind: "detail", listing, pictures, shop };
}

/** The mobile page draws itself from two objects: what never changes of an item, and its price, stock and shop. */
function mobile({ text }: OpenedPage, address: string): Reading | null {
  if (!text.includes("_itemOnly")) return null;
  const item = at(jsonAfter(text, "_itemOnly"), "item");
  const info = jsonAfter(text, "_itemInfo");
  const title = textAt(item, "skuName");
  const itemId = itemIdOf(address) ?? textAt(item, "skuId") ?? textAt(info, "price", "id");
  if (title === null || itemId === null || !/^\d{3,20}$/.test(itemId)) return null;
  const seller = [at(info, "shop"), at(info, "shopInfo", "shop"), at(item, "shopInfo")].find(isObject);
  const shopId = textAt(seller, "shopId") ?? textAt(info, "stock", "D", "shopId");
  const stated = at(item, "image");
  const images = Array.isArray(stated) ? stated : [];
  const listing = applyAttributes({
    ...draftListing("jd", itemId, itemUrl(itemId)),
    title,
    price: lowestPrice(textAt(info, "price", "p")),
    currency: "CNY",
    attributes: ITEM_FIELDS.flatMap(([key, label]) => {
      const value = textAt(item, key);
      return value === null ? [] : [{ label, value }];
    }),
    seller: {
      shop: textAt(seller, "name") ?? textAt(seller, "shopName") ?? textAt(info, "stock", "D", "vender"),
      company: null,
      uscc: null,
      address: null,
    },
    images: images.length,
  });
  return { kind: "detail", listing, shop: shopId === null ? null : shopOfId(shopId) };
}

const ITEM_FIELDS = [
  ["brandName", "品牌"],
  ["model", "型号"],
  ["productArea", "商品产地"],
] as const;

const shopOfId = (id: string): DetailReading["shop"] => ({
  id,
  url: `https://mall.jd.com/index-${id}.html`,
  licenceUrl: `https://mall.jd.com/showLicence-${id}.html`,
});

/** Each pair once: a certificate block may name a second 产品名称. */
function attributesOf(document: HtmlDocument): Attribute[] {
  const found = new Map<string, Attribute>();
  const add = (pair: Attribute): void => {
    found.set(`${pair.label}\n${pair.value}`, pair);
  };
  const lists = findAll(
    document,
    (element) => /(?:^|\s)(?:p-)?parameter/.test(element.attributes.class ?? "") && element.name === "ul",
    null,
    10,
  );
  for (const list of lists) parametersOfList(document, list).forEach(add);
  const table = findFirst(document, hasClass("Ptable"));
  for (const pair of table === null ? [] : findAll(document, (element) => element.name === "dl", table, 200)) {
    const label = textOf(findFirst(document, hasName("dt"), pair));
    const value = textOf(findAll(document, hasName("dd"), pair, 3).at(-1));
    if (label !== "" && value !== "") add({ label, value });
  }
  if (found.size === 0) readParameters(document).forEach(add);
  return [...found.values()];
}

/** mall.jd.com/showLicence-ID.html, behind a captcha: read where it is handed in. */
function licence(opened: OpenedPage, address: string): Reading | null {
  const shopId = /showLicence-(\d{1,15})/.exec(address)?.[1];
  return shopId === undefined ? null : readLicencePage(opened, shopId);
}

function shopOf(document: HtmlDocument): { name: string; href: string } | null {
  const links = findAll(
    document,
    (element) => element.name === "a" && /\/\/mall\.jd\.(?:com|hk)\/index-\d/.test(element.attributes.href ?? ""),
    null,
    20,
  );
  const named = links.find((link) => textOf(link).length > 1);
  return named === undefined
    ? null
    : { name: named.attributes.title?.trim() || textOf(named), href: absolute(named.attributes.href, "") ?? "" };
}

function crumbs(document: HtmlDocument): string | null {
  const wrap = findFirst(document, hasId("crumb-wrap"));
  if (wrap === null) return null;
  const names = findAll(document, (element) => element.name === "a", wrap, 12).map((link) => textOf(link));
  return distinct(names, 6).join(" > ") || null;
}

function unescaped(text: string | undefined): string | null {
  if (text === undefined) return null;
  return text
    .replace(/\\u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/\\(.)/g, "$1");
}
