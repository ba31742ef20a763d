/**
 * Standard number (标准编号): printed text goes in, the standards it cites come out in one form, "GB/T 12706.1-2020".
 *
 * Source: 国家标准管理办法, 行业标准管理办法, 团体标准管理规定, 企业标准化管理办法: a code (GB, GA, JB; DB31; T/…; Q/…), /T for
 * recommended and /Z for guidance, the number, the year. GB and GB/T share one series of numbers, and pages often drop /T
 * or the year: what the page leaves out stays out. 「256GB 1024」 and 「GB2312」 in a title are the traps.
 */
import { foldWidth } from "./fold-width.ts";

export interface Standard {
  /** "GB", "GA", "DB31", "T/CABEE", "Q/ABC 123". */
  readonly body: string;
  readonly kind: "T" | "Z" | null;
  /** "12706.1". */
  readonly number: string;
  readonly year: number | null;
  /** "GB/T 12706.1-2020". */
  readonly text: string;
}

/** Codes of national and trade standards; those of the second list are read only with /T, being words elsewhere. */
const BODIES =
  "GBZ|GJB|GB|GA|HG|JB|YB|NY|JGJ|JG|SH|XF|QB|BB|FZ|JC|YD|SJ|SN|LY|MT|DL|QC|CJJ|CJ|AQ|YY|WS|SB|JT|NB|TB|YS|HJ|MH|DA|HB|QJ|YC|SY|JY|LD";
const BODIES_WITH_T = "LS|SC|SL|WB|GH|RB|WM|MZ|TD|CY|GY|JR|XB|HS|HY|DZ|EJ|KA|ZY|LB|GM|WW|SF|BM|CB|CH";
const YEAR = "\\s?(?:-|:)\\s?((?:19|20)\\d{2}|[89]\\d)(?:(?!\\d)|(?=3C))|\\s?\\(((?:19|20)\\d{2})\\)";
const PUBLIC = new RegExp(
  `(?:(?<![A-Za-z0-9/])|(?<=[-:](?:19|20)\\d{2}|\\d/))(${BODIES}|(?:${BODIES_WITH_T})(?=\\s?/\\s?T))\\s?([/\\\\-]?\\s?T|[/\\\\]\\s?Z)?\\s{0,2}-?\\s{0,2}(\\d{2,6}(?:\\.\\d{1,3}){0,2})(?:${YEAR}|(?=3C[证规产认标])|(?!\\d|C[证规产认标]|\\s?(?:(?:GB|MB|TB)(?!\\s?[/T\\d])|(?:[GM]|mm)(?![A-Z])|/)))`,
  "gi",
);
const OTHER =
  /(?<![A-Za-z0-9/])(DB\s?\d{2}(?:\d{2})?(?:\s?\/\s?T?)?|T\s?\/\s?[A-Z]{2,10}|Q\s?\/\s?(?:[A-Z0-9]{0,11}[A-Z]|[A-Z0-9]{2,12}(?=\s))(?:\s[A-Z]{1,6})?)\s{0,2}-?([A-Z]?\d{1,8}(?:\.\d{1,3}){0,2}[A-Z]?)\s?-\s?((?:19|20)\d{2})(?!\d)/gi;

/**
 * Standards cited in a text, each once, in the order of the text. A bare number of two digits counts only with its year,
 * and so does a number without /T of an industry other than GB, GA and XF.
 */
export function standardsIn(text: string): Standard[] {
  const found = new Map<string, { at: number; standard: Standard }>();
  const add = (at: number, standard: Standard): void => {
    if (!found.has(standard.text)) found.set(standard.text, { at, standard });
  };
  const folded = foldWidth(text);
  let end = -1;
  for (const match of folded.matchAll(PUBLIC)) {
    const [, body = "", printedKind, number = "", dashed, bracketed] = match;
    const year = fullYear(dashed ?? bracketed);
    if (year === null && (number.length < 3 || (printedKind === undefined && !/^(?:GB|GA|XF)$/i.test(body)))) continue;
    // 「8 GB 512」 is memory, unless the number before belongs to a standard.
    const behind = folded.slice(Math.max(0, match.index - 2), match.index);
    if (year === null && /\d\s$/.test(behind) && match.index !== end + 1) continue;
    end = match.index + match[0].length;
    add(match.index, standard(body.toUpperCase(), kindOf(printedKind), number, year));
  }
  for (const match of folded.matchAll(OTHER)) {
    const [, printed = "", number = "", year = ""] = match;
    const plain = printed.toUpperCase().replace(/\s?\/\s?/, "/");
    const local = /^DB\s?(\d{2,4})(\/T?)?$/.exec(plain);
    const body = local === null ? plain : `DB${local[1] ?? ""}`;
    const cited = standard(body, local?.[2] === "/T" ? "T" : null, number.toUpperCase(), Number(year));
    // A binding local standard is written without T and without a space: 「DB43/163.3-2009」.
    add(match.index, local?.[2] === "/" ? { ...cited, text: cited.text.replace(" ", "/") } : cited);
  }
  return [...found.values()].sort((a, b) => a.at - b.at).map((one) => one.standard);
}

/** The first standard a printed value cites, or null. */
export function parseStandard(printed: string): Standard | null {
  return standardsIn(printed.slice(0, 2_000))[0] ?? null;
}

/**
 * Whether two citations mean the same standard: same code and number, and the same year where both give one. /T is not
 * compared, because no number is given to a GB and a GB/T that are in force at once, and pages drop it.
 */
export function sameStandard(a: Standard, b: Standard): boolean {
  return a.body === b.body && a.number === b.number && (a.year === null || b.year === null || a.year === b.year);
}

function standard(body: string, kind: Standard["kind"], number: string, year: number | null): Standard {
  const text = `${body}${kind === null ? "" : `/${kind}`} ${number}${year === null ? "" : `-${year}`}`;
  return { body, kind, number, year, text };
}

function kindOf(printed: string | undefined): Standard["kind"] {
  const letter = printed?.slice(-1).toUpperCase();
  return letter === "T" || letter === "Z" ? letter : null;
}

/** 「-98」 is 1998: two digits were printed until the nineties. */
function fullYear(printed: string | undefined): number | null {
  if (printed === undefined) return null;
  return printed.length === 2 ? 1900 + Number(printed) : Number(printed);
}
