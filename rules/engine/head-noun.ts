/**
 * What a piece of text offers for sale. In: a normalised title (or product name, category, option). Out: per product
 * either the evidence that it is what is sold, or why it is only a word in passing. A Chinese title ends its noun group
 * with the thing sold: in 电动车头盔 the helmet is for sale and 电动车 says what it is for.
 */
import type { Normalised } from "./normalise.ts";
import type { Role, Vocabulary } from "./vocabulary.ts";
import type { Found } from "./word-matcher.ts";

type Word = Found<readonly Role[]>;

export interface Evidence {
  /** Index into the vocabulary's products. */
  readonly product: number;
  /** 0 where the product is ruled out; below 0.5 where a noun was seen but too little beside it. */
  readonly confidence: number;
  /** Words typical of the goods, counted once each. */
  readonly cues: number;
  /** The noun that decides, by its place in the normalised text. */
  readonly start: number;
  readonly end: number;
  readonly because: string;
}

export const ACCEPTED = 0.5;
/** Longest stretch between a noun and the part behind it that still reads as one noun group. */
const GROUP = 8;

/** All products named in a text, each judged; empty where no product's noun occurs. */
export function weigh(text: Normalised, vocabulary: Vocabulary): Evidence[] {
  const words = vocabulary.matcher.find(text.text);
  if (words.length === 0) return [];
  const candidates = new Set<number>();
  for (const word of words) {
    for (const role of word.means) if (role.kind === "name" || role.kind === "weak") candidates.add(role.product);
  }
  return [...candidates].map((product) => weighOne(product, text, words, vocabulary));
}

function has(word: Word, kind: Role["kind"], product: number): boolean {
  return word.means.some((role) => role.kind === kind && role.product === product);
}

/** Look-alikes of one product (or of all) that a text offers, gifts and features apart. */
export function lookAlikeIn(product: number, text: string, words: readonly Word[], v: Vocabulary): Word | undefined {
  return words.find(
    (word) =>
      (has(word, "not", product) || (has(word, "not", -1) && !(v.tolerated[product]?.has(word.word) ?? false))) &&
      !has(word, "name", product) &&
      !isAddition(text, word, v),
  );
}

function weighOne(product: number, { text }: Normalised, words: readonly Word[], v: Vocabulary): Evidence {
  const nouns = words.filter((word) => has(word, "name", product) || has(word, "weak", product));
  const first = nouns[0];
  const at = { product, start: first?.start ?? 0, end: first?.end ?? 0 };
  const noun = first?.word ?? "";

  const alike = lookAlikeIn(product, text, words, v);
  if (alike !== undefined) {
    return { ...at, confidence: 0, cues: 0, because: `「${alike.word}」是形似商品或服务，「${noun}」不是所售商品` };
  }

  let because = "";
  const free = nouns.filter((word) => {
    const why = whyModifier(product, word, text, words, nouns, v);
    if (why !== null) because = why;
    return why === null;
  });
  if (free.length === 0) return { ...at, confidence: 0, cues: 0, because };

  const cueWords = new Set<string>();
  const contextWords = new Set<string>();
  for (const word of words) {
    if (has(word, "cue", product)) cueWords.add(word.word);
    if (has(word, "context", product)) contextWords.add(word.word);
  }
  const strong = free.findLast((word) => has(word, "name", product));
  const head = headOfGroup(strong ?? free.at(-1) ?? first, free, text);
  if (head === undefined) return { ...at, confidence: 0, cues: 0, because: "" };
  const hints = strong === undefined ? [...contextWords].filter((word) => word !== head.word) : [...cueWords];
  const cues = cueWords.size;
  const place = { product, start: head.start, end: head.end, cues };
  if (strong === undefined && hints.length === 0) {
    return { ...place, confidence: 0.35, because: `只见「${head.word}」一词，没有旁证` };
  }

  const last = free.at(-1)?.end ?? 0;
  const parts = words.filter((word) => word.start >= last && isPart(word, product, v) && !isAddition(text, word, v));
  let confidence = strong !== undefined ? 0.88 : 0.76;
  confidence += Math.min(cues, 4) * 0.02 - Math.min(nouns.length - free.length, 2) * 0.06;
  if (parts.length > 0) {
    if (cues <= parts.length) {
      return {
        ...place,
        confidence: 0.4,
        because: `标题末尾是「${parts[0]?.word ?? ""}」，「${head.word}」多半只作修饰`,
      };
    }
    confidence -= 0.1;
  }
  const beside = hints.slice(0, 3).join("、");
  return {
    ...place,
    confidence: Math.min(0.96, Math.max(0, confidence)),
    because: `「${head.word}」是所售商品的中心词${beside === "" ? "" : `，旁证：${beside}`}`,
  };
}

/** Where another noun of the product ends the same group (燃气灶金属软管), that one is the head. */
function headOfGroup(noun: Word | undefined, free: readonly Word[], text: string): Word | undefined {
  let head = noun;
  for (const next of free) {
    if (head === undefined || next.start < head.end) continue;
    const between = text.slice(head.end, next.start);
    if (between.length > 4 || SEPARATOR.test(between)) break;
    head = next;
  }
  return head;
}

function isPart(word: Word, product: number, v: Vocabulary): boolean {
  return (
    (has(word, "part", product) || (has(word, "part", -1) && !(v.tolerated[product]?.has(word.word) ?? false))) &&
    !has(word, "name", product) &&
    !has(word, "weak", product)
  );
}

/** Why a noun only modifies something else, or null where it stands free. */
function whyModifier(
  product: number,
  noun: Word,
  text: string,
  words: readonly Word[],
  nouns: readonly Word[],
  v: Vocabulary,
): string | null {
  const behind = text.slice(noun.end, noun.end + 4);
  const own = nouns.some((other) => other.start === noun.end);
  if (!own) {
    if (behind.startsWith("装") && v.suffixes.has(noun.word.at(-1) ?? "")) return `「${noun.word}装」只说明包装`;
    const purpose = v.purposeBehind.find((word) => behind.startsWith(word));
    if (purpose !== undefined) return `「${noun.word}${purpose}」说明用途，不是所售商品`;
    const suffix = behind.charAt(0);
    const continues = v.products[product]?.recognition.continues ?? "";
    const hint = words.some(
      (other) => other.start === noun.end && (has(other, "cue", product) || has(other, "context", product)),
    );
    if (suffix !== "" && v.suffixes.has(suffix) && !continues.includes(suffix) && !hint) {
      if (!v.suffixEnds.has(behind.charAt(1))) return `「${noun.word}${suffix}」是另一种商品`;
    }
  }
  const before = text.slice(Math.max(0, noun.start - GROUP), noun.start);
  const target = v.purposeBefore.find((word) => {
    const index = before.lastIndexOf(word);
    return index >= 0 && !SEPARATOR.test(before.slice(index + word.length));
  });
  if (target !== undefined) return `「${target}${noun.word}」说明用途，不是所售商品`;

  for (const word of words) {
    if (word.start < noun.end) continue;
    const between = text.slice(noun.end, word.start);
    if (between.length > GROUP || SEPARATOR.test(between)) break;
    if (nouns.includes(word)) break;
    if (isPart(word, product, v) && !isAddition(text, word, v)) {
      return `所售商品是「${word.word}」，「${noun.word}」只作修饰`;
    }
    const other = word.means.find((role) => role.kind === "name" && role.product !== product);
    const packed = text.charAt(word.end) === "装";
    if (other !== undefined && !packed && between.length <= 2 && !nouns.some((later) => later.start > word.start)) {
      return `所售商品是「${word.word}」，「${noun.word}」只作修饰`;
    }
  }
  return null;
}

const SEPARATOR = /[\s,，、/|;；:：()（）【】[\]《》!！+]/;
const COUNT = /[\d一二两三个只套张把条份大小]{1,3}$/;

/** Whether a word is something added to the goods: a gift, an accessory that comes along, a feature. */
function isAddition(text: string, word: Word, v: Vocabulary): boolean {
  const before = text.slice(Math.max(0, word.start - 6), word.start);
  if (endsInAddition(before, v)) return true;
  const uncounted = before.replace(COUNT, "");
  return uncounted !== before && endsInAddition(uncounted, v);
}

function endsInAddition(before: string, v: Vocabulary): boolean {
  return v.addition.some((word) => before.endsWith(word));
}
