/**
 * 1688: wholesale. Search pages carry their offers as JSON in a script, with company and place; item pages and the
 * interface answer with components as JSON.
 */
import type { Attribute, SearchItem } from "#domain/listing.ts";
import { applyAttributes } from "../reading/attributes.ts";
import { scriptText } from "../reading/html-search.ts";
import {
  at,
  balancedAt,
  isObject,
  type JsonObject,
  objectsAt,
  parseJson,
  searchObjects,
  textAt,
} from "../reading/json-scan.ts";
import { plainText } from "../reading/markup-values.ts";
import type { OpenedPage } from "../reading/open-page.ts";
import { pictureAddresses } from "../reading/picture-addresses.ts";
import { lowestPrice } from "../reading/price.ts";
import { distinct, draftListing, readPage } from "../reading/read-page.ts";
import { readContext } from "./alibaba-1688-context.ts";
import { itemIdFrom } from "./item-address.ts";
import type { Marketplace, Reading } from "./marketplace.ts";

const itemIdOf = (url: string): string | null =>
  itemIdFrom(url, [
    { hosts: ["*.1688.com"], path: /^\/offer\/(\d{5,20})\.html/ },
    { hosts: ["*.1688.com"], query: ["offerId", "offerid", "object_id"] },
  ]);
const itemUrl = (itemId: string): string => `https://detail.1688.com/offer/${itemId}.html`;

export const alibaba1688: Marketplace = {
  id: "1688",
  name: "1688",
  verified: true,
  hosts: ["*.1688.com"],
  imageHosts: ["*.alicdn.com"],
  shows: ["manufacturer.name", "ccc", "productionLicence", "licencePage"],
  sellerPages: [],
  via: "browser",
  politeness: { ratePerSecond: 0.5, concurrency: 2 },
  // The search of 1688 expects its words in GBK; charset=utf8 says that they are not.
  searchUrl: (keyword, page) =>
    `https://s.1688.com/selloffer/offer_search.htm?charset=utf8&keywords=${encodeURIComponent(keyword)}&beginPage=${page}`,
  itemIdOf,
  itemUrl,
  read: (page) => readPage(page, contextDetail, detail, search),
};

/** Keys under which lists of offers were seen or are publicly known to stand. */
const LISTS = /"?(listOffer|offerList|offers|offerResultList|resultList)"?\s{0,5}:\s{0,5}\[\s{0,20}\{/g;

function search({ document, json }: OpenedPage, address: string): Reading | null {
  const found = new Map<string, SearchItem>();
  for (const offer of json === null ? offersInScripts(document.elements) : searchObjects(json, isOffer, 50_000)) {
    const item = searchItem(offer);
    if (item !== null && !found.has(item.itemId)) found.set(item.itemId, item);
  }
  if (found.size < (itemIdOf(address) === null ? 1 : Number.POSITIVE_INFINITY)) return null;
  return { kind: "search", items: [...found.values()].slice(0, 300), hasNext: null };
}

function offersInScripts(elements: OpenedPage["document"]["elements"]): JsonObject[] {
  const offers: JsonObject[] = [];
  let tries = 0;
  for (const element of elements) {
    if (element.name !== "script") continue;
    const source = scriptText(element);
    let done = 0;
    for (const match of source.matchAll(LISTS)) {
      if (match.index < done || ++tries > 20) continue;
      const start = source.indexOf("[", match.index + (match[1]?.length ?? 0));
      const text = balancedAt(source, start);
      if (text === null) continue;
      done = start + text.length;
      offers.push(...searchObjects(parseJson(text), isOffer, 100_000));
    }
  }
  return offers;
}

function isOffer(object: JsonObject): boolean {
  return offerId(object) !== null && offerTitle(object) !== null;
}

function offerId(offer: JsonObject): string | null {
  const id = textAt(offer, "offerid") ?? textAt(offer, "offerId") ?? textAt(offer, "id");
  return id !== null && /^\d{5,20}$/.test(id) ? id : null;
}

function offerTitle(offer: JsonObject): string | null {
  const title =
    offer.title ?? offer.subject ?? at(offer, "information", "subject") ?? at(offer, "information", "simpleSubject");
  const plain = plainText(title);
  // Marks around search words (<font>) leave spaces where the title has none.
  return plain === null ? null : plain.replace(/\s+/g, " ");
}

function searchItem(offer: JsonObject): SearchItem | null {
  const itemId = offerId(offer);
  const title = offerTitle(offer);
  if (itemId === null || title === null) return null;
  const company = [at(offer, "attr", "company"), at(offer, "company")].find(isObject);
  const price =
    textAt(offer, "strPriceMoney") ??
    textAt(offer, "priceMoney", "amount") ??
    textAt(offer, "discountPrice", "zkPrice") ??
    textAt(offer, "tradePrice", "offerPrice", "priceInfo", "price") ??
    textAt(offer, "priceInfo", "price") ??
    textAt(offer, "price");
  const place = distinct([textAt(company, "province"), textAt(company, "city")], 2).join(" ");
  return {
    itemId,
    title,
    url: itemUrl(itemId),
    price: lowestPrice(price) || null,
    shop: textAt(offer, "loginId") ?? textAt(offer, "aliTalk", "loginId"),
    company: textAt(company, "name") ?? textAt(offer, "companyName"),
    region: place || null,
  };
}

function detail({ json, text, document }: OpenedPage, address: string): Reading | null {
  const data = json ?? dataInScripts(text, document.elements);
  if (!isObject(data)) return null;
  const global = searchObjects(
    data,
    (object) => isObject(object.tempModel) || isObject(object.offerBaseInfo),
    20_000,
  )[0];
  const model = at(global, "tempModel");
  const itemId = textAt(model, "offerId") ?? textAt(global, "offerBaseInfo", "offerId") ?? itemIdOf(address);
  const components = Object.values(isObject(at(data, "data")) ? (at(data, "data") as JsonObject) : data).filter(
    isObject,
  );
  const component = (name: string): unknown =>
    at(
      components.find((one) => (textAt(one, "componentType") ?? "").endsWith(name)),
      "data",
    );
  const title =
    textAt(component("offer-title"), "title") ??
    textAt(model, "offerTitle") ??
    textAt(component("main-pic"), "subject");
  if (title === null || itemId === null) return null;
  const features = [...components.flatMap((one) => objectsAt(one, "data")), ...objectsAt(global, "featureAttributes")];
  const shopId = textAt(model, "sellerMemberId") ?? textAt(global, "offerBaseInfo", "sellerMemberId");
  const shopUrl = textAt(global, "offerBaseInfo", "sellerWinportUrl") ?? textAt(model, "winportUrl");
  const listing = applyAttributes({
    ...draftListing("1688", itemId, itemUrl(itemId)),
    title,
    price: lowestOf(component("offer-price"), global),
    currency: "CNY",
    category: textAt(component("offer-category"), "categoryName"),
    attributes: [...attributesOf(features), ...officialDocuments(component("warning-cert"))],
    options: distinct(
      objectsAt(global, "skuModel", "skuProps").flatMap((group) =>
        objectsAt(group, "value").map((value) => textAt(value, "name")),
      ),
    ),
    seller: {
      shop: textAt(model, "sellerLoginId") ?? textAt(global, "offerBaseInfo", "sellerLoginId"),
      company: textAt(model, "companyName"),
      uscc: null,
      address: null,
    },
    shopRegion: textAt(component("offer-logistics"), "location"),
    images: Array.isArray(at(global, "images"))
      ? (at(global, "images") as unknown[]).length
      : objectsAt(component("main-pic"), "offerImgList").length,
  });
  // Strings, or objects that name one picture in several sizes.
  const stated = [at(global, "images"), at(component("main-pic"), "offerImgList")]
    .flatMap((list) => (Array.isArray(list) ? list : []))
    .map((one) => (isObject(one) ? (one.fullPathImageURI ?? one.size310x310ImageURI ?? one.imageURI) : one));
  const shop =
    shopId === null
      ? null
      : {
          id: shopId,
          url: shopUrl,
          licenceUrl: shopUrl === null ? null : `${shopUrl.replace(/\/$/, "")}/page/creditdetail.htm`,
        };
  return { kind: "detail", listing, pictures: pictureAddresses(stated, itemUrl(itemId)), shop };
}

function dataInScripts(text: string, elements: OpenedPage["document"]["elements"]): unknown {
  if (!/__INIT_DATA|iDetailData|offerBaseInfo/.test(text)) return null;
  for (const element of elements) {
    if (element.name !== "script") continue;
    const source = scriptText(element);
    const marker = /(?:__INIT_DATA|iDetailData|context\.result\.data)\s{0,5}=\s{0,5}\{/.exec(source);
    const whole = marker === null ? null : balancedAt(source, marker.index + marker[0].length - 1);
    if (whole !== null) return parseJson(whole);
  }
  return null;
}

const contextDetail = (opened: OpenedPage): Reading | null => readContext(opened, { attributesOf, itemUrl });

function attributesOf(features: readonly JsonObject[]): Attribute[] {
  return features.flatMap((feature) => {
    const label = textAt(feature, "name");
    const values = at(feature, "values");
    const joined = Array.isArray(values)
      ? distinct(values.map((one) => (typeof one === "string" ? one.trim() : null))).join(",")
      : "";
    const value = joined || textAt(feature, "value");
    if (label === null || value === null || value === "" || at(feature, "fid") === undefined) return [];
    return [{ label, value: `${value}${/^[\d.]+$/.test(value) ? (textAt(feature, "unit") ?? "") : ""}` }];
  });
}

/** Numbers that the platform shows beside the parameters, e.g. 备案证号. */
const officialDocuments = (notice: unknown): Attribute[] =>
  objectsAt(notice, "officialDocInfos").flatMap((document) => {
    const label = textAt(document, "name");
    const value = textAt(document, "value");
    return label === null || value === null ? [] : [{ label, value }];
  });

/** The price a buyer pays now; the crossed-out one and those of single options only where nothing else is stated. */
function lowestOf(price: unknown, global: unknown): number | null {
  const current = objectsAt(price, "priceModel", "currentPrices").map((step) => lowestPrice(textAt(step, "price")));
  const ranges = objectsAt(global, "orderParamModel", "orderParam", "skuParam", "skuRangePrices").map((step) =>
    lowestPrice(textAt(step, "price")),
  );
  const options = searchObjects(
    at(global, "skuModel", "skuInfoMap"),
    (object) => object.price !== undefined,
    5_000,
  ).map((sku) => lowestPrice(textAt(sku, "price")));
  for (const prices of [current, ranges, options]) {
    const stated = prices.filter((one) => one !== null && one > 0) as number[];
    if (stated.length > 0) return Math.min(...stated);
  }
  return lowestPrice(textAt(price, "priceModel", "originalPriceDisplay"));
}
