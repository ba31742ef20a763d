/**
 * AliExpress: item pages, whose data lies as JSON in `window.runParams`.
 */
import type { Attribute } from "#domain/listing.ts";
import { applyAttributes } from "../reading/attributes.ts";
import { findFirst, textOf } from "../reading/html-search.ts";
import { at, jsonAfter, objectsAt, textAt } from "../reading/json-scan.ts";
import { readProductMarkup } from "../reading/markup.ts";
import type { OpenedPage } from "../reading/open-page.ts";
import { absolute } from "../reading/page-address.ts";
import { readParameters } from "../reading/parameter-block.ts";
import { currencyOf, lowestPrice } from "../reading/price.ts";
import { distinct, draftListing, readPage } from "../reading/read-page.ts";
import { itemIdFrom } from "./item-address.ts";
import type { Marketplace, Reading } from "./marketplace.ts";

const HOSTS = ["*.aliexpress.com", "*.aliexpress.us", "*.aliexpress.ru"];
const itemIdOf = (url: string): string | null =>
  itemIdFrom(url, [
    { hosts: HOSTS, path: /^\/(?:item|i)\/(?:[^/]{1,300}\/)?(\d{5,20})\.html/ },
    { hosts: HOSTS, path: /^\/store\/product\/[^/]{1,300}\/\d{1,15}_(\d{5,20})\.html/ },
    { hosts: HOSTS, query: ["productId", "product_id"] },
  ]);
const itemUrl = (itemId: string): string => `https://www.aliexpress.com/item/${itemId}.html`;

export const aliexpress: Marketplace = {
  id: "aliexpress",
  name: "全球速卖通",
  verified: true,
  unverifiedParts: ["search"],
  hosts: HOSTS,
  shows: [],
  sellerPages: [],
  via: "http",
  politeness: { ratePerSecond: 0.5, concurrency: 2 },
  searchUrl: (keyword, page) =>
    `https://www.aliexpress.com/wholesale?SearchText=${encodeURIComponent(keyword)}&page=${page}`,
  itemIdOf,
  itemUrl,
  read: (page) => readPage(page, detail, search, drawn),
};

function detail({ text }: OpenedPage, address: string): Reading | null {
  const start = text.indexOf("runParams");
  if (start < 0) return null;
  // `{ data: {…}, csrfToken: '…' }` is a script's object, not JSON: only what stands under data is.
  const data = jsonAfter(text.slice(start, start + 4_000_000), "data");
  const module = (name: string): unknown => at(data, `${name}Module`) ?? at(data, `${name}Component`);
  const title = textAt(module("title"), "subject") ?? textAt(module("productInfo"), "subject");
  if (title === null) return null;
  const itemId =
    textAt(module("common"), "productId") ??
    textAt(module("action"), "productId") ??
    textAt(module("productInfo"), "id") ??
    itemIdOf(address);
  const price = module("price");
  const stated = [at(price, "discountPrice"), price, at(price, "origPrice")];
  const amounts = stated.flatMap((one) => [at(one, "minActivityAmount"), at(one, "minAmount")]);
  const amount = amounts.find((one) => lowestPrice(at(one, "value")) !== null);
  const asked = lowestPrice(at(amount, "value"));
  const store = module("store") ?? module("seller");
  const shopId = textAt(store, "storeNum");
  const listing = applyAttributes({
    ...draftListing("aliexpress", itemId, itemId === null ? address || null : itemUrl(itemId)),
    title,
    price: asked ?? lowestPrice(textAt(price, "formatedActivityPrice") ?? textAt(price, "formatedPrice")),
    currency:
      textAt(module("common"), "currencyCode") ??
      textAt(amount, "currency") ??
      currencyOf(textAt(price, "formatedPrice")),
    category:
      objectsAt(module("crossLink"), "breadCrumbPathList")
        .map((step) => textAt(step, "name"))
        .filter((name) => name !== null)
        .slice(1)
        .join(" > ") || null,
    attributes: attributesOf(objectsAt(module("specs") ?? module("productProp"), "props")),
    options: distinct(
      objectsAt(module("sku"), "productSKUPropertyList").flatMap((property) =>
        objectsAt(property, "skuPropertyValues").map(
          (value) => textAt(value, "propertyValueDisplayName") ?? textAt(value, "propertyValueName"),
        ),
      ),
    ),
    seller: { shop: textAt(store, "storeName"), company: textAt(store, "companyName"), uscc: null, address: null },
    shopRegion: distinct([textAt(store, "countryCompleteName"), textAt(store, "province")]).join(" ") || null,
    images: Array.isArray(at(module("image"), "imagePathList"))
      ? (at(module("image"), "imagePathList") as unknown[]).length
      : 0,
  });
  return {
    kind: "detail",
    listing,
    shop: shopId === null ? null : { id: shopId, url: absolute(textAt(store, "storeURL"), ""), licenceUrl: null },
  };
}

/** Newer pages fill themselves by script; what a browser saved of them has markup and a drawn list of specifications. */
function drawn({ document }: OpenedPage, address: string): Reading | null {
  const itemId = itemIdOf(address);
  const listing = itemId === null ? null : readProductMarkup(document, address);
  if (itemId === null || listing === null) return null;
  const labels = new Set(listing.attributes.map(({ label }) => label));
  const store = findFirst(
    document,
    (element) =>
      element.name === "a" && /\/store\/\d{4,}/.test(element.attributes.href ?? "") && textOf(element).length > 1,
  );
  const storeUrl = absolute(store?.attributes.href, "");
  const shopId = /\/store\/(\d{4,20})/.exec(storeUrl ?? "")?.[1];
  return {
    kind: "detail",
    listing: applyAttributes({
      ...listing,
      marketplace: "aliexpress",
      itemId,
      url: itemUrl(itemId),
      attributes: [...listing.attributes, ...readParameters(document).filter(({ label }) => !labels.has(label))],
      seller: { ...listing.seller, shop: store === null ? listing.seller.shop : textOf(store) },
    }),
    shop: shopId === undefined ? null : { id: shopId, url: storeUrl, licenceUrl: null },
  };
}

/** A property with several values is printed once for each: they belong together under one label. */
function attributesOf(properties: readonly Record<string, unknown>[]): Attribute[] {
  const found = new Map<string, string[]>();
  for (const property of properties) {
    const label = textAt(property, "attrName");
    const value = textAt(property, "attrValue");
    if (label === null || value === null) continue;
    const values = found.get(label) ?? [];
    values.push(value);
    found.set(label, values);
  }
  return [...found].map(([label, values]) => ({ label, value: values.join(", ") }));
}

function search({ text }: OpenedPage): Reading | null {
  const start = text.indexOf("runParams");
  if (start < 0) return null;
  const from = text.slice(start, start + 4_000_000);
  const list =
    jsonAfter(from, '"items"') ?? at(jsonAfter(from, '"itemList"'), "content") ?? jsonAfter(from, '"content"');
  const items = objectsAt(list).flatMap((item) => {
    const itemId = textAt(item, "productId");
    const title = textAt(item, "title", "displayTitle") ?? textAt(item, "title");
    if (itemId === null || title === null || !/^\d{5,20}$/.test(itemId)) return [];
    const price = at(item, "prices", "salePrice", "minPrice") ?? textAt(item, "price");
    return [
      {
        itemId,
        title,
        url: itemUrl(itemId),
        price: lowestPrice(price),
        shop: textAt(item, "store", "storeName"),
        company: null,
        region: null,
      },
    ];
  });
  return items.length === 0 ? null : { kind: "search", items, hasNext: null };
}
