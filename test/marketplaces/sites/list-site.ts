/**
 * sandbox-list 「集市」: pages made on the server, in GBK, parameters as a list of 「标签：值」.
 *
 * A path goes in, a page comes out. Only what differs from item to item is encoded anew: head, navigation, footer and
 * recommendations are kept as bytes. Long values are cut in the text and whole in the row's title attribute.
 * In the other template the maker's name and address stand in a box of their own, out of the list: what a reader made for
 * the usual one no longer sees.
 */
import { makeListing, type SandboxListing, type Stock } from "../listing.ts";
import { SearchEngine } from "../search-engine.ts";
import type { Shop } from "../sellers/shop.ts";
import { ITEM_NAMING, numberOf, SHOP_NAMING } from "./addresses.ts";
import { encodeGbk } from "./gbk.ts";
import { LIST_FOOT, LIST_HEAD_AFTER_TITLE, LIST_HEAD_BEFORE_TITLE } from "./list-frame.ts";
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

const PER_PAGE = 48;
const HTML = "text/html; charset=gbk";
const MAKER_LABEL = /厂名|厂家|制造商|生产企业|厂址|生产地址/;

export class ListSite implements Site {
  readonly stock: Stock;
  private readonly engine: SearchEngine;
  private readonly recommendations: Recommendations;
  private readonly recommended = new Map<readonly SandboxListing[], Buffer>();
  private readonly head = encodeGbk(LIST_HEAD_BEFORE_TITLE);
  private readonly afterTitle = encodeGbk(LIST_HEAD_AFTER_TITLE);
  private readonly foot = encodeGbk(LIST_FOOT);
  private isOther = false;

  constructor(stock: Stock) {
    this.stock = stock;
    this.engine = new SearchEngine(stock);
    this.recommendations = new Recommendations(stock, 16);
  }

  answer(target: string): Answer {
    const cut = target.indexOf("?");
    const path = cut < 0 ? target : target.slice(0, cut);
    const query = new URLSearchParams(cut < 0 ? "" : target.slice(cut + 1));
    if (path === "/robots.txt") {
      return { kind: "robots", status: 200, contentType: "text/plain", body: Buffer.from(ROBOTS) };
    }
    if (path === "/search") return this.search(query);
    if (path === "/item.htm") {
      const index = numberOf(ITEM_NAMING["sandbox-list"], query.get("id"), this.stock.listings);
      if (index !== null) return this.item(makeListing(this.stock, index));
    }
    const shop = numberOf(SHOP_NAMING["sandbox-list"], query.get("uid"), this.stock.shops.count);
    if (path === "/shop/view.htm" && shop !== null) return this.shop(this.stock.shops.shop(shop));
    if (path === "/shop/licence.htm" && shop !== null) return this.licence(this.stock.shops.shop(shop));
    return this.page("other", 404, "页面不存在", '<div class="error-box"><p>您访问的页面不存在</p></div>');
  }

  changeTemplate(isOther: boolean): boolean {
    const isChange = this.isOther !== isOther;
    this.isOther = isOther;
    return isChange;
  }

  private page(kind: PageKind, status: number, title: string, main: string, extra: Buffer | null = null): Answer {
    const parts = [this.head, encodeGbk(escapeHtml(title)), this.afterTitle, encodeGbk(main)];
    if (extra) parts.push(extra);
    parts.push(this.foot);
    return { kind, status, contentType: HTML, body: Buffer.concat(parts) };
  }

  private item(listing: SandboxListing): Answer {
    if (listing.truth.removed) {
      const gone =
        '<div class="error-box"><h2>商品已下架</h2><p>很抱歉，您查看的商品不存在，可能已下架或被转移。</p></div>';
      return this.page("detail", removedBy404(listing) ? 404 : 200, "商品已下架", gone);
    }
    const { shop, truth } = listing;
    const isMaker = ({ label }: { readonly label: string }) => this.isOther && MAKER_LABEL.test(label);
    const rows = listing.attributes
      .filter((attribute) => !isMaker(attribute))
      .map(({ label, value }, at) => row(label, value, at))
      .join("\n");
    const maker = listing.attributes.filter(isMaker).map(({ value }) => `<b>${escapeHtml(value)}</b>`);
    const main = `<div class="crumb"><a href="/">首页</a>${listing.category.map((name) => ` &gt; <a href="/list.htm">${escapeHtml(name)}</a>`).join("")}</div>
<div class="item-main" data-item="${listing.itemId}">
<ul class="thumbs">${Array.from({ length: listing.images }, (_, at) => `<li><img src="/pic/${listing.itemId}_${at}.jpg" alt=""></li>`).join("")}</ul>
<h1 class="item-title">${escapeHtml(listing.title)}</h1>
<div class="price-line"><span class="hint">促销价</span><em>&yen;</em><strong class="price-num">${listing.price.toFixed(2)}</strong><span class="sold">月销 ${listing.sold}</span></div>
<ul class="sku-list">${listing.options.map(({ name, price }) => `<li data-price="${price.toFixed(2)}"><span>${escapeHtml(name)}</span></li>`).join("")}</ul>
<div class="buy-line"><a class="buy" href="/cart">立即购买</a><a class="cart" href="/cart">加入购物车</a></div>
</div>
<div class="shop-card"><a class="shop-name" href="/shop/view.htm?uid=${truth.shopId}">${escapeHtml(shop.name)}</a>
<span class="shop-region">${escapeHtml(shop.region ?? "")}</span>${shop.hasLicencePage ? `<a class="shop-licence" href="/shop/licence.htm?uid=${truth.shopId}">营业执照</a>` : ""}</div>
<div class="attr-box"><h2>商品参数</h2><ul class="attr-list">
${rows}
</ul></div>
${this.isOther ? `<div class="factory-card"><h2>源头工厂</h2>${maker.join("")}</div>\n` : ""}<div class="detail-text">${listing.description.map((text) => `<p>${escapeHtml(text)}</p>`).join("\n")}</div>
`;
    return this.page("detail", 200, `${listing.title}-集市`, main, this.recommend(listing.index));
  }

  private recommend(index: number): Buffer {
    const rows = this.recommendations.for(index);
    const known = this.recommended.get(rows);
    if (known) return known;
    if (this.recommended.size >= 256) this.recommended.clear();
    const html = rows
      .map(
        (
          other,
        ) => `<li class="rec-item"><a href="/item.htm?id=${other.itemId}" title="${escapeHtml(other.title)}"><img src="/pic/${other.itemId}_s.jpg" alt="${escapeHtml(other.title)}"><span class="rec-title">${escapeHtml(other.title)}</span></a>
<p class="rec-price">&yen;${other.price.toFixed(2)}</p><ul class="rec-attr">${other.attributes
          .slice(0, 3)
          .map(({ label, value }) => `<li title="${escapeHtml(value)}">${label}：${escapeHtml(value)}</li>`)
          .join("")}</ul></li>`,
      )
      .join("\n");
    const made = encodeGbk(`<div class="recommend"><h3>看了又看</h3><ul class="rec-list">\n${html}\n</ul></div>\n`);
    this.recommended.set(rows, made);
    return made;
  }

  private search(query: URLSearchParams): Answer {
    const found = resultPage(this.stock, this.engine, query, PER_PAGE);
    const rows = found.rows
      .map(
        (
          row,
        ) => `<li class="hit" data-id="${row.itemId}"><a class="hit-title" href="/item.htm?id=${row.itemId}">${escapeHtml(row.title)}</a>
<span class="hit-price">${row.price.toFixed(2)}</span><a class="hit-shop" href="/shop/view.htm?uid=${row.truth.shopId}">${escapeHtml(row.shop.name)}</a><span class="hit-region">${escapeHtml(row.shop.region ?? "")}</span></li>`,
      )
      .join("\n");
    const next = `/search?q=${encodeURIComponent(found.query)}&amp;p=${found.page + 1}`;
    const main = `<div class="search-head">共 <b>${found.total}</b> 件“${escapeHtml(found.query)}”相关商品</div>
<ul class="hits" id="search-result">\n${rows}\n</ul>
<div class="pager"><span>第 ${found.page} 页</span>${found.hasNext ? `<a class="next" href="${next}">下一页</a>` : '<span class="last">没有更多了</span>'}</div>\n`;
    return this.page("search", 200, `${found.query}-搜索-集市`, main);
  }

  private shop(shop: Shop): Answer {
    const id = this.stock.shopId(shop.number);
    const main = `<div class="shop-page" data-shop="${id}"><h1 class="shop-title">${escapeHtml(shop.name)}</h1>
<ul class="shop-info"><li>所在地：${escapeHtml(shop.region ?? "")}</li><li>开店时间：${shop.openedYear}年</li><li>退货地址：${escapeHtml(shop.returnAddress ?? "请联系客服")}</li></ul>
${shop.hasLicencePage ? `<a class="shop-licence" href="/shop/licence.htm?uid=${id}">查看营业执照信息</a>` : ""}</div>\n`;
    return this.page("shop", 200, `${shop.name}-集市`, main, this.recommend(shop.number % this.stock.listings));
  }

  private licence(shop: Shop): Answer {
    if (!shop.hasLicencePage)
      return this.page("licence", 404, "未公示", '<div class="error-box"><p>该店铺暂未公示</p></div>');
    const rows = licenceRows(shop).map(([label, value]) => `<tr><th>${label}</th><td>${escapeHtml(value)}</td></tr>`);
    const main = `<div class="licence-page" data-shop="${this.stock.shopId(shop.number)}"><h1>营业执照信息公示</h1><table class="licence">${rows.join("\n")}</table>
<p class="note">以上信息由卖家提供，平台已核验。</p></div>\n`;
    return this.page("licence", 200, "营业执照信息公示-集市", main);
  }
}

/** One parameter; long values are cut in the text. */
function row(label: string, value: string, at: number): string {
  const whole = escapeHtml(`${label}：${value}`);
  const text = value.length > 24 ? `${escapeHtml(`${label}：${value.slice(0, 22)}`)}…` : whole;
  return at % 4 === 3 && value.length <= 24
    ? `<li title="${escapeHtml(value)}">${label}:&nbsp;${escapeHtml(value)}</li>`
    : `<li title="${whole}">${text}</li>`;
}
