/**
 * Label–value text: running text goes in, the pairs of label and value that are printed in it come out.
 *
 * The hard case is a block without separators (「…编号：SC118产品标准号：GB 19300厂名：三只松鼠股份有限公司厂址：安徽省…」): every
 * colon has a label before it, and the label is the longest known one that ends there; what lies between is the value of
 * the label before. Where the label is unknown, the shape of the value (…公司, …号) says where it ends. Never throws;
 * text without labels gives no pairs.
 */
import { isKnownLabel, LONGEST_LABEL, labelMeaning, type Meaning, plainLabel } from "./labels.ts";
import { foldWidth } from "./marks.ts";

export interface Pair {
  /** As printed. */
  readonly label: string;
  /** As printed, trimmed; "" where nothing follows the label. */
  readonly value: string;
  readonly meaning: Meaning | null;
  readonly rank: number;
}

const MOST_TEXT = 200_000;
const MOST_PAIRS = 5_000;
const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]/g;

/** The pairs of a text in the order of printing, at most 5,000, from its first 200,000 characters. */
export function labelValuePairs(text: string): Pair[] {
  const lines = text
    .slice(0, MOST_TEXT)
    .replace(INVISIBLE, "")
    .replace(/[【[]([^【】[\]\n]{2,20})[】\]]\s{0,5}[:：]?/g, bracketed)
    .split(/[\r\n\u2028\u2029]+/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const pairs: Pair[] = [];
  for (let at = 0; at < lines.length && pairs.length < MOST_PAIRS; at++) {
    const line = lines[at] ?? "";
    const found = pairsOfLine(line);
    const last = found.at(-1);
    const next = lines[at + 1];
    // 「厂名：」 on a line of its own: its value is the next line, unless that is a label again.
    if (last !== undefined && last.value === "" && next !== undefined && !startsWithLabel(next)) {
      found[found.length - 1] = { ...last, value: next };
      at++;
    }
    pairs.push(...found);
  }
  return pairs;
}

/** 「【生产厂家】上海…」: a known label in brackets begins a line. */
function bracketed(printed: string, label: string): string {
  return isKnownLabel(plainLabel(label)) ? `\n${label}：` : printed;
}

function startsWithLabel(line: string): boolean {
  const folded = foldWidth(line);
  const colon = folded.indexOf(":");
  if (colon < 0) return isKnownLabel(plainLabel(line));
  return colon <= 24 && !/[,;。，；]/.test(folded.slice(0, colon)) && labelBefore(folded, 0, colon) !== null;
}

function pairsOfLine(line: string): Pair[] {
  const folded = foldWidth(line);
  const marks = labelsWithColon(folded);
  if (marks.length === 0) return pairsWithoutColon(line, folded);
  const pairs: Pair[] = [];
  const head = (marks[0]?.start ?? 0) > 0 ? pairsWithoutColon(line.slice(0, marks[0]?.start), folded) : [];
  pairs.push(...head.filter((pair) => pair.meaning !== null && pair.value !== ""));
  marks.forEach((mark, index) => {
    const next = marks[index + 1];
    const value = line.slice(mark.colon + 1, next?.start ?? line.length);
    const cut = next !== undefined && next.known !== null && labelMeaning(next.known) === null;
    pairs.push(...pairsOf(line.slice(mark.start, mark.colon), cut ? withoutGoods(value) : value, mark.known));
  });
  return pairs;
}

/** 「…路8号热水器」 before 「品牌：」: the goods belong to the next label, not to the address. */
function withoutGoods(value: string): string {
  const tail = /[号室幢栋座层]([\u3400-\u9fff]{2,6})$/u.exec(value.slice(-40))?.[1];
  if (tail === undefined || /[厂房院园区村路街道楼室内旁侧东南西北号镇城店场]/.test(tail)) return value;
  return value.slice(0, value.length - tail.length);
}

/** A pair, and a second one where the value swallowed an address label that has no colon. */
function pairsOf(label: string, value: string, known: string | null): Pair[] {
  const means = labelMeaning(label) ?? (known === null ? null : labelMeaning(known));
  const pair = (printed: string): Pair => ({
    label: label.trim(),
    value: trimValue(printed),
    meaning: means?.meaning ?? null,
    rank: means?.rank ?? 0,
  });
  if (means?.meaning === "maker") {
    const inner = /(?:公司|厂|集团)[\s,，;；。]{0,3}((?:生产|厂家|工厂|公司|企业)?(?:厂址|地址))/.exec(
      value.slice(0, 200),
    );
    const word = inner?.[1];
    if (inner !== null && word !== undefined) {
      const start = inner.index + inner[0].length - word.length;
      return [pair(value.slice(0, start)), ...pairsOf(word, value.slice(start + word.length), null)];
    }
  }
  return [pair(value)];
}

const trimValue = (value: string): string => value.replace(/^[\s:：|;；,，、]+|[\s|;；,，、。]+$/g, "").trim();

interface LabelMark {
  /** Where the label begins, in the line. */
  readonly start: number;
  readonly colon: number;
  /** The known label it ends with, plain; null where it is none. */
  readonly known: string | null;
}

function labelsWithColon(folded: string): LabelMark[] {
  const marks: LabelMark[] = [];
  let from = 0;
  for (
    let colon = folded.indexOf(":");
    colon >= 0 && marks.length < MOST_PAIRS;
    colon = folded.indexOf(":", colon + 1)
  ) {
    // 10:30, 1:1, https://, a second colon in a row: no label.
    if (/\d/.test(folded[colon - 1] ?? "") && /\d/.test(folded[colon + 1] ?? "")) continue;
    if (folded.startsWith("//", colon + 1) || folded[colon - 1] === ":") continue;
    const mark = labelBefore(folded, from, colon);
    if (mark === null) continue;
    marks.push(mark);
    from = colon + 1;
  }
  return marks;
}

/** The label that ends at a colon, or null where the words before it are no label. */
function labelBefore(folded: string, from: number, colon: number): LabelMark | null {
  const start = Math.max(from, colon - 60);
  const segment = folded.slice(start, colon);
  const known = knownSuffix(segment);
  if (known !== null) {
    const before = segment.slice(0, known.start);
    // At the beginning of a line the words before belong to the label (「热水器品牌」), elsewhere to the value before.
    if (from === 0 && start === 0 && before.length <= 10 && !SEPARATOR.test(before)) {
      return { start: 0, colon, known: known.plain };
    }
    return { start: start + known.start, colon, known: known.plain };
  }
  const cut = endOfValue(segment);
  const label = segment.slice(cut);
  if (label.trim() === "" || label.trim().length > 20) return null;
  if (cut === 0 && from > 0) return null;
  return { start: start + cut, colon, known: null };
}

const SEPARATOR = /[\s;,|。，；、]/;

/** The longest known label at the end of a segment, spaces within it and a bracket after it allowed. */
function knownSuffix(segment: string): { start: number; plain: string } | null {
  const bare = segment.replace(/\s*\([^()]{0,12}\)\s*$/, "");
  const letters: string[] = [];
  const positions: number[] = [];
  for (let at = bare.length - 1; at >= 0 && letters.length < LONGEST_LABEL; at--) {
    const letter = bare.charAt(at);
    if (/\s/.test(letter)) {
      if (letters.length === 0) continue;
      // A space inside 「厂 名」 is decoration; before a longer word it is a boundary.
      if (letters.length > 2) break;
      continue;
    }
    letters.unshift(letter.toUpperCase());
    positions.unshift(at);
  }
  for (let skip = 0; skip < letters.length; skip++) {
    const plain = letters.slice(skip).join("");
    if (isKnownLabel(plain)) return { start: positions[skip] ?? 0, plain };
  }
  if (bare.length < segment.length) {
    const whole = plainLabel(segment);
    if (isKnownLabel(whole)) return { start: 0, plain: whole };
  }
  return null;
}

/**
 * Where the value ends in "value + unknown label": after the last separator, else after a company's or an address's last
 * word; 0 where nothing says.
 */
function endOfValue(segment: string): number {
  for (let at = segment.length - 1; at >= 0; at--) {
    if (SEPARATOR.test(segment.charAt(at)) && at < segment.length - 1) return at + 1;
  }
  const tail = /^.*(?:有限公司|分公司|公司|集团|厂|[号室楼幢栋座层]|[\dA-Za-z%)])(?=[^\d号室楼幢栋座层()]{2,8}$)/s.exec(
    segment,
  );
  return tail?.[0].length ?? 0;
}

/** Labels that open a value even without a colon, at the beginning of a line or after white space. */
const STRONG_WORDS = new RegExp(
  `(?<![^\\s|,;，；。])(?:${[
    "厂\\s{0,4}名",
    "厂\\s{0,4}址",
    "生产厂家(?:名称|地址)?",
    "生产企业(?:名称|地址)?",
    "生产商(?:名称|地址)?",
    "生产者(?:名称|地址)?",
    "制造商(?:名称|地址)?",
    "生产地址",
    "厂家名称",
    "厂家地址",
    "厂家联系方式",
    "生产许可证(?:编号|号)?",
    "(?:3C|CCC)(?:认证)?证书(?:编号|号)",
    "产品标准号",
    "执行标准号?",
    "统一社会信用代码",
  ].join("|")})`,
  "gi",
);
const COMPANY_END = /(?:公司|厂|集团|商行|企业|工厂|中心|合作社|经营部|加工部)(?:[(（][^()（）]{1,12}[)）])?/;
const PLACE = /[省市区县镇乡村路街道号园弄]/;

/** Label and value side by side: 「厂名 三只松鼠股份有限公司 厂址 安徽省…」, or run together without any separator. */
function pairsWithoutColon(line: string, folded: string): Pair[] {
  if (isKnownLabel(plainLabel(line))) return pairsOf(line, "", null);
  const starts: { at: number; word: string }[] = [];
  const text = folded.slice(0, line.length);
  for (const match of text.matchAll(STRONG_WORDS)) starts.push({ at: match.index, word: match[0] });
  if (starts.length === 0) return [];
  const pairs: Pair[] = [];
  starts.forEach(({ at, word }, index) => {
    const end = starts[index + 1]?.at ?? line.length;
    for (const pair of splitRunTogether(word, line.slice(at + word.length, end))) {
      if (fits(pair)) pairs.push(pair);
    }
  });
  return pairs;
}

/** 「三只松鼠股份有限公司厂址安徽省芜湖市…」 after 厂名: the address label right after the company ends its name. */
function splitRunTogether(word: string, rest: string): Pair[] {
  return pairsOf(word, rest, null);
}

/** Without a colon only the shape of the value says that the word before it was a label. */
function fits(pair: Pair): boolean {
  if (pair.value === "") return false;
  if (pair.meaning === "maker") return COMPANY_END.test(pair.value) && pair.value.length <= 60;
  if (pair.meaning === "makerAddress" || pair.meaning === "address")
    return PLACE.test(pair.value) && pair.value.length <= 120;
  return pair.meaning !== null && /\d/.test(pair.value);
}
