/**
 * Plain sale: a page without any product markup goes in, the title and price of the one thing it sells come out, or null.
 *
 * Told by form alone, so all of it must be there: one heading, a price printed behind it, and a button to buy, but not the
 * many buttons of a list. An article or a front page has one of these, not all three.
 */
import { emptyListing, type Listing } from "#domain/listing.ts";
import type { HtmlDocument, HtmlElement } from "./html-document.ts";
import { ownText, textOf } from "./html-search.ts";
import { currencyOf, lowestPrice } from "./price.ts";

const BUY_TEXT =
  /^(?:\+ ?)?(?:加入购物车|立即购买|马上购买|立刻购买|立即抢购|加入進?購物車|立即購買|直接購買|放入購物車|add to (?:shopping )?(?:cart|bag|basket)|buy (?:it )?now|カートに入れる|今すぐ買う|장바구니(?: 담기)?|바로구매|in den warenkorb|ajouter au panier|añadir al carrito|aggiungi al carrello|in winkelwagen)$/i;
const BUY_NAME = /add-?_?to-?_?(?:cart|bag|basket)|button-cart|add-?cart|buy-?_?now|buy-?btn|btn-?buy/i;
const TITLE_NAME = /(?:product|goods|item|sku|prd|pro)[-_]?(?:title|name|tit)$/i;
const PRICE_NAME = /price|jiage|(?:^|[-_\s])amount/i;
const NOT_ASKED = /old|orig|market|list|rrp|msrp|was|strike|del(?:$|-)|compare|basis|shipping|freight/i;
const PRINTED_PRICE =
  /^(?:[^\d\n]{0,12}?)(?:[¥￥$€£₩₹]|NT\$|HK\$|US ?\$|A\$|C\$)\s?\d[\d.,]*\s{0,2}(?:元|起)?$|^\d[\d.,]*\s?(?:元|円|원|€|zł|₽)(?:起)?$/;

/** Reads the one thing a page of plain form sells: title, price and currency. */
export function readPlainSale(document: HtmlDocument): Listing | null {
  if (buyButtons(document) === 0) return null;
  const heading = headingOf(document);
  if (heading === null) return null;
  const printed = priceBehind(document, heading);
  if (printed === null) return null;
  const title = heading.attributes.title?.trim() || textOf(heading, 500);
  return {
    ...emptyListing(),
    title,
    price: lowestPrice(printed),
    currency: currencyOf(printed),
    category: null,
  };
}

/** How many places offer to buy; 0 also where there are so many that the page is a list. */
function buyButtons(document: HtmlDocument): number {
  let found = 0;
  for (let at = 0; at < document.elements.length; at++) {
    const element = document.elements[at];
    if (element === undefined || !/^(?:a|button|input|div|span)$/.test(element.name)) continue;
    const { id, title, value } = element.attributes;
    const pressed = /^(?:a|button|input)$/.test(element.name);
    const said =
      (pressed && BUY_NAME.test(`${id ?? ""} ${element.attributes.name ?? ""}`)) ||
      BUY_TEXT.test(ownText(element)) ||
      (pressed && element.end - element.index <= 6 && BUY_TEXT.test(textOf(element, 60))) ||
      BUY_TEXT.test(value ?? title ?? "");
    if (!said) continue;
    if (++found > 4) return 0;
    at = element.end - 1;
  }
  return found;
}

/** The only h1 with text, or the element named as the title of goods. */
function headingOf(document: HtmlDocument): HtmlElement | null {
  const isTitle = (element: HtmlElement): boolean => {
    const text = textOf(element, 500);
    return text.length >= 4 && text.length <= 250;
  };
  const headings = document.elements.filter((element) => element.name === "h1" && isTitle(element));
  if (headings.length === 1) return headings[0] ?? null;
  const named = document.elements.filter(
    ({ attributes }) => TITLE_NAME.test(attributes.id ?? "") || TITLE_NAME.test(attributes.class?.split(/\s/)[0] ?? ""),
  );
  const titled = named.filter(isTitle);
  return titled.length === 1 || (titled[0] !== undefined && TITLE_NAME.test(titled[0].attributes.id ?? ""))
    ? (titled[0] ?? null)
    : null;
}

/** The price printed first behind the heading, as printed; the ones crossed out left aside. */
function priceBehind(document: HtmlDocument, heading: HtmlElement): string | null {
  const last = Math.min(document.elements.length, heading.index + 600);
  for (let at = heading.index + 1; at < last; at++) {
    const element = document.elements[at];
    if (element === undefined) continue;
    const name = `${element.attributes.class ?? ""} ${element.attributes.id ?? ""}`;
    if (/^(?:del|s|strike)$/.test(element.name) || (PRICE_NAME.test(name) && NOT_ASKED.test(name))) {
      at = element.end - 1;
      continue;
    }
    if (element.end - element.index > 25) continue;
    const text = textOf(element, 80);
    const amounts = text.match(/\d[\d.,]*/g)?.length ?? 0;
    if (amounts !== 1 || text.length > 40) continue;
    if (PRINTED_PRICE.test(text) || (PRICE_NAME.test(name) && /[¥￥$€£₩₹元円원]/.test(text))) return text;
  }
  return null;
}
