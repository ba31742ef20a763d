/**
 * Coverage (字段覆盖): which fields of a listing were read on its page, and what is remembered of a template, so that a
 * changed page is told from a seller who says nothing.
 */
import type { Listing } from "./listing.ts";

/** What is counted, with the name people read. */
export const COVERAGE_FIELDS = {
  title: "商品标题",
  price: "价格",
  category: "类目",
  attributes: "商品参数",
  options: "规格选项",
  description: "商品描述",
  images: "商品图片",
  "seller.shop": "店铺名",
  shopRegion: "发货地",
  "manufacturer.name": "生产者名称",
  "manufacturer.address": "生产者地址",
  "marks.ccc": "CCC 证书编号",
  "marks.productionLicence": "生产许可证编号",
  "marks.standards": "执行标准",
} as const;
export type CoverageField = keyof typeof COVERAGE_FIELDS;
export const COVERAGE_FIELD_NAMES = Object.keys(COVERAGE_FIELDS) as CoverageField[];

/** The form of a page whose reader names none. */
export const DETAIL_TEMPLATE = "detail";
/** How the names of handed-over files' forms begin; what follows tells one mapping of columns from another. */
export const FEED_TEMPLATE = "feed ";

/** The fields a listing shows. */
export function fieldsRead(listing: Listing): ReadonlySet<CoverageField> {
  const { manufacturer, marks } = listing;
  const read: Record<CoverageField, boolean> = {
    title: listing.title !== null,
    price: listing.price !== null,
    category: listing.category !== null,
    attributes: listing.attributes.length > 0,
    options: listing.options.length > 0,
    description: listing.description !== null,
    images: listing.images > 0,
    "seller.shop": listing.seller.shop !== null,
    shopRegion: listing.shopRegion !== null,
    "manufacturer.name": manufacturer.name !== null,
    "manufacturer.address": manufacturer.address !== null,
    "marks.ccc": marks.ccc.length > 0,
    "marks.productionLicence": marks.productionLicence.length > 0,
    "marks.standards": marks.standards.length > 0,
  };
  return new Set(COVERAGE_FIELD_NAMES.filter((field) => read[field]));
}

/** Pages, and on how many of them the field was read; by product, "" where none was recognised. */
export type Counts = Readonly<Record<string, readonly [pages: number, read: number]>>;

/** What is remembered of one field of a template; the test that uses it is in workers/coverage/drop-test.ts. */
export interface FieldState {
  /** Pages of steady times: what the field's rate is compared with. */
  readonly base: Counts;
  /** Pages since the evidence for a drop was last nil; they join `base` when it is nil again. */
  readonly run: Counts;
  /** Weight of the evidence that the rate has dropped since then; 0 is nil. While an alarm stands: that it is back. */
  readonly evidence: number;
  /** The last page at which the evidence was nil, and when it was captured (milliseconds since 1970). */
  readonly steadyAt: number;
  readonly steadyTime: number;
  /** Pages of this run that spoke for it, by seller: one shop's habit is no change of the template. */
  readonly bySeller: Readonly<Record<string, number>>;
  /** The page after which the rate dropped, while the drop stands. */
  readonly droppedAfter: number | null;
}

export interface TemplateState {
  /** Pages of this template that were read, ever. */
  readonly pages: number;
  readonly fields: Partial<Record<CoverageField, FieldState>>;
}
