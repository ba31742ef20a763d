/**
 * Sees to it that no capture comes to point into a pack that retention takes away. Whoever stores captures calls `holdPacks`
 * in the same transaction; retention writes down what it takes away under the same lock, `retirePacks`, and removes the
 * files afterwards. Packs of the last days are never taken away, so storing new pages costs nothing.
 * Goes wrong: a body was taken away since its place was looked up; looked up again it is kept anew.
 */
import { isOldPack } from "#domain/capture.ts";
import type { Queryable } from "../connection.ts";

const LOCK = 906_571;
/** Retention leaves packs alone for a day longer than this: clocks of two machines differ. */
const YOUNG_DAYS = 2;

/** Held until the transaction ends. */
export async function holdPacks(tx: Queryable, packs: readonly string[], now = new Date()): Promise<void> {
  const old = [...new Set(packs)].filter((pack) => isOldPack(pack, now, YOUNG_DAYS));
  if (old.length === 0) return;
  await tx.query("select pg_advisory_xact_lock_shared($1)", [LOCK]);
  const gone = await tx.query<{ pack: string }>("select pack from discarded_packs where pack = any($1)", [old]);
  if (gone.rows.length > 0)
    throw new Error("a body that was to be used again was discarded meanwhile: to be done again");
}

/** Of these packs those in which nothing kept lies: from now on no capture can come to point into them. */
export async function retirePacks(tx: Queryable, packs: readonly string[]): Promise<string[]> {
  await tx.query("select pg_advisory_xact_lock($1)", [LOCK]);
  const retired = await tx.query<{ pack: string }>(
    `insert into discarded_packs (pack)
     select pack from unnest($1::text[]) as p(pack)
     where pack not in (select pack from captures where pack = any($1) and discarded_at is null)
     on conflict (pack) do update set discarded_at = now() returning pack`,
    [packs],
  );
  return retired.rows.map(({ pack }) => pack);
}
