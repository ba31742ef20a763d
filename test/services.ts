/**
 * Real services for the whole test run: the embedded PostgreSQL with a migrated template database, and a Redis where
 * REDIS_URL names one or redis-server is on the machine. Started once, stopped at the end.
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { openDatabase } from "#db/connection.ts";
import { freePort } from "#db/embedded/free-port.ts";
import { joinEmbeddedServer } from "#db/embedded/server.ts";
import { migrateDatabase } from "#db/migrate.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Connection string of the database server, database "postgres". */
    databaseServer: string;
    /** Connection string of a Redis, or null: tests that need one are then skipped by name. */
    redis: string | null;
  }
}

export const TEMPLATE = "xunwang_template";

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "xunwang-test-"));
  const server = await joinEmbeddedServer(folder);
  const admin = await openDatabase(server.url, 1);
  await admin.query(`create database ${TEMPLATE}`);
  await admin.end();
  const template = await openDatabase(server.url.replace(/postgres$/, TEMPLATE), 2);
  await migrateDatabase(template, true);
  await template.end();
  const redis = await findRedis(folder);
  project.provide("databaseServer", server.url);
  project.provide("redis", redis?.url ?? null);
  return async () => {
    redis?.stop();
    await server.leave();
    await rm(folder, { recursive: true, force: true });
  };
}

async function findRedis(folder: string): Promise<{ url: string; stop: () => void } | null> {
  if (process.env.REDIS_URL) return { url: process.env.REDIS_URL, stop: () => {} };
  if (spawnSync("redis-server", ["--version"]).status !== 0) return null;
  const port = await freePort();
  const words = [
    "--port",
    String(port),
    "--bind",
    "127.0.0.1",
    "--appendonly",
    "yes",
    "--maxmemory-policy",
    "noeviction",
  ];
  const child = spawn("redis-server", [...words, "--dir", folder, "--save", ""], { stdio: "ignore" });
  return { url: `redis://127.0.0.1:${port}`, stop: () => child.kill("SIGKILL") };
}
