/**
 * A parameter block (HTML or plain text) goes in, the maker, address and numbers printed in it come out, as
 * `xunwang extract --text` prints them. Absent is null. Never throws; at most 200,000 characters are read.
 */

import { isPlaceholder } from "#domain/placeholder.ts";
import { parseHtml } from "./html-document.ts";
import { labelValuePairs, type Pair } from "./label-value.ts";
import { labelledLines } from "./labelled-lines.ts";
import { best, makerOf } from "./maker.ts";
import {
  cccNumbers,
  cccNumbersClaimed,
  printedLicence,
  productionLicences,
  standardsCited,
  usccNumbers,
} from "./marks.ts";

export interface TextReading {
  readonly manufacturer: string | null;
  readonly address: string | null;
  /** The 16 digits of the first CCC certificate number. */
  readonly ccc: string | null;
  /** The licence number under a production-licence label, whatever its kind (XK, SC, QS). */
  readonly licence: string | null;
  readonly uscc: string | null;
  readonly standards: readonly string[];
}

/** Reads one parameter block. */
export function extractText(text: string): TextReading {
  const lines = textLines(text.slice(0, 1_000_000));
  const pairs = labelValuePairs(lines);
  const maker = makerOf(pairs);
  return {
    manufacturer: maker.name,
    address: maker.address,
    ccc: best(pairs, "ccc", (value) => cccNumbers(value)[0] ?? null) ?? cccNumbersClaimed(lines)[0] ?? null,
    licence: licenceOf(pairs) ?? productionLicences(lines)[0] ?? null,
    uscc: best(pairs, "uscc", (value) => usccNumbers(value, true)[0] ?? null) ?? usccNumbers(lines)[0] ?? null,
    standards: standardsOf(pairs, lines),
  };
}

/** Lines of a text that may be markup. */
function textLines(text: string): string {
  if (!/<\/?[a-z][a-z0-9]*[\s>/]|&(?:[a-z]{2,8}|#x?[0-9a-f]{1,6});/i.test(text)) return text;
  return labelledLines(parseHtml(text));
}

function licenceOf(pairs: readonly Pair[]): string | null {
  const numbered = best(pairs, "licence", printedLicence);
  if (numbered !== null) return numbered;
  // Other licences are free in form: what stands under 生产许可证 is the number if it looks like one.
  const named = pairs.filter((pair) => /生产许可|生產許可/.test(pair.label));
  return best(named, "licence", (value) => {
    const text = value.slice(0, 60).trim();
    return isPlaceholder(text) || !/\d{3}/.test(text) || text.length > 40 ? null : text;
  });
}

function standardsOf(pairs: readonly Pair[], lines: string): string[] {
  const labelled = pairs.filter((pair) => pair.meaning === "standard").flatMap((pair) => standardsCited(pair.value));
  return [...new Set([...labelled, ...standardsCited(lines)])];
}
