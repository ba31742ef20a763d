/**
 * A file that a platform handed over → its mapping and its rows by what their columns hold. In: a path, what the command
 * was told, what is remembered. Out: the mapping, checked, and the rows one at a time; rows that cannot be read come with
 * the reason. Errors: X-5403, X-1004 for a list in JSON, and those of openGrid.
 */
import { XunwangError } from "#domain/errors.ts";
import { columnKey } from "../column-names.ts";
import type { BrokenRow } from "../delimited-rows.ts";
import { type GridRow, openGrid } from "../open-grid.ts";
import type { TextLine } from "../text-lines.ts";
import { fieldOfName, IGNORED, isMany, PARAMETER } from "./feed-fields.ts";
import type { FeedValue } from "./feed-listing.ts";
import { type FeedMapping, headerHash, looksLikeHeader, type MappingWords, mapColumns } from "./feed-mapping.ts";
import { flatten, isExtracted, type JsonObject, parseJsonLine } from "./json-columns.ts";

export interface FeedRow {
  readonly line: number;
  readonly values: readonly FeedValue[];
  /** A listing in the form `extract` prints, taken as it is. */
  readonly extracted: JsonObject | null;
  /** The row as handed over, as JSON. */
  readonly body: string;
  readonly text: string;
  readonly read: number;
}

export interface Feed {
  readonly columns: readonly string[];
  readonly mapping: FeedMapping;
  readonly rows: AsyncGenerator<FeedRow | BrokenRow>;
}

export interface FeedWish {
  readonly sheet: string | null;
  readonly told: MappingWords;
  /** By hash of the header. */
  readonly remembered: ReadonlyMap<string, MappingWords>;
}

/** Lines of JSON whose names make up the header. */
const JSON_HEAD = 100;
const MOST_COLUMNS = 1_000;

export async function openFeed(file: string, { sheet, told, remembered }: FeedWish): Promise<Feed> {
  const grid = await openGrid(file, {
    sheet,
    header: (cells) => (remembered.has(headerHash(cells)) || looksLikeHeader(cells, told) ? cells : null),
    cells: { mostLines: 300, keepsLines: true },
    headLines: JSON_HEAD,
  });
  if (grid.kind === "columns") {
    try {
      const columns = distinct(grid.header);
      const mapping = mapColumns(columns, remembered.get(headerHash(grid.header)) ?? null, told);
      return { columns: grid.header, mapping, rows: gridRows(grid.rows, mapping) };
    } catch (error) {
      await grid.rows.return(undefined);
      throw error;
    }
  }
  if (grid.kind === "json") {
    const lines = jsonColumns(grid.head);
    const columns = [...new Set(lines.flatMap((line) => [...line]))].sort().slice(0, MOST_COLUMNS);
    const meet = (one: string, other: string) => lines.some((line) => line.has(one) && line.has(other));
    const known = remembered.get(headerHash(columns)) ?? null;
    const mapping = columns.length === 0 ? [] : mapColumns(columns, known, told, meet);
    return { columns, mapping, rows: jsonRows(grid.lines, mapping) };
  }
  await grid.lines.return(undefined);
  if (grid.head[0]?.text.trimStart().startsWith("[")) {
    throw new XunwangError("X-1004", { file, detail: "是 JSON 数组；须一行一个对象 (one object a line: jq -c '.[]')" });
  }
  const seen = grid.head[0]?.text.slice(0, 120).replace(/\t/g, "、") ?? "";
  const detail = `找不到表头：须有商品编号或链接一列，和标题一列${seen === "" ? "；文件是空的" : `；首行为「${seen}」`}`;
  throw new XunwangError("X-5403", { detail });
}

/** Two columns of one name are told apart by their place. */
function distinct(header: readonly string[]): string[] {
  const times = new Map<string, number>();
  return header.map((name) => {
    const key = columnKey(name);
    const time = (times.get(key) ?? 0) + 1;
    times.set(key, time);
    return time === 1 || key === "" ? name : `${name}（${time}）`;
  });
}

async function* gridRows(
  rows: AsyncGenerator<GridRow | BrokenRow>,
  mapping: FeedMapping,
): AsyncGenerator<FeedRow | BrokenRow> {
  for await (const row of rows) {
    if ("broken" in row) {
      yield row;
      continue;
    }
    const { line, cells, unusable, text, read } = row;
    const bad = [...unusable].find(([column]) => (mapping[column]?.use ?? IGNORED) !== IGNORED);
    if (bad) {
      yield { line, broken: `「${mapping[bad[0]]?.column ?? ""}」${bad[1]}，或用 --map 列名=- 不导入该列`, text, read };
    } else if (cells.slice(mapping.length).some((cell) => cell !== "")) {
      yield { line, broken: `有 ${cells.length} 格而表头只有 ${mapping.length} 列，内容可能错位`, text, read };
    } else {
      const named: Record<string, string> = {};
      const values = mapping.flatMap(({ column, use }, n): FeedValue[] => {
        const value = cells[n] ?? "";
        if (value === "") return [];
        named[column === "" ? `第 ${n + 1} 列` : column] = value;
        return use === IGNORED ? [] : [{ column, use, value }];
      });
      yield { line, values, extracted: null, body: JSON.stringify(named), text, read };
    }
  }
}

/** The names each of the first lines gives. */
function jsonColumns(head: readonly TextLine[]): ReadonlySet<string>[] {
  return head.flatMap(({ text }) => {
    const parsed = parseJsonLine(text);
    return "broken" in parsed || isExtracted(parsed.object) ? [] : [new Set(flatten(parsed.object).keys())];
  });
}

async function* jsonRows(lines: AsyncGenerator<TextLine>, mapping: FeedMapping): AsyncGenerator<FeedRow | BrokenRow> {
  const uses = new Map(mapping.map(({ column, use }) => [column, use]));
  const held = new Set(uses.values());
  const useOf = (path: string) => {
    const known = uses.get(path);
    if (known !== undefined) return known;
    // A name that the first lines did not have yet.
    const name = fieldOfName(columnKey, path.slice(0, 200));
    const use = name === undefined || (held.has(name.field) && !isMany(name.field)) ? PARAMETER : name.field;
    if (uses.size < 10 * MOST_COLUMNS) uses.set(path, use);
    return use;
  };
  for await (const { line, text, read } of lines) {
    if (text.trim() === "") continue;
    const parsed = parseJsonLine(text);
    if ("broken" in parsed) {
      yield { line, broken: parsed.broken, text, read };
    } else if (isExtracted(parsed.object)) {
      yield { line, values: [], extracted: parsed.object, body: text, text, read };
    } else {
      const values = [...flatten(parsed.object)].flatMap(([column, value]): FeedValue[] => {
        const use = useOf(column);
        return use === IGNORED ? [] : [{ column, use, value }];
      });
      yield { line, values, extracted: null, body: text, text, read };
    }
  }
}
