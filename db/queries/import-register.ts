/**
 * Takes entries of a register in. In: entries, each number once and well-formed. Out: how many were new and how many said
 * something else than before; what is known already is left as it stands, so that the same import again changes nothing.
 */

import { numberKey } from "#domain/marks/number-key.ts";
import type { RegisterEntry } from "#domain/register.ts";
import { type Queryable, toJson } from "../connection.ts";

export interface Imported {
  readonly added: number;
  readonly changed: number;
}

export async function importRegister(db: Queryable, entries: readonly RegisterEntry[]): Promise<Imported> {
  if (entries.length === 0) return { added: 0, changed: 0 };
  const rows = entries.flatMap((entry) => {
    const key = numberKey(entry.kind, entry.number);
    return key === null ? [] : [{ ...entry, key }];
  });
  const stored = await db.query<{ added: boolean }>(
    `insert into register_entries as e (kind, key, number, holder, maker, status, valid_until, register)
     select kind, key, number, holder, maker, status, "validUntil", register
     from jsonb_to_recordset($1::jsonb) as r(kind text, key text, number text, holder text, maker text, status text,
       "validUntil" date, register text)
     order by kind, key
     on conflict (kind, key) do update set number = excluded.number, holder = excluded.holder, maker = excluded.maker,
       status = excluded.status, valid_until = excluded.valid_until, register = excluded.register, imported_at = now()
       where (e.number, e.holder, e.maker, e.status, e.valid_until, e.register) is distinct from
         (excluded.number, excluded.holder, excluded.maker, excluded.status, excluded.valid_until, excluded.register)
     returning (xmax = 0) as added`,
    [toJson(rows)],
  );
  const added = stored.rows.filter((row) => row.added).length;
  return { added, changed: stored.rows.length - added };
}
