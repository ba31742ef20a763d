/**
 * Search cards of 淘宝 and 天猫 as a browser saves them, or as JSON in the page (g_page_config): rows of results come out.
 *
 * Class names there are generated and change weekly; what stays is that each card is one link to an item. Written from
 * the publicly known structure; no saved real page was seen.
 */
import type { SearchItem } from "#domain/listing.ts";
import type { HtmlElement } from "../reading/html-document.ts";
import { findAll, findFirst, textOf } from "../reading/html-search.ts";
import { jsonAfter, searchObjects, textAt } from "../reading/json-scan.ts";
import { plainText } from "../reading/markup-values.ts";
import type { OpenedPage } from "../reading/open-page.ts";
import { lowestPrice } from "../reading/price.ts";

/** Results of a page, each item once, at most 200. */
export function searchCards(
  opened: OpenedPage,
  itemIdOf: (url: string) => string | null,
  itemUrl: (itemId: string) => string,
): SearchItem[] {
  const found = new Map<string, SearchItem>();
  for (const auction of auctions(opened)) {
    const itemId = textAt(auction, "nid") ?? textAt(auction, "item_id") ?? textAt(auction, "itemId");
    const title = plainText(auction.raw_title) ?? plainText(auction.title);
    if (itemId === null || !/^\d{5,20}$/.test(itemId) || title === null) continue;
    found.set(itemId, {
      itemId,
      title,
      url: itemUrl(itemId),
      price: lowestPrice(textAt(auction, "view_price") ?? textAt(auction, "price")),
      shop: textAt(auction, "nick") ?? textAt(auction, "shopInfo", "title"),
      company: null,
      region: textAt(auction, "item_loc") ?? textAt(auction, "procity"),
    });
  }
  if (found.size > 0) return [...found.values()].slice(0, 200);
  for (const link of findAll(opened.document, (element) => element.name === "a", null, 5_000)) {
    const itemId = itemIdOf(link.attributes.href ?? "");
    if (itemId === null || found.has(itemId) || found.size >= 200) continue;
    const item = card(opened, link, itemId, itemUrl(itemId));
    if (item !== null) found.set(itemId, item);
  }
  return [...found.values()];
}

function auctions({ text, json }: OpenedPage): Record<string, unknown>[] {
  const data = json ?? (text.includes("g_page_config") ? jsonAfter(text, "g_page_config") : null);
  if (data === null) return [];
  return searchObjects(
    data,
    (object) =>
      typeof (object.nid ?? object.item_id) === "string" && typeof (object.raw_title ?? object.title) === "string",
  );
}

function card({ document }: OpenedPage, link: HtmlElement, itemId: string, url: string): SearchItem | null {
  const part = (pattern: RegExp): string | null =>
    textOf(findFirst(document, (element) => pattern.test(element.attributes.class ?? ""), link)) || null;
  const title = part(/(?:^|[\s_-])title/i) ?? link.attributes.title?.trim() ?? null;
  if (title === null || title.length < 4) return null;
  return {
    itemId,
    title,
    url,
    price: lowestPrice(part(/price(?:Int|Wrap|Text)?/i)),
    shop: part(/shop(?:Name|Text)/i),
    company: null,
    region: part(/procity|location/i),
  };
}
