/**
 * What every reader of a marketplace must do, whatever the marketplace. A new marketplace is covered by standing in the
 * registry.
 */
import fc from "fast-check";
import iconv from "iconv-lite";
import { describe, expect, it } from "vitest";
import { Listing } from "#domain/listing.ts";
import type { Reading } from "../../../crawlers/marketplaces/marketplace.ts";
import { marketplaceById, marketplaceOfUrl, marketplaces } from "../../../crawlers/marketplaces/registry.ts";
import { extractPage, identifyPage } from "../../../crawlers/reading/extract.ts";
import { pageOf } from "../reading/page-from.ts";

const KINDS = [
  "detail",
  "search",
  "shop",
  "licence",
  "blocked",
  "needs-browser",
  "not-found",
  "not-a-listing",
  "unreadable",
];

/** Addresses of one item in all forms, by marketplace; the first is the id. */
const ADDRESSES: Record<string, [string, string[]]> = {
  jd: [
    "100012043978",
    [
      "https://item.jd.com/100012043978.html?cu=true&utm_source=x#comment",
      "//item.jd.com/100012043978.html",
      "https://item.m.jd.com/product/100012043978.html?wxa=1",
      "https://item.m.jd.com/ware/view.action?wareId=100012043978",
      "http://npcitem.jd.hk/100012043978.html",
      "https://passport.jd.com/new/login.aspx?ReturnUrl=https%3A%2F%2Fitem.jd.com%2F100012043978.html%3Fa%3D1",
      "https://u.jd.com/jump?to=https%3A%2F%2Fitem.m.jd.com%2Fproduct%2F100012043978.html",
    ],
  ],
  taobao: [
    "562283240178",
    [
      "https://item.taobao.com/item.htm?spm=a1z10.1&id=562283240178&ali_refid=a3",
      "https://world.taobao.com/item/562283240178.htm",
      "https://h5.m.taobao.com/awp/core/detail.htm?id=562283240178",
      "https://a.m.taobao.com/i562283240178.htm",
      "//item.taobao.com/item.htm?id=562283240178",
      "https://login.taobao.com/member/login.jhtml?redirectURL=https%3A%2F%2Fitem.taobao.com%2Fitem.htm%3Fid%3D562283240178",
      "https://m.intl.taobao.com/detail/detail.html?id=562283240178&spm=a2141",
    ],
  ],
  tmall: [
    "605258110430",
    [
      "https://detail.tmall.com/item.htm?id=605258110430&skuId=1&spm=a.b.c",
      "https://detail.m.tmall.com/item.htm?id=605258110430",
      "https://detail.tmall.hk/hk/item.htm?id=605258110430",
      "https://world.tmall.com/item/605258110430.htm",
      "https://chaoshi.detail.tmall.com/item.htm?id=605258110430",
    ],
  ],
  "1688": [
    "718152613503",
    [
      "https://detail.1688.com/offer/718152613503.html?spm=a26352",
      "https://m.1688.com/offer/718152613503.html",
      "https://detail.m.1688.com/page/index.html?offerId=718152613503",
    ],
  ],
  pinduoduo: [
    "384927561032",
    [
      "https://mobile.yangkeduo.com/goods.html?goods_id=384927561032&_oak_rcto=x&refer_page_name=search_result",
      "https://mobile.yangkeduo.com/goods2.html?goods_id=384927561032",
      "https://mobile.pinduoduo.com/goods1.html?ps=AbC&goods_id=384927561032",
      "https://mobile.yangkeduo.com/login.html?from=https%3A%2F%2Fmobile.yangkeduo.com%2Fgoods.html%3Fgoods_id%3D384927561032",
    ],
  ],
  suning: [
    "0070067835/12345678901",
    [
      "https://product.suning.com/0070067835/12345678901.html?srcPoint=dacu",
      "https://product.suning.com/0070067835/000000012345678901.html",
      "https://m.suning.com/product/0070067835/12345678901.html?utm_source=x",
      "//product.suning.com/70067835/12345678901.html#pro_detail_tab",
    ],
  ],
  douyin: [
    "3456789012345678901",
    [
      "https://haohuo.jinritemai.com/views/product/item2?id=3456789012345678901&origin_type=604",
      "https://haohuo.jinritemai.com/ecommerce/trade/detail/index.html?id=3456789012345678901&entrance_info=x",
      "https://haohuo.jinritemai.com/views/product/detail?product_id=3456789012345678901",
    ],
  ],
  aliexpress: [
    "32993251330",
    [
      "https://www.aliexpress.com/item/32993251330.html?algo_pvid=1",
      "https://he.aliexpress.com/item/Some-Name/32993251330.html",
      "https://m.aliexpress.us/item/32993251330.html",
      "https://aliexpress.ru/item/32993251330.html",
    ],
  ],
  momo: [
    "14985082",
    [
      "https://www.momoshop.com.tw/goods/GoodsDetail.jsp?i_code=14985082&mdiv=search",
      "https://m.momoshop.com.tw/goods.momo?i_code=14985082",
    ],
  ],
  "schema-org": [
    "www.shop.example/p/7?colour=red",
    [
      "https://www.shop.example/p/7?colour=red&utm_source=x#top",
      "http://www.shop.example/p/7?gclid=1&colour=red",
      "https://web.archive.org/web/2020/https://www.shop.example/p/7?colour=red",
    ],
  ],
};

/** Whatever a page contains, a reading is one of the kinds, with a listing of the right shape and all values clean. */
function isSound(reading: Reading): void {
  expect(KINDS).toContain(reading.kind);
  if (reading.kind === "detail") {
    expect(Listing.parse(reading.listing)).toEqual(reading.listing);
    expect(reading.listing.title).toBeTruthy();
    expect(JSON.stringify(reading.listing)).not.toMatch(/[^\\]:""/);
  }
  if (reading.kind === "search")
    expect(reading.items.every((item) => item.itemId !== "" && item.title !== "")).toBe(true);
}

describe("the registry", () => {
  it("has one marketplace an id, findable by it", () => {
    expect(new Set(marketplaces.map(({ id }) => id)).size).toBe(marketplaces.length);
    for (const marketplace of marketplaces) expect(marketplaceById(marketplace.id)).toBe(marketplace);
    expect(marketplaceById("no-such")).toBeNull();
  });

  it("gives no host to two marketplaces", () => {
    const hosts = marketplaces.flatMap((marketplace) => marketplace.hosts);
    expect(new Set(hosts).size).toBe(hosts.length);
  });

  it("leaves unknown hosts, and hosts that only look like known ones, to the markup reader", () => {
    expect(marketplaceOfUrl("https://www.ebay.com/itm/1").id).toBe("schema-org");
    expect(marketplaceOfUrl("https://notjd.com/1.html").id).toBe("schema-org");
    expect(marketplaceOfUrl("https://item.jd.com.evil.example/1.html").id).toBe("schema-org");
    expect(marketplaceOfUrl("not an address").id).toBe("schema-org");
  });
});

const own = marketplaces.filter(({ id }) => id in ADDRESSES);

it("every marketplace of the real web stands in the table of addresses", () => {
  expect(own.map(({ id }) => id).sort()).toEqual(Object.keys(ADDRESSES).sort());
});

describe.each(own)("marketplace $id", (marketplace) => {
  const [itemId, addresses] = ADDRESSES[marketplace.id] ?? ["", []];

  it("finds the item in every form of its address", () => {
    for (const address of addresses) expect(marketplace.itemIdOf(address), address).toBe(itemId);
  });

  it("goes from id to address and back, within its own hosts", () => {
    const url = marketplace.itemUrl(itemId);
    expect(marketplace.itemIdOf(url)).toBe(itemId);
    expect(marketplaceOfUrl(url)).toBe(marketplace);
    const search = marketplace.searchUrl("电线 电缆&x=1", 2);
    if (search !== null) {
      expect(marketplaceOfUrl(search)).toBe(marketplace);
      expect(marketplace.itemIdOf(search)).toBeNull();
      expect(decodeURIComponent(search)).toContain("电线 电缆&x=1");
      expect(marketplace.searchUrl("电线", 1)).not.toBe(marketplace.searchUrl("电线", 2));
    }
  });

  it("knows foreign and broken addresses for what they are", () => {
    for (const url of ["", "x", "javascript:alert(1)", "https://", "file:///etc/passwd"])
      expect(marketplace.itemIdOf(url), url).toBeNull();
    if (marketplace.id !== "schema-org")
      expect(marketplace.itemIdOf("https://shop.example/item.htm?id=562283240178")).toBeNull();
    fc.assert(fc.property(fc.webUrl({ withQueryParameters: true }), (url) => void marketplace.itemIdOf(url)));
  });

  it("is a polite guest", () => {
    expect(marketplace.politeness.ratePerSecond).toBeGreaterThanOrEqual(0.5);
    expect(marketplace.politeness.ratePerSecond).toBeLessThanOrEqual(1);
    expect(marketplace.politeness.concurrency).toBeLessThanOrEqual(2);
  });

  it("never throws on bytes of any kind", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.constantFrom(0, 200, 404, 503), (body, status) =>
        isSound(marketplace.read(pageOf(body, { status }))),
      ),
      { numRuns: 150 },
    );
  });

  it("never throws on pieces of its own kind of page, and is quick on hostile ones", () => {
    const piece = fc.constantFrom(
      '<li class="gl-item" data-sku="123456">',
      '<div class="p-name"><em>',
      "甲",
      '<ul id="J_AttrUL"><li title="x">品牌：甲</li>',
      '<h3 class="tb-main-title">',
      "<script>var g_config={shopId:'1'};",
      'TShop.Setup({"itemDO":{"itemId":"1',
      "window.runParams={data:{",
      '"titleModule":{"subject":"x"}',
      '{"data":{"item":{"title":"甲","itemId":"12345"}}}',
      '"listOffer":[{"offerid":"718152613503","title":"甲"}]',
      'window.rawData={"store":{"goods":{"goodsID":"384927561032","goodsName":"甲","skus":[{"specs":[]}]}}}',
      'window._ROUTER_DATA={"p":{"product_id":"3456789012","name":"甲","price":100}}',
      '<h1 id="itemDisplayName">',
      '<li class="item-wrap"><a href="//product.suning.com/0070067835/12345678901.html">甲</a>',
      "企业名称：甲公司 营业执照 注册号：310115000000001",
      "</script>",
      'self.__next_f.push([1,"',
      '<script type="application/ld+json">',
      '{"@type":"Product","name":"甲","offers":{"price":"1"}}',
      '<div itemscope itemtype="http://schema.org/Product"><b itemprop="name">',
      "{",
      "}",
      "[",
      '"',
      "\\",
      ",",
      ":",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => isSound(marketplace.read(pageOf(pieces.join(""))))),
      { numRuns: 200 },
    );
    const started = performance.now();
    for (const evil of [
      "<div>",
      "{",
      '{"a":[',
      "runParams data ",
      '"listOffer":[{',
      "TShop.Setup ",
      '<div itemscope itemprop="offers" itemref="a">',
      "<table><tr><td>厂名</td>",
      "&amp;",
      "<a a=1 ",
    ]) {
      isSound(marketplace.read(pageOf(evil.repeat(10_000))));
    }
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  it("tells removed items, walls and shells apart", () => {
    const read = (html: string, more = {}): string => marketplace.read(pageOf(html, more)).kind;
    expect(read("", { status: 404 })).toBe("not-found");
    expect(read("<html><body><h1>很抱歉，您查看的商品找不到了！</h1></body></html>")).toBe("not-found");
    expect(read("<p>该商品已下柜，欢迎挑选其他商品！</p>")).toBe("not-found");
    expect(read(`<p>本店商品不存在假货，下架前请联系客服</p><p>${"介绍。".repeat(60)}</p>`)).toBe("not-a-listing");
    expect(read("<html><title>登录</title><body>扫码登录 密码登录</body></html>")).toBe("blocked");
    expect(read("<html><body>请拖动下方滑块完成验证</body></html>")).toBe("blocked");
    expect(read("<p>Too many requests</p>", { status: 429 })).toBe("blocked");
    expect(read("<html><body>跳转中</body></html>", { finalUrl: "https://passport.jd.com/new/login.aspx" })).toBe(
      "blocked",
    );
    expect(
      read("<p>为了您的账号安全</p>", { finalUrl: "https://h5api.m.taobao.com/x/_____tmd_____/punish?x5secdata=1" }),
    ).toBe("blocked");
    expect(read('{"ret":["FAIL_SYS_USER_VALIDATE::哎哟喂,被挤爆啦"],"data":{}}')).toBe("blocked");
    expect(read('<html><body><div id="root"></div><script src="a.js"></script></body></html>')).toBe("needs-browser");
    expect(read("")).toBe("unreadable");
    expect(read(`<html><body><h1>关于我们</h1><p>${"我们是一家公司。".repeat(60)}</p></body></html>`)).toBe(
      "not-a-listing",
    );
    expect(read("\u0000\u0001\u0002\u0003".repeat(100))).toBe("unreadable");
  });
});

describe("a page whose origin nobody knows", () => {
  const product =
    '<script type="application/ld+json">{"@type":"Product","name":"甲牌电缆","offers":{"price":"9","priceCurrency":"CNY"}}</script>';

  it("is recognised by the address it gives itself", () => {
    const saved =
      '<!-- saved from url=(0040)https://item.jd.com/100012043978.html --><div class="sku-name">甲牌电缆</div>';
    expect(identifyPage(pageOf(saved))).toMatchObject({
      marketplace: { id: "jd" },
      reading: { kind: "detail", listing: { itemId: "100012043978" } },
    });
    const canonical =
      '<link rel="canonical" href="//item.taobao.com/item.htm?id=562283240178"><h3 class="tb-main-title">甲牌电缆</h3>';
    expect(extractPage(pageOf(canonical))).toMatchObject({
      marketplace: "taobao",
      itemId: "562283240178",
      kind: "detail",
    });
  });

  it("is read by its markup where no marketplace is named", () => {
    expect(extractPage(pageOf(product))).toMatchObject({
      marketplace: "schema-org",
      title: "甲牌电缆",
      price: 9,
      items: [],
    });
  });

  it("is read by the marketplace named where one is named", () => {
    expect(extractPage(pageOf(product), "jd").kind).toBe("not-a-listing");
  });

  it("is never thrown at, and keeps its shape, whatever the charset", () => {
    const page = pageOf(
      iconv.encode(
        '<meta charset="utf-8"><div class="sku-name">甲牌电缆 三芯</div><a href="https://item.jd.com/1.html">',
        "gbk",
      ),
    );
    expect(extractPage(page)).toMatchObject({ marketplace: "jd", title: "甲牌电缆 三芯" });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (body) => void extractPage(pageOf(body))),
      { numRuns: 100 },
    );
  });
});
