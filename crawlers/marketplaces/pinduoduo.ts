/**
 * 拼多多 (Pinduoduo): pages of the mobile site, which carry their data as JSON in `window.rawData`, and the answers of its
 * interfaces. No saved real page was seen: written from what is publicly known of their structure. Most pages ask for a
 * login, and keys change; so goods are found by what an object holds, not by where it stands.
 */
import type { Attribute, SearchItem } from "#domain/listing.ts";
import { applyAttributes } from "../reading/attributes.ts";
import { scriptText } from "../reading/html-search.ts";
import {
  at,
  balancedAt,
  type JsonObject,
  objectsAt,
  parseJson,
  searchObjects,
  textAt,
  textUnder,
} from "../reading/json-scan.ts";
import { readLicencePage } from "../reading/licence-page.ts";
import type { OpenedPage } from "../reading/open-page.ts";
import { lowestPrice } from "../reading/price.ts";
import { distinct, draftListing, readPage, removedItem } from "../reading/read-page.ts";
import { idFromQuery, itemIdFrom } from "./item-address.ts";
import type { Marketplace, Reading } from "./marketplace.ts";

const HOSTS = ["*.yangkeduo.com", "*.pinduoduo.com"];

const itemIdOf = (url: string): string | null =>
  itemIdFrom(url, [
    {
      hosts: HOSTS,
      on: /goods\d?\.html$|\/goods(?:_detail|\/detail)?$|duo_coupon_landing/,
      query: ["goods_id", "goodsId"],
    },
  ]);
const itemUrl = (itemId: string): string => `https://mobile.yangkeduo.com/goods.html?goods_id=${itemId}`;

export const pinduoduo: Marketplace = {
  id: "pinduoduo",
  name: "拼多多",
  verified: false,
  hosts: HOSTS,
  imageHosts: ["*.pddpic.com", "*.yangkeduo.com"],
  shows: ["licencePage"],
  sellerPages: [],
  via: "browser",
  politeness: { ratePerSecond: 0.5, concurrency: 1 },
  searchUrl: (keyword, page) =>
    `https://mobile.yangkeduo.com/search_result.html?search_key=${encodeURIComponent(keyword)}&page=${page}`,
  itemIdOf,
  itemUrl,
  read: (page) => readPage(page, removedItem, detail, licence, search),
};

const ID_KEYS = ["goodsID", "goodsId", "goods_id"] as const;
const NAME_KEYS = ["goodsName", "goods_name"] as const;

function dataOf({ json, text, document }: OpenedPage): unknown {
  if (json !== null) return json;
  if (!/rawData|__NEXT_DATA__|goods_?[Nn]ame/.test(text)) return null;
  for (const element of document.elements) {
    if (element.name !== "script") continue;
    const source = scriptText(element);
    const marker = /rawData\s{0,5}=\s{0,5}\{/.exec(source);
    const start =
      marker === null
        ? element.attributes.id === "__NEXT_DATA__"
          ? source.indexOf("{")
          : -1
        : marker.index + marker[0].length - 1;
    const whole = start < 0 ? null : balancedAt(source, start);
    if (whole !== null) return parseJson(whole);
  }
  return null;
}

const isGoods = (object: JsonObject): boolean => idOf(object) !== null && textUnder(object, NAME_KEYS) !== null;

function idOf(goods: JsonObject): string | null {
  const id = textUnder(goods, ID_KEYS);
  return id !== null && /^\d{5,20}$/.test(id) ? id : null;
}

/** Goods of a page of their own have what a row of results has not: their parameters, options or the shop's number. */
const isWhole = (goods: JsonObject): boolean =>
  Array.isArray(goods.goodsProperty) ||
  Array.isArray(goods.goods_property) ||
  Array.isArray(goods.skus) ||
  Array.isArray(goods.sku);

function detail(opened: OpenedPage, address: string): Reading | null {
  const wanted = itemIdOf(address);
  const data = dataOf(opened);
  const found = searchObjects(data, (object) => isGoods(object) && isWhole(object), 50_000);
  const goods = found.find((one) => idOf(one) === wanted) ?? (wanted === null ? found[0] : undefined);
  const itemId = goods === undefined ? null : idOf(goods);
  if (goods === undefined || itemId === null) return null;
  const mall = searchObjects(data, (object) => textUnder(object, ["mallName", "mall_name"]) !== null, 50_000)[0];
  const shopId = textUnder(goods, ["mallID", "mallId", "mall_id"]) ?? textUnder(mall, ["mallID", "mallId", "mall_id"]);
  const skus = [...objectsAt(goods, "skus"), ...objectsAt(goods, "sku")];
  const listing = applyAttributes({
    ...draftListing("pinduoduo", itemId, itemUrl(itemId)),
    title: textUnder(goods, NAME_KEYS),
    price: priceOf(goods, skus),
    currency: "CNY",
    category: textUnder(goods, ["catName", "cat_name"]),
    attributes: attributesOf(goods),
    options: distinct(
      skus.flatMap((sku) => objectsAt(sku, "specs").map((spec) => textUnder(spec, ["spec_value", "specValue"]))),
    ),
    description: textUnder(goods, ["goodsDesc", "goods_desc"]),
    seller: { shop: textUnder(mall, ["mallName", "mall_name"]), company: null, uscc: null, address: null },
    images: ["topGallery", "top_gallery", "detailGallery", "detail_gallery"].reduce(
      (sum, key) => sum + (Array.isArray(goods[key]) ? (goods[key] as unknown[]).length : 0),
      0,
    ),
  });
  return { kind: "detail", listing, shop: shopId === null ? null : { id: shopId, url: null, licenceUrl: null } };
}

function attributesOf(goods: JsonObject): Attribute[] {
  return [...objectsAt(goods, "goodsProperty"), ...objectsAt(goods, "goods_property")].flatMap((property) => {
    const label = textUnder(property, ["key", "name"]);
    const values = at(property, "values");
    const value = Array.isArray(values)
      ? distinct(values.map((one) => (typeof one === "string" ? one.trim() : textAt(one, "value")))).join(",")
      : textUnder(property, ["value"]);
    return label === null || !value ? [] : [{ label, value }];
  });
}

/** Keys with underscores count in fen (分), the others are printed prices in yuan. */
function priceOf(goods: JsonObject, skus: readonly JsonObject[]): number | null {
  const fen = ["min_group_price", "min_on_sale_group_price", "group_price"]
    .map((key) => Number(textAt(goods, key) ?? Number.NaN))
    .find((price) => Number.isFinite(price) && price > 0);
  if (fen !== undefined) return Math.round(fen) / 100;
  const printed = ["minOnSaleGroupPrice", "minGroupPrice", "priceInfo"].map((key) => lowestPrice(textAt(goods, key)));
  const ofOptions = skus.map((sku) => lowestPrice(textUnder(sku, ["groupPrice", "normalPrice"])));
  const prices = [...printed, ...ofOptions].filter((price): price is number => price !== null && price > 0);
  return prices.length === 0 ? null : Math.min(...prices);
}

function search(opened: OpenedPage, address: string): Reading | null {
  if (itemIdOf(address) !== null) return null;
  const items = new Map<string, SearchItem>();
  for (const goods of searchObjects(dataOf(opened), isGoods, 100_000)) {
    const itemId = idOf(goods);
    if (itemId === null || items.has(itemId)) continue;
    items.set(itemId, {
      itemId,
      title: textUnder(goods, NAME_KEYS),
      url: itemUrl(itemId),
      price: priceOf(goods, []),
      shop: textUnder(goods, ["mallName", "mall_name"]) ?? textAt(goods, "mallInfo", "mallName"),
      company: null,
      region: null,
    });
  }
  return items.size === 0 ? null : { kind: "search", items: [...items.values()].slice(0, 300), hasNext: null };
}

function licence(opened: OpenedPage, address: string): Reading | null {
  const shopId = idFromQuery(address, HOSTS, ["mall_id", "mallId"]);
  return shopId === null || !/licen|certificate|qualification|资质/i.test(address)
    ? null
    : readLicencePage(opened, shopId);
}
