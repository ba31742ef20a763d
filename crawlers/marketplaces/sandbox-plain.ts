/**
 * Reader of the sandbox marketplace 「小铺」: plain pages whose goods are stated by schema.org markup, as JSON-LD or as
 * microdata. Pages go in, readings come out. The markup is read by the reading that all shops share; only what it does
 * not state (options, shop, licence) is looked for in the page.
 */
import type { Page } from "#domain/capture.ts";
import type { SearchItem } from "#domain/listing.ts";
import { decodePage } from "../reading/charset.ts";
import { type HtmlDocument, type HtmlElement, parseHtml } from "../reading/html-document.ts";
import { findAll, findFirst, hasClass, textOf } from "../reading/html-search.ts";
import { markupPictures, readProductMarkup } from "../reading/markup.ts";
import type { Marketplace, Reading } from "./marketplace.ts";
import {
  detailOf,
  licenceOf,
  linkOn,
  refusal,
  SANDBOX_HTTP,
  SANDBOX_SHOWS,
  said,
  sandboxBase,
  yuan,
} from "./sandbox-page.ts";

const named = (name: string) => (element: HtmlElement) => element.name === name;
const isLicenceLink = (element: HtmlElement) => element.name === "a" && element.attributes.rel === "license";

/** @param baseUrl where the server listens, e.g. "http://127.0.0.1:4104" */
export function sandboxPlain(baseUrl: string): Marketplace {
  const { origin, host } = sandboxBase(baseUrl);
  const marketplace: Marketplace = {
    id: "sandbox-plain",
    name: "小铺",
    verified: true,
    hosts: [host],
    shows: SANDBOX_SHOWS,
    sellerPages: ["shop", "licence"],
    via: "http",
    politeness: SANDBOX_HTTP,
    searchUrl: (keyword, page) => `${origin}/search?q=${encodeURIComponent(keyword)}&p=${page}`,
    itemIdOf: (url) => /\/p\/(\d{1,15})\.html(?:[?#]|$)/.exec(url)?.[1] ?? null,
    itemUrl: (itemId) => `${origin}/p/${itemId}.html`,
    read,
  };

  function read(page: Page): Reading {
    const { text } = decodePage(page);
    const document = parseHtml(text);
    const one = (name: string) => findFirst(document, hasClass(name));
    const goods = page.status === 200 ? one("product") : null;
    if (goods) return readItem(document, goods, page.finalUrl);
    const refused = refusal(page, text);
    if (refused) return refused;
    const results = one("results");
    if (results) return readSearch(document, results);
    const shop = one("shop-page");
    if (shop) return readShop(document, shop);
    const licence = one("licence-text");
    if (licence) return readLicence(document, licence);
    if (marketplace.itemIdOf(page.finalUrl)) return { kind: "unreadable", because: "商品页上未找到商品信息" };
    return { kind: "not-a-listing", because: "页面没有商品、店铺或搜索结果" };
  }

  function readItem(document: HtmlDocument, goods: HtmlElement, url: string): Reading {
    const stated = readProductMarkup(document, url);
    const itemId = said(goods.attributes["data-sku"]);
    if (!stated?.title || !itemId) return { kind: "unreadable", because: "商品页的标记中未找到标题或编号" };
    const by = findFirst(document, hasClass("by"));
    const shop = findFirst(document, hasClass("shop"), by);
    const href = shop?.attributes.href;
    const variants = findFirst(document, hasClass("variant"), goods);
    return detailOf(marketplace, {
      itemId,
      title: stated.title,
      price: stated.price,
      category: stated.category?.split(" > ") ?? [],
      // The shared reading gives the item's number as a parameter, which the page does not show as one.
      attributes: stated.attributes.filter(({ label, value }) => label !== "SKU" || value !== itemId),
      options: variants ? findAll(document, named("option"), variants).map((option) => textOf(option)) : stated.options,
      description: stated.description,
      images: stated.images,
      pictures: markupPictures(document),
      shop: {
        id: /\/shops\/(d\d{1,12})$/.exec(href ?? "")?.[1] ?? null,
        name: said(textOf(shop)),
        company: null,
        region: said(textOf(findFirst(document, hasClass("from"), by))),
        url: linkOn(origin, href),
        licenceUrl: linkOn(origin, findFirst(document, isLicenceLink, by)?.attributes.href),
      },
    });
  }

  function readSearch(document: HtmlDocument, results: HtmlElement): Reading {
    const items: SearchItem[] = [];
    for (const row of findAll(document, named("li"), results)) {
      const link = findFirst(document, named("a"), row);
      const itemId = row.attributes["data-sku"];
      const url = linkOn(origin, link?.attributes.href);
      if (!itemId || !url) continue;
      items.push({
        itemId,
        url,
        title: said(textOf(link)),
        price: yuan(textOf(findFirst(document, named("b"), row))),
        shop: said(textOf(findFirst(document, named("i"), row))),
        company: null,
        region: said(textOf(findFirst(document, named("em"), row))),
      });
    }
    const next = findFirst(document, (element) => element.name === "a" && element.attributes.rel === "next");
    return { kind: "search", items, hasNext: next !== null };
  }

  function readShop(document: HtmlDocument, section: HtmlElement): Reading {
    const id = said(section.attributes["data-shop"]);
    if (!id) return { kind: "unreadable", because: "店铺页上未找到店铺编号" };
    const values = findAll(document, named("dd"), section);
    const rows = new Map(
      findAll(document, named("dt"), section).map((label, at) => [textOf(label), textOf(values[at])]),
    );
    return {
      kind: "shop",
      shop: {
        id,
        name: said(textOf(findFirst(document, named("h1"), section))),
        region: said(rows.get("地区")),
        address: said(rows.get("退货地址")),
        licenceUrl: linkOn(origin, findFirst(document, isLicenceLink, section)?.attributes.href),
      },
    };
  }

  return marketplace;
}

/** Lines of 「标签：值」. */
function readLicence(document: HtmlDocument, section: HtmlElement): Reading {
  const shopId = said(section.attributes["data-shop"]);
  if (!shopId) return { kind: "unreadable", because: "亮照页上未找到店铺编号" };
  const rows = findAll(document, named("p"), section).map((line): [string, string] => {
    const text = textOf(line);
    const colon = text.indexOf("：");
    return [text.slice(0, Math.max(0, colon)).trim(), text.slice(colon + 1).trim()];
  });
  return licenceOf(shopId, rows);
}
