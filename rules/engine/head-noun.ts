/**
 * What a piece of text offers for sale. In: a normalised title (or product name, category, option). Out: per product
 * either the evidence that it is what is sold, or why it is only a word in passing. A Chinese title ends its noun group
 * with the thing sold: in 电动车头盔 the helmet is for sale and 电动车 says what it is for.
 */
import { joinCompounds } from "./compound-noun.ts";
import type { Normalised } from "./normalise.ts";
import { isOwn, strangerBehind, strangersBeside } from "./stranger.ts";
import { has, type Vocabulary, type Word } from "./vocabulary.ts";

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
  /**
   * What rules the product out stands apart from its noun (燃气热水器 … 浴室可装) or is no known word: a parameter that
   * names the goods knows better. False where it is one thing with the noun (电动车头盔).
   */
  readonly doubtful?: boolean;
}

/** A text with the words found in it and what they say of each product named. */
export interface Reading {
  readonly text: Normalised;
  readonly words: readonly Word[];
  readonly evidence: readonly Evidence[];
}

export const ACCEPTED = 0.5;
/** Longest stretch between a noun and the part behind it that still reads as one noun group. */
const GROUP = 8;
const NONE: readonly Evidence[] = [];

/** All products named in a text, each judged; no evidence where no product's noun occurs. */
export function weigh(text: Normalised, vocabulary: Vocabulary): Reading {
  const found = vocabulary.matcher.find(text.text);
  if (found.length === 0) return { text, words: found, evidence: NONE };
  const words = found.some((word) => word.means.lead.length > 0) ? joinCompounds(text.text, found, vocabulary) : found;
  const candidates: number[] = [];
  for (const { means } of words) {
    for (const product of means.name) if (!candidates.includes(product)) candidates.push(product);
    for (const product of means.weak) if (!candidates.includes(product)) candidates.push(product);
  }
  if (candidates.length === 0) return { text, words, evidence: NONE };
  return { text, words, evidence: candidates.map((product) => weighOne(product, text.text, words, vocabulary)) };
}

/** Look-alikes of one product (or of all) that a text offers; gifts, features and purposes apart. */
export function lookAlikeIn(product: number, text: string, words: readonly Word[], v: Vocabulary): Word | undefined {
  return words.find(
    (word) =>
      (has(word, "not", product) || (word.means.notAny && !(v.tolerated[product]?.has(word.word) ?? false))) &&
      !has(word, "name", product) &&
      !has(word, "feature", product) &&
      !isExtra(text, word, v) &&
      !isDenied(text, word) &&
      !isPurpose(text, word, v),
  );
}

/** A part or accessory that a text offers, of this product or of anything. */
export function isPart(word: Word, product: number, v: Vocabulary): boolean {
  const { means } = word;
  return (
    (means.part.includes(product) || (means.partAny && !(v.tolerated[product]?.has(word.word) ?? false))) &&
    !means.name.includes(product) &&
    !means.weak.includes(product)
  );
}

function weighOne(product: number, text: string, words: readonly Word[], v: Vocabulary): Evidence {
  const nouns = words.filter((word) => has(word, "name", product) || has(word, "weak", product));
  const first = nouns[0];
  const at = { product, start: first?.start ?? 0, end: first?.end ?? 0 };
  const noun = first?.word ?? "";

  const alike = lookAlikeIn(product, text, words, v);
  if (alike !== undefined) {
    const because = `「${alike.word}」是形似商品或服务，「${noun}」不是所售商品`;
    return { ...at, confidence: 0, cues: 0, because, doubtful: nouns.every((one) => standApart(text, one, alike)) };
  }

  let because = "";
  let doubtful = true;
  const free = nouns.filter((word) => {
    const why = whyModifier(product, word, text, words, nouns, v);
    if (why !== null) because = why.because;
    if (why !== null && !why.doubtful) doubtful = false;
    return why === null;
  });
  if (free.length === 0) return { ...at, confidence: 0, cues: 0, because, doubtful };

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

  const parts = words.filter(
    (word) =>
      isPart(word, product, v) &&
      !(has(word, "feature", product) && cues > 0 && word.start > head.end + 1) &&
      !comesAlong(text, word, v) &&
      !isDenied(text, word) &&
      !isPurpose(text, word, v) &&
      !nouns.some((other) => other.start === word.end),
  );
  let confidence = strong !== undefined ? 0.88 : 0.76;
  confidence += Math.min(cues, 4) * 0.02 - Math.min(nouns.length - free.length, 2) * 0.06;
  const strangers = parts.length > cues ? [] : strangersBeside(head, text, words);
  const others = parts.length + strangers.length;
  if (others > 0) {
    if (cues < others || (cues === others && parts.length > 0)) {
      const other = parts[0]?.word ?? strangers[0] ?? "";
      return { ...place, confidence: 0.4, because: `标题另有「${other}」，「${head.word}」多半只作修饰` };
    }
    if (parts.length > 0) confidence -= 0.1;
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

/** Why a noun only modifies something else, or null where it stands free. */
function whyModifier(
  product: number,
  noun: Word,
  text: string,
  words: readonly Word[],
  nouns: readonly Word[],
  v: Vocabulary,
): { because: string; doubtful: boolean } | null {
  const sure = (because: string) => ({ because, doubtful: false });
  const own = nouns.some((other) => other.start === noun.end);
  if (!own) {
    const behind = text.slice(noun.end, noun.end + 4);
    if (behind.startsWith("装") && v.suffixes.has(noun.word.at(-1) ?? "")) return sure(`「${noun.word}装」只说明包装`);
    const purpose = v.purposeBehind.find((word) => startsGroup(behind, word) && !saysWhatFits(text, noun.end, word, v));
    if (purpose !== undefined) return sure(`「${noun.word}${purpose}」说明用途或服务，不是所售商品`);
    const stranger = strangerBehind(product, noun, text, words, v);
    if (stranger !== null) return { because: `「${stranger}」是另一种商品`, doubtful: true };
  }
  if (DENIED.has(text.charAt(noun.start - 1)))
    return sure(`「${text.charAt(noun.start - 1)}${noun.word}」不是在卖「${noun.word}」`);
  if (isDenied(text, noun)) return sure(`页面说的是不用、不卖「${noun.word}」`);
  if (text.charAt(noun.start - 1) !== "加" && isAddition(text, noun, v) && !endsCompound(text, noun)) {
    return sure(`「${noun.word}」只是附带`);
  }
  const target = purposeBefore(text, noun, v);
  if (target !== undefined) return sure(`「${target}${noun.word}」说明用途，不是所售商品`);

  for (const word of words) {
    if (word.start < noun.end) continue;
    const between = text.slice(noun.end, word.start);
    if (between.length > GROUP || PARTING.test(between)) break;
    if (nouns.includes(word) || (isOwn(word, product) && word.end - word.start > 1 && !isPart(word, product, v))) break;
    if (isPart(word, product, v) && !comesAlong(text, word, v)) {
      return sure(`所售商品是「${word.word}」，「${noun.word}」只作修饰`);
    }
    const other = word.means.name.some((id) => id !== product && !yieldsTo(id, product, v));
    const packed = text.charAt(word.end) === "装";
    if (other && !packed && between.length <= 2 && !nouns.some((later) => later.start > word.start)) {
      return sure(`所售商品是「${word.word}」，「${noun.word}」只作修饰`);
    }
  }
  return null;
}

/** Words that say the goods are without something, or that it is not what is sold: 不用天那水, 谢绝拆车电芯, 非汽车充电桩. */
const DENIAL =
  /(?:不用|无需|不需要?|不得用|不卖|不是|谢绝|拒绝|告别|远离|请选|不提供|不支持|不接受?|不做|禁止|严禁|杜绝)[\u3400-\u9fff]{0,3}$/;
const DENIAL_OF_OTHERS = /非[\u3400-\u9fff]{0,2}$/;

/** Whether what stands at this place of a text is said not to be for sale. */
export function deniedAt(text: string, start: number): boolean {
  return DENIAL.test(text.slice(Math.max(0, start - 8), start));
}

/** Whether a word is named only to be denied; 非医用口罩 are masks, so 非 denies other goods alone. */
function isDenied(text: string, word: Word): boolean {
  if (deniedAt(text, word.start)) return true;
  const before = text.slice(Math.max(0, word.start - 7), word.start);
  return word.means.name.length === 0 && word.means.weak.length === 0 && DENIAL_OF_OTHERS.test(before);
}

/** 硬导体无护套电缆: what is left out is part of the name, and the noun ends it. */
function endsCompound(text: string, noun: Word): boolean {
  return noun.end === text.length && /[\u3400-\u9fff]无$/.test(text.slice(Math.max(0, noun.start - 2), noun.start));
}

/** Whether two words are not one noun group: a sign or a number stands between, or much else. */
function standApart(text: string, noun: Word, other: Word): boolean {
  const [first, second] = noun.start <= other.start ? [noun, other] : [other, noun];
  const between = text.slice(first.end, second.start);
  return between.length > 4 || PARTING.test(between);
}

/** Characters that turn the noun behind them into what is kept away or measured: 防硫酸, 测甲醇. */
const DENIED: ReadonlySet<string> = new Set("防耐抗测吸除去零拆修");

/** Whether goods of one product are but a word in passing beside another (the 甲醇 that a stove burns). */
export function yieldsTo(one: number, other: number, v: Vocabulary): boolean {
  const id = v.products[other]?.id;
  return id !== undefined && (v.products[one]?.recognition.yieldsTo.includes(id) ?? false);
}

/** What ends a noun group: a separator, or a number with what it counts. */
const PARTING = /[\s\d,，、/|;；:：()（）【】[\]《》!！+]/;
const SEPARATOR = /[\s,，、/|;；:：()（）【】[\]《》!！+]/;
/** 带铁架子: one character that says what kind of thing comes along. */
const COMES_WITH = /[带送附][\u3400-\u9fff]$/;
const COUNT = /[\d一二两三个只套张把条份大小]{1,3}$/;

/** Directly behind, or as a word of its own behind one space (燃气热水器 清洗). */
function startsGroup(behind: string, word: string): boolean {
  if (behind.startsWith(word)) return true;
  const gap = behind.charCodeAt(0);
  return (gap === 0x20 || gap === 0x2c) && word.length > 1 && behind.startsWith(word, 1);
}

/** 充电器 适用雅迪: the word opens what the noun fits; in 灭火器适用 支架 it closes what the noun is. */
function saysWhatFits(text: string, end: number, word: string, v: Vocabulary): boolean {
  if (!v.purposeBefore.includes(word)) return false;
  const at = text.startsWith(word, end) ? end : end + 1;
  const next = text.charAt(at + word.length);
  return next === "于" || (at > end && /[a-z0-9\u3400-\u9fff]/.test(next));
}

/** Words before a noun that make it what the goods are for: 适用雅迪电动车. */
function purposeBefore(text: string, noun: Word, v: Vocabulary): string | undefined {
  const before = text.slice(Math.max(0, noun.start - GROUP), noun.start);
  return v.purposeBefore.find((word) => {
    const index = before.lastIndexOf(word);
    return index >= 0 && !SEPARATOR.test(before.slice(index + word.length));
  });
}

/** Whether a look-alike or part only says where or for what the goods are used: 发电机用柴油, 适用于锅炉. */
function isPurpose(text: string, word: Word, v: Vocabulary): boolean {
  const behind = text.slice(word.end, word.end + 3);
  if (behind.startsWith("使用") || (behind.startsWith("用") && !behind.startsWith("用品"))) return true;
  if (behind.startsWith("通用")) return true;
  if (v.purposeBehind.some((purpose) => purpose.length > 1 && behind.startsWith(purpose))) return true;
  return purposeBefore(text, word, v) !== undefined;
}

/** Whether a part comes along, as an addition does; here one character may say what kind (带铁架子). */
function comesAlong(text: string, word: Word, v: Vocabulary): boolean {
  return isExtra(text, word, v) || COMES_WITH.test(text.slice(Math.max(0, word.start - 2), word.start));
}

/** 送头盔 雨衣+车锁: gifts named one after the other. */
const GIFTS =
  /[送赠配含](?!货|到|上|达|料|风|量|税|运|件|电[箱柜站房])(?:[\u3400-\u9fff]{2,4}|[\u3400-\u9fff]{1,6}(?:[ +、,/和及][\u3400-\u9fff]{1,6}){0,3}[ +、,/和及](?:全套|整套)?)$/;
/** 免安装烟管: the work is spared, and with it the thing. */
const SPARED = /(?:免|无需|不需|不用)(?:安装|装|接|打)$/;

/** Whether a look-alike or part is an addition, one of several gifts, or spared. */
function isExtra(text: string, word: Word, v: Vocabulary): boolean {
  if (isAddition(text, word, v)) return true;
  const before = text.slice(Math.max(0, word.start - 24), word.start);
  return GIFTS.test(before) || SPARED.test(before);
}

/** Whether a word is something added to the goods or denied of them: a gift, an accessory that comes along, a feature. */
function isAddition(text: string, word: Word, v: Vocabulary): boolean {
  const before = text.slice(Math.max(0, word.start - 6), word.start);
  if (endsInAddition(before, v)) return true;
  const uncounted = before.replace(COUNT, "");
  return uncounted !== before && endsInAddition(uncounted, v);
}

function endsInAddition(before: string, v: Vocabulary): boolean {
  return v.addition.some((word) => before.endsWith(word));
}
