/** What the site's tests show: an ordinary campaign, and one whose every word is hostile. */
import type { Route } from "#domain/bureau.ts";
import { findingOf, type Story } from "./site-data.ts";

const route = (bureau: Route["bureau"], because: string, more: Partial<Route> = {}): Route => ({
  bureau,
  confidence: 0.95,
  because: [{ field: "address", text: "", says: bureau, because }],
  ...more,
});

export const ORDINARY: Story = {
  name: "春季监测",
  marketplace: "market-a",
  failures: ["not-found", "not-found", "blocked"],
  shops: [
    {
      ...{ id: "s1", name: "恒岳线缆店", company: "上海恒岳线缆有限公司", uscc: "91310114MADGP1BM41" },
      licenceAddress: "上海市嘉定区嘉唐公路429号",
      route: route("310114", "卖家地址写明“嘉定区”。", { runnerUp: "310109" }),
      deliverTo: "310114",
    },
    {
      ...{ id: "s2", name: "昆山化工店", company: "昆山某化工有限公司", licenceAddress: "江苏省昆山市某路1号" },
      route: route("outside", "写明“江苏省”，不在上海。", { province: "32" }),
      deliverTo: null,
    },
    {
      ...{ id: "s3", name: "无名小店", company: null, licenceAddress: null },
      route: route(null, "没有可辨认的地名。", { confidence: 0.2 }),
      deliverTo: null,
    },
  ],
  items: [
    {
      ...{ itemId: "1", shopId: "s1", product: "cable" },
      listing: {
        title: "恒岳YC橡套线 4芯4平方",
        price: 523.8,
        attributes: [
          { label: "品牌", value: "恒岳" },
          { label: "3C证书编号", value: "详见包装" },
          { label: "联系方式", value: "王先生 特快专线" },
        ],
        description: "国标家装，请致电13812345678。",
      },
      findings: [
        findingOf({
          ...{ rule: "ccc-missing", severity: "serious", confidence: 0.85 },
          explain: "页面未见橡套线的CCC证书编号，建议核查实物标识。",
          spans: [
            { field: "title", text: "橡套线", start: 4, end: 7 },
            { field: "attributes[1].value", text: "详见包装" },
          ],
          basis: [{ law: "认证认可条例", article: "27" }],
        }),
        findingOf({}),
      ],
    },
    { ...{ itemId: "2", shopId: "s1", product: "cable" }, listing: { title: "BV硬线" }, findings: [findingOf({})] },
    { ...{ itemId: "3", shopId: "s1", product: "cement" }, listing: { title: "水泥" }, findings: [findingOf({})] },
    { ...{ itemId: "4", shopId: "s1", product: null }, listing: { title: "手机数据线" }, findings: [] },
    { ...{ itemId: "5", shopId: "s2", product: "hazchem" }, listing: { title: "盐酸" }, findings: [findingOf({})] },
    { ...{ itemId: "6", shopId: "s3", product: "mask" }, listing: { title: "口罩" }, findings: [findingOf({})] },
  ],
};

/** Markup, a formula, marks that turn the writing, control characters, no spaces, 10,000 characters. */
export const EVIL = `=1+1"><script>alert(1)</script><img src=https://evil.example/x onerror=alert(2)>\u202e\u2066\u0007\u200b\u05d0\u0301${"W".repeat(5_000)}${"超长标题".repeat(1_250)}`;

export const HOSTILE: Story = {
  name: EVIL.slice(0, 120),
  marketplace: EVIL.slice(0, 60),
  url: `javascript:alert("${EVIL.slice(0, 500)}")`,
  failures: ["unreadable"],
  shops: [
    {
      ...{ id: EVIL.slice(0, 90), name: EVIL, company: EVIL, uscc: EVIL.slice(0, 200), licenceAddress: EVIL },
      route: route("310115", EVIL, { runnerUp: "outside" }),
      deliverTo: "310115",
    },
    {
      ...{ id: EVIL.slice(1, 90), name: EVIL, company: null, licenceAddress: null },
      route: route(null, EVIL),
      deliverTo: null,
    },
  ],
  items: [0, 1, 2].map((n) => ({
    ...{
      itemId: `${n}${EVIL.slice(0, 90)}`,
      shopId: n === 2 ? EVIL.slice(1, 90) : EVIL.slice(0, 90),
      product: "cable",
    },
    listing: {
      ...{ title: EVIL, category: EVIL, description: EVIL, shopRegion: EVIL, options: [EVIL, EVIL], currency: EVIL },
      price: 1e20,
      attributes: Array.from({ length: 20 }, (_, k) => ({ label: EVIL.slice(0, 20 * k), value: `${k}${EVIL}` })),
      manufacturer: { name: EVIL, address: EVIL, contact: EVIL },
      marks: { ccc: [EVIL], productionLicence: [EVIL], standards: [EVIL] },
    },
    findings: [
      findingOf({
        ...{ explain: EVIL, rule: EVIL.slice(0, 200), severity: "serious" },
        basis: [{ law: EVIL, article: EVIL }],
        spans: [
          { field: "title", text: "alert(1)" },
          { field: EVIL, text: EVIL },
          { field: EVIL, text: "" },
          { field: "attributes[19].value", text: EVIL.slice(50, 9_000) },
        ],
      }),
    ],
  })),
};
