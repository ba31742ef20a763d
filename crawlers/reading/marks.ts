/**
 * Marks (标志与编号): text goes in, the numbers it really carries come out: production licences (XK), CCC certificates,
 * unified social credit codes, standards.
 *
 * A number counts by its own grammar, never by its neighbourhood alone: food licences (SC/QS), network access permits,
 * energy-label records, medical registrations, 14-digit fire labels and 20-digit numbers look alike and are not taken.
 * What goes wrong here is silence: a number printed badly is not returned, and stays visible in the attributes.
 */

/**
 * Text with full-width ASCII, the ideographic space and all kinds of dash folded to ASCII, of the same length, so that
 * positions found in it hold in the original.
 */
export function foldWidth(text: string): string {
  if (!/[\u00a0\u2010-\u2015\u2212\u3000\u3010\u3011\u3014\u3015\ufe58\ufe63\uff01-\uff5e]/.test(text)) return text;
  return text
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/[\u2010-\u2015\u2212\ufe58\ufe63]/g, "-")
    .replace(/[\u00a0\u3000]/g, " ")
    .replace(/[\u3010\u3014]/g, "[")
    .replace(/[\u3011\u3015]/g, "]");
}

/** One-character names of the provinces as licences print them, 滇 and 黔 beside 云 and 贵, 兵 for the Xinjiang corps. */
const PROVINCE = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵黔云滇藏陕甘青宁新兵";
const LICENCE = new RegExp(
  `(?:([(\\[]?)\\s{0,2}([${PROVINCE}])\\s{0,2}[)\\]]?\\s{0,2})?(?<![A-Za-z])(?:QS\\s?)?XK\\s{0,2}-?\\s{0,2}(\\d{2})(\\s{0,2}-?\\s{0,2})(\\d{3})(\\s{0,2}-?\\s{0,2})(\\d{5})(?!\\d)`,
  "gi",
);

/**
 * Numbers of 全国工业产品生产许可证 (XK + 2 industry + 3 product + 5 serial digits), in the form "(苏)XK06-001-00238", or
 * "粤XK16-204-00397" where the province is printed without brackets, without repeats. Food licences are not among them.
 */
export function productionLicences(text: string): string[] {
  const found = new Set<string>();
  for (const [, bracket, province, industry, , product, , serial] of foldWidth(text).matchAll(LICENCE)) {
    const prefix = province === undefined ? "" : bracket ? `(${province})` : province;
    found.add(`${prefix}XK${industry}-${product}-${serial}`);
  }
  return [...found];
}

const CCC = /(?<![\dA-Za-z.-])(20[0-4]\d)[ ]?(\d{2})[ ]?(\d{4})[ ]?(\d{6})(?!\d)(?![.-]\d)/g;

/**
 * Numbers that have the form of a CCC certificate: 16 digits = 4 year of first issue (from 2002, when CCC began, to next
 * year) + 2 body + 4 product code + 6 serial; a version suffix such as "(B0)" is left out. Without repeats.
 */
export function cccNumbers(text: string): string[] {
  const found = new Set<string>();
  for (const [, year = "", body = "", product = "", serial = ""] of foldWidth(text).matchAll(CCC)) {
    const issued = Number(year);
    if (issued < 2002 || issued > 2049 || body === "00") continue;
    found.add(year + body + product + serial);
  }
  return [...found];
}

const CCC_CLAIM = /3\s?C|CCC|强制性?(?:产品)?认证|中国强制认证|认证证书/i;
const OTHER_NUMBER =
  /备案|进网|入网|注册证|订单|货号|条码|条形码|流水|防伪|身份|追溯|溯源|快递|物流|单号|账号|卡号|检验报告|报告编号/;

/**
 * CCC numbers of running text: only those that the text itself calls CCC, 3C or 强制性认证 within the 40 characters before,
 * with no name of another number in between.
 */
export function cccNumbersClaimed(text: string): string[] {
  const folded = foldWidth(text);
  const found = new Set<string>();
  for (const match of folded.matchAll(CCC)) {
    const before = folded.slice(Math.max(0, match.index - 40), match.index);
    const claim = before.search(CCC_CLAIM);
    if (claim < 0 || OTHER_NUMBER.test(before.slice(claim))) continue;
    for (const number of cccNumbers(` ${match[0]} `)) found.add(number);
  }
  return [...found];
}

const FOOD_LICENCE = /SC\s?\d{14}(?!\d)|QS\s?\d{4}\s?\d{4}\s?\d{4}(?!\d)|QS\s?\d{12}(?!\d)/i;

/** The first licence number of any kind in a labelled value: XK, SC or QS, as printed; null where there is none. */
export function printedLicence(value: string): string | null {
  const folded = foldWidth(value);
  const industrial = productionLicences(folded)[0];
  if (industrial !== undefined) return industrial;
  const food = FOOD_LICENCE.exec(folded);
  return food === null ? null : food[0];
}

const USCC_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const USCC_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const USCC = /(?<![0-9A-Za-z])[1-9A-Y][0-9A-Y]\d{6}[0-9A-HJ-NP-RT-UW-Y]{10}(?![0-9A-Za-z])/gi;

/**
 * Whether the check character of a unified social credit code holds (GB 32100-2015). Real codes that fail it exist, so a
 * failure means "needs checking", never forgery.
 */
export function usccCheckHolds(code: string): boolean {
  if (code.length !== 18) return false;
  let sum = 0;
  for (let at = 0; at < 17; at++) {
    const value = USCC_CHARACTERS.indexOf(code.charAt(at));
    if (value < 0) return false;
    sum += value * (USCC_WEIGHTS[at] ?? 0);
  }
  return USCC_CHARACTERS.charAt((31 - (sum % 31)) % 31) === code.charAt(17);
}

/**
 * Unified social credit codes (统一社会信用代码) in a text, upper case, without repeats.
 * @param labelled the text is the value of a label that says so: then a code whose check fails is returned too
 */
export function usccNumbers(text: string, labelled = false): string[] {
  const found = new Set<string>();
  for (const [printed] of foldWidth(text).matchAll(USCC)) {
    const code = printed.toUpperCase();
    if (labelled || usccCheckHolds(code)) found.add(code);
  }
  return [...found];
}

const PUBLIC_STANDARD =
  /(?<![A-Za-z0-9/])(?<!\d\s)(GB|GA|HG|JB|YB|NY|JG|JGJ|SH|XF|QB|BB|FZ|JC|YD|SJ|SN|LY|MT|DL|QC|CJ|CJJ|AQ|YY|WS|SB|GJB|JT|NB|TB|YS|HJ|MH|DA|HB|QJ)\s?(\/\s?[TZ])?\s{0,2}(\d{2,6}(?:\.\d{1,3}){0,2})(?:\s?[-:]\s?((?:19|20)\d{2})(?!\d)|(?!\d|\s?(?:GB|MB|TB|G|M|mm|\/)))/gi;
const OTHER_STANDARD =
  /(?<![A-Za-z0-9/])(DB\s?\d{2}(?:\s?\/\s?T)?|T\/[A-Z]{2,10}|Q\/[A-Z0-9]{2,12}(?:\s[A-Z]{1,6})?)\s{0,2}-?([A-Z]?\d{1,8}(?:\.\d{1,3}){0,2}[A-Z]?)\s?-\s?((?:19|20)\d{2})(?!\d)/gi;

/**
 * Standards cited in a text, in the form "GB/T 12706.1-2020"; the year is left out where the page leaves it out. A bare
 * number of two digits counts only with its year. Without repeats, in the order of the text.
 */
export function standardsCited(text: string): string[] {
  const found = new Map<string, number>();
  const folded = foldWidth(text);
  for (const match of folded.matchAll(PUBLIC_STANDARD)) {
    const [, body = "", kind, number = "", year] = match;
    if (year === undefined && (number.length < 3 || (kind === undefined && !/^(?:GB|GA|XF)$/i.test(body)))) continue;
    const name = `${body.toUpperCase()}${kind === undefined ? "" : `/${kind.slice(-1).toUpperCase()}`} ${number}`;
    const full = year === undefined ? name : `${name}-${year}`;
    if (!found.has(full)) found.set(full, match.index);
  }
  for (const match of folded.matchAll(OTHER_STANDARD)) {
    const [, body = "", number = "", year = ""] = match;
    const full = `${body
      .toUpperCase()
      .replace(/\s*\/\s*/, "/")
      .replace(/^DB\s/, "DB")} ${number.toUpperCase()}-${year}`;
    if (!found.has(full)) found.set(full, match.index);
  }
  return [...found].sort((a, b) => a[1] - b[1]).map(([name]) => name);
}
