/**
 * The rows of one sheet of a workbook. In: the workbook and the sheet. Out: rows with the number the spreadsheet shows
 * for them, their cells as text, and for each cell that must not be taken the reason; one row at a time however long the
 * sheet. Formulas give the value that was last computed; a value merged over several rows is the value of each.
 * Errors: `WorkbookError` for a sheet that no spreadsheet would have made.
 */
import type { Readable } from "node:stream";
import { numberCell, type SheetCell } from "./sheet-cell.ts";
import type { SheetPart, Workbook } from "./workbook.ts";
import { type PartHandler, readPart, WorkbookError } from "./xml-part.ts";

export interface SheetRow {
  readonly line: number;
  readonly cells: readonly string[];
  /** Column → why its value must not be taken. */
  readonly unusable: ReadonlyMap<number, string>;
  /** Share of the sheet that has been read, 0…1. */
  readonly read: number;
}

/** What a spreadsheet allows. */
const MOST_ROWS = 1_048_576;
const MOST_COLUMNS = 16_384;
/** What a table of ours may have; cells without a value do not count. */
const MOST_USED_COLUMNS = 1_000;
const LONGEST_CELL = 32_767;
const MOST_MERGED = 50_000;
const MOST_MERGED_ROWS = 200_000;

/** A value that stands for the rows below it too. */
interface Merged {
  readonly column: number;
  readonly to: number;
}

export async function* readSheetRows(workbook: Workbook, { path }: SheetPart): AsyncGenerator<SheetRow> {
  const merged = await mergedDown(await workbook.stream(path));
  const size = Math.max(1, workbook.sizeOf(path));
  let bytes = 0;
  const count = (piece: number) => {
    bytes += piece;
  };
  const carried = new Map<number, { readonly to: number; readonly cell: SheetCell }>();
  for await (const { line, cells } of readPart(await workbook.stream(path), rowsHandler(workbook), count)) {
    for (const [column, { to, cell }] of carried) {
      if (to < line) carried.delete(column);
      else if (!cells.has(column)) cells.set(column, cell);
    }
    for (const { column, to } of merged.get(line) ?? []) {
      const cell = cells.get(column);
      if (cell) carried.set(column, { to, cell });
    }
    if (cells.size > 0) yield { line, ...asRow(cells), read: Math.min(1, bytes / size) };
  }
}

function asRow(found: ReadonlyMap<number, SheetCell>): Pick<SheetRow, "cells" | "unusable"> {
  const cells: string[] = [];
  const unusable = new Map<number, string>();
  for (const [column, cell] of found) {
    while (cells.length <= column) cells.push("");
    if ("text" in cell) cells[column] = cell.text.replaceAll("\u0000", "").trim();
    else unusable.set(column, cell.unusable);
  }
  return { cells, unusable };
}

interface FoundRow {
  readonly line: number;
  readonly cells: Map<number, SheetCell>;
}

function rowsHandler({ texts, dateStyles, is1904 }: Workbook): PartHandler<FoundRow> {
  let rows: FoundRow[] = [];
  let line = 0;
  let column = -1;
  let cells = new Map<number, SheetCell>();
  let type = "n";
  let isDate = false;
  let value = "";
  let hasValue = false;
  let hasFormula = false;
  let reading: "v" | "t" | null = null;
  let inPhonetic = 0;
  const cell = (): SheetCell => {
    if (!hasValue && hasFormula) return { unusable: "是公式而文件中没有存下计算结果；须在表格软件中打开并保存一次" };
    if (!hasValue) return { text: "" };
    switch (type) {
      case "s":
        return { text: texts[Number(value)] ?? "" };
      case "inlineStr":
      case "str":
        return { text: unescaped(value) };
      case "b":
        return { text: value.trim() === "1" ? "是" : "否" };
      case "d":
        return { text: value.replace("T", " ").replace(/(?: 00:00:00)?(?:\.0+)?Z?$/, "") };
      // #N/A, #REF!: the spreadsheet itself says that there is no value.
      case "e":
        return { unusable: `的公式出错（${value.slice(0, 10)}）` };
      default:
        return numberCell(value, isDate, is1904);
    }
  };
  return {
    open: (name, attributes) => {
      if (name === "row") {
        line = Number(attributes.r ?? line + 1);
        if (!(line >= 1 && line <= MOST_ROWS)) throw new WorkbookError("行号超出表格软件所允许的范围");
        column = -1;
        cells = new Map();
      } else if (name === "c") {
        column = attributes.r === undefined ? column + 1 : columnOf(attributes.r);
        type = attributes.t ?? "n";
        isDate = dateStyles[Number(attributes.s ?? 0)] ?? false;
        value = "";
        hasValue = false;
        hasFormula = false;
        if (column >= MOST_COLUMNS) throw new WorkbookError("列号超出表格软件所允许的范围");
      } else if (name === "f") hasFormula = true;
      else if (name === "rPh") inPhonetic++;
      else if (name === "v" || (name === "t" && inPhonetic === 0)) {
        reading = name;
        hasValue = true;
      }
    },
    text: (piece) => {
      if (reading !== null && value.length < LONGEST_CELL) value += piece;
    },
    close: (name) => {
      if (name === reading) reading = null;
      else if (name === "rPh") inPhonetic--;
      else if (name === "c") {
        const found = cell();
        if ("text" in found && found.text === "") return;
        if (column >= MOST_USED_COLUMNS) throw new WorkbookError(`第 ${line} 行超过 ${MOST_USED_COLUMNS} 列`);
        cells.set(column, found);
      } else if (name === "row") rows.push({ line, cells });
    },
    taken: () => {
      const found = rows;
      rows = [];
      return found;
    },
  };
}

/** "BC12" → 54. */
function columnOf(reference: string): number {
  let column = 0;
  for (let at = 0; at < reference.length && at < 4; at++) {
    const code = reference.charCodeAt(at) & ~32;
    if (code < 65 || code > 90) break;
    column = column * 26 + code - 64;
  }
  return column === 0 ? MOST_COLUMNS : column - 1;
}

/** 「_x000D_」 is how a carriage return is written. */
function unescaped(text: string): string {
  return text.includes("_x")
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : text;
}

/** Ranges merged over several rows, by their first row. They are told behind the rows, so the sheet is read twice. */
async function mergedDown(stream: Readable): Promise<ReadonlyMap<number, readonly Merged[]>> {
  const merged = new Map<number, Merged[]>();
  let count = 0;
  const decoder = new TextDecoder("latin1");
  let tail = "";
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const text = tail + decoder.decode(chunk, { stream: true });
    for (const [, column = "", from = "", to = ""] of text.matchAll(
      /mergeCell\s[^<>]{0,100}?ref="([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"/g,
    )) {
      const [first, last] = [Number(from), Number(to)];
      if (last <= first || last - first > MOST_MERGED_ROWS) continue;
      if (++count > MOST_MERGED) throw new WorkbookError("合并的单元格过多");
      const known = merged.get(first) ?? [];
      known.push({ column: columnOf(column), to: last });
      merged.set(first, known);
    }
    // One that was cut in two is found whole the next time.
    const open = text.lastIndexOf("mergeCell ");
    tail =
      open >= 0 && text.indexOf(">", open) < 0
        ? text.slice(open, open + 200)
        : (text.slice(-12).match(/m[a-zC]*$/)?.[0] ?? "");
  }
  return merged;
}
