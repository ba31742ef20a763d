/**
 * Names that sellers put together freely: 防爆 + (LED) + 投光灯, 运油 + 半挂车, and turned round 投光灯 + 防爆. In: the words
 * found in a text. Out: the same words with each such pair made one noun. No list of whole names can foresee them all.
 */
import { isPackaging, noMeaning, type Vocabulary, type Word } from "./vocabulary.ts";

/** Farthest a head may stand from its lead. */
const FARTHEST = 6;
const LONGEST_HEAD = 6;
/** What may stand between the two halves of one name. */
const PARTING = /[、/|;；:：()（）【】[\]《》!！+]/;
/** 液化气 … 带电磁阀: what comes along is not the second half of the name. */
const COMES_ALONG = "带送配含附赠";
/** What may follow a lead that stands behind its head: 摄像机防爆型. */
const AFTER_LEAD = "型式级认证等类款";

export function joinCompounds(text: string, words: Word[], v: Vocabulary): Word[] {
  let joined = words;
  for (const lead of words) {
    for (const product of lead.means.lead) {
      const noun = headBehind(text, lead, product, v) ?? headBefore(text, lead, product, v);
      if (noun !== null) joined = putIn(joined, noun, product);
    }
  }
  return joined;
}

function headBehind(text: string, lead: Word, product: number, v: Vocabulary): Word | null {
  const heads = v.heads[product];
  if (heads === undefined) return null;
  for (let gap = 0; gap <= FARTHEST; gap += 1) {
    const start = lead.end + gap;
    if (gap > 0 && COMES_ALONG.includes(text.charAt(start - 1))) return null;
    if (start >= text.length || PARTING.test(text.charAt(start - (gap === 0 ? 0 : 1)))) return null;
    for (let length = LONGEST_HEAD; length > 0; length -= 1) {
      const end = start + length;
      if (end > text.length || !heads.has(text.slice(start, end)) || isPackaging(text, end)) continue;
      return compound(text, lead.start, end, product);
    }
  }
  return null;
}

/** 投光灯 防爆: the head first, nothing Chinese between the two, and the lead not itself describing what follows. */
function headBefore(text: string, lead: Word, product: number, v: Vocabulary): Word | null {
  const heads = v.heads[product];
  if (heads === undefined) return null;
  const behind = text.charAt(lead.end);
  if (behind !== "" && isHan(behind.charCodeAt(0)) && !AFTER_LEAD.includes(behind)) return null;
  let end = lead.start;
  while (end > 0 && lead.start - end < 10 && !isHan(text.charCodeAt(end - 1))) {
    if (PARTING.test(text.charAt(end - 1))) return null;
    end -= 1;
  }
  // 自行车电瓶: what stands directly behind is a thing of its own.
  if (end === lead.start && lead.means.weak.some((other) => other !== product)) return null;
  for (let length = Math.min(LONGEST_HEAD, end); length > 1; length -= 1) {
    if (heads.has(text.slice(end - length, end))) return compound(text, end - length, lead.end, product);
  }
  return null;
}

function isHan(code: number): boolean {
  return code >= 0x3400 && code <= 0x9fff;
}

function compound(text: string, start: number, end: number, product: number): Word {
  return { word: text.slice(start, end).replace(/[ ,]/g, ""), means: { ...noMeaning(), name: [product] }, start, end };
}

/** The new noun takes the place of what it is made of; hints within it stay. */
function putIn(words: readonly Word[], noun: Word, product: number): Word[] {
  const out: Word[] = [];
  let placed = false;
  for (const word of words) {
    const crosses = word.start < noun.end && word.end > noun.start;
    // A name that is longer still (防爆接线盒 within 防爆接线盒 BHD51) is the better noun.
    if (crosses && word.means.name.includes(product) && word.end >= noun.end) return [...words];
    if (crosses && word.means.not.includes(product)) return [...words];
    // 商用 + 燃气蒸柜: the second half is already the name of something else.
    const others = word.means.name.length > 0 && !word.means.name.includes(product);
    if (others && word.start > noun.start && word.end === noun.end) return [...words];
    if (!placed && word.start >= noun.start) {
      out.push(noun);
      placed = true;
    }
    const within = word.start >= noun.start && word.end <= noun.end;
    if (!within || isHint(word, product)) out.push(word);
  }
  if (!placed) out.push(noun);
  return out;
}

function isHint({ means }: Word, product: number): boolean {
  const hints = means.cue.includes(product) || means.context.includes(product);
  return hints && !means.weak.includes(product) && !means.partAny && means.part.length === 0 && !means.notAny;
}
