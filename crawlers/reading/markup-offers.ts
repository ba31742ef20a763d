/**
 * Offers: the properties of a schema.org Product go in, its lowest price with currency, options and seller come out.
 */
import type { Seller } from "#domain/listing.ts";
import type { JsonObject } from "./json-scan.ts";
import { all, first, nameOf, plainText, record } from "./markup-values.ts";
import { currencyOf, lowestPrice } from "./price.ts";

export interface Offers {
  /** The lowest price of all offers and variants, in units of `currency`. */
  readonly price: number | null;
  readonly currency: string | null;
  readonly options: string[];
  readonly seller: Seller;
  /** Where the goods are offered from, as shown. */
  readonly region: string | null;
}

const MOST_OFFERS = 500;

/** Reads `offers` (Offer, AggregateOffer, lists, nested) and those of `hasVariant`. */
export function offersOf(product: JsonObject): Offers {
  const queue: unknown[] = [...all(product.offers)];
  const options: string[] = [];
  for (const variant of all(product.hasVariant).slice(0, MOST_OFFERS)) {
    const thing = record(variant);
    if (thing === null) continue;
    const name = plainText(first(thing.name));
    if (name !== null) options.push(name);
    queue.push(...all(thing.offers));
  }
  let price: number | null = null;
  let currency: string | null = null;
  let seller: JsonObject | null = null;
  let shop: string | null = null;
  let region: string | null = null;
  for (let next = 0; next < queue.length && next < MOST_OFFERS; next++) {
    const offer = record(queue[next]);
    if (offer === null) continue;
    queue.push(...all(offer.offers));
    const own = lowestPrice(first(offer.lowPrice)) ?? lowestPrice(first(offer.price));
    // A specification beside the price itself is that of a unit (per foot), of members, or the crossed-out one.
    const asked = own ?? specifiedPrice(offer);
    const stated = plainText(first(offer.priceCurrency));
    if (asked !== null && (price === null || asked < price)) {
      price = asked;
      currency =
        currencyOf(stated) ??
        stated ??
        currencyOf(plainText(first(offer.price))) ??
        specifiedCurrency(offer) ??
        currency;
    }
    currency ??= stated;
    shop ??= nameOf(first(offer.seller)) ?? nameOf(first(offer.offeredBy));
    seller ??= record(first(offer.seller)) ?? record(first(offer.offeredBy));
    region ??= nameOf(first(offer.availableAtOrFrom)) ?? nameOf(first(offer.areaServed));
    const option = nameOf(first(offer.name));
    if (option !== null && options.length < MOST_OFFERS) options.push(option);
  }
  return { price, currency, options: [...new Set(options)], seller: sellerOf(shop, seller), region };
}

const specifications = (offer: JsonObject): JsonObject[] =>
  all(offer.priceSpecification)
    .map(record)
    .filter((one) => one !== null);

const NOT_ASKED = /ListPrice|StrikethroughPrice|SRP|MSRP|RegularPrice|InvoicePrice/i;

/** The price of an offer that states it only in specifications: none of a unit, of members or crossed out. */
function specifiedPrice(offer: JsonObject): number | null {
  const stated = specifications(offer);
  const plain = stated.filter(
    (one) => !NOT_ASKED.test(plainText(first(one.priceType)) ?? "") && one.validForMemberTier === undefined,
  );
  const whole = plain.filter((one) => one.referenceQuantity === undefined && one.unitText === undefined);
  for (const group of [whole, plain, stated]) {
    const prices = group
      .map((one) => lowestPrice(first(one.price)) ?? lowestPrice(first(one.minPrice)))
      .filter((price) => price !== null);
    if (prices.length > 0) return Math.min(...prices);
  }
  return null;
}

const specifiedCurrency = (offer: JsonObject): string | null =>
  specifications(offer)
    .map((one) => plainText(first(one.priceCurrency)))
    .find((code) => code !== null) ?? null;

function sellerOf(shop: string | null, seller: JsonObject | null): Seller {
  const company = seller === null ? null : plainText(first(seller.legalName));
  const address = seller === null ? null : first(seller.address);
  const place = record(address);
  const parts =
    place === null ? [] : ["addressRegion", "addressLocality", "streetAddress"].map((key) => nameOf(first(place[key])));
  return {
    shop,
    company: company ?? (shop !== null && /(?:公司|厂|商行|经营部)$/.test(shop) ? shop : null),
    uscc: seller === null ? null : (plainText(first(seller.taxID)) ?? null),
    address: place === null ? plainText(address) : parts.filter((part) => part !== null).join("") || null,
  };
}
