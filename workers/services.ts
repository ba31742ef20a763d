/**
 * The services a process works with: database, queues, log. Embedded where nothing is configured, external where
 * DATABASE_URL and REDIS_URL say so; everything above is the same for both.
 * Can go wrong: X-2001, X-2002, X-2003, X-2004.
 */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type Database, openDatabase } from "#db/connection.ts";
import { type EmbeddedServer, joinEmbeddedServer } from "#db/embedded/server.ts";
import { migrateDatabase } from "#db/migrate.ts";
import { XunwangError } from "#domain/errors.ts";
import type { Configuration } from "./configuration.ts";
import type { Log } from "./log.ts";
import { Publisher } from "./publisher.ts";
import { openBackend, type QueueBackend } from "./queue-backend.ts";
import { type Seeded, seedShippedRules } from "./rules/seed-shipped-rules.ts";

export interface Services {
  readonly db: Database;
  readonly databaseUrl: string;
  readonly backend: QueueBackend;
  readonly publisher: Publisher;
  readonly log: Log;
  close(): Promise<void>;
}

const DATABASE = "xunwang";

/** @param workers how many workers this process will open (0 for one that only issues jobs). */
export async function openServices(configuration: Configuration, log: Log, workers: number): Promise<Services> {
  const { url, leave } = await findDatabase(configuration);
  const db = await openDatabase(url).catch(async (error: unknown) => {
    await leave();
    throw error;
  });
  try {
    if (configuration.databaseUrl === null) {
      await migrateDatabase(db, configuration.redisUrl === null);
      await seedShippedRules(db, log);
    } else await refuseUnmigrated(db);
    const backend = await openBackend({ databaseUrl: url, redisUrl: configuration.redisUrl, workers });
    const publisher = new Publisher(backend, db);
    return {
      db,
      databaseUrl: url,
      backend,
      publisher,
      log,
      // Each is closed even where the one before it could not be.
      close: () =>
        [() => publisher.close(), () => backend.close(), () => db.end(), leave].reduce(
          (before, close) => before.then(close, (error) => close().then(() => Promise.reject(error))),
          Promise.resolve(),
        ),
    };
  } catch (error) {
    await db.end();
    await leave();
    throw error;
  }
}

/** `xunwang migrate`: brings the configured (or embedded) database, and the rules in it, to this version. */
export async function migrate(configuration: Configuration, log: Log): Promise<Seeded> {
  const { url, leave } = await findDatabase(configuration);
  const db = await openDatabase(url, 2);
  try {
    await migrateDatabase(db, configuration.redisUrl === null);
    return await seedShippedRules(db, log);
  } finally {
    await db.end();
    await leave();
  }
}

async function findDatabase(configuration: Configuration): Promise<{ url: string; leave: () => Promise<void> }> {
  if (configuration.databaseUrl !== null) return { url: configuration.databaseUrl, leave: async () => {} };
  const server: EmbeddedServer = await joinEmbeddedServer(join(configuration.dataFolder, "postgresql"));
  const admin = await openDatabase(server.url, 1);
  try {
    await admin.query(`create database ${DATABASE}`).catch((error: { code?: string }) => {
      // Made by an earlier start, or this moment by another process.
      if (error.code !== "42P04" && error.code !== "23505") throw error;
    });
  } finally {
    await admin.end();
  }
  return { url: server.url.replace(/postgres$/, DATABASE), leave: server.leave };
}

/** An external database is migrated by `xunwang migrate`, once for all processes, never by the way. */
async function refuseUnmigrated(db: Database): Promise<void> {
  const numbered = (await readdir(new URL("../db/migrations", import.meta.url))).filter((name) =>
    name.endsWith(".sql"),
  );
  const applied = await db
    .query<{ n: number }>("select count(*)::int as n from drizzle.__drizzle_migrations")
    .then((found) => found.rows[0]?.n ?? 0)
    .catch(() => 0);
  if (applied < numbered.length) throw new XunwangError("X-2003");
}
