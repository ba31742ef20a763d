/**
 * Undoing what sellers do to hide a word. In: text as printed. Out: plain text for matching (half width, lower case,
 * simplified, Latin look-alikes replaced, nothing between the characters of a word) with a map back, so that a finding
 * quotes the page as printed. Never throws; takes time linear in the text; any Unicode may come in, lone surrogates too.
 */
import { Converter } from "opencc-js/t2cn";
import { LATIN_LOOK_ALIKES } from "./confusables.ts";

/** Normalised text with its way back to the printed one. */
export interface Normalised {
  /** What is matched against. */
  readonly text: string;
  /** What the page says. */
  readonly printed: string;
  /** Start in `printed` of each character of `text`, then the end of each; null where both are the same. */
  readonly starts: Uint32Array | null;
  readonly ends: Uint32Array | null;
}

/** A place in the printed text. `start` and `end` are UTF-16 offsets, end exclusive. */
export interface PrintedSpan {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** One way of writing a word so that searches miss it, e.g. 火因花 for 烟花. */
export interface Fold {
  readonly printed: string;
  readonly means: string;
}

const PLAIN = 0;
const UPPER = 1;
const FOLD = 2;
const DROP = 3;
/** Signs nobody puts inside a Chinese word except to break it. */
const BREAKER = 4;
/** Signs that also part words properly; dropped only beside a character standing alone. */
const SEPARATOR = 5;
const HAN = 6;

const kinds = new Uint8Array(65_536);
const folds = new Map<number, string>();

function fillTables(): void {
  const han: string[] = [];
  for (let code = 0x3400; code <= 0x9fff; code += 1) {
    if (code > 0x4dbf && code < 0x4e00) continue;
    kinds[code] = HAN;
    han.push(String.fromCharCode(code));
  }
  // One character a line: OpenCC's phrases never cross a line break, so this is the plain character table.
  const simplified = Converter({ from: "t", to: "cn" })(han.join("\n")).split("\n");
  han.forEach((character, index) => {
    const to = simplified[index];
    if (to !== undefined && to !== character && to.length === 1) {
      kinds[character.charCodeAt(0)] = FOLD;
      folds.set(character.charCodeAt(0), to);
    }
  });
  for (let code = 0x41; code <= 0x5a; code += 1) kinds[code] = UPPER;
  for (let code = 0; code < 0x20; code += 1) kinds[code] = code === 9 || code === 10 || code === 13 ? SEPARATOR : DROP;
  for (let code = 0x7f; code < 0xa0; code += 1) kinds[code] = DROP;
  for (const code of [0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180e, 0x3164, 0xfeff, 0xffa0, 0xfffd]) {
    kinds[code] = DROP;
  }
  for (let code = 0x200b; code <= 0x200f; code += 1) kinds[code] = DROP;
  for (let code = 0x202a; code <= 0x202e; code += 1) kinds[code] = DROP;
  for (let code = 0x2060; code <= 0x206f; code += 1) kinds[code] = DROP;
  for (let code = 0x300; code <= 0x36f; code += 1) kinds[code] = DROP;
  for (let code = 0xfe00; code <= 0xfe0f; code += 1) kinds[code] = DROP;
  for (let code = 0xd800; code <= 0xdfff; code += 1) kinds[code] = FOLD;
  for (const sign of " /,-、，。；;：:＿—–~+\u00a0\u3000") {
    const code = sign.charCodeAt(0);
    if (kinds[code] === PLAIN) kinds[code] = SEPARATOR;
  }
  for (const sign of "·*_^`|.丨•・‧∙⋅●○■□◆◇★☆※＊") kinds[sign.charCodeAt(0)] = BREAKER;
  for (let code = 0x2190; code <= 0x2bff; code += 1) if (code < 0x2460 || code > 0x24ff) kinds[code] = BREAKER;
  for (let code = 0xe000; code <= 0xf8ff; code += 1) kinds[code] = BREAKER;
  for (const [letter, latin] of LATIN_LOOK_ALIKES) {
    kinds[letter.charCodeAt(0)] = FOLD;
    folds.set(letter.charCodeAt(0), latin);
  }
  for (let code = 0xa0; code < 65_536; code += 1) {
    if (code >= 0xd800 && code <= 0xf8ff) continue;
    if (kinds[code] !== PLAIN && kinds[code] !== SEPARATOR && kinds[code] !== BREAKER) continue;
    const character = String.fromCharCode(code);
    const plain = character.normalize("NFKC").toLowerCase();
    if (plain === character) continue;
    kinds[code] = FOLD;
    folds.set(code, plain.length > 8 ? "" : plain);
  }
}
fillTables();

function isHan(code: number): boolean {
  const kind = kinds[code];
  return kind === HAN || (kind === FOLD && code >= 0x3400 && code <= 0x9fff);
}

/** Whether nothing has to be done but lower-casing: the common case, decided without allocating. */
function isClean(printed: string): boolean {
  let lone = false;
  let previousHan = false;
  let beforePreviousHan = false;
  for (let index = 0; index < printed.length; index += 1) {
    const code = printed.charCodeAt(index);
    const kind = kinds[code] ?? PLAIN;
    if (kind === FOLD || kind === DROP || (kind === BREAKER && previousHan)) return false;
    const han = kind === HAN;
    // A Chinese character standing alone beside a separator may be a broken word: leave that to the careful way.
    if (previousHan && !beforePreviousHan && !han) lone = true;
    if (lone) return false;
    beforePreviousHan = previousHan;
    previousHan = han;
  }
  return !(previousHan && !beforePreviousHan && printed.length > 1);
}

/** Characters with the place each comes from, while the text is being rebuilt. */
class Draft {
  readonly codes: number[] = [];
  readonly starts: number[] = [];
  readonly ends: number[] = [];

  push(text: string, start: number, end: number): void {
    for (let index = 0; index < text.length; index += 1) {
      this.codes.push(text.charCodeAt(index));
      this.starts.push(start);
      this.ends.push(end);
    }
  }
}

function foldCharacters(printed: string): Draft {
  const draft = new Draft();
  for (let index = 0; index < printed.length; index += 1) {
    const code = printed.charCodeAt(index);
    const kind = kinds[code] ?? PLAIN;
    if (kind === DROP) continue;
    if (code >= 0xd800 && code <= 0xdfff) {
      const point = printed.codePointAt(index) ?? code;
      if (point <= 0xffff) continue;
      const character = String.fromCodePoint(point);
      const plain = character.normalize("NFKC").toLowerCase();
      // Emoji and other signs outside the basic plane become one breaker; letters in disguise become letters.
      draft.push(plain.length > 0 && plain !== character && plain.length <= 8 ? plain : "•", index, index + 2);
      index += 1;
      continue;
    }
    if (kind === UPPER) draft.push(String.fromCharCode(code + 32), index, index + 1);
    else if (kind === FOLD) draft.push(folds.get(code) ?? "", index, index + 1);
    else draft.push(String.fromCharCode(code), index, index + 1);
  }
  return draft;
}

/** Takes out what stands between the characters of a Chinese word; every character is looked at a bounded number of times. */
function joinBrokenWords(draft: Draft): Draft {
  const { codes } = draft;
  const out = new Draft();
  const lone = (index: number): boolean =>
    isHan(codes[index] ?? 0) && !isHan(codes[index - 1] ?? 0) && !isHan(codes[index + 1] ?? 0);
  // In 充|电|器 车载 the last sign is another one than those within the word: there the word ends.
  const brokenAt = (at: number, away: -1 | 1, separator: number | undefined): boolean => {
    if (!lone(at)) return false;
    const other = codes[at + away];
    const kind = kinds[other ?? 0];
    const ends = other === undefined || other === 0x20 || other === separator;
    return ends || (kind !== BREAKER && kind !== SEPARATOR);
  };
  let index = 0;
  while (index < codes.length) {
    const kind = kinds[codes[index] ?? 0];
    if ((kind === BREAKER || kind === SEPARATOR) && index > 0 && isHan(codes[index - 1] ?? 0)) {
      let end = index;
      let onlyBreakers = true;
      while (end < codes.length && (kinds[codes[end] ?? 0] === BREAKER || kinds[codes[end] ?? 0] === SEPARATOR)) {
        if (kinds[codes[end] ?? 0] === SEPARATOR) onlyBreakers = false;
        end += 1;
      }
      const between = end < codes.length && isHan(codes[end] ?? 0);
      const broken = onlyBreakers || brokenAt(index - 1, -1, codes[index]) || brokenAt(end, 1, codes[end - 1]);
      if (between && end - index <= 4 && broken) {
        index = end;
        continue;
      }
      for (; index < end; index += 1) copy(draft, out, index);
      continue;
    }
    copy(draft, out, index);
    index += 1;
  }
  return out;
}

function copy(from: Draft, to: Draft, index: number): void {
  to.codes.push(from.codes[index] ?? 0);
  to.starts.push(from.starts[index] ?? 0);
  to.ends.push(from.ends[index] ?? 0);
}

function textOf(codes: readonly number[]): string {
  let text = "";
  for (let index = 0; index < codes.length; index += 4096) {
    text += String.fromCharCode(...codes.slice(index, index + 4096));
  }
  return text;
}

export type Normalise = (printed: string) => Normalised;

/**
 * Builds the normaliser. `known` are the disguises of whole words (from the catalogue), replaced after everything else.
 */
export function createNormaliser(known: readonly Fold[] = []): Normalise {
  const means = new Map(known.map((fold) => [fold.printed, fold.means]));
  const words = [...means.keys()].sort((a, b) => b.length - a.length).map(escapeLiteral);
  const disguise = words.length > 0 ? new RegExp(words.join("|"), "gu") : null;

  return (printed) => {
    if (isClean(printed)) {
      const text = printed.toLowerCase();
      if (text.length === printed.length && !(disguise !== null && occurs(disguise, text))) {
        return { text, printed, starts: null, ends: null };
      }
    }
    let draft = joinBrokenWords(foldCharacters(printed));
    let text = textOf(draft.codes);
    if (disguise !== null && occurs(disguise, text)) {
      const undone = new Draft();
      let from = 0;
      for (const match of text.matchAll(disguise)) {
        for (let index = from; index < match.index; index += 1) copy(draft, undone, index);
        const last = match.index + match[0].length - 1;
        undone.push(means.get(match[0]) ?? match[0], draft.starts[match.index] ?? 0, draft.ends[last] ?? 0);
        from = last + 1;
      }
      for (let index = from; index < draft.codes.length; index += 1) copy(draft, undone, index);
      draft = undone;
      text = textOf(draft.codes);
    }
    return { text, printed, starts: Uint32Array.from(draft.starts), ends: Uint32Array.from(draft.ends) };
  };
}

function occurs(pattern: RegExp, text: string): boolean {
  pattern.lastIndex = 0;
  const found = pattern.test(text);
  pattern.lastIndex = 0;
  return found;
}

/** A literal as part of a regular expression. */
export function escapeLiteral(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}

/** The printed text behind characters `start` to `end` (exclusive) of the normalised text. */
export function printedSpan(normalised: Normalised, start: number, end: number): PrintedSpan {
  const { printed, starts, ends } = normalised;
  const from = starts === null ? start : (starts[start] ?? printed.length);
  const to = ends === null ? end : end > start ? (ends[end - 1] ?? printed.length) : from;
  return { start: from, end: to, text: printed.slice(from, to) };
}
