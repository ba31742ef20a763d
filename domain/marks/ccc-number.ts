/**
 * CCC certificate number (强制性产品认证证书编号): a printed value goes in, the number and its parts come out, or null.
 *
 * Source: CNCA's numbering of CCC certificates, 16 digits = 4 year of FIRST issue + 2 certification body + 4 product code
 * (2 family + 2 kind) + 6 serial; vehicles print a version behind it, "(B0)". CCC certificates are issued since 2002. An
 * old year is no sign of expiry, since renewal keeps the number, and body and product codes have no list we trust: a code
 * is read, not judged, except body 00, which there is not.
 */
import { foldWidth } from "./fold-width.ts";

export interface CccNumber {
  /** The 16 digits. */
  readonly digits: string;
  /** Year of first issue, as printed; see `cccNumberFaults`. */
  readonly year: number;
  /** Two digits: the certification body. */
  readonly body: string;
  /** Four digits: the product code. */
  readonly code: string;
  /** The first two digits of the product code. */
  readonly family: string;
  /** The last six digits. */
  readonly serial: string;
  /** "(B0)" where the page prints one. */
  readonly version: string | null;
}

const YEAR = "((?:19|20)\\d{2})";
const NUMBER = new RegExp(
  `(?:(?<![\\dA-Za-z.-])|(?<=(?<![A-Za-z\\d])(?:CCC|3C|NO)[.:]?))(?:${YEAR}[ -]?(\\d{2})[ -]?(\\d{4})[ -]?(\\d{6})|${YEAR}[ -](\\d{2})(\\d{2})[ -](\\d{2})(\\d{2})[ -](\\d{4}))(?:(?!\\d)|(?=3C))(?![.-]\\d)(?: ?\\(([A-Z]\\d{1,2})\\))?`,
  "gi",
);

export interface Placed {
  readonly number: CccNumber;
  /** Where the number begins in the text. */
  readonly at: number;
}

/** All CCC numbers of a text by form alone, whatever their year, in the order of printing. */
export function cccNumbersIn(text: string): Placed[] {
  const found: Placed[] = [];
  for (const match of foldWidth(text).matchAll(NUMBER)) {
    const year = match[1] ?? match[5] ?? "";
    const body = match[2] ?? match[6] ?? "";
    const code = match[3] ?? `${match[7] ?? ""}${match[8] ?? ""}`;
    const serial = match[4] ?? `${match[9] ?? ""}${match[10] ?? ""}`;
    const version = match[11];
    if (body === "00") continue;
    found.push({
      at: match.index,
      number: {
        digits: year + body + code + serial,
        year: Number(year),
        body,
        code,
        family: code.slice(0, 2),
        serial,
        version: version === undefined ? null : `(${version.toUpperCase()})`,
      },
    });
  }
  return found;
}

/** The first CCC number of a printed value: full-width digits, spaces or dashes between its groups, a version behind it. */
export function parseCccNumber(printed: string): CccNumber | null {
  return cccNumbersIn(printed.slice(0, 2_000))[0]?.number ?? null;
}

export type CccNumberFault = "before-ccc" | "future";

/**
 * What the number itself proves wrong: a first issue before CCC began (2002), or after the year of `on`.
 * @param on the day the page was seen, YYYY-MM-DD
 */
export function cccNumberFaults(number: CccNumber, on: string): CccNumberFault[] {
  if (number.year < 2002) return ["before-ccc"];
  return number.year > Number(on.slice(0, 4)) ? ["future"] : [];
}

/** Other numbers by their own words: fire labels, factory codes, barcodes, reports, permits, dates. */
const OTHER_WORDS =
  /消防产品身份|身份信息|身份证|[AB]签|明码|防伪|工厂编号|工厂代码|条码|条形码|备案|注册证|报告|专利|许可|电话|热线|日期|有效期|至/;
const RUN = /[A-Za-z]{0,8}[.:]?\s?\d(?:[ -]?\d){7,30}/g;
const DATE = /^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/;

/**
 * Whether a value printed under a CCC label is an attempt at a number that fails: 8 to 24 digits in one run, but no CCC
 * number (wrong length, a year nobody issued in). Fire labels (消防产品身份信息, 14 digits that begin with no year),
 * factory codes and voluntary certificates (letters + digits), barcodes, telephones, dates, masked (2019****) and cut
 * (2019010…) values are none.
 */
export function looksLikeCccAttempt(printed: string): boolean {
  const text = foldWidth(printed.slice(0, 300));
  if (cccNumbersIn(text).length > 0 || OTHER_WORDS.test(text)) return false;
  if (/\d\s?[*•●xX×]|[*•●×]\s?\d|\d\s?(?:\.\.|…)/.test(text)) return false;
  for (const [run] of text.matchAll(RUN)) {
    const letters = /^[A-Za-z]*/.exec(run)?.[0].toUpperCase() ?? "";
    const digits = run.slice(letters.length).replace(/\D/g, "");
    if (digits.length < 8 || digits.length > 24) continue;
    if (letters !== "" && !/^(?:CCC|C|NO)$/.test(letters)) continue;
    if (DATE.test(digits) || isTelephone(digits) || isBarcode(digits)) continue;
    if (digits.length === 14 && !/^(?:19|20)[0-4]/.test(digits)) continue;
    return true;
  }
  return false;
}

const isTelephone = (digits: string): boolean => /^(?:1[3-9]\d{9}|0\d{9,11}|[48]00\d{7})$/.test(digits);
const isBarcode = (digits: string): boolean => /^69\d{11}$/.test(digits);
