/**
 * Other goods that no list knows, told by how Chinese words end: 水泥搅拌棒 is a 棒, 地膜 固定钉 offers 钉. In: a text, its words
 * and the product's noun in it. Out: what the noun only describes, or what is offered beside it. Never throws.
 */
import { has, type Vocabulary, type Word } from "./vocabulary.ts";

/** Farthest a goods character may stand behind a noun and still be the head of its group: 水泥+搅拌棒, 电线+短路探测器. */
const TAIL = 5;
/** Characters that begin what comes along with the goods. */
const ADDS: ReadonlySet<string> = new Set("带送配含附赠");

/**
 * A thing the noun only describes, though no list names it: Chinese characters directly behind the noun that end in one
 * which makes a word a thing (器, 棒, 架). Words typical of the goods end the search: what follows them describes.
 */
export function strangerBehind(
  product: number,
  noun: Word,
  text: string,
  words: readonly Word[],
  v: Vocabulary,
): string | null {
  const continues = v.products[product]?.recognition.continues ?? "";
  const last = text.charAt(noun.end - 1);
  for (let index = noun.end; index < noun.end + TAIL && isHan(text.charCodeAt(index)); index += 1) {
    const here = words.find((word) => word.start === index);
    if (here !== undefined && (here.means.harmless || isOwn(here, product))) return null;
    if (index === noun.end && headAt(text, index, product, v)) return null;
    const sign = text.charAt(index);
    if (ADDS.has(sign) || (index > noun.end && sign === last)) return null;
    if (!v.suffixes.has(sign) || (index === noun.end && continues.includes(sign))) continue;
    if (v.suffixEnds.has(text.charAt(index + 1)) || (index > noun.end && text.charAt(index + 1) === sign)) continue;
    const behind = text.slice(index + 1, index + 5);
    if (index > noun.end && v.purposeBehind.some((word) => behind.startsWith(word))) continue;
    return text.slice(noun.start, index + 1);
  }
  return null;
}

/** 燃气炸锅+油炸机: the second half of another name of the same goods. */
function headAt(text: string, at: number, product: number, v: Vocabulary): boolean {
  const heads = v.heads[product];
  return [4, 3, 2].some((length) => heads?.has(text.slice(at, at + length)) === true);
}

/** Of the characters that make a word a thing, those that do so in a token by itself: 固定钉, not 双色 or 单杯. */
const THINGS: ReadonlySet<string> = new Set("器机钉架箱套罩盖垫锁夹钩牌贴刷枪嘴书帽镜勺铲剪刀钳毯棍棒绳椅凳桌");
/** 一整箱, 两只架: a count of the goods. */
const COUNTED: ReadonlySet<string> = new Set("一二两三四五六七八九十双单整每");
const TOKEN = /[\u3400-\u9fff]+/g;

/**
 * Tokens of their own before or behind the noun's that name a thing no list knows (地膜 固定钉): two to four Chinese
 * characters, none of them part of a known word, the last one making it a thing.
 */
export function strangersBeside(head: Word, text: string, words: readonly Word[]): string[] {
  const strangers: string[] = [];
  const kind = text.charAt(head.end - 1);
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const end = index + token.length;
    if (token.length < 2 || token.length > 4 || (index < head.end && end > head.start)) continue;
    const sign = token.at(-1) ?? "";
    if (!THINGS.has(sign) || sign === kind || ADDS.has(token.charAt(0)) || COUNTED.has(token.charAt(0))) continue;
    if (words.some((word) => word.start < end && word.end > index)) continue;
    strangers.push(token);
  }
  return strangers;
}

export function isOwn(word: Word, product: number): boolean {
  return (
    has(word, "name", product) ||
    has(word, "weak", product) ||
    has(word, "cue", product) ||
    has(word, "context", product)
  );
}

function isHan(code: number): boolean {
  return code >= 0x3400 && code <= 0x9fff;
}
