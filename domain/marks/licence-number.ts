/**
 * Production licence number (工业产品生产许可证编号): a printed value goes in, the number and its parts come out, or null.
 *
 * Source: 工业产品生产许可证管理条例实施办法 (marking): XK + 2 digits industry + 3 digits product + 5 digits serial; on
 * certificates issued by a province its short name stands before, in brackets, on older food-related ones without. There
 * is no check digit. Food licences (SC + 14 digits, before 2018 QS + 12) are another register and are read apart. Makers
 * print much around the number (QS before it, TL behind it) and lose dashes and brackets; all that is read.
 */
import { foldWidth } from "./fold-width.ts";

export interface LicenceNumber {
  /** "(苏)XK06-001-00238"; "粤XK16-204-00397" where the province stands without brackets. */
  readonly text: string;
  /** Short name of the issuing province; null where none is printed. */
  readonly province: string | null;
  readonly bracketed: boolean;
  /** What stands in the bracket where it names no province, as in "(华)XK06-001-00238"; else null. */
  readonly strangeBracket: string | null;
  readonly industry: string;
  readonly product: string;
  /** "XK06-001". */
  readonly group: string;
  readonly serial: string;
}

/** Short names of the provinces as licences print them, with the provinces' names; 兵 is the Xinjiang corps. */
export const PROVINCES: ReadonlyMap<string, string> = new Map([
  ["京", "北京市"],
  ["津", "天津市"],
  ["冀", "河北省"],
  ["晋", "山西省"],
  ["蒙", "内蒙古自治区"],
  ["辽", "辽宁省"],
  ["吉", "吉林省"],
  ["黑", "黑龙江省"],
  ["沪", "上海市"],
  ["苏", "江苏省"],
  ["浙", "浙江省"],
  ["皖", "安徽省"],
  ["闽", "福建省"],
  ["赣", "江西省"],
  ["鲁", "山东省"],
  ["豫", "河南省"],
  ["鄂", "湖北省"],
  ["湘", "湖南省"],
  ["粤", "广东省"],
  ["桂", "广西壮族自治区"],
  ["琼", "海南省"],
  ["渝", "重庆市"],
  ["川", "四川省"],
  ["蜀", "四川省"],
  ["贵", "贵州省"],
  ["黔", "贵州省"],
  ["云", "云南省"],
  ["滇", "云南省"],
  ["藏", "西藏自治区"],
  ["陕", "陕西省"],
  ["秦", "陕西省"],
  ["甘", "甘肃省"],
  ["陇", "甘肃省"],
  ["青", "青海省"],
  ["宁", "宁夏回族自治区"],
  ["新", "新疆维吾尔自治区"],
  ["兵", "新疆维吾尔自治区"],
]);

/** 「江苏」 → 「苏」: the short name that stands first in the list. */
const SHORT_BY_NAME = new Map(
  [...PROVINCES]
    .reverse()
    .map(([short, name]) => [name.replace(/(?:省|市|壮族自治区|回族自治区|维吾尔自治区|自治区)$/, ""), short]),
);
const SHORT = [...PROVINCES.keys()].join("");
const NAMES = [...SHORT_BY_NAME.keys()].join("|");

/** The Greek and Cyrillic look-alikes of X and K, and letters typed for digits, folded; the length stays. */
function plainNumber(text: string): string {
  return foldWidth(text)
    .replace(/[\u0425\u0445\u03a7]/g, "X")
    .replace(/[\u041a\u043a\u039a]/g, "K");
}

const DIGIT = "[\\dOoIl]";
const GAP = "\\s{0,2}[-_.·]{0,2}\\s{0,2}";
/** 「(苏)」, 「(苏」, 「苏」, 「(江苏省)」, or a bracket with something else in it. */
const PROVINCE_BEFORE = `(?:([(\\[]?)\\s{0,2}([${SHORT}])\\s{0,2}[)\\]]?|[(\\[](${NAMES})[省市]?[)\\]]|[(\\[]\\s?([\\u3400-\\u9fff])\\s?[)\\]])?\\s{0,2}`;
const LICENCE = new RegExp(
  `${PROVINCE_BEFORE}(?<![A-Za-z])(?:QS\\s?)?XK${GAP}(${DIGIT}{2})${GAP}(${DIGIT}{3})${GAP}(${DIGIT}{5})(?:(?!\\d)|(?=3C))`,
  "gi",
);

/** All licence numbers of a text, in the order of printing. */
export function licenceNumbersIn(text: string): LicenceNumber[] {
  if (!/[XＸ\u0425\u03a7]\s?[KＫ\u041a\u039a]/i.test(text)) return [];
  const found: LicenceNumber[] = [];
  for (const match of plainNumber(text).matchAll(LICENCE)) {
    const [, bracket, short, named, strange, ...digits] = match;
    const [industry = "", product = "", serial = ""] = digits.map((group) =>
      (group ?? "").replace(/o/gi, "0").replace(/[il]/gi, "1"),
    );
    const province = named === undefined ? (short ?? null) : (SHORT_BY_NAME.get(named) ?? null);
    const bracketed = Boolean(bracket) || named !== undefined;
    const group = `XK${industry}-${product}`;
    const prefix = province === null ? "" : bracketed ? `(${province})` : province;
    found.push({
      text: `${prefix}${group}-${serial}`,
      province,
      bracketed: bracketed || strange !== undefined,
      strangeBracket: strange ?? null,
      industry,
      product,
      group,
      serial,
    });
  }
  return found;
}

/** The first licence number of a printed value, or null. */
export function parseLicenceNumber(printed: string): LicenceNumber | null {
  return licenceNumbersIn(printed.slice(0, 2_000))[0] ?? null;
}

const ATTEMPT = new RegExp(
  `(?<![A-Za-z])XK\\s?-?\\s?(?:${DIGIT}{1,3}\\s?-\\s?${DIGIT}{1,4}\\s?-\\s?${DIGIT}{2,7}|\\d{8,9}|\\d{11,12})(?![\\d*xX])`,
  "i",
);

/**
 * Whether a value holds XK with a body that is no licence number, although it is plainly meant as one: three groups of
 * digits of a wrong length (XK06-001-0238), or 8, 9, 11 or 12 digits in one run. Model names (XK3190-A9) and masked or
 * cut numbers are none.
 */
export function looksLikeLicenceAttempt(printed: string): boolean {
  const text = plainNumber(printed.slice(0, 2_000));
  return licenceNumbersIn(text).length === 0 && ATTEMPT.test(text);
}

const FOOD = /(?<![A-Za-z])SC(?:[ -]?\d){14}(?!\d)|(?<![A-Za-z])QS(?:[ -]?\d){12}(?!\d)|食品生产许可/i;

/**
 * What says that a licence is one for food: the number SC + 14 or QS + 12 digits as printed, or else the words
 * 「食品生产许可」; null where nothing does. Such a licence proves nothing about an industrial product.
 */
export function foodLicenceIn(printed: string): string | null {
  const text = foldWidth(printed.slice(0, 2_000));
  const number = new RegExp(FOOD.source.replace("|食品生产许可", ""), "i").exec(text);
  return (number ?? FOOD.exec(text))?.[0] ?? null;
}
