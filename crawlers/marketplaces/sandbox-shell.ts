/**
 * Reader of the sandbox marketplace 「云店」: pages that a script fills in the browser. In goes the page as the browser
 * shows it after the script has run, or the JSON of its /api; an unfilled shell comes out as `needs-browser`.
 * Both forms are read into the same `Content` first. What the JSON holds is checked, not believed.
 */
import { z } from "zod";
import type { Page } from "#domain/capture.ts";
import { decodePage } from "../reading/charset.ts";
import { type HtmlDocument, type HtmlElement, parseHtml } from "../reading/html-document.ts";
import { findAll, findFirst, hasClass, hasId, textOf } from "../reading/html-search.ts";
import type { Marketplace, Reading } from "./marketplace.ts";
import {
  detailOf,
  licenceOf,
  linkOn,
  refusal,
  SANDBOX_BROWSER,
  SANDBOX_SHOWS,
  said,
  sandboxBase,
  yuan,
} from "./sandbox-page.ts";

const text = z.string().max(20_000);
const maybe = text.nullish();
const Row = z.object({ name: text, value: text });
const Card = z.object({ id: text, title: maybe, price: z.number().nullish(), store: maybe, region: maybe });
const Content = z.discriminatedUnion("page", [
  z.object({
    page: z.literal("goods"),
    goods: z.object({
      id: text,
      title: text,
      price: z.number().nullish(),
      category: z.array(text).default([]),
      images: z.array(text).default([]),
      options: z.array(z.object({ name: text })).default([]),
      parameters: z.array(Row).default([]),
      story: z.array(text).default([]),
      store: z.object({ id: maybe, name: maybe, region: maybe, licence: maybe }),
    }),
  }),
  z.object({ page: z.literal("search"), items: z.array(Card), next: maybe }),
  z.object({
    page: z.literal("store"),
    store: z.object({ id: text, name: maybe, region: maybe, returnAddress: maybe, licence: maybe }),
  }),
  z.object({ page: z.literal("licence"), storeId: text, rows: z.array(Row) }),
  z.object({ page: z.literal("gone"), message: maybe }),
]);
type Content = z.infer<typeof Content>;

/** @param baseUrl where the server listens, e.g. "http://127.0.0.1:4102" */
export function sandboxShell(baseUrl: string): Marketplace {
  const { origin, host } = sandboxBase(baseUrl);
  const marketplace: Marketplace = {
    id: "sandbox-shell",
    name: "云店",
    verified: true,
    hosts: [host],
    shows: SANDBOX_SHOWS,
    sellerPages: ["shop", "licence"],
    via: "browser",
    politeness: SANDBOX_BROWSER,
    searchUrl: (keyword, page) => `${origin}/search?q=${encodeURIComponent(keyword)}&p=${page}`,
    itemIdOf: (url) => /\/goods\/([0-9A-Z]{2,16})(?:[/?#]|$)/.exec(url)?.[1] ?? null,
    itemUrl: (itemId) => `${origin}/goods/${itemId}`,
    read(page) {
      const { text } = decodePage(page);
      if (text.trimStart().startsWith("{")) return fromJson(page, text);
      const document = parseHtml(text);
      const main = findFirst(document, (element) => element.name === "main" && "data-page" in element.attributes);
      if (main) return readingOf(contentOf(document, main));
      const refused = refusal(page, text);
      if (refused) return refused;
      if (findFirst(document, hasId("app"))) return { kind: "needs-browser", because: "页面由脚本填充，尚无内容" };
      return { kind: "not-a-listing", because: "页面没有商品、店铺或搜索结果" };
    },
  };

  function fromJson(page: Page, text: string): Reading {
    try {
      const content = Content.safeParse(JSON.parse(text));
      if (content.success) return readingOf(content.data);
      return refusal(page, text) ?? { kind: "unreadable", because: "接口返回的内容结构不识" };
    } catch {
      return { kind: "unreadable", because: "接口返回的内容不是完整的 JSON" };
    }
  }

  function readingOf(content: Content | null): Reading {
    if (!content) return { kind: "unreadable", because: "页面上未找到商品信息" };
    switch (content.page) {
      case "goods": {
        const { goods } = content;
        return detailOf(marketplace, {
          itemId: goods.id,
          title: goods.title,
          price: goods.price ?? null,
          category: goods.category,
          attributes: goods.parameters.map(({ name, value }) => ({ label: name, value })),
          options: goods.options.map(({ name }) => name),
          description: said(goods.story.join(" ")),
          images: goods.images.length,
          pictures: goods.images,
          shop: {
            id: said(goods.store.id),
            name: said(goods.store.name),
            company: null,
            region: said(goods.store.region),
            url: goods.store.id ? `${origin}/store/${goods.store.id}` : null,
            licenceUrl: linkOn(origin, goods.store.licence),
          },
        });
      }
      case "search": {
        const items = content.items.map(({ id, title, price, store, region }) => ({
          itemId: id,
          url: marketplace.itemUrl(id),
          title: said(title),
          price: price ?? null,
          shop: said(store),
          company: null,
          region: said(region),
        }));
        return { kind: "search", items, hasNext: Boolean(content.next) };
      }
      case "store": {
        const { id, name, region, returnAddress, licence } = content.store;
        const licenceUrl = linkOn(origin, licence);
        return {
          kind: "shop",
          shop: { id, name: said(name), region: said(region), address: said(returnAddress), licenceUrl },
        };
      }
      case "licence":
        return licenceOf(
          content.storeId,
          content.rows.map(({ name, value }): [string, string] => [name, value]),
        );
      case "gone":
        return { kind: "not-found", because: said(content.message) ?? "页面不存在" };
    }
  }

  return marketplace;
}

/** Reads the page as the browser shows it into the form that the API has; null where a part is missing. */
function contentOf(document: HtmlDocument, main: HtmlElement): Content | null {
  const one = (name: string, within: HtmlElement | null = main) => findFirst(document, hasClass(name), within);
  const all = (name: string, within: HtmlElement | null = main) => findAll(document, hasClass(name), within);
  const tags = (name: string, within: HtmlElement | null) =>
    within ? findAll(document, (element) => element.name === name, within) : [];
  const pairs = (list: HtmlElement | null) => {
    const values = tags("dd", list);
    return tags("dt", list).map((label, at) => ({ name: textOf(label), value: textOf(values[at]) }));
  };
  const id = main.attributes["data-id"] ?? "";
  const licence = one("store-licence")?.attributes.href ?? null;
  switch (main.attributes["data-page"]) {
    case "goods": {
      const title = textOf(one("goods-name"));
      if (!title || !id) return null;
      const link = one("store-link");
      return {
        page: "goods",
        goods: {
          id,
          title,
          price: yuan(textOf(tags("b", one("goods-price"))[0])),
          category: tags("i", one("path")).map((part) => textOf(part)),
          images: tags("img", one("gallery")).map((image) => image.attributes.src ?? ""),
          options: all("choice").map((choice) => ({ name: textOf(choice) })),
          parameters: pairs(one("specs")),
          story: tags("p", one("story")).map((part) => textOf(part)),
          store: {
            id: /\/store\/([0-9A-Z]{2,16})$/.exec(link?.attributes.href ?? "")?.[1] ?? null,
            name: textOf(link),
            region: textOf(one("store-region")),
            licence,
          },
        },
      };
    }
    case "search":
      return {
        page: "search",
        items: all("card").map((card) => ({
          id: card.attributes["data-id"] ?? "",
          title: textOf(one("card-link", card)),
          price: yuan(textOf(one("card-price", card))),
          store: textOf(one("card-store", card)),
          region: textOf(one("card-region", card)),
        })),
        next: one("next-page")?.attributes.href,
      };
    case "store": {
      const rows = new Map(pairs(one("store-info")).map(({ name, value }) => [name, value]));
      const store = {
        id,
        name: textOf(one("store-name")),
        region: rows.get("所在地"),
        returnAddress: rows.get("退货地址"),
        licence,
      };
      return id ? { page: "store", store } : null;
    }
    case "licence":
      return id ? { page: "licence", storeId: id, rows: pairs(one("licence")) } : null;
    case "gone":
      return { page: "gone", message: textOf(main) };
    default:
      return null;
  }
}
