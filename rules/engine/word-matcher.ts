/**
 * Finding many words in one pass. In: words, each with what it means. Out: a function from normalised text to the words
 * found, leftmost and longest first. Words are kept as a tree of characters; from every character of the text at most
 * one longest word is walked, so the time is linear in the text whatever its characters. Never throws.
 */

/** A word found in a text; `start` and `end` are offsets in the normalised text. */
export interface Found<T> {
  readonly word: string;
  readonly means: T;
  readonly start: number;
  readonly end: number;
}

export interface WordMatcher<T> {
  find(text: string): Found<T>[];
}

/** Units ("unit:平方") are found behind a number: 2.5平方, 48v, 4kg. */
const LONGEST_UNIT = 2;
const LONGEST_NUMBER = 10;
const SPACE = 0x20;
const COMMA = 0x2c;

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isLetter(code: number): boolean {
  return code >= 0x61 && code <= 0x7a;
}

function isHan(code: number): boolean {
  return code >= 0x3400 && code <= 0x9fff;
}

/** A Latin word must not be part of a longer one ("rv" is not in "rvv"), nor a number of a longer number. */
function standsAlone(text: string, start: number, end: number): boolean {
  const first = text.charCodeAt(start);
  if (isLetter(first) || isDigit(first)) {
    const before = start > 0 ? text.charCodeAt(start - 1) : 0;
    if (isLetter(before) || isDigit(before) || before === 0x2e) return false;
  }
  const last = text.charCodeAt(end - 1);
  const behind = end < text.length ? text.charCodeAt(end) : 0;
  if (isLetter(last) && isLetter(behind)) return false;
  return !(isDigit(last) && isDigit(behind));
}

/** A word written with a space in it (灭火器 箱) must fill its tokens: 不锈钢 筋膜 is not 钢筋. */
function fillsTokens(text: string, start: number, end: number): boolean {
  const before = start > 0 ? text.charCodeAt(start - 1) : 0;
  const behind = end < text.length ? text.charCodeAt(end) : 0;
  return !isHan(before) && !isHan(behind);
}

class Node<T> {
  readonly next = new Map<number, Node<T>>();
  word: string | null = null;
  means: T | null = null;
}

/**
 * Builds the index. Words of one character are not matched. A word that does not consume leaves its characters to the
 * next one: in PS发泡碗 the hint PS发泡 must not hide 发泡碗.
 */
export function createWordMatcher<T>(
  entries: ReadonlyMap<string, T>,
  consumes: (means: T) => boolean = () => true,
  /** Whether what follows makes the word another one: 水泥袋 in 水泥袋装. A shorter word is then looked for. */
  refused: (text: string, end: number, means: T) => boolean = () => false,
): WordMatcher<T> {
  const firsts = new Uint8Array(65_536);
  const root = new Node<T>();
  const units = new Map<string, T>();
  for (const [word, means] of entries) {
    if (word.startsWith("unit:")) {
      units.set(word.slice(5), means);
      continue;
    }
    if (word.length < 2) continue;
    firsts[word.charCodeAt(0)] = 1;
    let node = root;
    for (let index = 0; index < word.length; index += 1) {
      const code = word.charCodeAt(index);
      let child = node.next.get(code);
      if (child === undefined) {
        child = new Node<T>();
        node.next.set(code, child);
      }
      node = child;
    }
    node.word = word;
    node.means = means;
  }

  const longestAt = (text: string, start: number): Found<T> | null => {
    let node = root;
    let hit: Found<T> | null = null;
    let gaps = 0;
    for (let at = start; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      let child = node.next.get(code);
      if (child === undefined && at > start && (code === SPACE || code === COMMA)) {
        const behind = text.charCodeAt(at + 1);
        if (!isHan(behind) && !isHan(text.charCodeAt(at - 1))) break;
        child = node.next.get(behind);
        at += 1;
        gaps += 1;
      }
      if (child === undefined) break;
      node = child;
      if (node.word === null || node.means === null) continue;
      const end = at + 1;
      if (refused(text, end, node.means)) continue;
      if (standsAlone(text, start, end) && (gaps === 0 || fillsTokens(text, start, end))) {
        hit = { word: node.word, means: node.means, start, end };
      }
    }
    return hit;
  };

  const numberWithUnit = (text: string, start: number): Found<T> | null => {
    let end = start;
    while (end < text.length && end - start < LONGEST_NUMBER) {
      const code = text.charCodeAt(end);
      if (!isDigit(code) && code !== 0x2e) break;
      end += 1;
    }
    if (text.charCodeAt(end) === SPACE) end += 1;
    for (let length = LONGEST_UNIT; length > 0; length -= 1) {
      const unit = text.slice(end, end + length);
      const means = unit.length === length ? units.get(unit) : undefined;
      if (means !== undefined && standsAlone(text, start, end + length)) {
        return { word: `unit:${unit}`, means, start, end: end + length };
      }
    }
    return null;
  };

  return {
    find(text) {
      const found: Found<T>[] = [];
      let index = 0;
      while (index < text.length) {
        const code = text.charCodeAt(index);
        let hit = firsts[code] === 1 ? longestAt(text, index) : null;
        if (hit === null && isDigit(code) && units.size > 0) hit = numberWithUnit(text, index);
        if (hit !== null) {
          found.push(hit);
          index = consumes(hit.means) ? hit.end : index + 1;
        } else {
          index += 1;
        }
      }
      return found;
    },
  };
}
