/**
 * `import watchlist`: a published list of enterprises → watch_entries. In: a database, the path, the list's name. Out: the
 * figures. Errors: X-1003, X-1004, X-4002, X-4003,
 * X-5401, X-5402.
 */
import type { Queryable } from "#db/connection.ts";
import { importWatchlist } from "#db/queries/import-watchlist.ts";
import { type ImportFigures, type ImportListener, importRows, nameOfFile } from "./import-rows.ts";
import { openTable } from "./table-rows.ts";
import { readWatchRow, WATCH_FORM } from "./watch-row.ts";

/** @param list the file's own name where null. */
export async function importWatchlistFile(
  db: Queryable,
  { file, list, sheet = null }: { readonly file: string; readonly list: string | null; readonly sheet?: string | null },
  listener: ImportListener,
): Promise<ImportFigures> {
  const table = await openTable(file, WATCH_FORM, sheet);
  const needsOutcome = table.fields?.has("outcome") ?? false;
  return importRows(file, table.rows, listener, {
    read: ({ cells }) => readWatchRow(cells, list ?? nameOfFile(file), needsOutcome),
    store: (entries) => importWatchlist(db, entries),
  });
}
