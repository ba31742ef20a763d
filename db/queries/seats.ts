/**
 * Seats: advisory locks of PostgreSQL, numbered from 1 per marketplace, so that all processes together hold no more of
 * them than there are. They belong to one connection: a killed process gives its seats back by dying.
 * In: a connection of its own, never one of the pool. Throws what the database throws; then all seats are lost.
 */
import pg from "pg";
import type { Database, Queryable } from "../connection.ts";

/** The lock every process shares that wants seats at all; its holders are counted. */
const AT_TABLE = 0;

/** A connection beside the pool, with the pool's address. */
export async function openSession(db: Database): Promise<pg.Client> {
  const session = new pg.Client({ ...db.options, application_name: "xunwang seats" });
  // Without a listener a lost connection would end the process.
  session.on("error", () => {});
  await session.connect();
  return session;
}

/** The part of a lock's name that stands for a marketplace: 31 bits of a hash (FNV-1a). */
export function tableNumber(marketplace: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(`xunwang seats ${marketplace}`)) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return hash & 0x7fffffff;
}

/** Takes up to `wanted` of these seats, those nobody has. */
export async function takeSeats(
  session: Queryable,
  table: number,
  seats: readonly number[],
  wanted: number,
): Promise<number[]> {
  // One row after the other is tried until there are enough.
  const { rows } = await session.query<{ seat: number }>(
    "select seat from unnest($2::int[]) as seat where pg_try_advisory_lock($1, seat) limit $3",
    [table, seats, wanted],
  );
  return rows.map(({ seat }) => seat);
}

export async function leaveSeats(session: Queryable, table: number, seats: readonly number[]): Promise<void> {
  await session.query("select pg_advisory_unlock($1, seat) from unnest($2::int[]) as seat", [table, seats]);
}

/** Says that this process wants seats. */
export async function sitDown(session: Queryable, table: number): Promise<void> {
  await session.query("select pg_advisory_lock_shared($1, $2)", [table, AT_TABLE]);
}

export async function standUp(session: Queryable, table: number): Promise<void> {
  await session.query("select pg_advisory_unlock_shared($1, $2)", [table, AT_TABLE]);
}

/** How many processes want seats. */
export async function countAtTable(session: Queryable, table: number): Promise<number> {
  const { rows } = await session.query<{ n: number }>(
    `select count(*)::int as n from pg_locks
     where locktype = 'advisory' and classid = $1::bigint::oid and objid = $2::bigint::oid and objsubid = 2
       and database = (select oid from pg_database where datname = current_database())`,
    [table, AT_TABLE],
  );
  return rows[0]?.n ?? 1;
}
