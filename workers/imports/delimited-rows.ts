/**
 * Delimited text: lines in, rows of cells out, each with the line it began on. A quoted cell may run over several lines;
 * a quote that is never closed costs its own row and no other.
 */
import { CsvError, parse } from "csv-parse/sync";
import type { TextLine } from "./text-lines.ts";

export interface DelimitedRow {
  readonly line: number;
  readonly cells: readonly string[];
  readonly text: string;
  readonly read: number;
}

export interface BrokenRow {
  readonly line: number;
  readonly broken: string;
  readonly text: string;
  readonly read: number;
}

export const DELIMITERS = [",", "\t", ";", "|", "，"] as const;
export interface CellForm {
  /** A quoted cell runs over so many lines at most; a quote that is not closed by then is a mistake. */
  readonly mostLines: number;
  /** Line breaks within a cell say something: parameters, one a line. */
  readonly keepsLines: boolean;
}

/** Names, numbers and dates: whatever breaks a line within a cell is an accident. */
const SHORT_CELLS: CellForm = { mostLines: 12, keepsLines: false };

export async function* delimitedRows(
  lines: AsyncIterable<TextLine>,
  delimiter: string,
  form: CellForm = SHORT_CELLS,
): AsyncGenerator<DelimitedRow | BrokenRow> {
  // Lines of a row whose quoted cell is still open.
  let open: TextLine[] = [];
  function* rowsOf(next: TextLine | null): Generator<DelimitedRow | BrokenRow> {
    const waiting = next === null ? [] : [next];
    for (let line = waiting.shift(); line !== undefined; line = waiting.shift()) {
      const first = open[0] ?? line;
      // Only a quote closes a quote.
      const mayClose = open.length === 0 || line.text.includes('"');
      const text = mayClose ? [...open, line].map((part) => part.text).join("\n") : "";
      const cells = mayClose ? splitCells(text, delimiter, form.keepsLines) : null;
      if (cells !== null) {
        open = [];
        if (cells.some((cell) => cell !== "")) yield { line: first.line, cells, text, read: line.read };
      } else {
        open.push(line);
        if (open.length < form.mostLines) continue;
        yield { line: first.line, broken: "引号没有闭合", text: first.text, read: line.read };
        // What the open quote had swallowed are rows of their own.
        waiting.unshift(...open.slice(1));
        open = [];
      }
    }
  }
  for await (const line of lines) yield* rowsOf(line);
  while (open.length > 0) {
    const [first, ...swallowed] = open;
    open = [];
    if (first) yield { line: first.line, broken: "引号没有闭合", text: first.text, read: first.read };
    for (const line of swallowed) yield* rowsOf(line);
  }
}

/** The cells of one row; null where a quote is not closed. Most rows have no quotes and need no parser. */
export function splitCells(text: string, delimiter: string, keepsLines = false): string[] | null {
  const plainCell = keepsLines ? cellOfLines : cellOfOneLine;
  if (!text.includes('"')) return text.split(delimiter).map(plainCell);
  const simple = text.includes('="') ? null : simplyQuoted(text, delimiter);
  if (simple !== null) return simple.map(plainCell);
  // ="2019…" is how spreadsheets are told not to make a number of a number.
  const plain = text.replace(/(^|[^"])="([^"]*)"/g, "$1$2");
  const cells = quotedCells(plain, delimiter, false);
  if (Array.isArray(cells)) return cells.map(plainCell);
  if (cells === "open" || text.includes("\n")) return null;
  // A sign of inches within a cell, or quotes around half of it.
  const relaxed = quotedCells(plain, delimiter, true);
  return Array.isArray(relaxed) ? relaxed.map(plainCell) : null;
}

/** Whole cells in quotes with none inside, as most exports write them: several times as fast as a parser; else null. */
function simplyQuoted(text: string, delimiter: string): string[] | null {
  const cells: string[] = [];
  for (let at = 0; at <= text.length; ) {
    const isQuoted = text[at] === '"';
    const end = isQuoted ? text.indexOf('"', at + 1) + 1 : text.indexOf(delimiter, at);
    if (isQuoted && (end === 0 || (end < text.length && text[end] !== delimiter))) return null;
    const stop = end < 0 ? text.length : end;
    const cell = isQuoted ? text.slice(at + 1, stop - 1) : text.slice(at, stop);
    if (cell.includes('"')) return null;
    cells.push(cell);
    at = stop + 1;
  }
  return cells;
}

function quotedCells(text: string, delimiter: string, relaxed: boolean): string[] | "open" | "misplaced" {
  try {
    const [cells] = parse(text, {
      delimiter,
      relax_quotes: relaxed,
      relax_column_count: true,
      record_delimiter: "\u0000",
    });
    return cells ?? [];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return error.code === "CSV_QUOTE_NOT_CLOSED" ? "open" : "misplaced";
  }
}

function cellOfOneLine(cell: string): string {
  return cell.replace(/[\s\u00a0\u3000]+/g, " ").trim();
}

function cellOfLines(cell: string): string {
  return cell.includes("\n") ? cell.split("\n").map(cellOfOneLine).join("\n").trim() : cellOfOneLine(cell);
}
