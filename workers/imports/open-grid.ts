/**
 * A file that holds a table, whatever its form: a workbook, text with columns, JSON Lines, or plain lines. In: a path, and
 * who recognises the header row. Out: the header with the rows below it, or the lines of a file that has none.
 * Errors: X-1003, X-1004, X-4002, X-5401 for a workbook that is broken or hostile, X-5402 for a sheet that is not there.
 */
import { XunwangError } from "#domain/errors.ts";
import { type BrokenRow, type CellForm, DELIMITERS, delimitedRows, splitCells } from "./delimited-rows.ts";
import { readSheetRows } from "./sheet/sheet-rows.ts";
import { openWorkbook, type Workbook } from "./sheet/workbook.ts";
import { WorkbookError } from "./sheet/xml-part.ts";
import { formatOf, readTextLines, type TextLine } from "./text-lines.ts";

export interface GridRow {
  readonly line: number;
  readonly cells: readonly string[];
  /** Column → why its value must not be taken. */
  readonly unusable: ReadonlyMap<number, string>;
  /** As it stands in the file. */
  readonly text: string;
  readonly read: number;
}

export type Grid<Found> =
  | {
      readonly kind: "columns";
      readonly header: readonly string[];
      readonly found: Found;
      readonly rows: AsyncGenerator<GridRow | BrokenRow>;
    }
  /** Every line names its own columns, or has none. `head` are the first lines, which `lines` gives again. */
  | {
      readonly kind: "json" | "lines";
      readonly head: readonly TextLine[];
      readonly lines: AsyncGenerator<TextLine>;
    };

export interface GridWish<Found> {
  /** What the header row tells; null for a row that is none. */
  header(cells: readonly string[]): Found | null;
  /** A sheet by name; the first that is shown where null. */
  readonly sheet: string | null;
  readonly cells?: CellForm;
  /** Lines looked at before the form is known. */
  readonly headLines?: number;
}

/** Titles and remarks above a header are that many lines at most. */
const HEAD_LINES = 30;
const NONE: ReadonlyMap<number, string> = new Map();

export async function openGrid<Found>(file: string, wish: GridWish<Found>): Promise<Grid<Found>> {
  if ((await formatOf(file)) === "XLSX") return openSheet(file, wish);
  if (wish.sheet !== null) throw new XunwangError("X-1002", { detail: "--sheet 只用于 XLSX 文件" });
  const lines = readTextLines(file);
  const head: TextLine[] = [];
  while (head.length < (wish.headLines ?? HEAD_LINES)) {
    const next = await lines.next();
    if (next.done) break;
    if (next.value.text.trim() !== "") head.push(next.value);
  }
  const all = joined(head, lines);
  if (head[0]?.text.trimStart().startsWith("{")) return { kind: "json", head, lines: all };
  for (const [index, { text }] of head.slice(0, HEAD_LINES).entries()) {
    for (const delimiter of DELIMITERS) {
      if (!text.includes(delimiter)) continue;
      const header = splitCells(text, delimiter) ?? [];
      const found = wish.header(header);
      if (found === null) continue;
      const below = delimitedRows(joined(head.slice(index + 1), lines), delimiter, wish.cells);
      return { kind: "columns", header, found, rows: asGrid(below) };
    }
  }
  return { kind: "lines", head, lines: all };
}

async function* joined(head: readonly TextLine[], rest: AsyncGenerator<TextLine>): AsyncGenerator<TextLine> {
  try {
    yield* head;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

async function* asGrid(rows: ReturnType<typeof delimitedRows>): AsyncGenerator<GridRow | BrokenRow> {
  for await (const row of rows) yield "broken" in row ? row : { ...row, unusable: NONE };
}

async function openSheet<Found>(file: string, wish: GridWish<Found>): Promise<Grid<Found>> {
  const workbook = await named(file, () => openWorkbook(file));
  try {
    return await named(file, () => sheetGrid(file, workbook, wish));
  } catch (error) {
    workbook.close();
    throw error;
  }
}

async function sheetGrid<Found>(
  file: string,
  workbook: Workbook,
  { header, sheet }: GridWish<Found>,
): Promise<Grid<Found>> {
  const { sheets } = workbook;
  const wanted =
    sheet === null
      ? (sheets.find(({ isHidden }) => !isHidden) ?? sheets[0])
      : sheets.find(({ name }) => name.trim() === sheet.trim());
  if (!wanted) {
    const known = sheets.map(({ name }) => name).join("、");
    throw new XunwangError("X-5402", { file, sheet: sheet ?? "", known });
  }
  const rows = readSheetRows(workbook, wanted);
  const head: TextLine[] = [];
  while (head.length < HEAD_LINES) {
    const next = await rows.next();
    if (next.done) break;
    const { line, cells, read } = next.value;
    const found = cells.length > 1 ? header(cells) : null;
    if (found !== null) return { kind: "columns", header: cells, found, rows: below(file, workbook, rows) };
    head.push({ line, text: textOf(cells), read });
  }
  workbook.close();
  return { kind: "lines", head, lines: joined(head, nothing()) };
}

async function* below(
  file: string,
  workbook: Workbook,
  rows: ReturnType<typeof readSheetRows>,
): AsyncGenerator<GridRow> {
  try {
    for (;;) {
      const next = await named(file, () => rows.next());
      if (next.done) return;
      const row = next.value;
      yield { ...row, text: textOf(row.cells) };
    }
  } finally {
    await rows.return(undefined);
    workbook.close();
  }
}

async function* nothing(): AsyncGenerator<TextLine> {}

const textOf = (cells: readonly string[]): string => cells.join("\t");

/** What is wrong with a workbook, with the name of the file. */
async function named<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof XunwangError) throw error;
    const detail = error instanceof WorkbookError ? error.message : `内容损坏（${(error as Error).message}）`;
    throw new XunwangError("X-5401", { file, detail }, error);
  }
}
