/**
 * Reader of the sandbox marketplace 「集市」: GBK pages made on the server, parameters in `ul.attr-list` as
 * 「标签：值」. Pages go in, readings come out.
 *
 * This is the reader that the benchmark measures: it decodes once, cuts the page where what concerns the item begins
 * and ends (recommendations lie outside), and parses only that piece.
 */
import type { Page } from "#domain/capture.ts";
import type { Attribute, SearchItem } from "#domain/listing.ts";
import { decodePage } from "../reading/charset.ts";
import { type HtmlDocument, type HtmlElement, parseHtml } from "../reading/html-document.ts";
import { findAll, findFirst, hasClass, textOf } from "../reading/html-search.ts";
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

const is = {
  title: hasClass("item-title"),
  price: hasClass("price-num"),
  attributes: hasClass("attr-list"),
  options: hasClass("sku-list"),
  pictures: hasClass("thumbs"),
  crumb: hasClass("crumb"),
  text: hasClass("detail-text"),
  shopName: hasClass("shop-name"),
  shopRegion: hasClass("shop-region"),
  shopLicence: hasClass("shop-licence"),
  hit: hasClass("hit"),
  hitTitle: hasClass("hit-title"),
  hitPrice: hasClass("hit-price"),
  hitShop: hasClass("hit-shop"),
  hitRegion: hasClass("hit-region"),
};
const named = (name: string) => (element: HtmlElement) => element.name === name;
const isLi = named("li");

/** @param baseUrl where the server listens, e.g. "http://127.0.0.1:4101" */
export function sandboxList(baseUrl: string): Marketplace {
  const { origin, host } = sandboxBase(baseUrl);
  const itemIdOf = (url: string) => /\/item\.htm\?(?:[^#]{0,200}&)?id=(\d{1,15})(?:[&#]|$)/.exec(url)?.[1] ?? null;
  const marketplace: Marketplace = {
    id: "sandbox-list",
    name: "集市",
    verified: true,
    hosts: [host],
    shows: SANDBOX_SHOWS,
    sellerPages: ["shop", "licence"],
    via: "http",
    politeness: SANDBOX_HTTP,
    searchUrl: (keyword, page) => `${origin}/search?q=${encodeURIComponent(keyword)}&p=${page}`,
    itemIdOf,
    itemUrl: (itemId) => `${origin}/item.htm?id=${itemId}`,
    read,
  };

  function read(page: Page): Reading {
    const { text } = decodePage(page);
    // The item first: a seller who titles it 「商品已下架」 does not hide it so.
    if (page.status === 200 && text.includes('<div class="item-main"')) return readItem(text);
    const refused = refusal(page, text);
    if (refused) return refused;
    if (text.includes('id="search-result"')) return readSearch(text);
    if (text.includes('class="shop-page"')) return readShop(text);
    if (text.includes('class="licence-page"')) return readLicence(text);
    if (itemIdOf(page.finalUrl)) return { kind: "unreadable", because: "商品页上未找到商品信息" };
    return { kind: "not-a-listing", because: "页面没有商品、店铺或搜索结果" };
  }

  function readItem(text: string): Reading {
    const document = parseHtml(piece(text, '<div class="crumb"', '<div class="recommend"'));
    const box = findFirst(document, hasClass("item-main"));
    const title = said(textOf(findFirst(document, is.title, box)));
    const itemId = said(box?.attributes["data-item"]);
    if (!title || !itemId) return { kind: "unreadable", because: "商品页上未找到标题或编号" };
    const shop = findFirst(document, is.shopName);
    const href = shop?.attributes.href;
    const crumb = findFirst(document, is.crumb);
    const thumbs = findFirst(document, is.pictures, box);
    const pictures = thumbs ? findAll(document, named("img"), thumbs) : [];
    const options = findFirst(document, is.options, box);
    return detailOf(marketplace, {
      itemId,
      title,
      price: yuan(textOf(findFirst(document, is.price, box))),
      category: crumb
        ? findAll(document, named("a"), crumb)
            .slice(1)
            .map((link) => textOf(link))
        : [],
      attributes: rowsOf(document, findFirst(document, is.attributes)),
      options: options ? findAll(document, isLi, options).map((option) => textOf(option)) : [],
      description: said(textOf(findFirst(document, is.text))),
      images: pictures.length,
      pictures: pictures.map((picture) => picture.attributes.src ?? ""),
      shop: {
        id: shopIdOf(href),
        name: said(textOf(shop)),
        company: null,
        region: said(textOf(findFirst(document, is.shopRegion))),
        url: linkOn(origin, href),
        licenceUrl: linkOn(origin, findFirst(document, is.shopLicence)?.attributes.href),
      },
    });
  }

  function readSearch(text: string): Reading {
    const document = parseHtml(piece(text, '<ul class="hits"', '<div class="footer"'));
    const items: SearchItem[] = [];
    for (const hit of findAll(document, is.hit)) {
      const link = findFirst(document, is.hitTitle, hit);
      const itemId = hit.attributes["data-id"];
      const url = linkOn(origin, link?.attributes.href);
      if (!itemId || !url) continue;
      items.push({
        itemId,
        url,
        title: said(textOf(link)),
        price: yuan(textOf(findFirst(document, is.hitPrice, hit))),
        shop: said(textOf(findFirst(document, is.hitShop, hit))),
        company: null,
        region: said(textOf(findFirst(document, is.hitRegion, hit))),
      });
    }
    return { kind: "search", items, hasNext: text.includes('<a class="next"') };
  }

  function readShop(text: string): Reading {
    const document = parseHtml(piece(text, '<div class="shop-page"', '<div class="recommend"'));
    const id = findFirst(document, hasClass("shop-page"))?.attributes["data-shop"];
    if (!id) return { kind: "unreadable", because: "店铺页上未找到店铺编号" };
    const rows = new Map(findAll(document, isLi).map((row) => cut(textOf(row))));
    return {
      kind: "shop",
      shop: {
        id,
        name: said(textOf(findFirst(document, hasClass("shop-title")))),
        region: said(rows.get("所在地")),
        address: said(rows.get("退货地址")),
        licenceUrl: linkOn(origin, findFirst(document, is.shopLicence)?.attributes.href),
      },
    };
  }

  return marketplace;
}

function readLicence(text: string): Reading {
  const document = parseHtml(piece(text, '<div class="licence-page"', '<div class="footer"'));
  const shopId = findFirst(document, hasClass("licence-page"))?.attributes["data-shop"];
  if (!shopId) return { kind: "unreadable", because: "亮照页上未找到店铺编号" };
  const rows = findAll(document, named("tr")).map((row): [string, string] => [
    textOf(findFirst(document, named("th"), row)),
    textOf(findFirst(document, named("td"), row)),
  ]);
  return licenceOf(shopId, rows);
}

/** From where `start` stands up to `end`, or to the end of the text. */
function piece(text: string, start: string, end: string): string {
  const from = Math.max(0, text.indexOf(start));
  const to = text.indexOf(end, from);
  return text.slice(from, to < 0 ? text.length : to);
}

/** 「标签：值」 → label and value; the value is "" where there is no colon. */
function cut(row: string): [string, string] {
  const at = row.search(/[：:]/);
  return at < 0 ? [row.trim(), ""] : [row.slice(0, at).trim(), row.slice(at + 1).trim()];
}

/** Parameters; where the text was cut, the row's title attribute has it whole. */
function rowsOf(document: HtmlDocument, list: HtmlElement | null): Attribute[] {
  if (!list) return [];
  const rows: Attribute[] = [];
  for (const element of findAll(document, isLi, list)) {
    const text = textOf(element);
    const [label, value] = cut(text.endsWith("…") ? (element.attributes.title ?? text) : text);
    if (label !== "") rows.push({ label, value });
  }
  return rows;
}

function shopIdOf(href: string | undefined): string | null {
  return /[?&]uid=(\d{1,15})(?:&|$)/.exec(href ?? "")?.[1] ?? null;
}
