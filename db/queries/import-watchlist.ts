/**
 * Takes entries of a watch list in. In: entries; one enterprise may stand there for several reasons. Out: how many were
 * new, and how many got a credit code they lacked; the same import again changes nothing.
 */
import { enterpriseKey, type WatchEntry } from "#domain/register.ts";
import { type Queryable, toJson } from "../connection.ts";
import type { Imported } from "./import-register.ts";

export async function importWatchlist(db: Queryable, entries: readonly WatchEntry[]): Promise<Imported> {
  const rows = new Map<string, WatchEntry & { readonly key: string }>();
  for (const entry of entries) {
    const key = enterpriseKey(entry.name);
    const known = rows.get(`${key} ${entry.list} ${entry.reason}`);
    rows.set(`${key} ${entry.list} ${entry.reason}`, { ...entry, key, uscc: entry.uscc ?? known?.uscc ?? null });
  }
  if (rows.size === 0) return { added: 0, changed: 0 };
  const stored = await db.query<{ added: boolean }>(
    `insert into watch_entries as w (key, name, uscc, reason, list)
     select key, name, uscc, reason, list
     from jsonb_to_recordset($1::jsonb) as r(key text, name text, uscc text, reason text, list text)
     on conflict (list, key, reason) do update set uscc = excluded.uscc, imported_at = now()
       where excluded.uscc is not null and w.uscc is distinct from excluded.uscc
     returning (xmax = 0) as added`,
    [toJson([...rows.values()])],
  );
  const added = stored.rows.filter((row) => row.added).length;
  return { added, changed: stored.rows.length - added };
}
