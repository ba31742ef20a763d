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

/** Characters that fold into one other character keep their place; 0 for all others. */
const single = new Uint16Array(65_536);
for (const [code, plain] of folds) if (plain.length === 1) single[code] = plain.charCodeAt(0);
for (let code = 0x41; code <= 0x5a; code += 1) single[code] = code + 32;
const straight = new Uint16Array(1_024);

/** Which characters begin a disguise, and which stand second in one. */
interface DisguiseSigns {
  readonly first: Uint8Array;
  readonly second: Uint8Array;
}

/**
 * The text, where every character stays or becomes one other one, so that places stay what they are: the common case. null
 * where something may have to be taken out or joined. `mayHide`: two characters of a disguise stand side by side.
 */
function foldInPlace(printed: string, { first, second }: DisguiseSigns): { text: string; mayHide: boolean } | null {
  const { length } = printed;
  if (length > straight.length) return null;
  let mayHide = false;
  let han = false;
  let hanBefore = false;
  let signBefore = false;
  let before = 0;
  for (let index = 0; index < length; index += 1) {
    let code = printed.charCodeAt(index);
    let kind = kinds[code] ?? PLAIN;
    if (kind === FOLD || kind === UPPER) {
      code = single[code] ?? 0;
      if (code === 0) return null;
      kind = kinds[code] ?? PLAIN;
    }
    if (kind === DROP || (kind === BREAKER && han)) return null;
    const sign = kind === SEPARATOR || kind === BREAKER;
    // A Chinese character standing alone beside a sign may be a broken word: leave that to the careful way.
    if (han && !hanBefore && kind !== HAN && (sign || signBefore)) return null;
    if (kind === HAN) {
      if (!han) signBefore = isSign(before);
      hanBefore = han;
      han = true;
    } else {
      han = false;
      hanBefore = false;
    }
    if (first[before] === 1 && second[code] === 1) mayHide = true;
    straight[index] = code;
    before = code;
  }
  if (han && !hanBefore && signBefore) return null;
  const codes = straight.subarray(0, length) as unknown as number[];
  return { text: String.fromCharCode.apply(null, codes), mayHide };
}

function isSign(code: number): boolean {
  const kind = kinds[code];
  return kind === SEPARATOR || kind === BREAKER;
}

/** Characters with the place each comes from, while the text is being rebuilt; grows as it is needed and is used again. */
class Draft {
  length = 0;
  codes = new Uint16Array(512);
  starts = new Uint32Array(512);
  ends = new Uint32Array(512);

  add(code: number, start: number, end: number): void {
    const at = this.length;
    if (at === this.codes.length) this.#grow();
    this.codes[at] = code;
    this.starts[at] = start;
    this.ends[at] = end;
    this.length = at + 1;
  }

  push(text: string, start: number, end: number): void {
    for (let index = 0; index < text.length; index += 1) this.add(text.charCodeAt(index), start, end);
  }

  text(): string {
    let text = "";
    for (let index = 0; index < this.length; index += 4096) {
      const part = this.codes.subarray(index, Math.min(index + 4096, this.length));
      text += String.fromCharCode.apply(null, part as unknown as number[]);
    }
    return text;
  }

  #grow(): void {
    const wider = <T extends Uint16Array | Uint32Array>(old: T, made: T): T => {
      made.set(old);
      return made;
    };
    const size = this.codes.length * 2;
    this.codes = wider(this.codes, new Uint16Array(size));
    this.starts = wider(this.starts, new Uint32Array(size));
    this.ends = wider(this.ends, new Uint32Array(size));
  }
}

/** Normalising never waits for anything, so one draft for each of its three turns is enough. */
const folded = new Draft();
const joined = new Draft();
const undone = new Draft();

function foldCharacters(printed: string): Draft {
  const draft = folded;
  draft.length = 0;
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
    if (kind === UPPER) draft.add(code + 32, index, index + 1);
    else if (kind === FOLD) draft.push(folds.get(code) ?? "", index, index + 1);
    else draft.add(code, index, index + 1);
  }
  return draft;
}

/** Takes out what stands between the characters of a Chinese word; every character is looked at a bounded number of times. */
function joinBrokenWords(draft: Draft): Draft {
  const codes = draft.codes.subarray(0, draft.length);
  const out = joined;
  out.length = 0;
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
      const broken =
        onlyBreakers || brokenAt(codes, index - 1, -1, codes[index]) || brokenAt(codes, end, 1, codes[end - 1]);
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

function isLone(codes: Uint16Array, index: number): boolean {
  return isHan(codes[index] ?? 0) && !isHan(codes[index - 1] ?? 0) && !isHan(codes[index + 1] ?? 0);
}

/** In 充|电|器 车载 the last sign is another one than those within the word: there the word ends. */
function brokenAt(codes: Uint16Array, at: number, away: -1 | 1, separator: number | undefined): boolean {
  if (!isLone(codes, at)) return false;
  const other = codes[at + away];
  return other === undefined || other === 0x20 || other === separator || !isSign(other);
}

function copy(from: Draft, to: Draft, index: number): void {
  to.add(from.codes[index] ?? 0, from.starts[index] ?? 0, from.ends[index] ?? 0);
}

export type Normalise = (printed: string) => Normalised;

/**
 * Builds the normaliser. `known` are the disguises of whole words (from the catalogue), replaced after everything else.
 */
export function createNormaliser(known: readonly Fold[] = []): Normalise {
  const means = new Map(known.map((fold) => [fold.printed, fold.means]));
  const words = [...means.keys()].sort((a, b) => b.length - a.length).map(escapeLiteral);
  const disguise = words.length > 0 ? new RegExp(words.join("|"), "gu") : null;
  const signs: DisguiseSigns = { first: new Uint8Array(65_536), second: new Uint8Array(65_536) };
  for (const word of means.keys()) {
    signs.first[word.charCodeAt(0)] = 1;
    signs.second[word.charCodeAt(1)] = 1;
  }

  return (printed) => {
    const inPlace = foldInPlace(printed, signs);
    if (inPlace !== null && !(inPlace.mayHide && disguise !== null && occurs(disguise, inPlace.text))) {
      return { text: inPlace.text, printed, starts: null, ends: null };
    }
    let draft = joinBrokenWords(foldCharacters(printed));
    let text = draft.text();
    if (disguise !== null && occurs(disguise, text)) {
      undone.length = 0;
      let from = 0;
      for (const match of text.matchAll(disguise)) {
        for (let index = from; index < match.index; index += 1) copy(draft, undone, index);
        const last = match.index + match[0].length - 1;
        undone.push(means.get(match[0]) ?? match[0], draft.starts[match.index] ?? 0, draft.ends[last] ?? 0);
        from = last + 1;
      }
      for (let index = from; index < draft.length; index += 1) copy(draft, undone, index);
      draft = undone;
      text = draft.text();
    }
    return { text, printed, starts: draft.starts.slice(0, draft.length), ends: draft.ends.slice(0, draft.length) };
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
