/**
 * Codes → what people read. Unknown codes print as they are: a catalogue may add products, rules and marketplaces.
 */
import { BUREAUS } from "#domain/bureau.ts";
import { KEY_PRODUCTS, OTHER_PRODUCT, OTHER_PRODUCT_NAME } from "#domain/product.ts";
import { FAILURES, type RequestKind } from "#domain/request.ts";
import { PROVINCES } from "#routing/gazetteer/provinces.ts";

/** Names that the domain does not know; whoever starts the site hands them in. */
export interface SiteNames {
  /** Short Chinese name by rule id, e.g. "未见生产者名称". */
  readonly rules?: Readonly<Record<string, string>>;
  /** Name by marketplace id, e.g. "京东". */
  readonly marketplaces?: Readonly<Record<string, string>>;
  /** Kinds of page (商品页 …) by marketplace id that were never compared with real ones. */
  readonly unverifiedParts?: Readonly<Record<string, readonly string[]>>;
  /** Marketplaces with probes; where left out, nothing is said of those without. */
  readonly probed?: ReadonlySet<string>;
  /** Articles cited by rules whose text was not checked against the law itself, as "law article". */
  readonly uncheckedArticles?: ReadonlySet<string>;
}

/** Own properties only: a code from a query string such as "constructor" names nothing. */
function lookUp(table: Readonly<Record<string, string>>, code: string): string | undefined {
  return Object.hasOwn(table, code) ? table[code] : undefined;
}

const PRODUCTS: Readonly<Record<string, string>> = { ...KEY_PRODUCTS, [OTHER_PRODUCT]: OTHER_PRODUCT_NAME };
export const productName = (id: string): string => lookUp(PRODUCTS, id) ?? id;
export const failureName = (code: string): string => lookUp(FAILURES, code) ?? code;
export const marketplaceName = (names: SiteNames, id: string): string => lookUp(names.marketplaces ?? {}, id) ?? id;
/** Said beside a marketplace whose reader nobody has compared with real pages; null where it was. */
export function readerDoubt(names: SiteNames, id: string): string | null {
  const parts = Object.hasOwn(names.unverifiedParts ?? {}, id) ? (names.unverifiedParts?.[id] ?? []) : [];
  return parts.length === 0 ? null : `${parts.join("、")}的读取未经真实页面核对`;
}
export const ruleName = (names: SiteNames, id: string): string | undefined => lookUp(names.rules ?? {}, id);

/** Full name of a destination: a bureau, or another province ("outside", with the province behind it or apart). */
export function destinationName(destination: string | null, apart?: string | null): string {
  if (destination === null) return "未定";
  const [code = "", province = apart] = destination.split(" ");
  if (code === "outside") return province ? (lookUp(PROVINCES, province) ?? "外省市") : "外省市";
  return lookUp(BUREAUS, code) ?? code;
}

/** 嘉定, 浦东, 临港, 机场: for narrow columns. */
export function shortBureauName(code: string): string {
  return destinationName(code).replace(/(?:新片区|新区|区)?(?:市场监督管理局|分局)$/, "");
}

export const JUDGEMENT_NAMES = {
  pending: "待判",
  clean: "未见疑点",
  "other-product": "非重点产品",
  flagged: "有疑点",
  held: "暂缓",
  "not-judged": "未判",
} as const;

export const REQUEST_STATUS_NAMES = { planned: "待抓取", stored: "已存", failed: "失败" } as const;

export const REQUEST_KIND_NAMES: Readonly<Record<RequestKind, string>> = {
  search: "搜索页",
  detail: "商品页",
  shop: "店铺页",
  licence: "亮照页",
  archive: "存档页面",
  feed: "平台移交数据",
  screenshot: "截图",
};

/** Paths into a listing, as an officer names them. */
const FIELD_NAMES: Readonly<Record<string, string>> = {
  title: "商品标题",
  category: "类目",
  description: "商品描述",
  options: "规格选项",
  attributes: "商品参数",
  "manufacturer.name": "生产者名称",
  "manufacturer.address": "生产者地址",
  "manufacturer.contact": "生产者联系方式",
  "seller.shop": "店铺名",
  "seller.company": "经营者",
  "seller.address": "经营者地址",
  shopRegion: "发货地",
  "marks.ccc": "CCC 证书编号",
  "marks.productionLicence": "生产许可证编号",
  "marks.standards": "执行标准",
  images: "商品图片",
  // What rules look for across several fields.
  ccc: "CCC 证书编号",
  productionLicence: "生产许可证编号",
  importer: "进口商",
};

/** Name of a span's field; an index ("attributes[3].value") is left out where the label is not known. */
export function fieldName(path: string): string {
  return lookUp(FIELD_NAMES, path) ?? lookUp(FIELD_NAMES, path.replace(/\[.*$/, "")) ?? path;
}
