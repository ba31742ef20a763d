import { describe, expect, it } from "vitest";
import type { Listing } from "#domain/listing.ts";
import { parseHtml } from "../../../crawlers/reading/html-document.ts";
import { readProductMarkup } from "../../../crawlers/reading/markup.ts";

const read = (html: string, url = "https://shop.example/p/1"): Listing | null =>
  readProductMarkup(parseHtml(html), url);
const ld = (...blocks: unknown[]): string =>
  blocks
    .map(
      (block) =>
        `<script type="application/ld+json">${typeof block === "string" ? block : JSON.stringify(block)}</script>`,
    )
    .join("");
const product = {
  "@type": "Product",
  name: "甲牌电缆",
  offers: { "@type": "Offer", price: "12.50", priceCurrency: "CNY" },
};

describe("JSON-LD", () => {
  it("reads title, lowest price, currency, brand, parameters, maker and seller", () => {
    const listing = read(
      ld({
        "@context": "https://schema.org",
        "@type": ["Product", "Thing"],
        name: "甲牌电缆 &amp; 电线",
        brand: { "@type": "Brand", name: "甲牌" },
        sku: 123,
        image: ["a.jpg", "b.jpg", "a.jpg"],
        description: "<p>第一行</p><p>第二行</p>",
        category: "电工 > 电缆",
        additionalProperty: [
          { "@type": "PropertyValue", name: "3C证书编号", value: "2019010105123456" },
          { name: "重量", value: 5, unitText: "kg" },
        ],
        manufacturer: {
          "@type": "Organization",
          name: "甲电缆有限公司",
          address: { addressRegion: "江苏省", addressLocality: "宜兴市", streetAddress: "乙路1号" },
        },
        offers: [
          { "@type": "Offer", price: 30, priceCurrency: "CNY", name: "大号" },
          {
            "@type": "AggregateOffer",
            lowPrice: "12.5",
            highPrice: 99,
            priceCurrency: "CNY",
            seller: { name: "甲店", legalName: "丙商贸有限公司" },
          },
        ],
      }),
    );
    expect(listing).toMatchObject({
      title: "甲牌电缆 & 电线",
      price: 12.5,
      currency: "CNY",
      category: "电工 > 电缆",
      images: 2,
      description: "第一行\n第二行",
      options: ["大号"],
      manufacturer: { name: "甲电缆有限公司", address: "江苏省宜兴市乙路1号" },
      seller: { shop: "甲店", company: "丙商贸有限公司" },
      marks: { ccc: ["2019010105123456"] },
      attributes: [
        { label: "品牌", value: "甲牌" },
        { label: "SKU", value: "123" },
        { label: "3C证书编号", value: "2019010105123456" },
        { label: "重量", value: "5kg" },
      ],
    });
  });

  it("finds the product in graphs, arrays, mainEntity, and by reference", () => {
    expect(read(ld({ "@graph": [{ "@type": "WebPage" }, product] }))?.price).toBe(12.5);
    expect(
      read(
        ld([{ "@type": "BreadcrumbList", itemListElement: [{ name: "电工" }, { item: { name: "电缆" } }] }, product]),
      )?.category,
    ).toBe("电工 > 电缆");
    expect(read(ld({ "@type": "ItemPage", mainEntity: product }))?.title).toBe("甲牌电缆");
    expect(
      read(
        ld({
          "@graph": [
            { ...product, offers: { "@id": "#o" } },
            { "@id": "#o", "@type": "Offer", price: 7 },
          ],
        }),
      )?.price,
    ).toBe(7);
  });

  it("tolerates broken blocks beside good ones, raw line breaks, trailing commas and comment marks", () => {
    expect(read(ld('{"@type":"Product",', product))?.title).toBe("甲牌电缆");
    expect(read(ld('//<![CDATA[\n{"@type":"Product","name":"甲\n乙","offers":{"price":1,},}\n//]]>'))?.title).toBe(
      "甲 乙",
    );
  });

  it("takes the lowest price of variants", () => {
    const group = {
      "@type": "ProductGroup",
      name: "甲",
      hasVariant: [
        { "@type": "Product", name: "甲 大", offers: { price: 9 } },
        { "@type": "Product", name: "甲 小", offers: { price: 4 } },
      ],
    };
    expect(read(ld(group))).toMatchObject({ title: "甲", price: 4, options: ["甲 大", "甲 小"] });
  });

  it("is null for a news article or review that carries a product, and for lists of many", () => {
    const article = { "@type": "NewsArticle", headline: "x" };
    expect(read(ld(article, product))).toBeNull();
    expect(read(ld({ "@type": "Review", itemReviewed: { "@type": "Product", name: "甲" } }))).toBeNull();
    expect(read(`<meta property="og:type" content="article"><meta property="og:title" content="x">`)).toBeNull();
    expect(
      read(
        ld({
          "@type": "ItemList",
          itemListElement: [1, 2, 3, 4].map((n) => ({ "@type": "ListItem", item: { ...product, name: `甲${n}` } })),
        }),
      ),
    ).toBeNull();
    expect(
      read(ld({ "@type": "CollectionPage" }, ...[1, 2, 3, 4, 5].map((n) => ({ ...product, name: `甲${n}` })))),
    ).toBeNull();
  });

  it("keeps a product whose own reviews stand beside it", () => {
    expect(read(ld({ ...product, review: [{ "@type": "Review", reviewBody: "好" }] }))?.title).toBe("甲牌电缆");
  });

  it("does not take a placeholder for the maker", () => {
    expect(read(ld({ ...product, manufacturer: { name: "详见包装" } }))?.manufacturer.name).toBeNull();
  });
});

describe("microdata", () => {
  it("reads nested items, content attributes, several names, itemref", () => {
    const listing = read(`
      <div itemscope itemtype="http://schema.org/Product" itemref="more">
        <h1 itemprop="name"><span class="sr-only">Details about</span> 甲牌电缆</h1>
        <img itemprop="image" src="a.jpg"><img itemprop="image" src="b.jpg">
        <div itemprop="brand" itemscope itemtype="http://schema.org/Brand"><meta itemprop="name" content="甲牌"></div>
        <form itemprop="offers" itemscope itemtype="http://schema.org/Offer"><b itemprop="price" content="8.8">¥8.8</b><link itemprop="availability" href="http://schema.org/InStock"></form>
      </div>
      <p id="more"><span itemprop="mpn model">V90</span></p>`);
    expect(listing).toMatchObject({ title: "甲牌电缆", price: 8.8, images: 2 });
    expect(listing?.attributes).toEqual([
      { label: "品牌", value: "甲牌" },
      { label: "型号", value: "V90" },
      { label: "MPN", value: "V90" },
    ]);
  });

  it("fills what one syntax leaves out from the other", () => {
    const both = `${ld({ "@type": "Product", name: "甲牌电缆" })}<div itemscope itemtype="https://schema.org/Product"><i itemprop="name">甲牌电缆</i><i itemprop="sku">9</i><span itemprop="offers" itemscope><i itemprop="price">5</i></span></div>`;
    expect(read(both)).toMatchObject({ price: 5, attributes: [{ label: "SKU", value: "9" }] });
  });
});

describe("OpenGraph and addresses", () => {
  it("is the last resort", () => {
    expect(
      read(
        '<meta property="og:type" content="product"><meta property="og:title" content="甲"><meta property="product:price:amount" content="1,299.00"><meta property="product:price:currency" content="CNY">',
      ),
    ).toMatchObject({ title: "甲", price: 1299, currency: "CNY" });
    expect(read('<meta property="og:type" content="website"><meta property="og:title" content="甲">')).toBeNull();
  });

  it("takes the canonical address, and the original one of an archived copy", () => {
    expect(read(`<link rel="canonical" href="/p/2">${ld(product)}`)?.url).toBe("https://shop.example/p/2");
    expect(
      read(`<link rel="canonical" href="https://web.archive.org/web/2016/http://shop.example/p/3">${ld(product)}`)?.url,
    ).toBe("http://shop.example/p/3");
    expect(read(ld(product), "")?.url).toBeNull();
  });
});
