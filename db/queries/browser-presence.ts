/**
 * Whether any process of this installation has a browser. Each that has one holds a share of one advisory lock on a
 * connection of its own, so that a killed process is not counted any more.
 */
import type { Queryable } from "../connection.ts";

const LOCK = [0x78756e, 0x77616e] as const;

/** @param session a connection that stays open as long as the browser is there. */
export async function announceBrowser(session: Queryable): Promise<void> {
  await session.query("select pg_advisory_lock_shared($1, $2)", [...LOCK]);
}

export async function hasBrowserSomewhere(db: Queryable): Promise<boolean> {
  const found = await db.query<{ there: boolean }>(
    `select exists (select from pg_locks where locktype = 'advisory' and classid = $1 and objid = $2 and granted
       and database = (select oid from pg_database where datname = current_database())) as there`,
    [...LOCK],
  );
  return found.rows[0]?.there === true;
}
