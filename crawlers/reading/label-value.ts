/**
 * Label–value text: running text goes in, the pairs of label and value that are printed in it come out.
 *
 * The hard case is a block without separators (「…编号：SC118产品标准号：GB 19300厂名：三只松鼠股份有限公司厂址：安徽省…」): every
 * colon has a label before it (see label-before.ts); what lies between is the value of the label before. Lines without a
 * colon are read by without-colon.ts. Never throws; text without labels gives no pairs.
 */

import { foldWidth } from "#domain/marks/fold-width.ts";
import { isPlaceholder } from "#domain/placeholder.ts";
import { isKnownLabel, labelMeaning, type Meaning, plainLabel, RANK_OF_BARE_WORD } from "#domain/printed-labels.ts";
import { companyEnds, endsAsCompany } from "./company-words.ts";
import { type LabelMark, labelBefore } from "./label-before.ts";
import { splitMakerAndAddress } from "./maker-and-address.ts";
import { labelsWithoutColon, type Stretch } from "./without-colon.ts";

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
/** What stands for a colon: the small one, the ratio sign, the vertical one, modifiers. */
const COLONS = /[\ufe55\u2236\ufe30\ufe13\ua789\u02d0\u02f8]/g;

/** 「…西路厂家⏎联系方式：」: the label was wrapped. */
const BROKEN_LABEL =
  /(厂家|3C|CCC)[ \t]{0,9}[\r\n]{1,4}[ \t]{0,40}(?=(?:联系方式|联系电话|电话|规格型号|产品型号|证书编号|证书号)[:：])/g;

/** The pairs of a text in the order of printing, at most 5,000, from its first 200,000 characters. */
export function labelValuePairs(text: string): Pair[] {
  const clean = text.slice(0, MOST_TEXT).replace(INVISIBLE, "").replace(COLONS, ":").replace(BROKEN_LABEL, "\n$1");
  const lines = withBracketsAsLabels(clean)
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
      found.splice(-1, 1, ...pairsOfLabelled(last.label, next.replace(/^[:：]\s*/, "")));
      at++;
    }
    pairs.push(...found);
  }
  return pairs;
}

/** The pairs of one label and its value as a page gives them apart: one, or two where the value holds maker and address. */
export function pairsOfLabelled(label: string, value: string): Pair[] {
  const means = labelMeaning(label);
  return pairsOf(label, value, means?.meaning ?? null, means?.rank ?? 0);
}

/**
 * 「【生产厂家】上海…」: a known label in brackets begins a line; where a text has several of them, so does an unknown one
 * after a space.
 */
function withBracketsAsLabels(text: string): string {
  const brackets = /(^|\s?)[【[〖「]([^【】[\]〖〗「」\n]{2,20})[】\]〗」]\s{0,5}[:：]?/g;
  const known = (label: string): boolean => isKnownLabel(plainLabel(label));
  let labels = 0;
  for (const [, , label = ""] of text.matchAll(brackets)) if (labels < 2 && known(label)) labels++;
  if (labels === 0) return text;
  return text.replace(brackets, (printed: string, space: string, label: string) =>
    known(label) || (labels > 1 && space !== "" && label.length <= 10) ? `\n${label}：` : printed,
  );
}

function startsWithLabel(line: string): boolean {
  const folded = foldWidth(line);
  const colon = folded.indexOf(":");
  if (colon < 0) return isKnownLabel(plainLabel(line));
  return (
    colon > 0 &&
    colon <= 24 &&
    !/[,;。，；]/.test(folded.slice(0, colon)) &&
    labelBefore(folded, 0, colon, null) !== null
  );
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
    let value = line.slice(mark.colon + 1, next?.start ?? line.length);
    if (next !== undefined) value = value.replace(/(?:^|[\s,，;；。])[(（]?(?:\d{1,2}[、.．)）]|[①-⑳])\s*$/, "");
    if (next?.known && !/^(?:maker|address)/.test(next.meaning ?? "")) value = withoutGoods(value, mark.meaning);
    const label = line.slice(mark.start, mark.colon);
    // 「…568号，执行标准GB 7000.1」: a label without a colon ends the value.
    const inner = mark.meaning === null ? [] : labelsWithoutColon(foldWidth(value), 1);
    pairs.push(...pairsOf(label, value.slice(0, inner[0]?.start ?? value.length), mark.meaning, mark.rank));
    for (const stretch of inner) pairs.push(...pairsOfStretch(value, stretch));
  });
  return pairs;
}

/** 「…路8号热水器」, 「…乡，注册」 before 「品牌：」, 「商标：」: these words belong to the next label, not to the value. */
function withoutGoods(value: string, meaning: Meaning | null): string {
  const end = value.slice(-40);
  const word =
    /^.*(?:[号室幢栋座层组内侧口处期院\dA-Za-z)）-]|园区|工业区|开发区|[业技]园)([\u3400-\u9fff]{2,6})$/su.exec(
      end,
    )?.[1] ?? /(?:[,，;；。]|[号室楼幢栋座层镇乡村街道路区园]\s)([\u3400-\u9fff]{2,4})$/u.exec(end)?.[1];
  if (meaning !== "maker" && word !== undefined && !PART_OF_PLACE.test(word)) return value.slice(0, -word.length);
  if (meaning === "maker") {
    const spaced = /[\s,，;；]([\u3400-\u9fff]{2,4})$/u.exec(end.slice(1))?.[1];
    if (spaced !== undefined && !endsAsCompany(value)) return value.slice(0, -spaced.length);
  }
  // 「见包装头盔」 before 「品牌：」
  const tail = value.length <= 14 && !endsAsCompany(value) ? (/[\u3400-\u9fff]+$/u.exec(value)?.[0].length ?? 0) : 0;
  for (let length = 2; length <= 4 && length <= tail && length + 2 <= value.trim().length; length++)
    if (isPlaceholder(value.slice(0, -length)) && !isPlaceholder(value)) return value.slice(0, -length);
  return value;
}

const PART_OF_PLACE = /[厂房院园区村路街道楼室内外旁侧东南西北号镇城店场门层近处口边]/;

/** A pair, and a second one where the value holds what two labels ask for: maker and address, 「厂家/产地：甲厂/河北」. */
function pairsOf(label: string, value: string, meaning: Meaning | null, rank: number): Pair[] {
  const pair = (printed: string, as: Meaning | null): Pair => ({
    label: label.trim(),
    value: trimValue(printed),
    meaning: as,
    rank,
  });
  if (meaning === null && label.length < 30 && /[/／]/.test(label)) {
    const labels = label.split(/[/／]/);
    const values = value.split(/[/／]/);
    if (labels.length === 2 && labels.every((one) => isKnownLabel(plainLabel(one)))) {
      if (values.length === 2) return labels.flatMap((one, at) => pairsOfLabelled(one, values[at] ?? ""));
      const telling = labels.find((one) => labelMeaning(one) !== null);
      if (telling !== undefined) return pairsOfLabelled(telling, value);
    }
  }
  if (meaning !== "maker" && meaning !== "makerAndAddress") return [pair(value, meaning)];
  if (rank === RANK_OF_BARE_WORD && companyEnds(value.slice(0, 200)).length === 0) return [pair(value, null)];
  const { name, address } = splitMakerAndAddress(trimValue(value), meaning === "makerAndAddress");
  return address === null ? [pair(name, "maker")] : [pair(name, "maker"), pair(address, "makerAddress")];
}

/** Trims separators and ornaments around a value, and a bracket at its end that opens or closes outside of it. */
function trimValue(value: string): string {
  const trimmed = value
    .slice(0, 5_000)
    .replace(/^[\s:：|;；,，、"'●★☆◆■▲◇※✦►▶•]+/, "")
    .replace(/(?:[\s|;；,，、。"'([{（【●★☆◆■▲◇※✦►▶•]|\s\/|(?<=[\u3400-\u9fff)）])\.)+$/, "");
  return /[)）]$/.test(trimmed) && !/[(（]/.test(trimmed) ? trimmed.slice(0, -1).trimEnd() : trimmed;
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
    const mark = labelBefore(folded, from, colon, marks.at(-1)?.meaning ?? null);
    if (mark === null) continue;
    marks.push(mark);
    from = colon + 1;
  }
  return marks;
}

/** Label and value side by side: 「厂名 三只松鼠股份有限公司 厂址 安徽省…」, or run together without any separator. */
function pairsWithoutColon(line: string, folded: string): Pair[] {
  const cells = line.split(/\t+|\s{3,}/, 20);
  if (cells.length > 1 && isKnownLabel(plainLabel(cells[0] ?? "")))
    return cells.flatMap((cell, at) => (at % 2 === 0 ? pairsOfLabelled(cell, cells[at + 1] ?? "") : []));
  if (isKnownLabel(plainLabel(line))) return pairsOfLabelled(line, "");
  return labelsWithoutColon(folded.slice(0, line.length), 0).flatMap((stretch) => pairsOfStretch(line, stretch));
}

function pairsOfStretch(line: string, { start, valueStart, end, meaning, rank }: Stretch): Pair[] {
  return pairsOf(
    line.slice(start, valueStart),
    line.slice(valueStart, end).replace(/^[\s=|>→-]+|^是/, ""),
    meaning,
    rank,
  );
}
