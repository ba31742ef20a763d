/**
 * Reader of the sandbox marketplace 「批发街」: what a page shows lies as JSON in a script, `window.__DATA__ = {…};`.
 * Pages go in, readings come out. The JSON is cut out by its braces and checked, not believed and never run.
 */
import { z } from "zod";
import type { Page } from "#domain/capture.ts";
import { decodePage } from "../reading/charset.ts";
import { parseHtml } from "../reading/html-document.ts";
import { textOf } from "../reading/html-search.ts";
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

const text = z.string().max(50_000);
const maybe = text.nullish();
const Data = z.discriminatedUnion("pageType", [
  z.object({
    pageType: z.literal("offer"),
    offer: z.object({
      offerId: text,
      subject: text,
      category: z.array(text).default([]),
      priceRanges: z.array(z.object({ price: text })).default([]),
      features: z.array(z.object({ name: text, value: text })).default([]),
      skus: z.array(z.object({ spec: text, price: maybe })).default([]),
      images: z.array(text).default([]),
      detail: maybe,
    }),
    seller: z.object({
      memberId: maybe,
      shopName: maybe,
      companyName: maybe,
      region: maybe,
      home: maybe,
      credit: maybe,
    }),
  }),
  z.object({
    pageType: z.literal("search"),
    hasNext: z.boolean().nullish(),
    offerList: z.array(
      z.object({
        offerId: text,
        subject: maybe,
        price: maybe,
        url: maybe,
        company: z.object({ name: maybe, region: maybe }).nullish(),
      }),
    ),
  }),
  z.object({
    pageType: z.literal("company"),
    memberId: text,
    shopName: maybe,
    region: maybe,
    contact: z.object({ returnAddress: maybe }).nullish(),
    credit: maybe,
  }),
  z.object({
    pageType: z.literal("credit"),
    memberId: text,
    business: z.array(z.object({ name: text, value: text })),
  }),
  z.object({ pageType: z.literal("offline"), message: maybe }),
  z.object({ pageType: z.literal("error"), message: maybe }),
]);

const MARK = "window.__DATA__";

/** @param baseUrl where the server listens, e.g. "http://127.0.0.1:4103" */
export function sandboxWholesale(baseUrl: string): Marketplace {
  const { origin, host } = sandboxBase(baseUrl);
  const marketplace: Marketplace = {
    id: "sandbox-wholesale",
    name: "批发街",
    verified: true,
    hosts: [host],
    shows: SANDBOX_SHOWS,
    sellerPages: ["shop", "licence"],
    via: "http",
    politeness: SANDBOX_HTTP,
    searchUrl: (keyword, page) => `${origin}/search?q=${encodeURIComponent(keyword)}&p=${page}`,
    itemIdOf: (url) => /\/offer\/(\d{1,15})\.html(?:[?#]|$)/.exec(url)?.[1] ?? null,
    itemUrl: (itemId) => `${origin}/offer/${itemId}.html`,
    read(page) {
      const { text } = decodePage(page);
      const json = page.status === 200 ? objectAfter(text, MARK) : null;
      return json === null ? (refusal(page, text) ?? withoutData(page)) : readJson(json);
    },
  };

  function withoutData(page: Page): Reading {
    if (marketplace.itemIdOf(page.finalUrl)) return { kind: "unreadable", because: "商品页上未找到数据" };
    return { kind: "not-a-listing", because: "页面没有商品、商家或搜索结果" };
  }

  function readJson(json: string): Reading {
    try {
      const data = Data.safeParse(JSON.parse(json));
      return data.success ? readingOf(data.data) : { kind: "unreadable", because: "页面数据结构不识" };
    } catch {
      return { kind: "unreadable", because: "页面数据不是完整的 JSON" };
    }
  }

  function readingOf(data: z.infer<typeof Data>): Reading {
    switch (data.pageType) {
      case "offer": {
        const { offer, seller } = data;
        const prices = [...offer.priceRanges, ...offer.skus]
          .map(({ price }) => yuan(price))
          .filter((price) => price !== null);
        return detailOf(marketplace, {
          itemId: offer.offerId,
          title: offer.subject,
          price: prices.length > 0 ? Math.min(...prices) : null,
          category: offer.category,
          attributes: offer.features.map(({ name, value }) => ({ label: name, value })),
          options: offer.skus.map(({ spec }) => spec),
          description: offer.detail ? said(textOf(parseHtml(offer.detail).root)) : null,
          images: offer.images.length,
          pictures: offer.images,
          shop: {
            id: said(seller.memberId),
            name: said(seller.shopName),
            company: said(seller.companyName),
            region: said(seller.region),
            url: linkOn(origin, seller.home),
            licenceUrl: linkOn(origin, seller.credit),
          },
        });
      }
      case "search": {
        const items = data.offerList.map(({ offerId, subject, price, company }) => ({
          itemId: offerId,
          url: marketplace.itemUrl(offerId),
          title: said(subject),
          price: yuan(price),
          shop: null,
          company: said(company?.name),
          region: said(company?.region),
        }));
        return { kind: "search", items, hasNext: data.hasNext ?? null };
      }
      case "company":
        return {
          kind: "shop",
          shop: {
            id: data.memberId,
            name: said(data.shopName),
            region: said(data.region),
            address: said(data.contact?.returnAddress),
            licenceUrl: linkOn(origin, data.credit),
          },
        };
      case "credit":
        return licenceOf(
          data.memberId,
          data.business.map(({ name, value }): [string, string] => [name, value]),
        );
      case "offline":
      case "error":
        return { kind: "not-found", because: said(data.message) ?? "页面不存在" };
    }
  }

  return marketplace;
}

/** The JSON object that follows a mark, up to the brace that closes it; null where there is none. */
function objectAfter(text: string, mark: string): string | null {
  const start = text.indexOf("{", text.indexOf(mark));
  if (!text.includes(mark) || start < 0) return null;
  let depth = 0;
  let quoted = false;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (quoted) {
      if (code === 0x5c) at++;
      else if (code === 0x22) quoted = false;
    } else if (code === 0x22) quoted = true;
    else if (code === 0x7b) depth++;
    else if (code === 0x7d && --depth === 0) return text.slice(start, at + 1);
  }
  return null;
}
