/**
 * The form of each marketplace's item page, filled with goods of our own: what its reader looks for and nothing else. In: the
 * goods of a probe. Out: the body of a page. Each reader's own tests say what its real pages hold besides.
 */
import type { Goods } from "./probe-pages.ts";

type Form = (goods: Goods) => string;

/** Item number on every marketplace whose numbers have no form of their own. */
const ITEM = "900000001";
const ITEM_OF: Readonly<Record<string, string>> = { suning: `0070000001/${ITEM}` };

export function probeItem(marketplace: string): string {
  return ITEM_OF[marketplace] ?? ITEM;
}

export function probeForm(marketplace: string): Form | null {
  return Object.hasOwn(FORMS, marketplace) ? (FORMS[marketplace] ?? null) : null;
}

const rows = ({ parameters }: Goods, one: (label: string, value: string) => string): string =>
  parameters.map(([label, value]) => one(label, value)).join("");

/** A script that sets something to data; no text of ours closes it early. */
const script = (before: string, data: unknown, after = ";"): string =>
  `<script>${before}${JSON.stringify(data)}${after}</script>`;

/** What a shop with markup states of its goods. */
const stated = (goods: Goods): string =>
  `<script type="application/ld+json">${JSON.stringify({
    ...{ "@context": "https://schema.org", "@type": "Product", name: goods.title, sku: ITEM },
    offers: { "@type": "Offer", price: "199.00", priceCurrency: "CNY" },
    additionalProperty: goods.parameters.map(([name, value]) => ({ "@type": "PropertyValue", name, value })),
  })}</script>`;

/** 淘宝 and 天猫: the data of the desktop page. */
const desktop: Form = (goods) =>
  script("window.__ICE_APP_CONTEXT__ = ", {
    loaderData: {
      home: {
        data: {
          res: {
            item: { itemId: ITEM, title: goods.title, images: [] },
            seller: { shopId: ITEM, shopName: "探针店" },
            componentsVO: {
              priceVO: { price: { priceText: "199" } },
              extensionInfoVO: {
                infos: [
                  {
                    type: "BASE_PROPS",
                    items: goods.parameters.map(([title, value]) => ({ title, text: [value] })),
                  },
                ],
              },
            },
          },
        },
      },
    },
  });

const FORMS: Readonly<Record<string, Form>> = {
  "sandbox-list": (goods) =>
    `<div class="crumb"><a href="/">首页</a></div><div class="item-main" data-item="${ITEM}"><h1 class="item-title">${goods.title}</h1>
<strong class="price-num">199.00</strong></div><a class="shop-name" href="/shop/view.htm?uid=${ITEM}">探针店</a>
<ul class="attr-list">${rows(goods, (label, value) => `<li>${label}：${value}</li>`)}</ul>`,
  "sandbox-plain": (goods) => `${stated(goods)}<div class="product" data-sku="${ITEM}"><h1>${goods.title}</h1></div>`,
  "sandbox-shell": (goods) =>
    `<main data-page="goods" data-id="${ITEM}"><h1 class="goods-name">${goods.title}</h1><p class="goods-price"><b>199.00</b></p>
<a class="store-link" href="/store/${ITEM}">探针店</a><dl class="specs">${rows(goods, (label, value) => `<dt>${label}</dt><dd>${value}</dd>`)}</dl></main>`,
  "sandbox-wholesale": (goods) =>
    script("window.__DATA__ = ", {
      pageType: "offer",
      offer: {
        ...{ offerId: ITEM, subject: goods.title, priceRanges: [{ price: "199.00" }] },
        features: goods.parameters.map(([name, value]) => ({ name, value })),
      },
      seller: { memberId: ITEM, shopName: "探针店" },
    }),
  "schema-org": (goods) => `${stated(goods)}<h1>${goods.title}</h1>`,
  jd: (goods) =>
    `<script>var pageConfig = { product: { skuid: 900000000001, name: '${goods.title}' } };</script>
<div class="sku-name">${goods.title}</div><ul class="parameter2">${rows(goods, (label, value) => `<li title="${value}">${label}：${value}</li>`)}</ul>`,
  taobao: desktop,
  tmall: desktop,
  "1688": (goods) =>
    script(
      "window.context = (function (b, d) { b.result = d; return b; })({}, ",
      {
        result: {
          global: {
            globalData: {
              model: {
                offerDetail: {
                  ...{ offerId: Number(ITEM), subject: goods.title },
                  featureAttributes: goods.parameters.map(([name, value], fid) => ({
                    fid,
                    name,
                    value,
                    values: [value],
                  })),
                },
                sellerModel: { memberId: "probe", loginId: "探针店" },
                tradeModel: { minPrice: "199.00" },
              },
            },
          },
        },
      },
      ");",
    ),
  pinduoduo: (goods) =>
    script("window.rawData=", {
      store: {
        initDataObj: {
          goods: {
            ...{ goodsID: ITEM, goodsName: goods.title, mallID: ITEM, minOnSaleGroupPrice: "199" },
            goodsProperty: goods.parameters.map(([key, value]) => ({ key, values: [value] })),
            skus: [],
          },
          mall: { mallID: ITEM, mallName: "探针店" },
        },
      },
    }),
  suning: (goods) =>
    `<h1 id="itemDisplayName">${goods.title}</h1><span class="mainprice">¥199.00</span>
<table id="itemParameter"><tr><th colspan="2">主体</th></tr>${rows(goods, (label, value) => `<tr><td class="name">${label}</td><td class="val">${value}</td></tr>`)}</table>`,
  douyin: (goods) =>
    script("window._ROUTER_DATA = ", {
      data: {
        ...{ product_id: ITEM, name: goods.title, discount_price: 19_900, shop_id: ITEM, shop_name: "探针店", img: [] },
        product_format: goods.parameters.map(([name, value]) => ({ name, message: [{ desc: value }] })),
      },
    }),
  aliexpress: (goods) =>
    script(
      "window.runParams = {\n data: ",
      {
        titleModule: { subject: goods.title },
        commonModule: { productId: Number(ITEM), currencyCode: "CNY" },
        priceModule: { minAmount: { value: 199 } },
        storeModule: { storeNum: Number(ITEM), storeName: "探针店" },
        specsModule: { props: goods.parameters.map(([attrName, attrValue]) => ({ attrName, attrValue })) },
      },
      ",\n csrfToken: 'x' };",
    ),
  momo: stated,
};
