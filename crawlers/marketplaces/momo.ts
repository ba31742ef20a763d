/**
 * momo 購物網 (Taiwan, traditional Chinese): search pages, whose results lie as JSON text in the chunks that the page pushes
 * to its script; item pages by their markup (no saved real item page was seen).
 */
import type { SearchItem } from "#domain/listing.ts";
import { applyAttributes } from "../reading/attributes.ts";
import { scriptText } from "../reading/html-search.ts";
import { balancedAt, type JsonObject, parseJson, searchObjects, textAt } from "../reading/json-scan.ts";
import { readProductMarkup } from "../reading/markup.ts";
import { plainText } from "../reading/markup-values.ts";
import type { OpenedPage } from "../reading/open-page.ts";
import { readParameters } from "../reading/parameter-block.ts";
import { lowestPrice } from "../reading/price.ts";
import { readPage } from "../reading/read-page.ts";
import { itemIdFrom } from "./item-address.ts";
import type { Marketplace, Reading } from "./marketplace.ts";

const itemIdOf = (url: string): string | null =>
  itemIdFrom(url, [
    { hosts: ["*.momoshop.com.tw"], path: /^\/(?:product|goods|goodsDetail)\/([A-Z]{0,3}\d{5,15})$/ },
    { hosts: ["*.momoshop.com.tw"], query: ["i_code", "goodsCode"] },
  ]);
const itemUrl = (itemId: string): string => `https://www.momoshop.com.tw/goods/GoodsDetail.jsp?i_code=${itemId}`;

export const momo: Marketplace = {
  id: "momo",
  name: "momo購物網",
  verified: true,
  unverifiedParts: ["detail"],
  hosts: ["*.momoshop.com.tw"],
  imageHosts: ["*.momoshop.com.tw"],
  shows: [],
  sellerPages: [],
  via: "http",
  politeness: { ratePerSecond: 0.5, concurrency: 2 },
  searchUrl: (keyword, page) => `https://www.momoshop.com.tw/search/${encodeURIComponent(keyword)}?curPage=${page}`,
  itemIdOf,
  itemUrl,
  read: (page) => readPage(page, search, detail),
};

function search({ document, text }: OpenedPage, address: string): Reading | null {
  if (!text.includes("goodsInfoList") || itemIdOf(address) !== null) return null;
  const found = new Map<string, SearchItem>();
  const source = pushedText(document.elements) || text;
  let pages: { current: number; last: number } | null = null;
  for (const match of source.matchAll(/"goodsInfoList"\s{0,3}:\s{0,3}\[/g)) {
    const list = balancedAt(source, match.index + match[0].length - 1);
    for (const goods of list === null ? [] : searchObjects(parseJson(list), isGoods, 50_000)) {
      const item = searchItem(goods);
      if (item !== null && !found.has(item.itemId)) found.set(item.itemId, item);
    }
    if (found.size > 0) break;
  }
  if (found.size === 0) return null;
  const current = /"curPage"\s{0,3}:\s{0,3}"?(\d{1,5})/.exec(source)?.[1];
  const last = /"maxPage"\s{0,3}:\s{0,3}"?(\d{1,5})/.exec(source)?.[1];
  if (current !== undefined && last !== undefined) pages = { current: Number(current), last: Number(last) };
  return {
    kind: "search",
    items: [...found.values()].slice(0, 300),
    hasNext: pages === null ? null : pages.current < pages.last,
  };
}

/** `self.__next_f.push([1,"…"])`: the strings together are one text. */
function pushedText(elements: OpenedPage["document"]["elements"]): string {
  let text = "";
  for (const element of elements) {
    if (element.name !== "script") continue;
    const source = scriptText(element);
    const start = source.indexOf("self.__next_f.push([1,");
    if (start < 0) continue;
    const pushed = parseJson(balancedAt(source, source.indexOf("[", start)) ?? "");
    const part = Array.isArray(pushed) ? pushed[1] : null;
    if (typeof part === "string") text += part;
  }
  return text;
}

const isGoods = (object: JsonObject): boolean =>
  typeof object.goodsCode === "string" && typeof object.goodsName === "string";

function searchItem(goods: JsonObject): SearchItem | null {
  const itemId = textAt(goods, "goodsCode");
  const title = plainText(goods.goodsName);
  if (itemId === null || title === null || !/^[A-Z]{0,3}\d{5,15}$/.test(itemId)) return null;
  return {
    itemId,
    title,
    url: itemUrl(itemId),
    price: lowestPrice(textAt(goods, "goodsPrice") ?? textAt(goods, "SALE_PRICE")),
    shop: null,
    company: null,
    region: null,
  };
}

function detail({ document }: OpenedPage, address: string): Reading | null {
  const itemId = itemIdOf(address);
  const listing = itemId === null ? null : readProductMarkup(document, address);
  if (itemId === null || listing === null) return null;
  return {
    kind: "detail",
    listing: applyAttributes({
      ...listing,
      marketplace: "momo",
      itemId,
      url: itemUrl(itemId),
      currency: listing.currency ?? "TWD",
      attributes: [...listing.attributes, ...readParameters(document)],
    }),
    shop: null,
  };
}
