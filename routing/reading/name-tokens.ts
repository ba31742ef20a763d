/**
 * Name tokens: a text in normal form in, the names of the gazetteer in it out, without overlaps, in order.
 * In: normal form. Out: tokens with start, end and entry. Goes wrong: nothing.
 *
 * The longest name at a position is taken; where a later, longer name overlaps it (上海市北工业园区: 上海市 and 市北工业园区), the earlier
 * one gives way to a shorter name of its own that ends in time.
 */
import type { Entry, Gazetteer } from "../gazetteer/gazetteer.ts";

export interface Token {
  start: number;
  end: number;
  entry: Entry;
}

/** @returns tokens in order, without overlaps. Time is linear in the text. */
export function nameTokens(text: string, { trie, entries }: Gazetteer): Token[] {
  const tokens: Token[] = [];
  const here: number[] = [];
  const later: number[] = [];
  for (let start = 0; start < text.length; ) {
    here.length = 0;
    if (trie.match(text, start, here) === 0) {
      start++;
      continue;
    }
    let pick = here.length - 2;
    let end = here[pick + 1] ?? start + 1;
    for (let i = start + 1; i < end && pick > 0; i++) {
      later.length = 0;
      trie.match(text, i, later);
      const laterEnd = later[later.length - 1] ?? 0;
      if (laterEnd > end && laterEnd - i > end - start) {
        while (pick >= 0 && (here[pick + 1] ?? 0) > i) pick -= 2;
        break;
      }
    }
    if (pick < 0) {
      start++;
      continue;
    }
    end = here[pick + 1] ?? start + 1;
    const entry = entries[here[pick] ?? -1];
    if (entry) tokens.push({ start, end, entry });
    start = end;
  }
  return tokens;
}
