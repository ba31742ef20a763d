/**
 * 天猫 (Tmall): item pages (served as GBK whatever their meta says) and the answers of the mobile interface.
 */
import { findFirst, hasClass, hasId, linesOf, textOf } from "../reading/html-search.ts";
import { jsonAfter, objectsAt, textAt } from "../reading/json-scan.ts";
import type { OpenedPage } from "../reading/open-page.ts";
import { absolute, hostOf } from "../reading/page-address.ts";
import { picturesIn } from "../reading/picture-addresses.ts";
import { lowestPrice } from "../reading/price.ts";
import { distinct, draftListing, readPage, removedItem } from "../reading/read-page.ts";
import { dataDetail, detailOf, listedParameters, optionNames, pictures, shopCard } from "./alibaba-page.ts";
import { searchCards } from "./alibaba-search.ts";
import { itemIdFrom } from "./item-address.ts";
import type { Marketplace, Reading } from "./marketplace.ts";

const HOSTS = ["*.tmall.com", "*.tmall.hk", "*.liangxinyao.com"];
const itemIdOf = (url: string): string | null =>
  itemIdFrom(url, [
    { hosts: HOSTS, path: /^\/item\/(\d{3,20})\.htm/ },
    { hosts: HOSTS, on: /item\.htm|\/item$|itemPackage|\/templates\//, query: ["id", "itemId", "item_id"] },
  ]);
const itemUrl = (itemId: string): string => `https://detail.tmall.com/item.htm?id=${itemId}`;

export const tmall: Marketplace = {
  id: "tmall",
  name: "天猫",
  verified: true,
  unverifiedParts: ["search"],
  hosts: HOSTS,
  imageHosts: ["*.alicdn.com", "*.tbcdn.cn"],
  shows: ["manufacturer.name", "manufacturer.address", "ccc", "productionLicence", "licencePage"],
  sellerPages: [],
  via: "browser",
  politeness: { ratePerSecond: 0.5, concurrency: 2 },
  searchUrl: (keyword, page) =>
    `https://list.tmall.com/search_product.htm?q=${encodeURIComponent(keyword)}&s=${60 * (page - 1)}`,
  itemIdOf,
  itemUrl,
  read: (page) => readPage(page, data, removedItem, detail, search),
};

const data = (opened: OpenedPage, address: string): Reading | null =>
  dataDetail(opened, { marketplace: "tmall", itemIdOf, itemUrl }, address);

function detail({ document, text, json }: OpenedPage, address: string): Reading | null {
  if (json !== null) return null;
  const head = findFirst(document, hasClass("tb-detail-hd"));
  const heading =
    head === null ? null : findFirst(document, (element) => element.name === "h1" || element.name === "h3", head);
  const attributes = listedParameters(document, ["J_AttrUL", "attributes-list"]);
  if (heading === null && attributes.length === 0) return null;
  const setup = jsonAfter(text, "TShop.Setup");
  const itemId = itemIdOf(address) ?? textAt(setup, "itemDO", "itemId");
  const title =
    heading === null
      ? textOf(findFirst(document, (element) => element.name === "title")).replace(
          /-?(?:tmall\.com天猫|天猫Tmall\.com).*$/,
          "",
        )
      : textOf(heading);
  const price = textAt(setup, "detail", "defaultItemPrice") ?? textOf(findFirst(document, hasClass("tm-price")));
  const sign = findFirst(document, hasClass("slogo-shopname"));
  const brand = textAt(setup, "itemDO", "brand");
  const card = shopCard(document, text);
  const shopId = textAt(setup, "rstShopId");
  const described = findFirst(document, hasId("description"));
  return detailOf(
    {
      ...draftListing("tmall", itemId, itemId === null ? address || null : itemUrl(itemId)),
      title,
      price: lowestPrice(price),
      currency: "CNY",
      // The brand stands beside the list of parameters, in the data of the page.
      attributes:
        brand === null || attributes.some(({ label }) => label === "品牌")
          ? attributes
          : [...attributes, { label: "品牌", value: brand }],
      options: optionsOf(document, setup),
      description: described === null ? null : longEnough(linesOf(described)),
      seller: { shop: sign === null ? null : textOf(sign) || null, company: null, uscc: null, address: null },
      shopRegion: card.region ?? textAt(setup, "itemDO", "prov"),
      images: Math.max(pictures(document, findFirst(document, hasId("J_UlThumb"))), objectsCount(setup)),
    },
    shopId === null
      ? null
      : {
          id: shopId,
          url: absolute(sign?.attributes.href, "https://detail.tmall.com/"),
          licenceUrl: card.licenceUrl,
        },
    picturesIn(document, "https://detail.tmall.com/", findFirst(document, hasId("J_UlThumb")), described),
  );
}

/** The options as buttons; the combinations in the data only where there are no buttons. */
function optionsOf(document: OpenedPage["document"], setup: unknown): string[] {
  const buttons = optionNames(document);
  return buttons.length > 0
    ? buttons
    : distinct(objectsAt(setup, "valItemInfo", "skuList").map((sku) => textAt(sku, "names")));
}

/** The description is filled in by script; until then only its heading stands there. */
const longEnough = (text: string): string | null => (text.length < 10 ? null : text);

const objectsCount = (setup: unknown): number => {
  const pictureList = (setup as { propertyPics?: { default?: unknown } } | null)?.propertyPics?.default;
  return Array.isArray(pictureList) ? pictureList.length : 0;
};

function search(opened: OpenedPage, address: string): Reading | null {
  const host = hostOf(address);
  if (host !== "" && !/^(?:list|s)\./.test(host)) return null;
  const items = searchCards(opened, itemIdOf, itemUrl);
  return items.length < 2 ? null : { kind: "search", items, hasNext: null };
}
