/**
 * A parameter block (HTML or plain text) goes in, the maker, address and numbers printed in it come out, as
 * `xunwang extract --text` prints them. Absent is null. Never throws; at most 200,000 characters are read.
 */

import { isPlaceholder } from "#domain/placeholder.ts";
import { parseHtml } from "./html-document.ts";
import { jsonLines } from "./json-text.ts";
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

/** Lines of a text that may be markup or JSON, and may be escaped as in a script or a database dump. */
function textLines(printed: string): string {
  const text = unescaped(printed);
  const lines = /<\/?[a-z][a-z0-9]*[\s>/]|&(?:[a-z]{2,8}|#x?[0-9a-f]{1,6});/i.test(text)
    ? labelledLines(parseHtml(text))
    : text;
  return jsonLines(lines) ?? lines;
}

/** 「\\r\\n」, 「\\"」 and 「\\t」 written out as two characters each. */
function unescaped(text: string): string {
  if (!/\\[rnt"'/]/.test(text)) return text;
  return text
    .replace(/(?:\\{1,4}r)?\\{1,4}n|\\{1,4}r/g, "\n")
    .replace(/\\{1,4}t/g, "\t")
    .replace(/\\{1,4}(["'/])/g, "$1");
}

/** Licences to produce that are kept in registers of their own. */
const OTHER_REGISTER = /医疗|器械|药|化妆品|消毒|特种设备|安全|出版|印刷/;

const OTHER_NUMBER = /药监|械|安许证|经许/;

function licenceOf(pairs: readonly Pair[]): string | null {
  const numbered = best(pairs, "licence", printedLicence);
  if (numbered !== null) return numbered;
  // Other licences are free in form: what stands under 生产许可证 is the number if it looks like one.
  const named = pairs.filter((pair) => /生产许可|生產許可/.test(pair.label) && !OTHER_REGISTER.test(pair.label));
  return best(named, "licence", (value) => {
    const text = value.slice(0, 60).trim();
    return isPlaceholder(text) || !/\d{3}/.test(text) || text.length > 40 || OTHER_NUMBER.test(text) ? null : text;
  });
}

/** Each standard once: a citation without the year says nothing where the same is cited with its year. */
function standardsOf(pairs: readonly Pair[], lines: string): string[] {
  const labelled = pairs.filter((pair) => pair.meaning === "standard").flatMap((pair) => standardsCited(pair.value));
  const all = [...new Set([...labelled, ...standardsCited(lines)])];
  return all.filter((one) => !all.some((other) => other.startsWith(`${one}-`)));
}
