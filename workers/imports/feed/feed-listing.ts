/**
 * Rows of one item → its listing, read as a page is read: the same fields, the same marks, so that judging is the same.
 * In: the values of each row by what their columns hold. Out: the listing, its shop, what the business licence says, and
 * when it was captured; or why it cannot be one, in Chinese. Pure; never throws for what a row holds.
 */
import type { Marketplace } from "#crawlers/marketplaces/marketplace.ts";
import { applyAttributes } from "#crawlers/reading/attributes.ts";
import { usccNumbers } from "#crawlers/reading/marks.ts";
import { currencyOf, lowestPrice } from "#crawlers/reading/price.ts";
import { type Attribute, emptyListing, type Listing } from "#domain/listing.ts";
import { isPlaceholder } from "#domain/placeholder.ts";
import { labelMeaning } from "#domain/printed-labels.ts";
import { type ColumnUse, FEED_FIELDS, type FeedField, IGNORED, PARAMETER } from "./feed-fields.ts";
import { capturedAtIn } from "./feed-time.ts";
import { imageCount, optionsIn } from "./options-and-images.ts";
import { plainText, readParameters, textOfMarkup } from "./read-parameters.ts";

/** One value of a row with what its column holds. */
export interface FeedValue {
  readonly column: string;
  readonly use: ColumnUse;
  readonly value: unknown;
}

export interface FeedShop {
  readonly id: string;
  /** 住所 as registered; only where the file has a column for it. */
  readonly licence: { readonly company: string | null; readonly uscc: string | null; readonly address: string } | null;
}

export interface FeedListing {
  readonly listing: Listing;
  readonly shop: FeedShop | null;
  readonly capturedAt: Date | null;
  readonly remark: string | null;
}

export type FeedMarketplace = Pick<Marketplace, "id" | "itemIdOf" | "itemUrl">;

export interface FeedItem {
  readonly itemId: string;
  readonly url: string;
}

/** Which item a row is about, or why that cannot be told. */
export function itemOf(
  values: readonly FeedValue[],
  marketplace: FeedMarketplace,
): FeedItem | { readonly broken: string } {
  const printed = first([values], "url");
  const address = printed === null ? null : webAddress(printed);
  if (printed !== null && address === null) return { broken: `链接「${printed.slice(0, 60)}」不是网址` };
  // The address names the item as pages of this marketplace do; a column may hold a number of another kind.
  const itemId = (address === null ? null : marketplace.itemIdOf(address)) ?? first([values], "itemId");
  if (itemId !== null) {
    if (/^\d(?:\.\d+)?E\+?\d+$/i.test(itemId)) {
      return { broken: `商品编号「${itemId}」被表格软件改成了科学计数法，须按文本导出` };
    }
    return { itemId, url: address ?? marketplace.itemUrl(itemId) };
  }
  return address === null ? { broken: "没有商品编号，也没有链接" } : { itemId: plainAddress(address), url: address };
}

function webAddress(printed: string): string | null {
  const whole = printed.startsWith("//") ? `https:${printed}` : printed;
  const url = /^https?:\/\//i.test(whole) ? whole : /^[\w-]+(?:\.[\w-]+)+[/?]/.test(whole) ? `https://${whole}` : null;
  return url !== null && url.length <= 4_000 && URL.canParse(url) ? new URL(url).href : null;
}

/** An address without what only says how somebody came there. */
function plainAddress(address: string): string {
  const url = new URL(address);
  for (const name of [...url.searchParams.keys()])
    if (/^(?:utm_|spm|scm|pvid|from|ref|src$|source)/i.test(name)) url.searchParams.delete(name);
  url.searchParams.sort();
  return `${url.host}${url.pathname.replace(/\/$/, "")}${url.search}`;
}

/** @param rows the values of each row of the item, in the order of the file */
export function readFeedListing(
  rows: readonly (readonly FeedValue[])[],
  { itemId, url }: FeedItem,
  marketplace: FeedMarketplace,
): FeedListing | { readonly broken: string } {
  const said = (field: FeedField) => first(rows, field);
  const title = said("title");
  if (title === null) return { broken: "没有标题" };
  const time = said("capturedAt");
  const capturedAt = time === null ? null : capturedAtIn(time);
  const prices = all(rows, "price").flatMap((printed) => lowestPrice(printed) ?? []);
  const skus = optionsIn(values(rows, "options"));
  const amounts = prices.length > 0 ? prices : skus.prices;
  const uscc = said("uscc");
  const code = uscc === null ? null : (usccNumbers(uscc, true)[0] ?? null);
  const described = all(rows, "description")
    .map(textOfMarkup)
    .filter((text) => !/^https?:\/\/\S+$/.test(text));
  const company = named(said("company"));
  const shop = named(said("shop"));
  const listing = applyAttributes({
    ...emptyListing(),
    marketplace: marketplace.id,
    itemId,
    url,
    title: title.slice(0, 500),
    price: amounts.length === 0 ? null : Math.min(...amounts),
    currency:
      all(rows, "price")
        .map(currencyOf)
        .find((currency) => currency !== null) ?? "CNY",
    category: said("category"),
    attributes: attributesOf(rows, uscc !== null && code === null),
    options: skus.names,
    description: described.length === 0 ? null : described.join("\n"),
    seller: { shop, company, uscc: code, address: said("shopAddress") },
    shopRegion: said("shopRegion"),
    images: imageCount(values(rows, "images")),
  });
  const remark = time !== null && capturedAt === null ? `采集时间「${time.slice(0, 30)}」读不出，按导入日期` : null;
  return { listing, shop: shopOf(listing, said("shopId"), named(said("licenceAddress"))), capturedAt, remark };
}

/** A shop without a number is known by its code, else by its name. */
export function shopOf(
  { seller }: Pick<Listing, "seller">,
  id: string | null,
  address: string | null,
): FeedShop | null {
  const { company, uscc, shop } = seller;
  const known =
    id ??
    (uscc === null ? null : `uscc:${uscc}`) ??
    (shop === null ? null : `shop:${shop}`) ??
    (company === null ? null : `company:${company}`);
  return known === null ? null : { id: known, licence: address === null ? null : { company, uscc, address } };
}

const named = (text: string | null): string | null =>
  text === null || isPlaceholder(text) ? null : text.slice(0, 300);

/** Fields that a page shows among its parameters, with what their label must mean to be read so. */
const AS_PARAMETER: Partial<Record<FeedField, string | null>> = {
  brand: null,
  maker: "maker",
  makerAddress: "makerAddress",
  makerContact: "makerContact",
  ccc: "ccc",
  productionLicence: "licence",
  standard: "standard",
};

function attributesOf(rows: readonly (readonly FeedValue[])[], withCode: boolean): Attribute[] {
  const found = new Map<string, Attribute>();
  for (const { column, use, value } of rows.flat()) {
    for (const one of asAttributes(column, use, value, withCode)) {
      if (one.value !== "") found.set(`${one.label}\n${one.value}`, one);
    }
  }
  return [...found.values()];
}

function asAttributes(column: string, use: ColumnUse, value: unknown, withCode: boolean): Attribute[] {
  if (use === IGNORED) return [];
  if (use === "parameters") return readParameters(value);
  const label = column.split(".").findLast((step) => /[\u3400-\u9fff]/.test(step)) ?? column;
  if (use === PARAMETER) {
    // Blocks that nobody named: their parts say more than they do as one.
    const parts = typeof value === "object" && value !== null ? readParameters(value) : [];
    return parts.length > 0 ? parts : [{ label, value: plainText(value) }];
  }
  // A code that is none stays to be seen.
  if (use === "uscc") return withCode ? [{ label, value: plainText(value) }] : [];
  const meaning = AS_PARAMETER[use];
  if (meaning === undefined) return [];
  const means = labelMeaning(label)?.meaning;
  const isSaid =
    meaning === null
      ? /[\u3400-\u9fff]/.test(label)
      : means === meaning || (use === "maker" && means === "makerAndAddress");
  return [{ label: isSaid ? label : FEED_FIELDS[use].title, value: plainText(value) }];
}

function values(rows: readonly (readonly FeedValue[])[], field: FeedField): unknown[] {
  return rows.flatMap((row) => row.filter(({ use }) => use === field).map(({ value }) => value));
}

function all(rows: readonly (readonly FeedValue[])[], field: FeedField): string[] {
  return values(rows, field)
    .map(plainText)
    .filter((text) => text !== "");
}

function first(rows: readonly (readonly FeedValue[])[], field: FeedField): string | null {
  return all(rows, field)[0] ?? null;
}
