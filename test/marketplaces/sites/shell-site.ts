/**
 * sandbox-shell 「云店」: every page is the same empty shell; its script fetches the content as JSON from /api.
 * A path goes in; the shell, the script or the JSON comes out. Addresses that lead nowhere get the shell with 404.
 */
import { makeListing, type SandboxListing, type Stock } from "../listing.ts";
import { SearchEngine } from "../search-engine.ts";
import { ITEM_NAMING, numberOf, SHOP_NAMING } from "./addresses.ts";
import { SHELL_APP } from "./shell-app.ts";
import {
  type Answer,
  licenceRows,
  type PageKind,
  Recommendations,
  ROBOTS,
  removedBy404,
  resultPage,
  type Site,
} from "./site.ts";

const PER_PAGE = 40;
const SHELL = Buffer.from(`<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>云店</title><meta name="viewport" content="width=device-width">
<style>#app:empty::after{content:"加载中…"}</style></head>
<body><div id="app"></div><noscript>请启用 JavaScript 后浏览云店。</noscript><script src="/static/app.js"></script></body></html>
`);
const APP = Buffer.from(SHELL_APP);

interface Content {
  readonly kind: PageKind;
  readonly status: number;
  readonly data: object;
}

export class ShellSite implements Site {
  readonly stock: Stock;
  private readonly engine: SearchEngine;
  private readonly recommendations: Recommendations;

  constructor(stock: Stock) {
    this.stock = stock;
    this.engine = new SearchEngine(stock);
    this.recommendations = new Recommendations(stock, 8);
  }

  answer(target: string): Answer {
    if (target === "/robots.txt") {
      return { kind: "robots", status: 200, contentType: "text/plain", body: Buffer.from(ROBOTS) };
    }
    if (target === "/static/app.js") {
      return { kind: "other", status: 200, contentType: "text/javascript; charset=utf-8", body: APP };
    }
    const api = target.startsWith("/api/");
    const { kind, status, data } = this.content(api ? target.slice(4) : target);
    if (!api) return { kind, status, contentType: "text/html; charset=utf-8", body: SHELL };
    return {
      kind: "api",
      status,
      contentType: "application/json; charset=utf-8",
      body: Buffer.from(JSON.stringify(data)),
    };
  }

  private content(target: string): Content {
    const [path = "", query = ""] = target.split("?", 2);
    if (path === "/search") return this.search(new URLSearchParams(query));
    const [, section, id, part] = path.split("/", 4);
    if (section === "goods") {
      const index = numberOf(ITEM_NAMING["sandbox-shell"], id, this.stock.listings);
      if (index !== null) return this.goods(makeListing(this.stock, index));
    }
    const number = section === "store" ? numberOf(SHOP_NAMING["sandbox-shell"], id, this.stock.shops.count) : null;
    if (number === null) return { kind: "other", status: 404, data: { page: "gone", message: "页面不存在" } };
    return this.store(number, part === "licence");
  }

  private card(listing: SandboxListing) {
    const { itemId: id, title, price, shop } = listing;
    return { id, title, price, store: shop.name, region: shop.region };
  }

  private licenceOf(number: number): string | null {
    return this.stock.shops.shop(number).hasLicencePage ? `/store/${this.stock.shopId(number)}/licence` : null;
  }

  private goods(listing: SandboxListing): Content {
    if (listing.truth.removed) {
      const status = removedBy404(listing) ? 404 : 200;
      return { kind: "detail", status, data: { page: "gone", message: "商品已下架" } };
    }
    const { shop, truth } = listing;
    const goods = {
      id: listing.itemId,
      title: listing.title,
      price: listing.price,
      category: listing.category,
      images: Array.from({ length: listing.images }, (_, at) => `/pic/${listing.itemId}-${at}.jpg`),
      options: listing.options,
      parameters: listing.attributes.map(({ label, value }) => ({ name: label, value })),
      story: listing.description,
      store: { id: truth.shopId, name: shop.name, region: shop.region, licence: this.licenceOf(shop.number) },
    };
    const more = this.recommendations.for(listing.index).map((other) => this.card(other));
    return { kind: "detail", status: 200, data: { page: "goods", goods, more } };
  }

  private search(query: URLSearchParams): Content {
    const found = resultPage(this.stock, this.engine, query, PER_PAGE);
    const next = found.hasNext ? `/search?q=${encodeURIComponent(found.query)}&p=${found.page + 1}` : null;
    const items = found.rows.map((row) => this.card(row));
    return { kind: "search", status: 200, data: { page: "search", total: found.total, items, next } };
  }

  private store(number: number, licence: boolean): Content {
    const shop = this.stock.shops.shop(number);
    const id = this.stock.shopId(number);
    if (!licence) {
      const { name, region, returnAddress } = shop;
      const store = { id, name, region, returnAddress, licence: this.licenceOf(number) };
      return { kind: "shop", status: 200, data: { page: "store", store } };
    }
    if (!shop.hasLicencePage)
      return { kind: "licence", status: 404, data: { page: "gone", message: "该店铺暂未公示" } };
    const rows = licenceRows(shop).map(([name, value]) => ({ name, value }));
    return { kind: "licence", status: 200, data: { page: "licence", storeId: id, rows } };
  }
}
