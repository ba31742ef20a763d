/**
 * 淘宝 (Taobao): item pages and the answers of the mobile interface. Search pages are an empty shell without a browser;
 * what a browser saved of them is read from its links.
 */
import type { SearchItem } from "#domain/listing.ts";
import { findAll, findFirst, hasClass, hasId, linesOf, textOf } from "../reading/html-search.ts";
import type { OpenedPage } from "../reading/open-page.ts";
import { absolute, hostOf } from "../reading/page-address.ts";
import { picturesIn } from "../reading/picture-addresses.ts";
import { lowestPrice } from "../reading/price.ts";
import { draftListing, readPage, removedItem } from "../reading/read-page.ts";
import { dataDetail, detailOf, listedParameters, optionNames, pictures, shopCard } from "./alibaba-page.ts";
import { searchCards } from "./alibaba-search.ts";
import { itemIdFrom } from "./item-address.ts";
import type { Marketplace, Reading } from "./marketplace.ts";

const itemIdOf = (url: string): string | null =>
  itemIdFrom(url, [
    { hosts: ["*.taobao.com"], path: /^\/item\/(\d{3,20})\.htm/ },
    { hosts: ["*.taobao.com"], path: /^\/(?:a\/)?i(\d{5,20})\.htm/ },
    {
      hosts: ["*.taobao.com"],
      on: /item\.htm|detail\.htm|\/detail\/|item-amp|\/detail$/,
      query: ["id", "itemId", "item_id", "itemNumId"],
    },
  ]);
const itemUrl = (itemId: string): string => `https://item.taobao.com/item.htm?id=${itemId}`;

export const taobao: Marketplace = {
  id: "taobao",
  name: "淘宝",
  verified: true,
  unverifiedParts: ["search"],
  hosts: ["*.taobao.com", "*.tb.cn"],
  imageHosts: ["*.alicdn.com", "*.tbcdn.cn"],
  shows: ["manufacturer.name", "manufacturer.address", "ccc", "productionLicence", "licencePage"],
  sellerPages: [],
  via: "browser",
  politeness: { ratePerSecond: 0.5, concurrency: 2 },
  searchUrl: (keyword, page) => `https://s.taobao.com/search?q=${encodeURIComponent(keyword)}&page=${page}`,
  itemIdOf,
  itemUrl,
  read: (page) => readPage(page, data, removedItem, detail, search),
};

const data = (opened: OpenedPage, address: string): Reading | null =>
  dataDetail(opened, { marketplace: "taobao", itemIdOf, itemUrl }, address);

function detail({ document, text, json }: OpenedPage, address: string): Reading | null {
  if (json !== null) return null;
  const heading = findFirst(document, hasClass("tb-main-title"));
  const attributes = listedParameters(document, ["attributes-list", "J_AttrUL"]);
  if (heading === null && attributes.length === 0) return null;
  const stated = (name: string): string | null => scriptString(text, name);
  const itemId = itemIdOf(address) ?? stated("itemId");
  const price = findFirst(document, hasClass("tb-rmb-num")) ?? findFirst(document, hasId("J_StrPrice"));
  const link = findFirst(document, hasClass("tb-shop-name"));
  const shopLink = link === null ? null : findFirst(document, (element) => element.name === "a", link);
  const shopUrl = absolute(shopLink?.attributes.href, "https://item.taobao.com/");
  const card = shopCard(document, text);
  const shopId = stated("shopId");
  return detailOf(
    {
      ...draftListing("taobao", itemId, itemId === null ? address || null : itemUrl(itemId)),
      title:
        heading === null
          ? pageTitle(textOf(findFirst(document, (element) => element.name === "title")))
          : heading.attributes["data-title"]?.trim() || textOf(heading),
      price: price === null ? null : lowestPrice(textOf(price)),
      currency: "CNY",
      attributes,
      options: optionNames(document),
      description: description(
        linesOf(findFirst(document, hasId("J_DivItemDesc")) ?? document.root, 20_000),
        findFirst(document, hasId("J_DivItemDesc")) !== null,
      ),
      seller: {
        shop: stated("shopName") ?? (shopLink === null ? null : textOf(shopLink) || null),
        company: null,
        uscc: null,
        address: null,
      },
      shopRegion: card.region,
      images: pictures(document, findFirst(document, hasId("J_UlThumb"))),
    },
    shopId === null ? null : { id: shopId, url: shopUrl, licenceUrl: card.licenceUrl },
    picturesIn(
      document,
      "https://item.taobao.com/",
      findFirst(document, hasId("J_UlThumb")),
      findFirst(document, hasId("J_DivItemDesc")),
    ),
  );
}

/** The description is filled in by script; until then it says so. */
const description = (text: string, present: boolean): string | null =>
  !present || text === "" || /^描述加载中/.test(text) ? null : text;

const pageTitle = (title: string): string | null =>
  title.replace(/\s*[-–_]\s*(?:淘宝网|tmall\.com天猫|天猫Tmall\.com).*$/, "") || null;

/** `name : '\u6021\u79D1'` in the configuration script. */
function scriptString(source: string, name: string): string | null {
  const found = new RegExp(`\\b${name}\\s{0,40}:\\s{0,9}'((?:[^'\\\\\\n]|\\\\.){1,300})'`).exec(source)?.[1];
  if (found === undefined) return null;
  return (
    found.replace(/\\u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))).trim() ||
    null
  );
}

function search(opened: OpenedPage, address: string): Reading | null {
  const host = hostOf(address);
  if (host !== "" && !/^(?:s|s8|list|uland|world)\./.test(host)) return null;
  const items: SearchItem[] = searchCards(opened, itemIdOf, itemUrl);
  if (items.length < 2) return null;
  const next = findAll(
    opened.document,
    (element) => /next-next|next-pagination-item next/.test(element.attributes.class ?? ""),
    null,
    1,
  )[0];
  return { kind: "search", items, hasNext: next === undefined ? null : next.attributes.disabled === undefined };
}
