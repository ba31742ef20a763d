/**
 * Marks (标志与编号): text goes in, the numbers it really carries come out: production licences (XK), CCC certificates,
 * unified social credit codes, standards.
 *
 * A number counts by its own grammar (see domain/marks), never by its neighbourhood alone: food licences (SC/QS), network
 * access permits, energy-label records, medical registrations, 14-digit fire labels and 20-digit numbers look alike and
 * are not taken. What goes wrong here is silence: a number printed badly is not returned, and stays visible in the
 * attributes.
 */

import { type CccNumber, cccNumbersIn } from "#domain/marks/ccc-number.ts";
import { foldWidth } from "#domain/marks/fold-width.ts";
import { foodLicenceIn, licenceNumbersIn } from "#domain/marks/licence-number.ts";
import { standardsIn } from "#domain/marks/standard-number.ts";
import { usccCheckHolds, usccsIn } from "#domain/marks/uscc.ts";

export { foldWidth, usccCheckHolds };

/**
 * Numbers of 全国工业产品生产许可证 (XK + 2 industry + 3 product + 5 serial digits), in the form "(苏)XK06-001-00238", or
 * "粤XK16-204-00397" where the province is printed without brackets, without repeats. Food licences are not among them.
 */
export function productionLicences(text: string): string[] {
  return [...new Set(licenceNumbersIn(text).map((number) => number.text))];
}

/** CCC is issued since 2002; a year far ahead is another number, one a little ahead is worth a look. */
const isPlausible = (number: CccNumber): boolean => number.year >= 2002 && number.year <= 2049;

/**
 * Numbers that have the form of a CCC certificate: 16 digits = 4 year of first issue (from 2002, when CCC began) + 2 body
 * + 4 product code + 6 serial; a version suffix such as "(B0)" is left out. Without repeats.
 */
export function cccNumbers(text: string): string[] {
  return [
    ...new Set(
      cccNumbersIn(text)
        .filter(({ number }) => isPlausible(number))
        .map(({ number }) => number.digits),
    ),
  ];
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
  for (const { at, number } of cccNumbersIn(folded)) {
    if (!isPlausible(number)) continue;
    const before = folded.slice(Math.max(0, at - 40), at);
    const claim = before.search(CCC_CLAIM);
    if (claim >= 0 && !OTHER_NUMBER.test(before.slice(claim))) found.add(number.digits);
  }
  return [...found];
}

/** The first licence number of any kind in a labelled value: XK, SC or QS, as printed; null where there is none. */
export function printedLicence(value: string): string | null {
  const industrial = productionLicences(value)[0];
  if (industrial !== undefined) return industrial;
  const food = foodLicenceIn(value);
  return food !== null && /\d/.test(food) ? food : null;
}

/**
 * Unified social credit codes (统一社会信用代码) in a text, upper case, without repeats.
 * @param labelled the text is the value of a label that says so: then a code whose check fails is returned too
 */
export function usccNumbers(text: string, labelled = false): string[] {
  const codes = usccsIn(text);
  // Under its label a code may be printed in groups of four.
  if (labelled) return codes.length > 0 ? codes : usccsIn(text.slice(0, 100).replace(/[\s-]/g, ""));
  return codes.filter(usccCheckHolds);
}

/**
 * Standards cited in a text, in the form "GB/T 12706.1-2020"; the year is left out where the page leaves it out. Without
 * repeats, in the order of the text.
 */
export function standardsCited(text: string): string[] {
  return standardsIn(text).map((standard) => standard.text);
}
