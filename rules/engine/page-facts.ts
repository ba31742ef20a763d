/**
 * What a listing's page shows of maker, importer and marks. In: a listing. Out: each fact with the place it was seen.
 * The reader has sorted most of it into fields; sellers also type it into any parameter, so these are looked at too.
 */
import type { Span } from "#domain/finding.ts";
import type { Listing } from "#domain/listing.ts";
import { isPlaceholder } from "./placeholder.ts";

export const FACTS = ["manufacturer.name", "manufacturer.address", "importer", "ccc", "productionLicence"] as const;
export type FactName = (typeof FACTS)[number];

export interface PageFacts {
  /** Where the fact is shown, or null where the page does not show it. */
  readonly shown: Readonly<Record<FactName, Span | null>>;
  /** A value that only fills the field (见包装), quoted in the finding. */
  readonly placeholder: Readonly<Partial<Record<FactName, Span>>>;
  readonly imported: boolean;
}

const LABELS: ReadonlyMap<string, FactName> = new Map([
  ..."厂名 生产厂家 生产厂商 生产企业 生产企业名称 生产商 生产商名称 生产者 生产者名称 生产单位 制造商 制造商名称 制造厂家 制造厂商 制造企业 制造单位 厂家 厂家名称 厂商 厂商名称 生产工厂 生产厂 生产公司 被委托生产企业 受委托生产企业 受托方 受托生产企业 委托方 出品商 出品方 出品公司"
    .split(" ")
    .map((label) => [label, "manufacturer.name"] as const),
  ..."厂址 生产地址 生产厂址 厂家地址 生产企业地址 制造商地址 生产商地址 生产者地址 生产厂家地址 工厂地址 制造地址 企业地址 公司地址 生产单位地址 制造厂地址 受委托生产企业地址 生产厂商地址"
    .split(" ")
    .map((label) => [label, "manufacturer.address"] as const),
  ..."进口商 进口商名称 进口代理商 中国总代理 国内总代理 国内代理商 进口总代理 进口经销商 总经销商 代理商 经销商 原产国代理商"
    .split(" ")
    .map((label) => [label, "importer"] as const),
]);
const CCC_NUMBER = /(?<![0-9A-Za-z])20[0-4]\d{13}(?!\d)/;
const LICENCE_NUMBER = /XK\s?[-—–－]?\s?\d{2}\s?[-—–－]?\s?\d{3}\s?[-—–－]?\s?\d{5}(?!\d)/i;
const CCC_LABEL = /3c|ccc|强制/i;
/** Every character of a mark is ASCII or a full-width form; anything else needs no folding. */
const FULL_WIDTH = /[\uff00-\uff5e]/;
const MAYBE_NUMBER = /\d{4}|[\uff10-\uff19]{4}/;

function folded(text: string): string {
  return FULL_WIDTH.test(text) ? text.normalize("NFKC") : text;
}

function quote(field: string, text: string, pattern: RegExp): Span {
  const match = pattern.exec(text);
  if (match === null) return { field, text: text.slice(0, 60) };
  return { field, text: match[0], start: match.index, end: match.index + match[0].length };
}

/** Reads the facts of one listing. Linear in its text. */
export function readPageFacts(listing: Listing): PageFacts {
  const shown: Record<FactName, Span | null> = {
    "manufacturer.name": null,
    "manufacturer.address": null,
    importer: null,
    ccc: null,
    productionLicence: null,
  };
  const placeholder: Partial<Record<FactName, Span>> = {};
  const say = (fact: FactName, field: string, value: string | null): void => {
    if (value === null || shown[fact] !== null) return;
    if (isPlaceholder(value)) placeholder[fact] ??= { field, text: value.slice(0, 60) };
    else shown[fact] = { field, text: value.slice(0, 200) };
  };
  say("manufacturer.name", "manufacturer.name", listing.manufacturer.name);
  say("manufacturer.address", "manufacturer.address", listing.manufacturer.address);
  listing.marks.ccc.forEach((value, index) => {
    const field = `marks.ccc[${index}]`;
    if (shown.ccc === null && CCC_NUMBER.test(compact(value))) shown.ccc = { field, text: value.slice(0, 60) };
    else placeholder.ccc ??= { field, text: value.slice(0, 60) };
  });
  listing.marks.productionLicence.forEach((value, index) => {
    const field = `marks.productionLicence[${index}]`;
    if (shown.productionLicence === null && LICENCE_NUMBER.test(folded(value))) {
      shown.productionLicence = { field, text: value.slice(0, 60) };
    } else placeholder.productionLicence ??= { field, text: value.slice(0, 60) };
  });
  let imported = false;
  for (let index = 0; index < listing.attributes.length; index += 1) {
    const attribute = listing.attributes[index];
    if (attribute === undefined) continue;
    const { value } = attribute;
    const label = attribute.label.trim().replace(/[\s:：（(].*$/, "");
    const field = `attributes[${index}].value`;
    const fact = LABELS.get(label);
    if (fact !== undefined) say(fact, field, value);
    if (MAYBE_NUMBER.test(value)) numbersIn(field, label, value, shown);
    imported ||= saysImported(label, value);
  }
  if (listing.title !== null) numbersIn("title", "", listing.title, shown);
  if (listing.description !== null && (shown.ccc === null || shown.productionLicence === null)) {
    numbersIn("description", "", listing.description, shown);
  }
  return { shown, placeholder, imported };
}

function numbersIn(field: string, label: string, text: string, shown: Record<FactName, Span | null>): void {
  const plain = folded(text);
  if (shown.ccc === null) {
    if (CCC_NUMBER.test(plain)) shown.ccc = quote(field, text, CCC_NUMBER);
    else if (CCC_LABEL.test(label) && CCC_NUMBER.test(compact(text))) shown.ccc = { field, text: text.slice(0, 60) };
  }
  if (shown.productionLicence === null && LICENCE_NUMBER.test(plain)) {
    shown.productionLicence = quote(field, text, LICENCE_NUMBER);
  }
}

function compact(text: string): string {
  return folded(text).replace(/[\s-]/g, "");
}

function saysImported(label: string, value: string): boolean {
  if (label === "进口/国产" || label === "国产/进口" || label === "是否进口" || label === "是否为进口") {
    return /^(?:进口|是|原装进口)/.test(value.trim());
  }
  if (label === "产地" || label === "商品产地" || label === "原产地" || label === "原产国" || label === "原产国/地区") {
    return /^(?:美国|日本|德国|韩国|意大利|法国|英国|泰国|越南|马来西亚|瑞士|瑞典|荷兰|西班牙|波兰|俄罗斯|台湾|中国台湾|加拿大|澳大利亚|新加坡|印度|土耳其)/.test(
      value.trim(),
    );
  }
  return false;
}
