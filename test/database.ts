/** A database of its own for a test file, cloned from the migrated template. */
import { randomBytes } from "node:crypto";
import { inject } from "vitest";
import { type Database, openDatabase } from "#db/connection.ts";
import { TEMPLATE } from "./services.ts";

export interface TestDatabase {
  readonly db: Database;
  readonly url: string;
  drop(): Promise<void>;
}

export async function createTestDatabase(): Promise<TestDatabase> {
  const server = inject("databaseServer");
  const name = `test_${randomBytes(6).toString("hex")}`;
  const admin = await openDatabase(server, 1);
  // Two files may clone at the same moment, and PostgreSQL lets only one at a time read the template.
  await admin.query("select pg_advisory_lock(906)");
  await admin.query(`create database ${name} template ${TEMPLATE}`);
  await admin.query("select pg_advisory_unlock(906)");
  await admin.end();
  const url = server.replace(/postgres$/, name);
  const db = await openDatabase(url, 6);
  return {
    db,
    url,
    drop: async () => {
      await db.end();
      const again = await openDatabase(server, 1);
      await again.query(`drop database if exists ${name} with (force)`);
      await again.end();
    },
  };
}
