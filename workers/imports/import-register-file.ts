/**
 * `import register`: a file of certificates and licences → register_entries. In: a database, the path, what the command
 * was told. Out: the figures. The file is read twice: first to see which numbers it names more than once, since these
 * must be brought together before they go in. Errors: X-1003, X-1004, X-4002, X-4003, X-4004, X-5401, X-5402.
 */
import type { Queryable } from "#db/connection.ts";
import { importRegister } from "#db/queries/import-register.ts";
import { XunwangError } from "#domain/errors.ts";
import { numberKey } from "#domain/marks/number-key.ts";
import { enterpriseKey, type RegisterEntry, type RegisterStatus } from "#domain/register.ts";
import { type ImportFigures, type ImportListener, importRows, nameOfFile } from "./import-rows.ts";
import { numbersIn, REGISTER_FORM, type ReadRegisterRow, type RegisterField, readRegisterRow } from "./register-row.ts";
import { openTable, type Table } from "./table-rows.ts";

export interface RegisterImport {
  readonly file: string;
  readonly kind: RegisterEntry["kind"] | null;
  /** For rows that name no state. */
  readonly status: RegisterStatus | null;
  /** The file's own name where null. */
  readonly name: string | null;
  /** Sheet of a workbook; the first one where left out. */
  readonly sheet?: string | null;
  /** Day the register was true, YYYY-MM-DD; today where left out. An older one never undoes a newer one. */
  readonly asOf?: string | null;
}

export async function importRegisterFile(
  db: Queryable,
  { file, kind, status, name, sheet = null, asOf = null }: RegisterImport,
  listener: ImportListener,
): Promise<ImportFigures> {
  const wish = { kind, status, register: name ?? nameOfFile(file) };
  const open = () => openTable(file, REGISTER_FORM, sheet);
  const first = await open();
  if (status === null && first.fields !== null && !first.fields.has("status")) {
    throw new XunwangError("X-4004", { file });
  }
  const repeated = new Repeated(await numbersNamedTwice(first));
  return importRows(file, (await open()).rows, listener, {
    read: ({ line, cells }) => {
      const row = readRegisterRow(cells, wish);
      return "broken" in row ? row : repeated.takeFrom(row, line);
    },
    late: () => repeated.entries(),
    store: (entries) => importRegister(db, entries, asOf),
  });
}

const keyOf = ({ kind, number }: Pick<RegisterEntry, "kind" | "number">) => numberKey(kind, number) ?? number;

async function numbersNamedTwice({ rows }: Table<RegisterField>): Promise<Set<string>> {
  const once = new Set<string>();
  const twice = new Set<string>();
  for await (const row of rows) {
    if ("broken" in row) continue;
    for (const key of numbersIn(row.cells.get("number") ?? "").map(keyOf)) (once.has(key) ? twice : once).add(key);
  }
  return twice;
}

/** Numbers that several rows name: branches of a group under one licence, or a number that changed hands. */
class Repeated {
  readonly #keys: ReadonlySet<string>;
  readonly #found = new Map<string, { entry: RegisterEntry; line: number; names: Map<string, string> }>();

  constructor(keys: ReadonlySet<string>) {
    this.#keys = keys;
  }

  /** Keeps the row's entries of such numbers until the end. */
  takeFrom(row: ReadRegisterRow, line: number) {
    const single = row.entries.filter((entry) => !this.#keys.has(keyOf(entry)));
    const clashes = row.entries.filter((entry) => this.#keys.has(keyOf(entry)) && !this.#keep(entry, line));
    const [clash] = clashes;
    if (single.length > 0) return { entries: single, remark: row.remark };
    // Which of two states holds cannot be told here: the first stands, the other is shown to whoever imports.
    if (clash) return { broken: `编号与第 ${this.#found.get(keyOf(clash))?.line} 行重复而状态不同，以该行为准` };
    return { kept: true } as const;
  }

  /** @returns false where an earlier row gives the number another state. */
  #keep(entry: RegisterEntry, line: number): boolean {
    const key = keyOf(entry);
    const found = this.#found.get(key) ?? { entry, line, names: new Map<string, string>() };
    if (found.entry.status !== entry.status) return false;
    for (const name of [entry.holder, entry.maker]) if (name !== null) found.names.set(enterpriseKey(name), name);
    this.#found.set(key, found);
    return true;
  }

  /** With more names than an entry holds, none is given: nobody can then be said to be another than the holder. */
  entries(): RegisterEntry[] {
    return [...this.#found.values()].map(({ entry, names }) => {
      const [holder = null, maker = null, third] = names.values();
      return third === undefined ? { ...entry, holder, maker } : { ...entry, holder: null, maker: null };
    });
  }
}
