/**
 * The rows of a file, whatever its form: a workbook, CSV, TSV and the like with a header row, JSON Lines, or plain lines.
 * In: a path and the fields that are looked for. Out: rows by field, and what cannot be read with its line and the reason;
 * a broken row spoils no other. Errors: X-4003 where no column can be recognised, and those of openGrid.
 */
import { XunwangError } from "#domain/errors.ts";
import { type Columns, findColumns, type Vocabulary } from "./column-names.ts";
import type { BrokenRow } from "./delimited-rows.ts";
import { type GridRow, openGrid } from "./open-grid.ts";
import type { TextLine } from "./text-lines.ts";

export type { BrokenRow } from "./delimited-rows.ts";

export interface Row<Field extends string> {
  readonly line: number;
  readonly cells: ReadonlyMap<Field, string>;
  /** As it stands in the file. */
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

export async function openTable<Field extends string>(
  file: string,
  form: TableForm<Field>,
  sheet: string | null = null,
): Promise<Table<Field>> {
  const grid = await openGrid(file, {
    sheet,
    header: (cells) => {
      const columns = findColumns(cells, form.vocabulary);
      return form.needed.every((group) => group.some((field) => columns.has(field))) ? columns : null;
    },
  });
  const { plain } = form;
  if (grid.kind === "columns") {
    const { header, found, rows } = grid;
    return { fields: new Set(found.keys()), rows: rowsByField(rows, header, found) };
  }
  if (grid.kind === "json") return { fields: null, rows: jsonRows(grid.lines, form.vocabulary) };
  if (plain !== undefined && grid.head.some(({ text }) => plain(text) !== null)) {
    return { fields: new Set(), rows: plainRows(grid.lines, plain) };
  }
  await grid.lines.return(undefined);
  throw new XunwangError("X-4003", { file, what: form.what, example: form.example });
}

async function* rowsByField<Field extends string>(
  rows: AsyncGenerator<GridRow | BrokenRow>,
  header: readonly string[],
  columns: Columns<Field>,
): AsyncGenerator<Row<Field> | BrokenRow> {
  const used = new Set(columns.values());
  for await (const row of rows) {
    if ("broken" in row) {
      yield row;
      continue;
    }
    const { line, cells, unusable, text, read } = row;
    const bad = [...unusable].find(([column]) => used.has(column));
    if (bad) yield { line, broken: `「${header[bad[0]] ?? ""}」${bad[1]}`, text, read };
    else yield { line, cells: byField(cells, columns), text, read };
  }
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

function byField<Field extends string>(cells: readonly string[], columns: Columns<Field>): ReadonlyMap<Field, string> {
  const found = new Map<Field, string>();
  for (const [field, index] of columns) {
    const cell = cells[index];
    if (cell !== undefined && cell !== "") found.set(field, cell);
  }
  return found;
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
