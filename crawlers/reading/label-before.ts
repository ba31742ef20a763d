/**
 * Label before a colon: a line and the position of a colon go in, the label that ends there comes out, or null.
 *
 * The label is the longest known one; where it is unknown, the shape of the value before it (…公司, …号) says where the
 * value ends. A company's last word may look like the first of the label (「…有限公司 地址」, 「…加工厂厂址」): it stays with
 * the company.
 */

import { namesAnotherParty } from "#domain/label-grammar.ts";
import {
  isKnownLabel,
  LONGEST_LABEL,
  labelMeaning,
  type Meaning,
  plainLabel,
  RANK_OF_BARE_WORD,
  simplified,
} from "#domain/printed-labels.ts";
import { endsAsCompany, lastCompanyEnd } from "./company-words.ts";

export interface LabelMark {
  /** Where the label begins, in the line. */
  readonly start: number;
  readonly colon: number;
  readonly meaning: Meaning | null;
  readonly rank: number;
  /** Whether the label is one we know. */
  readonly known: boolean;
}

const SEPARATOR = /[\s;,|。，；、]/;
/** Labels inside an address: 「A厂：…；B厂：…」. */
const PART_OF_ADDRESS =
  /(?:^|[;；,，。、\s])(?:[A-Za-z\d一二三四五六甲乙丙丁]{1,3}(?:号?厂区?|工厂|基地|部)|[总分新老东西南北本]{1,2}[厂部]区?|总公司|分公司|(?:工厂|厂区|地址|基地)[\d一二三四五])$/;

/**
 * @param from where the value of the label before begins
 * @param previous what that label stands for
 */
export function labelBefore(folded: string, from: number, colon: number, previous: Meaning | null): LabelMark | null {
  const start = Math.max(from, colon - 60);
  const segment = folded.slice(start, colon);
  const known = knownSuffix(segment, previous);
  if (known !== null) {
    const before = segment.slice(0, known.start);
    // At the beginning of a line the words before belong to the label (「热水器品牌」), elsewhere to the value before.
    const whole = from === 0 && start === 0 && before.length <= 10 && !SEPARATOR.test(before);
    const means =
      (whole ? labelMeaning(segment) : null) ??
      (isOfAnotherParty(before, known.plain, from === 0) ? null : labelMeaning(known.plain));
    return {
      start: whole ? 0 : start + known.start,
      colon,
      meaning: means?.meaning ?? null,
      rank: means?.rank ?? 0,
      known: true,
    };
  }
  if (previous === "makerAddress" && PART_OF_ADDRESS.test(segment)) return null;
  const cut = endOfValue(segment, previous);
  const label = segment.slice(cut);
  if (label.trim() === "" || label.trim().length > 20) return null;
  if (cut === 0 && from > 0) return null;
  if (/^(?:生产|制造|承制|制作)$/.test(label.trim()))
    return { start: start + cut, colon, meaning: "maker", rank: RANK_OF_BARE_WORD, known: false };
  return { start: start + cut, colon, meaning: null, rank: 0, known: false };
}

/** 「品牌厂商」, 「电机厂家」: the word before the label, if it begins at a separator, says that it is another's. */
function isOfAnotherParty(before: string, plain: string, beginsLine: boolean): boolean {
  if (!/^(?:厂家|厂商|工厂|生产|制造|原厂)/.test(plain) || /^(?:生产(?:地址|厂址|许可)|厂家联系)/.test(plain))
    return false;
  const word = /[^\s;,|。，；、:]{1,10}$/.exec(before);
  return word !== null && (beginsLine || word.index > 0) && namesAnotherParty(word[0]);
}

interface Suffix {
  readonly start: number;
  readonly plain: string;
}

/** The known label at the end of a segment, a bracket after it allowed. */
function knownSuffix(segment: string, previous: Meaning | null): Suffix | null {
  // 「厂家(全称):」, 「厂家为:」
  const bare = segment.replace(/\s{0,9}\([^()]{0,14}\)\s{0,9}$/, "").replace(/[为是]$/, "");
  const candidates = knownSuffixes(bare);
  const longest = candidates[0];
  if (longest === undefined) {
    const whole = bare.length < segment.length ? plainLabel(segment) : "";
    return isKnownLabel(whole) ? { start: 0, plain: whole } : null;
  }
  if (previous !== "maker") return longest;
  const complete = candidates.find(({ start }) => {
    const value = bare.slice(0, start);
    return value.trim() === "" || /[\s;,|。，；、)]$/.test(value) || endsAsCompany(value);
  });
  return complete ?? longest;
}

/** All known labels a text ends with, longest first, spaces within them allowed. */
function knownSuffixes(printed: string): Suffix[] {
  const bare = simplified(printed).replace(/[a-z]+/g, (letters) => letters.toUpperCase());
  const letters: string[] = [];
  const positions: number[] = [];
  for (let at = bare.length - 1; at >= 0 && letters.length < LONGEST_LABEL; at--) {
    const letter = bare.charAt(at);
    if (/[;,|。，；、]/.test(letter)) break;
    if (/\s/.test(letter)) continue;
    letters.unshift(letter);
    positions.unshift(at);
  }
  const gapBefore = (index: number): boolean => (positions[index] ?? 0) - (positions[index - 1] ?? -1) > 1;
  const found: Suffix[] = [];
  for (let first = 0; first < letters.length; first++) {
    // 「DISC:」 does not end with the label SC.
    if (first > 0 && !gapBefore(first) && /[A-Z]/.test(letters[first] ?? "") && /[A-Z]/.test(letters[first - 1] ?? ""))
      continue;
    const plain = letters.slice(first).join("");
    if (isKnownLabel(plain) && spacesAreDecoration(letters, first, gapBefore))
      found.push({ start: positions[first] ?? 0, plain });
  }
  return found;
}

/**
 * A space within 「厂 名」 is decoration, and within 「厂家 联系方式」 where text was wrapped; in 「有限公司 地址」 it ends the
 * value, unless the 「公司」 begins there.
 */
function spacesAreDecoration(
  letters: readonly string[],
  first: number,
  gapBefore: (index: number) => boolean,
): boolean {
  if (first === 0 || gapBefore(first)) return true;
  for (let at = first + 1; at < letters.length; at++) {
    if (!gapBefore(at)) continue;
    const alone = at + 1 >= letters.length || gapBefore(at + 1);
    if (!alone && /(?:公司|厂|企业|单位|集团|商|[A-Z])$/.test(letters.slice(first, at).join(""))) return false;
  }
  return true;
}

/** Words that begin a label and no value's end: 「…是否进口」, 「…适用人群」. */
const BEGINS_LABEL = /(?:是否|适用|额定|最大|最高|有无|可否)[\u3400-\u9fff]{1,10}$/u;

/**
 * Where the value ends in "value + unknown label": after the last separator, else after a company's, an address's or a
 * placeholder's last word; 0 where nothing says, or four characters before the end where a guess is better than none.
 * @param previous what the label of the value stands for
 */
function endOfValue(segment: string, previous: Meaning | null): number {
  const head = BEGINS_LABEL.exec(segment)?.index ?? 0;
  if (head > 0) return head;
  if (previous === "licence" || previous === "ccc" || previous === "uscc") {
    const number = /\d(?=[\u3400-\u9fff]{2,8}$)/u.exec(segment);
    if (number !== null) return number.index + 1;
  }
  const first = segment.length - segment.trimStart().length;
  for (let at = segment.length - 2; at >= first; at--) {
    if (!/[\s;,|。，；]/.test(segment.charAt(at))) continue;
    if (previous === "makerAddress" && /[省市区县镇乡村街路号].{2}/.test(segment.slice(at + 1))) break;
    return at + 1;
  }
  if (previous !== "makerAddress") {
    const company = lastCompanyEnd(segment);
    if (company > 0 && segment.length - company >= 2 && segment.length - company <= 8) return company;
  }
  const guess =
    (previous === "maker" || previous === "makerAddress") && /[\u3400-\u9fff]{6}$/u.test(segment)
      ? segment.length - 4
      : 0;
  if (previous === "maker" && guess > 0) return guess;
  const tail =
    /^.*(?:见(?:外?包装|标签|说明书?|实物|详情页?)|[号室楼幢栋座层组]|[\dA-Za-z%)])(?=[^\d号室楼幢栋座层组()]{2,8}$)/s.exec(
      segment,
    );
  return tail?.[0].length ?? guess;
}
