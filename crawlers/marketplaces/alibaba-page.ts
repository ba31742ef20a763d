/**
 * What the item pages of 淘宝 and 天猫 have in common: list of parameters, options, the shop with its place, and the JSON
 * that their mobile interface (mtop) answers. Both readers are made of these parts and of their own names for things.
 */
import type { Attribute, Listing } from "#domain/listing.ts";
import { applyAttributes } from "../reading/attributes.ts";
import { type HtmlDocument, type HtmlElement, parseHtml } from "../reading/html-document.ts";
import { findAll, findFirst, hasClass, hasName, textOf } from "../reading/html-search.ts";
import { at, isObject, objectsAt, parseJson, searchObjects, textAt } from "../reading/json-scan.ts";
import type { OpenedPage } from "../reading/open-page.ts";
import { absolute } from "../reading/page-address.ts";
import { parametersOfList } from "../reading/parameter-block.ts";
import { pictureAddresses } from "../reading/picture-addresses.ts";
import { lowestPrice } from "../reading/price.ts";
import { distinct, draftListing } from "../reading/read-page.ts";
import { desktopParameters, drawnPage, pageData } from "./alibaba-desktop.ts";
import type { DetailReading } from "./marketplace.ts";

/** Parameters of the first list found under one of these ids or classes. */
export function listedParameters(document: HtmlDocument, names: readonly string[]): Attribute[] {
  for (const name of names) {
    const list = findFirst(document, (element) => element.attributes.id === name || hasClass(name)(element));
    const found = list === null ? [] : parametersOfList(document, list);
    if (found.length > 0) return found;
  }
  return [];
}

/** Names of the options a buyer may choose (J_TSaleProp). */
export function optionNames(document: HtmlDocument): string[] {
  const groups = findAll(document, hasClass("J_TSaleProp"), null, 20);
  return distinct(
    groups.flatMap((group) =>
      findAll(document, hasName("li"), group, 200).map(
        (item) => item.attributes.title?.trim() || textOf(findFirst(document, hasName("span"), item)),
      ),
    ),
  );
}

/** What the shop's card says, also where it stands escaped in a template: place, and the address of the licence page. */
export function shopCard(document: HtmlDocument, text: string): { region: string | null; licenceUrl: string | null } {
  let card: HtmlDocument | null = null;
  let place = findFirst(document, hasClass("locus"));
  if (place === null && text.includes("locus")) {
    const template = document.elements.find(
      (element) =>
        (element.name === "textarea" || element.name === "script") &&
        element.children.some((child) => typeof child === "string" && child.includes("locus")),
    );
    const source = template?.children.filter((child) => typeof child === "string").join("") ?? "";
    card = parseHtml(source.slice(0, 200_000));
    place = findFirst(card, hasClass("locus"));
  }
  const where =
    place === null
      ? null
      : textOf(place)
          .replace(/^.*?[:：]\s*/, "")
          .replace(/\s*[,，]\s*/g, " ");
  const licence = [...(card?.elements ?? []), ...document.elements].find((element) =>
    /\/liangzhao\.htm|\/license|gsxt/i.test(element.attributes.href ?? ""),
  );
  return { region: where || null, licenceUrl: absolute(licence?.attributes.href, "") };
}

/** Number of pictures in a thumbnail list. */
export function pictures(document: HtmlDocument, list: HtmlElement | null): number {
  return list === null ? 0 : findAll(document, hasName("img"), list, 100).length;
}

export interface Naming {
  readonly marketplace: string;
  itemIdOf(url: string): string | null;
  itemUrl(itemId: string): string;
}

/**
 * The JSON of the mobile or desktop interface, bare, under `data` or in a script of the page, with values in nested JSON
 * text; else what a browser drew of the desktop page; null where it is something else.
 */
export function dataDetail(opened: OpenedPage, naming: Naming, address: string): DetailReading | null {
  const data = opened.json ?? pageData(opened);
  if (!isObject(data)) return opened.json === null ? drawnDetail(opened, naming, address) : null;
  const root = isObject(at(data, "data", "item")) ? at(data, "data") : data;
  const item = at(root, "item");
  const title = textAt(item, "title");
  const itemId = textAt(item, "itemId") ?? textAt(item, "id");
  if (!isObject(item) || title === null || itemId === null || !/^\d{3,25}$/.test(itemId)) return null;
  const stack = objectsAt(root, "apiStack").map((entry) => parseJson(textAt(entry, "value") ?? ""));
  const prices = [
    at(root, "price"),
    at(root, "componentsVO", "priceVO"),
    at(root, "mock", "price"),
    parseJson(textAt(root, "mockData") ?? ""),
    ...stack,
    at(root, "skuCore", "sku2info"),
  ];
  const shopId = textAt(root, "seller", "shopId") ?? textAt(root, "seller", "userId");
  const listing = applyAttributes({
    ...draftListing(naming.marketplace, itemId, naming.itemUrl(itemId)),
    title,
    price: firstPrice(prices),
    currency: "CNY",
    attributes: [
      ...(groupedProperties(at(root, "props", "groupProps")) ?? plainProperties(at(root, "props", "propsList"))),
      ...desktopParameters(root),
    ],
    options: distinct(
      objectsAt(root, "skuBase", "props").flatMap((property) =>
        objectsAt(property, "values").map((value) => textAt(value, "name")),
      ),
    ),
    seller: {
      shop: textAt(root, "seller", "shopName") ?? textAt(root, "seller", "sellerNick"),
      company: textAt(root, "seller", "companyName"),
      uscc: null,
      address: null,
    },
    shopRegion:
      textAt(root, "delivery", "from") ??
      textAt(root, "componentsVO", "deliveryVO", "deliveryFromAddr") ??
      searchObjects(stack, (object) => typeof object.from === "string", 5_000).map((object) =>
        textAt(object, "from"),
      )[0] ??
      null,
    images: Array.isArray(at(item, "images")) ? (at(item, "images") as unknown[]).length : 0,
  });
  const shop =
    shopId === null
      ? null
      : {
          id: shopId,
          url: absolute(textAt(root, "seller", "shopUrl") ?? textAt(root, "seller", "pcShopUrl"), ""),
          licenceUrl: null,
        };
  const stated = at(item, "images");
  const shown = pictureAddresses(Array.isArray(stated) ? stated : [], naming.itemUrl(itemId));
  return { kind: "detail", listing, pictures: shown, shop };
}

function drawnDetail(opened: OpenedPage, naming: Naming, address: string): DetailReading | null {
  const drawn = drawnPage(opened);
  if (drawn === null) return null;
  const itemId = naming.itemIdOf(address);
  const shopUrl = absolute(drawn.shopUrl, "");
  const shopId = /\/\/(?:shop)?([\w-]+)\.(?:taobao|tmall)\./.exec(shopUrl ?? "")?.[1] ?? null;
  return detailOf(
    {
      ...draftListing(naming.marketplace, itemId, itemId === null ? address || null : naming.itemUrl(itemId)),
      title: drawn.title,
      price: lowestPrice(drawn.price),
      currency: "CNY",
      attributes: drawn.attributes,
      options: distinct(drawn.options),
      seller: { shop: drawn.shop, company: null, uscc: null, address: null },
      shopRegion: drawn.region,
      images: drawn.images.length,
    },
    shopId === null ? null : { id: shopId, url: shopUrl, licenceUrl: null },
    pictureAddresses(drawn.images, naming.itemUrl(itemId ?? "")),
  );
}

/** The first stated price: `priceText` of the main price wins over those of options. */
function firstPrice(values: readonly unknown[]): number | null {
  for (const value of values) {
    const main = lowestPrice(textAt(value, "price", "priceText") ?? textAt(value, "price", "price", "priceText"));
    if (main !== null) return main;
  }
  const texts = searchObjects(values, (object) => typeof object.priceText === "string", 5_000).map((object) =>
    lowestPrice(object.priceText),
  );
  const found = texts.filter((price) => price !== null && price > 0) as number[];
  return found.length === 0 ? null : Math.min(...found);
}

/** [{"基本信息": [{"品牌": "…"}, …]}] */
function groupedProperties(groups: unknown): Attribute[] | null {
  if (!Array.isArray(groups)) return null;
  const found: Attribute[] = [];
  for (const group of groups.filter(isObject)) {
    for (const pair of Object.values(group)
      .flatMap((pairs) => (Array.isArray(pairs) ? pairs : []))
      .filter(isObject)) {
      for (const label of Object.keys(pair)) {
        const value = textAt(pair, label);
        if (value !== null && found.length < 500) found.push({ label: label.trim(), value });
      }
    }
  }
  return found;
}

function plainProperties(list: unknown): Attribute[] {
  return (Array.isArray(list) ? list : []).filter(isObject).flatMap((pair) => {
    const label = textAt(pair, "name") ?? textAt(pair, "key");
    const value = textAt(pair, "value");
    return label === null || value === null ? [] : [{ label, value }];
  });
}

/** A listing whose title is missing is none. */
export function detailOf(
  listing: Listing,
  shop: DetailReading["shop"],
  pictures: readonly string[],
): DetailReading | null {
  return listing.title === null || listing.title === ""
    ? null
    : { kind: "detail", listing: applyAttributes(listing), pictures, shop };
}
