/**
 * Which column of a handed-over file holds what. In: the columns' names, what is remembered of such a header, what the
 * command was told. Out: the use of every column and why, checked: an item can be told, its title too, and no two columns
 * claim one field.
 * Errors: X-5403, which names the columns.
 */
import { createHash } from "node:crypto";
import { XunwangError } from "#domain/errors.ts";
import { knownLabel } from "#rules/engine/page-labels.ts";
import { columnKey } from "../column-names.ts";
import {
  type ColumnUse,
  columnUse,
  FEED_FIELDS,
  type FeedField,
  fieldOfName,
  fieldWords,
  IGNORED,
  isMany,
  PARAMETER,
} from "./feed-fields.ts";

export interface ColumnMapping {
  readonly column: string;
  readonly use: ColumnUse;
  readonly because: "told" | "remembered" | "name" | "unknown";
}

export type FeedMapping = readonly ColumnMapping[];

/** Column → use, as `--map` gives it and as it is remembered. */
export type MappingWords = Readonly<Record<string, string>>;

/** 「列名=字段」, several. Errors: X-5403 for a field there is none of. */
export function readMappingWords(words: readonly string[]): MappingWords {
  const told: Record<string, string> = {};
  for (const word of words) {
    const at = word.lastIndexOf("=");
    const [column, field] = [word.slice(0, at).trim(), word.slice(at + 1)];
    const use = at <= 0 ? null : columnUse(field);
    if (use === null || column === "") {
      throw new XunwangError("X-5403", { detail: `不认识「${word}」，须为 列名=字段，字段为 ${fieldWords()}` });
    }
    told[column] = use;
  }
  return told;
}

export const headerHash = (columns: readonly string[]): string =>
  createHash("sha256").update(JSON.stringify(columns)).digest("hex");

/** Whether a row of cells may be a header: an item's id or address, and its title. */
export function looksLikeHeader(cells: readonly string[], told: MappingWords): boolean {
  const names = new Map(Object.entries(told).map(([column, use]) => [columnKey(column), use]));
  const uses = new Set(cells.map((cell) => names.get(columnKey(cell)) ?? nameOf(cell)?.field));
  return (uses.has("itemId") || uses.has("url")) && uses.has("title");
}

const nameOf = (column: string) => fieldOfName(columnKey, column.slice(0, 200));

/**
 * @param remembered null where this header was never seen
 * @param meet whether two columns ever stand in one row; lines of JSON name their own
 */
export function mapColumns(
  columns: readonly string[],
  remembered: MappingWords | null,
  told: MappingWords,
  meet: (one: string, other: string) => boolean = () => true,
): FeedMapping {
  refuseUnknownColumns(columns, told);
  const toldByKey = byKey(told);
  const known = byKey(remembered ?? {});
  const given = columns.map((column): ColumnMapping | null => {
    const use = toldByKey.get(columnKey(column));
    if (use !== undefined) return { column, use, because: "told" };
    const before = known.get(columnKey(column));
    return before === undefined ? null : { column, use: before, because: "remembered" };
  });
  // What a person said of one column decides for the others that might hold the same.
  const toldFields = new Set(given.flatMap((one) => (one?.because === "told" ? [one.use] : [])));
  const taken = new Set(given.flatMap((one) => (one ? [one.use] : [])));
  const strong = new Set(
    columns.flatMap((column, n) => {
      const name = given[n] ? undefined : nameOf(column);
      return name?.isStrong ? [name.field] : [];
    }),
  );
  const mapping = columns.map((column, n): ColumnMapping => {
    const one = given[n];
    if (one) {
      const isOverruled = one.because === "remembered" && toldFields.has(one.use) && isSingle(one.use);
      return isOverruled ? { column, use: PARAMETER, because: "unknown" } : one;
    }
    const name = column.trim() === "" ? undefined : nameOf(column);
    if (name === undefined) return { column, use: column.trim() === "" ? IGNORED : PARAMETER, because: "unknown" };
    const isAside = isSingle(name.field) && (taken.has(name.field) || (!name.isStrong && strong.has(name.field)));
    return isAside ? { column, use: PARAMETER, because: "unknown" } : { column, use: name.field, because: "name" };
  });
  check(mapping, meet);
  return mapping;
}

const isSingle = (use: ColumnUse): boolean => use !== PARAMETER && use !== IGNORED && !isMany(use);

function byKey(words: MappingWords): Map<string, ColumnUse> {
  return new Map(
    Object.entries(words).flatMap(([column, word]) => {
      const use = columnUse(word);
      return use === null ? [] : [[columnKey(column), use] as const];
    }),
  );
}

function refuseUnknownColumns(columns: readonly string[], told: MappingWords): void {
  const keys = new Set(columns.map(columnKey));
  const unknown = Object.keys(told).find((column) => !keys.has(columnKey(column)));
  if (unknown === undefined) return;
  throw new XunwangError("X-5403", { detail: `没有「${unknown}」列；有 ${columns.filter(Boolean).join("、")}` });
}

function check(mapping: FeedMapping, meet: (one: string, other: string) => boolean): void {
  const holders = new Map<FeedField, number[]>();
  mapping.forEach(({ use }, n) => {
    if (use === PARAMETER || use === IGNORED || isMany(use)) return;
    holders.set(use, [...(holders.get(use) ?? []), n]);
  });
  for (const [field, columns] of holders) {
    const nameOfColumn = (n: number) => mapping[n]?.column ?? "";
    const clash = columns.filter((n) => columns.some((m) => m !== n && meet(nameOfColumn(n), nameOfColumn(m))));
    if (clash.length === 0) continue;
    const names = clash.map((n) => `「${nameOfColumn(n)}」（第 ${n + 1} 列）`).join("与");
    throw new XunwangError("X-5403", { detail: `${names}都是${FEED_FIELDS[field].title}` });
  }
  if (!holders.has("itemId") && !holders.has("url")) {
    throw new XunwangError("X-5403", { detail: "没有商品编号列，也没有链接列" });
  }
  if (!holders.has("title")) throw new XunwangError("X-5403", { detail: "没有标题列" });
}

/** What is remembered of a mapping. */
export function mappingWords(mapping: FeedMapping): MappingWords {
  return Object.fromEntries(mapping.map(({ column, use }) => [column, use]));
}

/** Facts that a page's listing may lack and a rule may miss. */
const FACT_OF_FIELD: Partial<Record<FeedField, string>> = {
  title: "product.name",
  maker: "manufacturer.name",
  makerAddress: "manufacturer.address",
  ccc: "ccc",
  productionLicence: "productionLicence",
  standard: "standard",
};

/**
 * The facts this file has columns for: only what it has a place for can be missing in it. null where a block of parameters
 * stands for the whole page, in which anything may be looked for.
 */
export function factsShown(mapping: FeedMapping): readonly string[] | null {
  if (mapping.some(({ use }) => use === "parameters")) return null;
  const facts = mapping.flatMap(({ column, use }) => {
    if (use === IGNORED) return [];
    const { fact, holdsAddress } = knownLabel(column);
    const own = use === PARAMETER ? undefined : FACT_OF_FIELD[use];
    return [own, fact, holdsAddress ? "manufacturer.address" : null].filter((one) => typeof one === "string");
  });
  return [...new Set(facts)].sort();
}
