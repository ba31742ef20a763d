/**
 * sandbox-wholesale 「批发街」: what a page shows lies as JSON in a script (`window.__DATA__ = {…}`), with the
 * seller's company and region; the markup around it holds only a frame. A path goes in, a page comes out.
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

const PER_PAGE = 60;
const STYLE = Array.from(
  { length: 24 },
  (_, at) => `.b${at}{padding:${at % 8}px;margin:${at % 6}px;color:#${at % 10}3${at % 10}}`,
).join("");
const NAV = "首页 找货源 找工厂 实力商家 代发 采购商城 伙拼 微供 工业品 消费品 原材料 商友圈"
  .split(" ")
  .map((name, at) => `<li class="b${at}"><a href="/nav/${at}">${name}</a></li>`)
  .join("");

export class WholesaleSite implements Site {
  readonly stock: Stock;
  private readonly engine: SearchEngine;
  private readonly recommendations: Recommendations;

  constructor(stock: Stock) {
    this.stock = stock;
    this.engine = new SearchEngine(stock);
    this.recommendations = new Recommendations(stock, 10);
  }

  answer(target: string): Answer {
    if (target === "/robots.txt") {
      return { kind: "robots", status: 200, contentType: "text/plain", body: Buffer.from(ROBOTS) };
    }
    const [path = "", query = ""] = target.split("?", 2);
    if (path === "/search") return this.search(new URLSearchParams(query));
    const offer = /^\/offer\/(\d{1,15})\.html$/.exec(path);
    const index = offer && numberOf(ITEM_NAMING["sandbox-wholesale"], offer[1], this.stock.listings);
    if (index !== null) return this.offer(makeListing(this.stock, index));
    const company = /^\/company\/(b2b-\d{1,15})(\.html|\/credit\.html)$/.exec(path);
    const number = company && numberOf(SHOP_NAMING["sandbox-wholesale"], company[1], this.stock.shops.count);
    if (number !== null) {
      const shop = this.stock.shops.shop(number);
      return company?.[2] === ".html" ? this.company(shop) : this.credit(shop);
    }
    return this.page("other", 404, "页面不存在", { pageType: "error", message: "页面不存在" });
  }

  private page(kind: PageKind, status: number, title: string, data: object): Answer {
    const json = JSON.stringify(data).replaceAll("<", "\\u003c");
    const html = `<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>${escapeHtml(title)}-批发街</title><style>${STYLE}</style>
<script>window.__ENV__ = {"lang":"zh","ab":[3,7]};</script></head>
<body><ul class="nav">${NAV}</ul><div id="root"><div class="skeleton"></div></div>
<script>window.__DATA__ = ${json};
window.__READY__ && window.__READY__();</script>
<script src="/static/offer.js" async></script><div class="foot">批发街为测试用的虚构市场。</div></body></html>`;
    return { kind, status, contentType: "text/html; charset=UTF-8", body: Buffer.from(html) };
  }

  private row(listing: SandboxListing) {
    const { shop } = listing;
    return {
      offerId: listing.itemId,
      subject: listing.title,
      price: listing.price.toFixed(2),
      url: `/offer/${listing.itemId}.html`,
      company: { name: shop.company ?? shop.name, memberId: listing.truth.shopId, region: shop.region },
    };
  }

  private offer(listing: SandboxListing): Answer {
    if (listing.truth.removed) {
      const gone = { pageType: "offline", message: "商品已下架" };
      return this.page("detail", removedBy404(listing) ? 404 : 200, "商品已下架", gone);
    }
    const { shop, truth, price } = listing;
    const data = {
      pageType: "offer",
      offer: {
        offerId: listing.itemId,
        subject: listing.title,
        category: listing.category,
        priceRanges: [
          { begin: 1, price: (Math.round(price * 12) / 10).toFixed(2) },
          { begin: 50, price: price.toFixed(2) },
        ],
        features: listing.attributes.map(({ label, value }) => ({ name: label, value })),
        skus: listing.options.map((option) => ({ spec: option.name, price: option.price.toFixed(2), stock: 999 })),
        images: Array.from({ length: listing.images }, (_, at) => `/img/${listing.itemId}.${at}.jpg`),
        detail: listing.description.map((text) => `<p>${escapeHtml(text)}</p>`).join(""),
        saledCount: listing.sold,
      },
      seller: {
        memberId: truth.shopId,
        shopName: shop.name,
        companyName: shop.company,
        region: shop.region,
        years: 2026 - shop.openedYear,
        home: `/company/${truth.shopId}.html`,
        credit: shop.hasLicencePage ? `/company/${truth.shopId}/credit.html` : null,
      },
      recommend: this.recommendations.for(listing.index).map((other) => this.row(other)),
    };
    return this.page("detail", 200, listing.title, data);
  }

  private search(query: URLSearchParams): Answer {
    const found = resultPage(this.stock, this.engine, query, PER_PAGE);
    return this.page("search", 200, found.query, {
      pageType: "search",
      keyword: found.query,
      page: found.page,
      total: found.total,
      hasNext: found.hasNext,
      offerList: found.rows.map((row) => this.row(row)),
    });
  }

  private company(shop: Shop): Answer {
    const id = this.stock.shopId(shop.number);
    return this.page("shop", 200, shop.name, {
      pageType: "company",
      memberId: id,
      shopName: shop.name,
      companyName: shop.company,
      region: shop.region,
      contact: { returnAddress: shop.returnAddress },
      credit: shop.hasLicencePage ? `/company/${id}/credit.html` : null,
    });
  }

  private credit(shop: Shop): Answer {
    if (!shop.hasLicencePage)
      return this.page("licence", 404, "未公示", { pageType: "error", message: "该商家暂未公示" });
    return this.page("licence", 200, "工商信息", {
      pageType: "credit",
      memberId: this.stock.shopId(shop.number),
      business: licenceRows(shop).map(([name, value]) => ({ name, value })),
    });
  }
}
