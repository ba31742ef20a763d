/**
 * 抖音商城 (Douyin shop): item pages on the web (haohuo.jinritemai.com), empty shells that a script fills, and the JSON their
 * interface answers. No saved real page was seen: written from what is publicly known of their structure. There is no
 * search by address on the web; items come from addresses handed in, feeds and archives.
 */
import type { Attribute } from "#domain/listing.ts";
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
  textUnder,
} from "../reading/json-scan.ts";
import { readLicencePage } from "../reading/licence-page.ts";
import type { OpenedPage } from "../reading/open-page.ts";
import { distinct, draftListing, readPage, removedItem } from "../reading/read-page.ts";
import { idFromQuery, itemIdFrom } from "./item-address.ts";
import type { Marketplace, Reading } from "./marketplace.ts";

const HOSTS = ["*.jinritemai.com", "*.douyin.com"];

const itemIdOf = (url: string): string | null =>
  itemIdFrom(url, [
    {
      hosts: HOSTS,
      on: /\/(?:views\/product|ecommerce\/trade\/detail|product|goods)/,
      query: ["id", "product_id", "productId", "goods_id"],
    },
  ]);
const itemUrl = (itemId: string): string => `https://haohuo.jinritemai.com/views/product/item2?id=${itemId}`;

export const douyin: Marketplace = {
  id: "douyin",
  name: "抖音商城",
  verified: false,
  hosts: HOSTS,
  imageHosts: ["*.ecombdimg.com", "*.byteimg.com", "*.pstatp.com"],
  shows: ["licencePage"],
  sellerPages: [],
  via: "browser",
  politeness: { ratePerSecond: 0.5, concurrency: 1 },
  searchUrl: () => null,
  itemIdOf,
  itemUrl,
  read: (page) => readPage(page, removedItem, detail, licence),
};

const NAME_KEYS = ["name", "title", "product_name", "productName"] as const;
const ID_KEYS = ["product_id", "productId", "product_id_str", "promotion_id"] as const;

function isGoods(object: JsonObject): boolean {
  return (
    textUnder(object, NAME_KEYS) !== null &&
    ID_KEYS.some((key) => /^\d{6,25}$/.test(String(object[key] ?? "")) || typeof object[key] === "number") &&
    Object.keys(object).some((key) => /price|format|propert|spec|img|shop/i.test(key))
  );
}

/** The JSON of an interface, or what the page's own script was given. */
function dataOf({ json, text, document }: OpenedPage): unknown {
  if (json !== null) return json;
  if (!/product_id|productId/.test(text)) return null;
  for (const element of document.elements) {
    if (element.name !== "script") continue;
    const source = scriptText(element);
    const encoded = /^(?:%7B|%5B)/.test(source.trim()) ? decoded(source.trim()) : source;
    const marker = /(?:_ROUTER_DATA|_SSR_DATA|__INITIAL_STATE__|RENDER_DATA|pageData)\s{0,5}=\s{0,5}\{/.exec(encoded);
    const start =
      marker === null ? (/^\s*\{/.test(encoded) ? encoded.indexOf("{") : -1) : marker.index + marker[0].length - 1;
    const whole = start < 0 ? null : balancedAt(encoded, start);
    const data = whole === null ? null : parseJson(whole);
    if (searchObjects(data, isGoods, 20_000).length > 0) return data;
  }
  return null;
}

function decoded(source: string): string {
  try {
    return decodeURIComponent(source);
  } catch {
    return source;
  }
}

function detail(opened: OpenedPage, address: string): Reading | null {
  const wanted = itemIdOf(address);
  const data = dataOf(opened);
  const found = searchObjects(data, isGoods, 50_000);
  // An id too long for a number of JSON cannot be compared; then the address says which item this is.
  const goods =
    found.find((one) => textUnder(one, ID_KEYS) === wanted) ??
    found.find((one) => wanted === null || textUnder(one, ID_KEYS) === null);
  const itemId = goods === undefined ? null : (textUnder(goods, ID_KEYS) ?? wanted);
  if (goods === undefined || itemId === null) return null;
  const shop = searchObjects(data, (object) => textUnder(object, ["shop_name", "shopName"]) !== null, 50_000)[0];
  const shopId = textUnder(goods, ["shop_id", "shopId"]) ?? textUnder(shop, ["shop_id", "shopId", "id"]);
  const listing = applyAttributes({
    ...draftListing("douyin", itemId, itemUrl(itemId)),
    title: textUnder(goods, NAME_KEYS),
    price: priceOf(goods),
    currency: "CNY",
    category: textUnder(goods, ["category_name", "category"]),
    attributes: [goods.product_format, goods.format, goods.properties, goods.product_properties].flatMap(attributesOf),
    options: distinct(
      [...objectsAt(goods, "specs"), ...objectsAt(goods, "spec_items")].flatMap((spec) =>
        [...objectsAt(spec, "list"), ...objectsAt(spec, "spec_items")].map((one) => textUnder(one, ["name", "value"])),
      ),
    ),
    description: textUnder(goods, ["description", "recommend_remark"]),
    seller: {
      shop: textUnder(shop, ["shop_name", "shopName"]),
      company: textUnder(shop, ["company_name", "companyName"]),
      uscc: null,
      address: null,
    },
    images: ["img_list", "imgs", "pic", "detail_imgs"].reduce(
      (sum, key) => sum + (Array.isArray(goods[key]) ? (goods[key] as unknown[]).length : 0),
      0,
    ),
  });
  return { kind: "detail", listing, shop: shopId === null ? null : { id: shopId, url: null, licenceUrl: null } };
}

/** {"品牌":"甲"}, the same as a string of JSON, [{name, message:[{desc}]}] or [{name, value}]. */
function attributesOf(given: unknown): Attribute[] {
  const value = typeof given === "string" && /^\s*[[{]/.test(given) ? parseJson(given) : given;
  if (isObject(value)) {
    return Object.entries(value).flatMap(([label, one]) => {
      const text = typeof one === "string" || typeof one === "number" ? String(one).trim() : "";
      return text === "" ? [] : [{ label, value: text }];
    });
  }
  return objectsAt(value).flatMap((one) => {
    const label = textUnder(one, ["name", "property_name", "key"]);
    const said = distinct(objectsAt(one, "message").map((part) => textUnder(part, ["desc", "name", "value"]))).join(
      ",",
    );
    const text = said || textUnder(one, ["value", "desc"]) || "";
    return label === null || text === "" ? [] : [{ label, value: text }];
  });
}

/** Prices are counted in fen (分). */
function priceOf(goods: JsonObject): number | null {
  const fen = ["discount_price", "min_price", "price", "market_price"]
    .map((key) => Number(textAt(goods, key) ?? at(goods, "price_info", key) ?? Number.NaN))
    .find((price) => Number.isFinite(price) && price > 0);
  return fen === undefined ? null : Math.round(fen) / 100;
}

function licence(opened: OpenedPage, address: string): Reading | null {
  const shopId = idFromQuery(address, HOSTS, ["shop_id", "shopId", "id"]);
  return shopId === null || !/qualif|licen|certif|shop/i.test(address) ? null : readLicencePage(opened, shopId);
}
