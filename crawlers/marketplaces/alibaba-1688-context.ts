/**
 * Item pages of 1688 since 2024: a page goes in whose data is passed to a function, `window.context = (function (b, d) {…})(
 * {…}, {…})`; the listing that data states comes out, or null. Written from the publicly known structure.
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
} from "../reading/json-scan.ts";
import type { OpenedPage } from "../reading/open-page.ts";
import { pictureAddresses } from "../reading/picture-addresses.ts";
import { lowestPrice } from "../reading/price.ts";
import { distinct, draftListing } from "../reading/read-page.ts";
import type { Reading } from "./marketplace.ts";

/** What the reader of 1688 knows already. */
export interface Known {
  attributesOf(features: readonly JsonObject[]): Attribute[];
  itemUrl(itemId: string): string;
}

export function readContext(opened: OpenedPage, known: Known): Reading | null {
  if (opened.json !== null || !opened.text.includes("window.context")) return null;
  const data = passedData(opened.document.elements);
  const model = searchObjects(data, (object) => isObject(object.offerDetail), 50_000)[0];
  const offer = at(model, "offerDetail");
  const itemId = textAt(offer, "offerId");
  const title = textAt(offer, "subject");
  if (itemId === null || title === null || !/^\d{5,20}$/.test(itemId)) return null;
  const seller = at(model, "sellerModel");
  const trade = at(model, "tradeModel");
  const fields = searchObjects(data, (object) => isObject(object.fields), 50_000).map((part) => part.fields);
  const steps = objectsAt(trade, "offerPriceModel", "currentPrices").map((step) => lowestPrice(textAt(step, "price")));
  const prices = (steps.length > 0 ? steps : [lowestPrice(textAt(trade, "minPrice"))]).filter(
    (price): price is number => price !== null && price > 0,
  );
  const features = [...objectsAt(offer, "featureAttributes"), ...fields.flatMap((part) => objectsAt(part))];
  const groups = [
    ...fields.flatMap((part) => objectsAt(part, "skuProps")),
    ...objectsAt(model, "skuModel", "skuProps"),
  ];
  const images = at(offer, "imageList");
  const shopId = textAt(seller, "memberId");
  const shopUrl = textAt(seller, "winportUrl");
  const listing = applyAttributes({
    ...draftListing("1688", itemId, known.itemUrl(itemId)),
    title,
    price: prices.length === 0 ? null : Math.min(...prices),
    currency: "CNY",
    category: textAt(offer, "leafCategoryName"),
    attributes: known.attributesOf(features),
    options: distinct(groups.flatMap((group) => objectsAt(group, "value").map((value) => textAt(value, "name")))),
    seller: {
      shop: textAt(seller, "loginId"),
      company: textAt(seller, "companyName"),
      uscc: null,
      address: null,
    },
    shopRegion: fields.map((part) => textAt(part, "location")).find((place) => place !== null) ?? null,
    images: objectsAt(images).length,
  });
  const stated = objectsAt(images).map((image) => image.fullPathImageURI ?? image.imageURI);
  return {
    kind: "detail",
    listing,
    pictures: pictureAddresses(stated, known.itemUrl(itemId)),
    shop:
      shopId === null
        ? null
        : {
            id: shopId,
            url: shopUrl,
            licenceUrl: shopUrl === null ? null : `${shopUrl.replace(/\/$/, "")}/page/creditdetail.htm`,
          },
  };
}

/** The objects passed to the function whose result becomes `window.context`. */
function passedData(elements: OpenedPage["document"]["elements"]): JsonObject[] {
  const passed: JsonObject[] = [];
  for (const element of elements) {
    if (element.name !== "script") continue;
    const source = scriptText(element);
    const start = source.search(/window\.context\s{0,5}=/);
    if (start < 0) continue;
    let done = start;
    let tries = 0;
    for (const match of source.matchAll(/[(,=]\s{0,9}\{/g)) {
      if (match.index < done || ++tries > 30) continue;
      const from = match.index + match[0].length - 1;
      const whole = balancedAt(source, from);
      const value = whole === null ? null : parseJson(whole);
      if (whole === null || !isObject(value)) continue;
      done = from + whole.length;
      passed.push(value);
    }
  }
  return passed;
}
