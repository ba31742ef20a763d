/**
 * One row of a register. In: a row by field, the kind and the state asked for. Out: its entries (one per number it
 * names), or why it cannot be one, in Chinese. Pure; never throws.
 */
import { cccNumbersIn } from "#domain/marks/ccc-number.ts";
import { foldWidth } from "#domain/marks/fold-width.ts";
import { licenceNumbersIn, looksLikeLicenceAttempt, PROVINCES } from "#domain/marks/licence-number.ts";
import { isPlaceholder } from "#domain/placeholder.ts";
import { enterpriseKey, type RegisterEntry, type RegisterStatus } from "#domain/register.ts";
import type { Vocabulary } from "./column-names.ts";
import type { TableForm } from "./table-rows.ts";

export type RegisterField = "number" | "holder" | "maker" | "factory" | "status" | "validUntil";

const VOCABULARY: Vocabulary<RegisterField> = {
  names: {
    number:
      "证书编号 许可证编号 生产许可证编号 工业产品生产许可证编号 许可证书编号 认证证书编号 ccc证书编号 3c证书编号 证书号 许可证号 证书号码 许可证书号 证号 获证证书编号 " +
      "编号 号码 number certificatenumber certificateno certno certnumber licencenumber licenseno licensenumber licenceno productionlicence ccc certificate licence license",
    holder:
      "持证人 持证人名称 证书持有人 持证企业 持证企业名称 获证企业 获证企业名称 获证组织 获证组织名称 认证委托人 认证委托人名称 委托人 委托人名称 申请人 申请人名称 被许可人 " +
      "企业名称 单位名称 公司名称 名称 企业 holder holdername applicant applicantname company companyname enterprise enterprisename name",
    maker:
      "制造商 制造商名称 生产者 生产者名称 生产商 生产商名称 制造者 制造单位 maker makername manufacturer manufacturername producer",
    factory: "生产企业 生产企业名称 生产厂 生产厂名称 生产单位 工厂 工厂名称 factory factoryname",
    status: "状态 证书状态 许可证状态 许可状态 认证状态 证照状态 当前状态 status state certificatestatus licencestatus",
    validUntil:
      "有效期至 证书有效期至 有效期止 有效期截止 有效期截止日期 有效截止日期 截止日期 证书截止日期 有效期结束日期 到期日期 证书到期日期 失效日期 有效期 证书有效期 有效期限 validuntil validto expires expirydate expirationdate expiry until",
  },
  like: {
    number: /(?:证书|许可证|证件).{0,6}(?:编号|号码|号$)/,
    holder: /^(?:持证|获证|被许可|申请|委托)|(?:企业|单位|公司)名称/,
    maker: /^(?:制造商|生产者)/,
    factory: /^(?:生产企业|生产厂)/,
    status: /状态/,
    validUntil: /有效期.{0,4}[至止]|(?:截止|到期|失效)(?:日期|时间)/,
  },
};

export const REGISTER_FORM: TableForm<RegisterField> = {
  vocabulary: VOCABULARY,
  needed: [["number"], ["holder", "maker", "factory", "status", "validUntil"]],
  plain: plainLine,
  what: "编号列",
  example: "企业名称,证书编号,证书状态,有效期至",
};

const SHORT = [...PROVINCES.keys()].join("");
/** What stands before XK and belongs to the number: 「(苏)」, 「宁)」, 「浙」. */
const LONG = [...new Set(PROVINCES.values())]
  .map((name) => name.replace(/(?:省|市|(?:壮族|回族|维吾尔)?自治区)$/, ""))
  .join("|");
const PROVINCE_END = new RegExp(
  `(?:[(\\[]\\s?(?:[\\u3400-\\u9fff]|(?:${LONG})[省市]?)\\s?[)\\]]\\s?|(?<=\\s|^)[${SHORT}][)\\]]?)$`,
);
const NUMBER_AT_END = /(?:XK[\dXK\s()-]*\d|(?<![\dA-Za-z])\d[\d -]{8,22}\d(?:\s?\([A-Z]\d\))?)[\s。.;]*$/i;

/** 「企业名称 编号」, or the number alone; null for a line with anything else in it. */
function plainLine(line: string): ReadonlyMap<RegisterField, string> | null {
  const text = foldWidth(line).trim();
  const at = NUMBER_AT_END.exec(text)?.index;
  if (at === undefined) return null;
  const province = PROVINCE_END.exec(text.slice(0, at))?.[0] ?? "";
  const name = text.slice(0, at - province.length).replace(/[\s,，、:;]+$/, "");
  if (/[,，|\t]/.test(name)) return null;
  const cells = new Map<RegisterField, string>([["number", text.slice(at - province.length)]]);
  // 「总公司：甲；分公司：乙」: two fit; with more nobody can be said to be the holder.
  const names = name.split(";").map((part) => part.replace(/^[^:]{1,6}:/, "").trim());
  if (name !== "" && names.length <= 2)
    for (const [n, one] of names.entries()) cells.set(n === 0 ? "holder" : "maker", one);
  return cells;
}

export interface RegisterWish {
  readonly kind: RegisterEntry["kind"] | null;
  /** For rows that name no state. */
  readonly status: RegisterStatus | null;
  /** Name of the register. */
  readonly register: string;
}

export interface ReadRegisterRow {
  /** Each with its number as compared in `register_entries`. */
  readonly entries: readonly RegisterEntry[];
  /** What could not be read although the row went in. */
  readonly remark: string | null;
}

export function readRegisterRow(
  cells: ReadonlyMap<RegisterField, string>,
  wish: RegisterWish,
): ReadRegisterRow | { readonly broken: string } {
  const printed = cells.get("number");
  if (printed === undefined || isPlaceholder(printed)) return { broken: "没有编号" };
  const numbers = numbersIn(printed);
  if (numbers.length === 0) return { broken: whyNoNumber(printed) };
  const ofKind = numbers.filter(({ kind }) => wish.kind === null || kind === wish.kind);
  if (ofKind.length === 0)
    return { broken: `编号「${printed.slice(0, 40)}」不是${KIND_NAMES[wish.kind ?? "ccc"]}编号` };
  const state = cells.get("status");
  const status = state === undefined ? wish.status : statusIn(state);
  if (status === null) return { broken: state === undefined ? "没有状态" : `不认识的状态「${state.slice(0, 20)}」` };
  const until = cells.get("validUntil");
  const validUntil = until === undefined ? null : lastDayIn(until);
  const remark = validUntil === "unreadable" ? `有效期「${until?.slice(0, 30)}」读不出，其余已导入` : null;
  const [holder = null, maker = null] = namesIn(cells);
  const entry = {
    status,
    holder,
    maker,
    validUntil: validUntil === "unreadable" ? null : validUntil,
    register: wish.register,
  };
  return { entries: ofKind.map((number) => ({ ...number, ...entry })), remark };
}

const KIND_NAMES = { ccc: " CCC 证书", productionLicence: "生产许可证" } as const;

/** The numbers of a printed cell, licences or else certificates. */
export function numbersIn(printed: string): Pick<RegisterEntry, "kind" | "number">[] {
  const text = printed.slice(0, 2_000);
  const licences = licenceNumbersIn(text).map((number) => ({
    kind: "productionLicence" as const,
    number: number.text,
  }));
  if (licences.length > 0) return licences;
  return cccNumbersIn(text).map(({ number }) => ({ kind: "ccc" as const, number: number.digits }));
}

function whyNoNumber(printed: string): string {
  const shown = `「${printed.slice(0, 40)}」`;
  if (/^\d(?:\.\d+)?E\+?\d+$/i.test(printed)) return `编号${shown}被表格软件改成了科学计数法，须按文本导出`;
  if (looksLikeLicenceAttempt(printed)) return `许可证编号${shown}位数不对`;
  const digits = foldWidth(printed).replace(/\D/g, "").length;
  return /^[\d\s'-]+$/.test(foldWidth(printed))
    ? `编号${shown}有 ${digits} 位，CCC 证书编号为 16 位`
    : `编号${shown}不成形`;
}

/** More telling words first: 「过期失效」 and 「暂停后恢复有效」 hold words of several states. */
const STATES: readonly (readonly [RegExp, RegisterStatus])[] = [
  [/(?<!未)恢复|^(?:valid|active)$/, "valid"],
  [/吊销|撤销|撤消|撤回|revoked|withdrawn/, "withdrawn"],
  [/注销|作废|cancell?ed/, "cancelled"],
  [/暂停|中止|suspended/, "suspended"],
  [/过期|失效|到期|期满|届满|逾期|expired/, "expired"],
  [/^(?:已?有效|有效期内|正常|在用|存续|现行有效|有效状态)$|^有效[,，(（]/, "valid"],
];

/** The state that words say; null for words nobody knows, such as 无效. */
export function statusIn(words: string): RegisterStatus | null {
  const known = states.get(words);
  if (known !== undefined) return known;
  const state = readState(words);
  if (states.size < MOST_STATES) states.set(words, state);
  return state;
}

/** A file has a handful of them, each on thousands of rows. */
const states = new Map<string, RegisterStatus | null>();
const MOST_STATES = 1_000;

function readState(words: string): RegisterStatus | null {
  const whole = foldWidth(words).toLowerCase().replace(/\s/g, "");
  // 「已过期未注销」 is of the first state, 「未注销」 alone says that all is well.
  const text = whole.replace(/未(?:过期|失效|到期|撤销|注销|暂停|吊销)/g, "") || "有效";
  if (whole === "") return null;
  return STATES.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

/**
 * The last day of a validity: "2026-03-01", 2026年3月1日, 20260301, the end of a span; null where there is no end (长期).
 * A day that the calendar lacks is unreadable.
 */
export function lastDayIn(words: string): string | "unreadable" | null {
  const text = foldWidth(words);
  if (isPlaceholder(text) || /长期|永久|无固定/.test(text)) return null;
  const days = [
    ...text.matchAll(/(?<!\d)((?:19|20)\d{2})(?:\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})|(\d{2})(\d{2}))(?!\d)/g),
  ];
  const last = days.at(-1);
  if (last === undefined) return "unreadable";
  const [year, month, day] = [last[1], last[2] ?? last[4], last[3] ?? last[5]].map(Number);
  const date = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day));
  const isReal = date.getUTCMonth() + 1 === month && date.getUTCDate() === day;
  return isReal ? date.toISOString().slice(0, 10) : "unreadable";
}

/** Who may use the number: holder, maker and factory are often one; the first two that differ are kept. */
function namesIn(cells: ReadonlyMap<RegisterField, string>): string[] {
  const names = new Map<string, string>();
  for (const field of ["holder", "maker", "factory"] as const) {
    const name = cells.get(field)?.slice(0, 200).trim();
    if (name !== undefined && !isPlaceholder(name) && !names.has(enterpriseKey(name)))
      names.set(enterpriseKey(name), name);
  }
  return [...names.values()].slice(0, 2);
}
