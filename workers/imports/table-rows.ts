/**
 * The rows of a file, whatever its form: CSV, TSV and the like with a header row, JSON Lines, or plain lines. In: lines
 * and the fields that are looked for. Out: rows by field, and what cannot be read with its line and the reason; a broken
 * row spoils no other. Errors: X-4003 where no column can be recognised.
 */
import { CsvError, parse } from "csv-parse/sync";
import { XunwangError } from "#domain/errors.ts";
import { type Columns, findColumns, type Vocabulary } from "./column-names.ts";
import type { TextLine } from "./text-lines.ts";

export interface Row<Field extends string> {
  readonly line: number;
  readonly cells: ReadonlyMap<Field, string>;
  /** As it stands in the file. */
  readonly text: string;
  readonly read: number;
}

export interface BrokenRow {
  readonly line: number;
  readonly broken: string;
  readonly text: string;
  readonly read: number;
}

export interface TableForm<Field extends string> {
  readonly vocabulary: Vocabulary<Field>;
  /** Fields without which a row says nothing; one of each group must be there. */
  readonly needed: readonly (readonly Field[])[];
  /** Reads a line of a file without columns; null where the file is not of this form. */
  readonly plain?: (line: string) => ReadonlyMap<Field, string> | null;
  /** For the error: what is missing, and what a header may look like. */
  readonly what: string;
  readonly example: string;
}

export interface Table<Field extends string> {
  /** Fields the file has columns for; null where every line names its own (JSON Lines). */
  readonly fields: ReadonlySet<Field> | null;
  readonly rows: AsyncGenerator<Row<Field> | BrokenRow>;
}

/** Titles and remarks above a header are that many lines at most. */
const HEAD_LINES = 30;
const DELIMITERS = [",", "\t", ";", "|", "，"] as const;
/** A quoted cell runs over so many lines at most; a quote that is not closed by then is a mistake. */
const MOST_LINES_OF_A_ROW = 12;

export async function openTable<Field extends string>(
  file: string,
  lines: AsyncGenerator<TextLine>,
  form: TableForm<Field>,
): Promise<Table<Field>> {
  const head: TextLine[] = [];
  while (head.length < HEAD_LINES) {
    const next = await lines.next();
    if (next.done) break;
    if (next.value.text.trim() !== "") head.push(next.value);
  }
  const all = joined(head, lines);
  if (head[0]?.text.trimStart().startsWith("{")) {
    return { fields: null, rows: jsonRows(all, form.vocabulary) };
  }
  for (const [index, { text }] of head.entries()) {
    for (const delimiter of DELIMITERS) {
      if (!text.includes(delimiter)) continue;
      const columns = findColumns(splitCells(text, delimiter) ?? [], form.vocabulary);
      if (!form.needed.every((group) => group.some((field) => columns.has(field)))) continue;
      const below = joined(head.slice(index + 1), lines);
      return { fields: new Set(columns.keys()), rows: delimitedRows(below, delimiter, columns) };
    }
  }
  const { plain } = form;
  if (plain !== undefined && head.some(({ text }) => plain(text) !== null)) {
    return { fields: new Set(), rows: plainRows(all, plain) };
  }
  throw new XunwangError("X-4003", { file, what: form.what, example: form.example });
}

async function* joined(head: readonly TextLine[], rest: AsyncGenerator<TextLine>): AsyncGenerator<TextLine> {
  yield* head;
  yield* rest;
}

async function* jsonRows<Field extends string>(
  lines: AsyncGenerator<TextLine>,
  vocabulary: Vocabulary<Field>,
): AsyncGenerator<Row<Field> | BrokenRow> {
  for await (const { line, text, read } of lines) {
    if (text.trim() === "") continue;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      yield { line, broken: "不是完整的 JSON", text, read };
      continue;
    }
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      yield { line, broken: "不是 JSON 对象", text, read };
      continue;
    }
    const entries = Object.entries(value);
    const columns = findColumns(
      entries.map(([name]) => name),
      vocabulary,
    );
    const cells = new Map<Field, string>();
    for (const [field, index] of columns) {
      const cell = printed(entries[index]?.[1]);
      if (cell !== "") cells.set(field, cell);
    }
    yield { line, cells, text, read };
  }
}

function printed(value: unknown): string {
  if (Array.isArray(value)) return value.map(printed).filter(Boolean).join("、");
  if (typeof value === "string") return value.trim();
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

async function* delimitedRows<Field extends string>(
  lines: AsyncGenerator<TextLine>,
  delimiter: string,
  columns: Columns<Field>,
): AsyncGenerator<Row<Field> | BrokenRow> {
  // Lines of a row whose quoted cell is still open.
  let open: TextLine[] = [];
  function* rowsOf(next: TextLine | null): Generator<Row<Field> | BrokenRow> {
    const waiting = next === null ? [] : [next];
    for (let line = waiting.shift(); line !== undefined; line = waiting.shift()) {
      const first = open[0] ?? line;
      const text = [...open, line].map((part) => part.text).join("\n");
      const cells = splitCells(text, delimiter);
      if (cells !== null) {
        open = [];
        if (cells.some((cell) => cell !== ""))
          yield { line: first.line, cells: byField(cells, columns), text, read: line.read };
      } else {
        open.push(line);
        if (open.length < MOST_LINES_OF_A_ROW) continue;
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

function byField<Field extends string>(cells: readonly string[], columns: Columns<Field>): ReadonlyMap<Field, string> {
  const found = new Map<Field, string>();
  for (const [field, index] of columns) {
    const cell = cells[index];
    if (cell !== undefined && cell !== "") found.set(field, cell);
  }
  return found;
}

/** The cells of one row; null where a quote is not closed. Most rows have no quotes and need no parser. */
function splitCells(text: string, delimiter: string): string[] | null {
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

function plainCell(cell: string): string {
  return cell.replace(/[\s\u00a0\u3000]+/g, " ").trim();
}

async function* plainRows<Field extends string>(
  lines: AsyncGenerator<TextLine>,
  plain: (line: string) => ReadonlyMap<Field, string> | null,
): AsyncGenerator<Row<Field> | BrokenRow> {
  for await (const { line, text, read } of lines) {
    if (text.trim() === "") continue;
    const cells = plain(text);
    yield cells === null ? { line, broken: "不是「企业名称 编号」", text, read } : { line, cells, text, read };
  }
}
