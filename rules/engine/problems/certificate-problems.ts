/**
 * What the certificate block of a page says of its certificate: status, end of validity, holder. In: a situation. Out:
 * each fault with the words as printed. Marketplaces fill such blocks from the register, sellers also type them.
 */
import type { Span } from "#domain/finding.ts";
import { enterpriseKey, isSameEnterprise } from "#domain/register.ts";
import { knownLabel } from "../page-labels.ts";
import type { Problem, Situation } from "../situation.ts";
import type { SeenNumber } from "./ccc-problems.ts";
import { isSameTradeName } from "./enterprise-name.ts";

const SUSPENDED = /暂停/;
const WITHDRAWN = /撤销|注销|吊销|失效|无效|过期/;
/** 「有效（曾暂停，已恢复）」, 「未注销」, 「非暂停」. */
const STILL_VALID = /^(?:正常|有效|在用)|恢复|(?:未|没有|无|非|不)(?:被)?(?:暂停|过期|失效|撤销|注销|吊销)/;

export function* statusProblems({ facts, day }: Situation, asked: ReadonlySet<string>): Iterable<Problem> {
  const states = facts.shown["ccc.status"];
  // Beside a valid certificate an earlier one may well be cancelled.
  if (!states.some(({ text }) => STILL_VALID.test(text.trim()))) {
    for (const sight of states) {
      if (asked.has("suspended") && SUSPENDED.test(sight.text)) yield said("suspended", sight, "页面写明证书暂停");
      if (asked.has("withdrawn") && WITHDRAWN.test(sight.text)) {
        yield said("withdrawn", sight, `页面写明证书状态为「${sight.text.trim().slice(0, 12)}」`);
      }
    }
  }
  if (!asked.has("expired") || facts.shown.ccc.length === 0) return;
  const ends = facts.shown["ccc.validUntil"].map((sight) => ({ sight, last: lastDay(sight.text) }));
  const last = ends.reduce((latest, end) => (end.last > latest ? end.last : latest), "");
  const end = ends.find((one) => one.last === last);
  // Certificates of earlier editions keep their dates on the page: the latest one counts.
  if (end !== undefined && last !== "" && last < day) {
    yield said("expired", end.sight, `最后一日为 ${last}，早于采集日`);
  }
}

function said(code: string, sight: Span, reason: string): Problem {
  return { code, sights: [{ ...sight, reason }] };
}

const DATE =
  /(20\d{2})(?:\s?[-./年]\s?(\d{1,2})(?:\s?[-./月]\s?(\d{1,2})(?!\d)|\s?月|(?![-./\d]))|(0[1-9]|1[0-2])([0-2]\d|3[01])(?!\d))/g;

/** The last date of a text as YYYY-MM-DD; a month without a day ends with the month. Empty where there is none. */
function lastDay(text: string): string {
  if (/长期/.test(text)) return "";
  const dates = [...text.normalize("NFKC").matchAll(DATE)].map((match) => {
    const [, year = "", month = match[4] ?? "", date = match[5]] = match;
    const end = date ?? String(new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate());
    return `${year}-${month.padStart(2, "0")}-${end.padStart(2, "0")}`;
  });
  return dates.sort().at(-1) ?? "";
}

const CERTIFICATE_MAKER = /^制造商(?:名称)?$/;
/** The third party of a certificate, where it stands right behind the other two. */
const CERTIFICATE_FACTORY = /^生产(?:企业|厂)(?:名称)?$/;
const NEAR = 2;
const PAGE_MAKER = /^(?:厂名|生产(?:厂家|企业|商|者|厂商|单位)(?:名称)?)$/;

/** The certificate block names applicant and manufacturer; one of those the page names as its maker must be among them. */
export function* holderProblems(number: SeenNumber, { facts, listing }: Situation): Iterable<Problem> {
  const { number: _, ...quoted } = number;
  const holder = facts.shown["ccc.holder"][0]?.text.trim() ?? "";
  if (!isEnterprise(holder)) return;
  const certified = facts.shown["ccc.holder"].map(({ text }) => text);
  const ofCertificate = new Set<string>();
  let maker: Span | undefined;
  let block = Number.NEGATIVE_INFINITY;
  for (const [index, { label, value }] of listing.attributes.entries()) {
    const { bare, fact } = knownLabel(label);
    const field = `attributes[${index}].value`;
    if (fact === "ccc.holder") block = index;
    // 制造商名称 beside 申请人名称 is the certificate's own.
    if (CERTIFICATE_MAKER.test(bare) || (CERTIFICATE_FACTORY.test(bare) && index - block <= NEAR)) {
      certified.push(value);
      ofCertificate.add(field);
      if (CERTIFICATE_MAKER.test(bare)) block = index;
    } else if (PAGE_MAKER.test(bare)) maker ??= { field, text: value };
  }
  // Whoever sells under its own certificate has the goods made by another.
  const seller = listing.seller.company;
  if (seller !== null && certified.some((one) => isRelated(one, seller))) return;
  // Goods made to order name both sides; the certificate may be of either.
  const named = facts.shown["manufacturer.name"].filter(({ field }) => !ofCertificate.has(field));
  const first = maker ?? named[0];
  if (first === undefined || !isEnterprise(first.text)) return;
  if ([first, ...named].some(({ text }) => certified.some((one) => isRelated(one, text)))) return;
  const reason = `证书申请人为「${holder.slice(0, 40)}」，页面的生产者为「${first.text.slice(0, 40)}」`;
  yield { code: "holder-differs", sights: [{ ...quoted, reason }, first] };
}

function isRelated(one: string, other: string): boolean {
  return isSameEnterprise(enterpriseKey(one), enterpriseKey(other)) || isSameTradeName(one, other);
}

function isEnterprise(name: string): boolean {
  return /(?:公司|厂|集团|合作社)(?:[(（].{1,12}[)）])?$/.test(name.trim());
}
