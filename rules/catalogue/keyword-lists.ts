/**
 * Word lists that an authority hands over (e.g. 网络禁限售商品关键词库). In: a folder of plain-text files, one word a
 * line, `# ` before a remark, a tab and a note behind the word where there is one. Out: the lists and the mistakes.
 * Goes wrong: a list too large, not UTF-8, or with a line that is no word; each is a `Mistake` with its line.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import type { Mistake } from "../engine/yaml-file.ts";
import type { KeywordList } from "./catalogue-schema.ts";

/** A megabyte holds some 100,000 words; what is larger is no word list. */
export const MOST_BYTES = 1_000_000;
export const MOST_WORDS = 50_000;
const LONGEST_WORD = 40;
const LONGEST_NOTE = 200;
/** Names are cited by rules and printed in findings. */
const NAME = /^[\p{Script=Han}A-Za-z0-9][\p{Script=Han}A-Za-z0-9._-]{0,59}$/u;

export interface KeywordLists {
  readonly lists: readonly KeywordList[];
  readonly mistakes: readonly Mistake[];
}

/** Reads the lists of a folder (address ending in "/") in the order of their names; a folder that is not there is empty. */
export function readKeywordLists(folder: URL): KeywordLists {
  if (!existsSync(folder)) return { lists: [], mistakes: [] };
  const lists: KeywordList[] = [];
  const mistakes: Mistake[] = [];
  const names = readdirSync(folder).filter((file) => file.endsWith(".txt"));
  for (const file of names.sort()) {
    const { list, mistakes: more } = readList(file, new URL(encodeURIComponent(file), folder));
    if (list !== null) lists.push(list);
    mistakes.push(...more);
  }
  return { lists, mistakes };
}

function readList(file: string, url: URL): { list: KeywordList | null; mistakes: Mistake[] } {
  const refuse = (message: string, line = 1) => ({ list: null, mistakes: [{ file, line, column: 1, message }] });
  const name = file.slice(0, -".txt".length);
  if (!NAME.test(name)) return refuse("文件名只可用汉字、字母、数字和 . _ -，不超过 60 个字");
  const size = statSync(url).size;
  if (size > MOST_BYTES) return refuse(`词表不得大于 ${MOST_BYTES} 字节，此文件 ${size} 字节`);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(url));
  } catch {
    return refuse("不是 UTF-8 编码，请另存为 UTF-8");
  }
  return parseKeywordList(file, name, text);
}

/** Parses the text of one list that is called `file` in messages. The first of equal words counts. */
export function parseKeywordList(
  file: string,
  name: string,
  text: string,
): { list: KeywordList | null; mistakes: Mistake[] } {
  const words = new Map<string, string | null>();
  const mistakes: Mistake[] = [];
  text.split("\n").forEach((raw, index) => {
    const line = raw.trim();
    if (line === "" || line === "#" || line.startsWith("# ")) return;
    const tab = line.indexOf("\t");
    const word = (tab < 0 ? line : line.slice(0, tab)).trim();
    const note = tab < 0 ? "" : line.slice(tab + 1).trim();
    const message = mistakeIn(word, note);
    if (message !== null) mistakes.push({ file, line: index + 1, column: 1, message });
    else if (!words.has(word)) words.set(word, note === "" ? null : note);
  });
  if (words.size > MOST_WORDS) {
    mistakes.push({ file, line: 1, column: 1, message: `词表不得多于 ${MOST_WORDS} 个词，此文件 ${words.size} 个` });
  }
  if (mistakes.length > 0) return { list: null, mistakes };
  return { list: { name, words: [...words].map(([word, note]) => ({ word, note })) }, mistakes };
}

function mistakeIn(word: string, note: string): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are refused
  if (/[\u0000-\u0008\u000b-\u001f\u007f\ufffd]/.test(word + note)) return "含有控制字符或乱码";
  const length = [...word].length;
  if (length < 2) return "词太短：一个字会在几乎所有页面上出现";
  if (length > LONGEST_WORD) return `词超过 ${LONGEST_WORD} 个字：每行一个词，词后如有说明用制表符隔开`;
  if ([...note].length > LONGEST_NOTE) return `说明超过 ${LONGEST_NOTE} 个字`;
  return null;
}
