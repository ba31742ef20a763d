/**
 * Brings a database to this version: numbered migrations, BullMQ's tables where the queues live in PostgreSQL, and the
 * bureaus of the domain. Runs from an empty database, and again without change; several processes may run it at once.
 */

import { fileURLToPath } from "node:url";
import { runMigrations } from "bullmq";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import { BUREAUS } from "#domain/bureau.ts";
import { type Database, toJson } from "./connection.ts";

const MIGRATIONS = fileURLToPath(new URL("./migrations", import.meta.url));
const LOCK = 906_2022;

/** @param queues whether the queues live in this database too (no Redis configured). */
export async function migrateDatabase(db: Database, queues: boolean): Promise<void> {
  const client = await db.connect();
  await client.query("set idle_in_transaction_session_timeout = 0");
  try {
    await client.query("select pg_advisory_lock($1)", [LOCK]);
    await migrate(drizzle(client), { migrationsFolder: MIGRATIONS });
    if (queues) await runMigrations(client);
    await client.query(
      `insert into bureaus (code, name)
       select code, name from jsonb_to_recordset($1::jsonb) as b(code text, name text)
       on conflict (code) do update set name = excluded.name where bureaus.name <> excluded.name`,
      [toJson(Object.entries(BUREAUS).map(([code, name]) => ({ code, name })))],
    );
  } finally {
    await client.query("select pg_advisory_unlock($1)", [LOCK]).catch(() => {});
    // With its settings changed it does not go back into the pool.
    client.release(true);
  }
}
