/**
 * Takes entries of a register in. In: entries, each number once and well-formed, and the day they were true. Out: how many
 * were new, how many said something else than before, and how many said what a newer register has overtaken: that stays as
 * it stands. The same import again changes nothing.
 */
import { numberKey } from "#domain/marks/number-key.ts";
import type { RegisterEntry } from "#domain/register.ts";
import { type Queryable, toJson } from "../connection.ts";

export interface Imported {
  readonly added: number;
  readonly changed: number;
  /** Of the changed: how many gave a number another state. */
  readonly restated?: number;
  /** Entries of an older day than what is known of their numbers; they were left out. */
  readonly overtaken?: number;
}

/** @param asOf day the register was true, YYYY-MM-DD; today in Shanghai where left out. */
export async function importRegister(
  db: Queryable,
  entries: readonly RegisterEntry[],
  asOf: string | null = null,
): Promise<Imported> {
  if (entries.length === 0) return { added: 0, changed: 0 };
  const rows = entries.flatMap((entry) => {
    const key = numberKey(entry.kind, entry.number);
    return key === null ? [] : [{ ...entry, key }];
  });
  const stored = await db.query<{ added: number; changed: number; restated: number; overtaken: number }>(
    `with given as (
       select *, coalesce($2::date, (now() at time zone 'Asia/Shanghai')::date) as as_of
       from jsonb_to_recordset($1::jsonb) as r(kind text, key text, number text, holder text, maker text, status text,
         "validUntil" date, register text)
     ), known as (
       select g.kind, g.key, e.as_of > g.as_of as newer, e.status <> g.status as other_state,
         (e.number, e.holder, e.maker, e.status, e.valid_until, e.register) is distinct from
           (g.number, g.holder, g.maker, g.status, g."validUntil", g.register) as other
       from given g join register_entries e on e.kind = g.kind and e.key = g.key
     ), written as (
       insert into register_entries as e (kind, key, number, holder, maker, status, valid_until, register, as_of)
       select kind, key, number, holder, maker, status, "validUntil", register, as_of from given order by kind, key
       on conflict (kind, key) do update set number = excluded.number, holder = excluded.holder, maker = excluded.maker,
         status = excluded.status, valid_until = excluded.valid_until, register = excluded.register,
         as_of = excluded.as_of, imported_at = now()
         where e.as_of <= excluded.as_of and
           (e.number, e.holder, e.maker, e.status, e.valid_until, e.register, e.as_of) is distinct from
           (excluded.number, excluded.holder, excluded.maker, excluded.status, excluded.valid_until, excluded.register,
             excluded.as_of)
       returning (xmax = 0) as added
     )
     select (select count(*)::int from written where added) as added,
       (select count(*)::int from known where other and not newer) as changed,
       (select count(*)::int from known where other and other_state and not newer) as restated,
       (select count(*)::int from known where other and newer) as overtaken`,
    [toJson(rows), asOf],
  );
  return stored.rows[0] ?? { added: 0, changed: 0 };
}
