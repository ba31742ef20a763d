/**
 * sandbox-plain 「小铺」: plain pages with schema.org markup: items with even numbers carry JSON-LD, the others
 * microdata. Parameters stand in the markup (additionalProperty) and in a table. A path goes in, a page comes out.
 */
import { makeListing, type SandboxListing, type Stock } from "../listing.ts";
import { SearchEngine } from "../search-engine.ts";
import type { Shop } from "../sellers/shop.ts";
import { ITEM_NAMING, numberOf, SHOP_NAMING } from "./addresses.ts";
import {
  type Answer,
  escapeHtml,
  licenceRows,
  type PageKind,
  Recommendations,
  ROBOTS,
  removedBy404,
  resultPage,
  type Site,
} from "./site.ts";

const PER_PAGE = 40;

export class PlainSite implements Site {
  readonly stock: Stock;
  private readonly engine: SearchEngine;
  private readonly recommendations: Recommendations;

  constructor(stock: Stock) {
    this.stock = stock;
    this.engine = new SearchEngine(stock);
    this.recommendations = new Recommendations(stock, 6);
  }

  answer(target: string): Answer {
    if (target === "/robots.txt") {
      return { kind: "robots", status: 200, contentType: "text/plain", body: Buffer.from(ROBOTS) };
    }
    const [path = "", query = ""] = target.split("?", 2);
    if (path === "/search") return this.search(new URLSearchParams(query));
    const [, section, id = "", part] = path.split("/", 4);
    const index =
      section === "p" ? numberOf(ITEM_NAMING["sandbox-plain"], id.replace(".html", ""), this.stock.listings) : null;
    if (index !== null) return this.item(makeListing(this.stock, index));
    const number = section === "shops" ? numberOf(SHOP_NAMING["sandbox-plain"], id, this.stock.shops.count) : null;
    if (number !== null) {
      const shop = this.stock.shops.shop(number);
      return part === "licence" ? this.licence(shop) : this.shop(shop);
    }
    return this.page("other", 404, "没有这个页面", '<p class="empty">没有这个页面</p>');
  }

  private page(kind: PageKind, status: number, title: string, main: string, head = ""): Answer {
    const html = `<!doctype html>
<html lang="zh"><head><meta charset="utf-8"><title>${escapeHtml(title)} - 小铺</title>${head}</head>
<body><header><a href="/">小铺</a><form action="/search"><input name="q"></form></header>
${main}
<footer><p>小铺为测试用的虚构商城。</p><a href="/about">关于我们</a></footer></body></html>`;
    return { kind, status, contentType: "text/html; charset=utf-8", body: Buffer.from(html) };
  }

  private shopPath(number: number): string {
    return `/shops/${this.stock.shopId(number)}`;
  }

  private item(listing: SandboxListing): Answer {
    if (listing.truth.removed) {
      return this.page("detail", removedBy404(listing) ? 404 : 200, "商品已下架", '<p class="gone">商品已下架</p>');
    }
    const { shop } = listing;
    const linked = listing.index % 2 === 0;
    const prop = (name: string) => (linked ? "" : ` itemprop="${name}"`);
    const scope = (name: string, type: string) =>
      linked ? "" : ` itemprop="${name}" itemscope itemtype="https://schema.org/${type}"`;
    const rows = listing.attributes.map(
      ({ label, value }) =>
        `<tr${scope("additionalProperty", "PropertyValue")}><th${prop("name")}>${escapeHtml(label)}</th><td${prop("value")}>${escapeHtml(value)}</td></tr>`,
    );
    const licence = shop.hasLicencePage
      ? `<a rel="license" href="${this.shopPath(shop.number)}/licence">营业执照</a>`
      : "";
    const main = `<nav class="path">${listing.category.map((name) => `<span>${escapeHtml(name)}</span>`).join(" / ")}</nav>
<article class="product" data-sku="${listing.itemId}"${linked ? "" : ' itemscope itemtype="https://schema.org/Product"'}>
${linked ? "" : `<meta itemprop="sku" content="${listing.itemId}"><meta itemprop="category" content="${escapeHtml(listing.category.join(" > "))}">`}
<h1${prop("name")}>${escapeHtml(listing.title)}</h1>
<div class="pictures">${Array.from({ length: listing.images }, (_, at) => `<img${prop("image")} src="/i/${listing.itemId}-${at}.webp" alt="">`).join("")}</div>
<p class="price"${scope("offers", "Offer")}>${linked ? "" : '<meta itemprop="priceCurrency" content="CNY">'}<span${prop("price")}>${listing.price.toFixed(2)}</span> 元</p>
<select class="variant">${listing.options.map(({ name }) => `<option>${escapeHtml(name)}</option>`).join("")}</select>
<table class="params">${rows.join("\n")}</table>
<div class="text"${prop("description")}>${listing.description.map((text) => `<p>${escapeHtml(text)}</p>`).join("")}</div>
</article>
<aside class="by"><a class="shop" href="${this.shopPath(shop.number)}">${escapeHtml(shop.name)}</a> <span class="from">${escapeHtml(shop.region ?? "")}</span> ${licence}</aside>
<section class="others"><h2>其他商品</h2>${this.recommendations
      .for(listing.index)
      .map(
        (other) => `<a href="/p/${other.itemId}.html">${escapeHtml(other.title)} <b>${other.price.toFixed(2)}</b></a>`,
      )
      .join("\n")}</section>`;
    return this.page("detail", 200, listing.title, main, linked ? this.jsonLd(listing) : "");
  }

  private jsonLd(listing: SandboxListing): string {
    const data = {
      "@context": "https://schema.org",
      "@type": "Product",
      sku: listing.itemId,
      name: listing.title,
      category: listing.category.join(" > "),
      image: Array.from({ length: listing.images }, (_, at) => `/i/${listing.itemId}-${at}.webp`),
      description: listing.description.join("\n"),
      additionalProperty: listing.attributes.map(({ label, value }) => ({
        "@type": "PropertyValue",
        name: label,
        value,
      })),
      offers: {
        "@type": "Offer",
        price: listing.price.toFixed(2),
        priceCurrency: "CNY",
        seller: { "@type": "Organization", name: listing.shop.name },
      },
    };
    return `<script type="application/ld+json">${JSON.stringify(data).replaceAll("<", "\\u003c")}</script>`;
  }

  private search(query: URLSearchParams): Answer {
    const found = resultPage(this.stock, this.engine, query, PER_PAGE);
    const rows = found.rows.map(
      (row) =>
        `<li data-sku="${row.itemId}"><a href="/p/${row.itemId}.html">${escapeHtml(row.title)}</a> <b>${row.price.toFixed(2)}</b> <i>${escapeHtml(row.shop.name)}</i> <em>${escapeHtml(row.shop.region ?? "")}</em></li>`,
    );
    const next = found.hasNext
      ? `<a rel="next" href="/search?q=${encodeURIComponent(found.query)}&amp;p=${found.page + 1}">下一页</a>`
      : "";
    const main = `<p class="total">${found.total}</p><ol class="results">${rows.join("\n")}</ol><p class="pages">第 ${found.page} 页 ${next}</p>`;
    return this.page("search", 200, found.query, main);
  }

  private shop(shop: Shop): Answer {
    const path = this.shopPath(shop.number);
    const main = `<section class="shop-page" data-shop="${this.stock.shopId(shop.number)}"><h1>${escapeHtml(shop.name)}</h1>
<dl><dt>地区</dt><dd>${escapeHtml(shop.region ?? "")}</dd><dt>退货地址</dt><dd>${escapeHtml(shop.returnAddress ?? "")}</dd></dl>
${shop.hasLicencePage ? `<a rel="license" href="${path}/licence">营业执照</a>` : ""}</section>`;
    return this.page("shop", 200, shop.name, main);
  }

  private licence(shop: Shop): Answer {
    if (!shop.hasLicencePage) return this.page("licence", 404, "未公示", '<p class="empty">该店铺暂未公示</p>');
    const lines = licenceRows(shop).map(([label, value]) => `<p>${label}：${escapeHtml(value)}</p>`);
    const main = `<section class="licence-text" data-shop="${this.stock.shopId(shop.number)}"><h1>营业执照</h1>${lines.join("\n")}</section>`;
    return this.page("licence", 200, "营业执照", main);
  }
}
