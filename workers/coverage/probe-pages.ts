/**
 * Probes (探针): pages of our own making with known defects, in the form of each marketplace. Read and judged like any page
 * they must come out with the rules named; where one does not, reading or judging is out of order. No page of anybody else.
 * In: a marketplace. Out: its probes; none where no form was written for it.
 */
import type { Marketplace } from "#crawlers/marketplaces/marketplace.ts";
import type { Page } from "#domain/capture.ts";

export interface Probe {
  /** Name within its marketplace. */
  readonly name: string;
  /** Rules whose findings it must bring. */
  readonly expected: readonly string[];
  readonly page: Pick<Page, "url" | "headers" | "body">;
}

interface Goods {
  readonly name: string;
  readonly title: string;
  readonly parameters: readonly (readonly [label: string, value: string])[];
  readonly expected: readonly string[];
}

/** Defects that no change of law in sight takes away: no papers, no maker, a number of a wrong length. */
const GOODS: readonly Goods[] = [
  {
    name: "电线无认证无厂名",
    title: "BVV 2.5平方 铜芯电线 家装国标 100米",
    parameters: [
      ["产品名称", "铜芯电线"],
      ["规格", "2.5平方"],
      ["颜色", "红色"],
    ],
    expected: ["ccc-missing", "maker-name-missing", "maker-address-missing"],
  },
  {
    name: "灭火器认证编号位数有误",
    title: "4公斤干粉灭火器 家用手提式 MFZ/ABC4",
    parameters: [
      ["产品名称", "手提式干粉灭火器"],
      ["3C证书编号", "20190818010012"],
      ["生产厂家", "浙江探针消防器材有限公司"],
      ["厂址", "浙江省金华市婺城区探针路18号"],
    ],
    expected: ["ccc-malformed"],
  },
];

type Form = (marketplace: Marketplace, goods: Goods) => string;

const rows = ({ parameters }: Goods, one: (label: string, value: string) => string): string =>
  parameters.map(([label, value]) => one(label, value)).join("");

/** What a shop with markup states of its goods. */
const stated = (goods: Goods): string =>
  JSON.stringify({
    ...{ "@context": "https://schema.org", "@type": "Product", name: goods.title, sku: "900000001" },
    offers: { "@type": "Offer", price: "199.00", priceCurrency: "CNY" },
    additionalProperty: goods.parameters.map(([name, value]) => ({ "@type": "PropertyValue", name, value })),
  });

const FORMS: Readonly<Record<string, Form>> = {
  "sandbox-list": (_, goods) =>
    `<div class="crumb"><a href="/">首页</a></div><div class="item-main" data-item="900000001"><h1 class="item-title">${goods.title}</h1>
<strong class="price-num">199.00</strong></div><a class="shop-name" href="/shop/view.htm?uid=900000001">探针店</a>
<ul class="attr-list">${rows(goods, (label, value) => `<li>${label}：${value}</li>`)}</ul>`,
  "sandbox-plain": (_, goods) =>
    `<script type="application/ld+json">${stated(goods)}</script><div class="product" data-sku="900000001"><h1>${goods.title}</h1></div>`,
  "schema-org": (_, goods) => `<script type="application/ld+json">${stated(goods)}</script><h1>${goods.title}</h1>`,
  jd: (_, goods) =>
    `<script>var pageConfig = { product: { skuid: 900000000001, name: '${goods.title}' } };</script>
<div class="sku-name">${goods.title}</div><ul class="parameter2">${rows(goods, (label, value) => `<li title="${value}">${label}：${value}</li>`)}</ul>`,
};

export function probesOf(marketplace: Marketplace): Probe[] {
  const form = FORMS[marketplace.id];
  if (form === undefined) return [];
  return GOODS.map((goods) => ({
    name: goods.name,
    expected: goods.expected,
    page: {
      url: marketplace.id === "schema-org" ? "https://probe.example/900000001" : marketplace.itemUrl("900000001"),
      headers: { "content-type": "text/html; charset=utf-8" },
      body: new TextEncoder().encode(
        `<!doctype html><html><head><meta charset="utf-8"><title>${goods.title}</title></head><body>${form(marketplace, goods)}</body></html>`,
      ),
    },
  }));
}
