/**
 * Licence page (亮照): a page on which a marketplace shows a shop's business licence goes in, whose licence it is comes out,
 * or null where the page is none.
 *
 * 电子商务法 art. 15 makes shops publish it. Marketplaces print it as label and value (企业名称, 统一社会信用代码 or 注册号,
 * 法定代表人, 住所 or 经营场所) and differ in markup only, or answer it as JSON. Some ask for a captcha first; then nothing of
 * this is on the page, and it is an obstacle like any other.
 */
import { usccsIn } from "#domain/marks/uscc.ts";
import { isPlaceholder } from "#domain/placeholder.ts";
import type { LicenceReading, Reading } from "../marketplaces/marketplace.ts";
import { isObject, searchObjects, textAt } from "./json-scan.ts";
import type { OpenedPage } from "./open-page.ts";
import { readParameters } from "./parameter-block.ts";

const COMPANY =
  /^(?:企业|公司|商户|主体|经营者|单位|商家|字号)?(?:名称|全称)$|^(?:公司名|企业名|经营主体|公司|企业|经营者|营业执照名称)$/;
const NUMBER = /信用代码|注册号|执照(?:编?号|号码)|登记号/;
const ADDRESS =
  /^(?:(?:企业|公司|注册|经营|营业|单位)?(?:住所|地址|场所|所在地)|住所[/(（]?经营场所[)）]?|(?:经营|注册)(?:场所|地址)[/(（].{1,8}|营业执照所在地)$/;
/** A page about a licence says so beside company and number; a product's parameters may hold a company too. */
const ABOUT_A_LICENCE =
  /营业执照|亮照|亮证|工商(?:执照|登记|信息)|证照信息|经营资质|资质信息|法定代表人|负责人姓名|登记机关/;
const JSON_KEYS = {
  company: ["companyName", "company_name", "enterpriseName", "corpName", "licenseName", "businessName", "company"],
  number: ["creditCode", "socialCreditCode", "usci", "regNo", "licenseNo", "license_no", "businessLicenseNo", "regNum"],
  address: ["address", "regAddress", "companyAddress", "businessAddress", "registerAddress", "location"],
} as const;

/** Reads what a licence page shows. @param shopId the shop it belongs to, which only its address may tell. */
export function readLicencePage(opened: OpenedPage, shopId: string): Reading | null {
  const licence = opened.json === null ? fromPage(opened) : fromJson(opened.json);
  return licence === null ? null : { kind: "licence", licence: { shopId, ...licence } };
}

type Licence = Omit<LicenceReading, "shopId">;

function fromPage(opened: OpenedPage): Licence | null {
  const visible = opened.visible.slice(0, 30_000);
  if (!ABOUT_A_LICENCE.test(visible)) return null;
  return licenceOf([...readParameters(opened.document), ...pairsOfLines(visible)]);
}

/** 「企业名称：甲公司」 a line, or label and value on lines that follow each other. */
function pairsOfLines(visible: string): { label: string; value: string }[] {
  const lines = visible.split("\n").map((line) => line.trim());
  return lines.flatMap((line, index) => {
    const [, label = "", value = ""] = /^([^:：]{2,20}?)\s{0,4}[:：]\s{0,4}(.*)$/.exec(line) ?? [];
    if (label !== "") return [{ label, value: value || (lines[index + 1] ?? "") }];
    return line.length >= 2 && line.length <= 12 ? [{ label: line, value: lines[index + 1] ?? "" }] : [];
  });
}

function fromJson(json: unknown): Licence | null {
  const [found] = searchObjects(
    json,
    (object) =>
      JSON_KEYS.company.some((key) => textAt(object, key) !== null) &&
      JSON_KEYS.number.some((key) => textAt(object, key) !== null),
    20_000,
  );
  if (!isObject(found)) return null;
  const pick = (keys: readonly string[]) => keys.map((key) => textAt(found, key)).find((text) => text !== null) ?? "";
  return licenceOf([
    { label: "企业名称", value: pick(JSON_KEYS.company) },
    { label: "信用代码", value: pick(JSON_KEYS.number) },
    { label: "住所", value: pick(JSON_KEYS.address) },
  ]);
}

function licenceOf(pairs: readonly { readonly label: string; readonly value: string }[]): Licence | null {
  let company: string | null = null;
  let uscc: string | null = null;
  let address: string | null = null;
  let numbered = false;
  for (const pair of pairs) {
    const label = pair.label.replace(/[\s:：*]/g, "");
    const value = pair.value.trim().slice(0, 200);
    if (isPlaceholder(value)) continue;
    if (NUMBER.test(label)) {
      uscc ??= usccsIn(value)[0] ?? null;
      numbered ||= /[0-9A-Z]{13,18}/i.test(value);
    } else if (COMPANY.test(label) && /[\u3400-\u9fff]{2}/.test(value) && !/[:：]/.test(value)) company ??= value;
    else if (ADDRESS.test(label) && /[\u3400-\u9fff]{3}/.test(value)) address ??= value;
  }
  return company === null || !numbered ? null : { company, uscc, address };
}
