/**
 * Rows of a file into the database, a batch at a time. In: the rows, how one is read, how a batch is stored. Out: the
 * figures; rows that cannot be read are told beside the file. Every batch stands by itself: an import that was killed is
 * run again, and what is in is left as it stands.
 */
import { basename } from "node:path";
import type { Imported } from "#db/queries/import-register.ts";
import { type RejectedRow, RejectedRows } from "./rejected-rows.ts";
import type { BrokenRow, Row } from "./table-rows.ts";

export interface ImportFigures extends Imported {
  /** Rows of the file. */
  readonly rows: number;
  /** Entries the rows gave, those known before among them. */
  readonly entries: number;
  /** Rows that report nothing bad. */
  readonly passed: number;
  readonly rejected: number;
  /** Rows that went in but for one cell. */
  readonly remarks: number;
  /** Where rejected rows and remarks are told: a path, or "stderr"; null where there are none. */
  readonly told: string | null;
}

export interface ImportListener {
  /** Share of the file that has been read, 0…1, and the rows so far. */
  progress(read: number, rows: number): void;
  stderr(line: string): void;
}

export type ReadRow<Entry> =
  | { readonly entries: readonly Entry[]; readonly remark?: string | null }
  /** Good, and its entry is among those of `late`. */
  | { readonly kept: true }
  | { readonly broken: string };

export interface Importer<Field extends string, Entry> {
  read(row: Row<Field>): ReadRow<Entry>;
  /** Entries that could not be told before the end. */
  late?(): readonly Entry[];
  store(entries: readonly Entry[]): Promise<Imported>;
}

const ENTRIES_PER_BATCH = 1_000;

export async function importRows<Field extends string, Entry>(
  file: string,
  rows: AsyncGenerator<Row<Field> | BrokenRow>,
  listener: ImportListener,
  { read, late, store }: Importer<Field, Entry>,
): Promise<ImportFigures> {
  const rejected = new RejectedRows(file, listener.stderr);
  const sums = { rows: 0, entries: 0, passed: 0, remarks: 0, added: 0, changed: 0, restated: 0, overtaken: 0 };
  let entries: Entry[] = [];
  let bad: RejectedRow[] = [];
  const flush = async () => {
    for (let at = 0; at < entries.length; at += ENTRIES_PER_BATCH) {
      const { added, changed, restated = 0, overtaken = 0 } = await store(entries.slice(at, at + ENTRIES_PER_BATCH));
      sums.added += added;
      sums.changed += changed;
      sums.restated += restated;
      sums.overtaken += overtaken;
    }
    sums.entries += entries.length;
    entries = [];
    await rejected.add(bad);
    bad = [];
  };
  let told: string | null = null;
  try {
    for await (const row of rows) {
      sums.rows++;
      const result = "broken" in row ? row : read(row);
      if ("broken" in result) bad.push({ line: row.line, reason: result.broken, text: row.text });
      else if ("entries" in result) {
        if (result.entries.length === 0) sums.passed++;
        entries.push(...result.entries);
        if (result.remark) {
          sums.remarks++;
          bad.push({ line: row.line, reason: result.remark, text: row.text });
        }
      }
      if (entries.length >= ENTRIES_PER_BATCH || bad.length >= ENTRIES_PER_BATCH) {
        await flush();
        listener.progress(row.read, sums.rows);
      }
    }
    entries.push(...(late?.() ?? []));
    await flush();
  } finally {
    told = await rejected.close();
  }
  return { ...sums, rejected: rejected.count - sums.remarks, told };
}

/** What an import is called where nobody names it: 「注销名单.csv」 → 注销名单. */
export function nameOfFile(file: string): string {
  const name = basename(file);
  return name.replace(/\.[A-Za-z0-9]{1,5}$/, "").slice(0, 100) || name;
}
