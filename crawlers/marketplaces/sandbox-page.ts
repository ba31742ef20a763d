/**
 * What the readers of the sandbox marketplaces share: a base address and the bytes of a page go in, hosts, absolute
 * addresses, and the readings that look alike everywhere come out. Never throws for what a page holds.
 */
import type { Page } from "#domain/capture.ts";
import { type Attribute, emptyListing, type Listing } from "#domain/listing.ts";
import type { Politeness } from "#domain/politeness.ts";
import { applyAttributes } from "../reading/attributes.ts";
import { pictureAddresses } from "../reading/picture-addresses.ts";
import type { DetailReading, Marketplace, Reading } from "./marketplace.ts";

/** Local servers bear a lot; the limits only keep one process from drowning in its own sockets. */
export const SANDBOX_HTTP: Politeness = { ratePerSecond: 2_000, concurrency: 20 };
export const SANDBOX_BROWSER: Politeness = { ratePerSecond: 50, concurrency: 4 };

/** All pages of the sandbox can show every field. */
export const SANDBOX_SHOWS: Marketplace["shows"] = [
  "manufacturer.name",
  "manufacturer.address",
  "ccc",
  "productionLicence",
  "licencePage",
];

/** `http://127.0.0.1:4101/` → origin and host with port. Throws TypeError where it is no address: our own mistake. */
export function sandboxBase(baseUrl: string): { origin: string; host: string } {
  const { origin, host } = new URL(baseUrl);
  return { origin, host };
}

/** A link of a page as an absolute address on the same server, or null. */
export function linkOn(origin: string, href: string | null | undefined): string | null {
  if (!href) return null;
  if (href.startsWith("/") && !href.startsWith("//")) return origin + href;
  return URL.canParse(href, origin) ? new URL(href, origin).href : null;
}

/** A text without blanks around it, or null where nothing is left or the page says that it does not say. */
export function said(value: string | null | undefined): string | null {
  const text = value?.trim();
  return text === undefined || text === "" || /^(?:依法不予公示|暂未公示|请联系客服)/.test(text) ? null : text;
}

/** A price as printed, in yuan, or null. */
export function yuan(printed: string | null | undefined): number | null {
  const text = printed?.trim();
  return text !== undefined && /^\d{1,9}(?:\.\d{1,4})?$/.test(text) ? Number(text) : null;
}

/** Captchas, login walls, removed items and missing pages, which look alike on all four; null for any other page. */
export function refusal(page: Page, text: string): Reading | null {
  if (page.status === 404 || page.status === 410) return { kind: "not-found", because: `HTTP ${page.status}` };
  if (page.status === 403 || page.status === 429) return { kind: "blocked", because: `HTTP ${page.status}` };
  if (text.length > 20_000 && !text.slice(0, 2_000).includes("验证")) return null;
  if (text.includes('id="captcha"')) return { kind: "blocked", because: "页面要求安全验证" };
  if (text.includes('id="login-form"')) return { kind: "blocked", because: "页面要求登录" };
  if (text.includes("您访问的页面走丢了")) return { kind: "not-found", because: "页面写明「您访问的页面走丢了」" };
  const title = /<title>([^<]{0,60})/.exec(text.slice(0, 4_000))?.[1] ?? "";
  return title.startsWith("商品已下架") ? { kind: "not-found", because: "商品已下架" } : null;
}

/** What a reader found on an item's page; the same for all four. */
export interface Found {
  readonly itemId: string;
  readonly title: string;
  readonly price: number | null;
  readonly category: readonly string[];
  readonly attributes: Attribute[];
  readonly options: string[];
  readonly description: string | null;
  readonly images: number;
  /** Their addresses as the page states them. */
  readonly pictures: readonly string[];
  readonly shop: {
    readonly id: string | null;
    readonly name: string | null;
    readonly company: string | null;
    readonly region: string | null;
    readonly url: string | null;
    readonly licenceUrl: string | null;
  };
}

/** Makes the reading of an item's page out of what was found; makers and marks are read from the parameters. */
export function detailOf(marketplace: Pick<Marketplace, "id" | "itemUrl">, found: Found): DetailReading {
  const { shop } = found;
  const empty = emptyListing();
  const listing: Listing = {
    ...empty,
    marketplace: marketplace.id,
    itemId: found.itemId,
    url: marketplace.itemUrl(found.itemId),
    title: found.title,
    price: found.price,
    currency: found.price === null ? null : "CNY",
    category: found.category.length > 0 ? found.category.join(" > ") : null,
    attributes: found.attributes,
    options: found.options,
    description: found.description?.slice(0, 20_000) || null,
    seller: { ...empty.seller, shop: shop.name, company: shop.company },
    shopRegion: shop.region,
    images: found.images,
  };
  return {
    kind: "detail",
    listing: applyAttributes(listing),
    pictures: pictureAddresses(found.pictures, marketplace.itemUrl(found.itemId)),
    shop: shop.id === null ? null : { id: shop.id, url: shop.url, licenceUrl: shop.licenceUrl },
  };
}

/** Reads a licence page's rows, whatever they are called. */
export function licenceOf(shopId: string, rows: Iterable<readonly [label: string, value: string]>): Reading {
  let company: string | null = null;
  let uscc: string | null = null;
  let address: string | null = null;
  for (const [label, value] of rows) {
    if (/^(?:企业名称|名称|字号)$/.test(label)) company ??= said(value);
    else if (label.includes("信用代码")) uscc ??= said(value);
    else if (/^(?:住所|经营场所|住所\/经营场所)$/.test(label)) address ??= said(value);
  }
  return { kind: "licence", licence: { shopId, company, uscc, address } };
}
