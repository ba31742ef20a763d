/**
 * docker-compose.yml says how it runs for real. Where no Docker engine runs, the same commands are started here with the
 * same environment, against a real Redis and PostgreSQL in the places of the containers'.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { parse } from "yaml";
import { openDatabase } from "#db/connection.ts";
import { SETTINGS } from "#workers/configuration.ts";
import { until } from "./until.ts";
import { xunwang } from "./xunwang-process.ts";

interface Service {
  readonly command?: string[];
  readonly environment?: Record<string, string>;
  readonly healthcheck?: { test: string[] };
  readonly depends_on?: Record<string, { condition: string }>;
}

const compose = parse(readFileSync(new URL("../../docker-compose.yml", import.meta.url), "utf8"), { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
};
const service = (name: string): Service => {
  const found = compose.services[name];
  if (!found) throw new Error(`docker-compose.yml has no ${name}`);
  return found;
};

test("Redis keeps every job and writes an append-only file", () => {
  expect(service("redis").command?.join(" ")).toMatch(/--appendonly yes .*--maxmemory-policy noeviction/);
});

test("web and workers wait for the migration, which waits for a healthy database", () => {
  expect(service("migrate").depends_on?.postgres?.condition).toBe("service_healthy");
  for (const name of ["web", "worker"]) {
    expect(service(name).depends_on).toMatchObject({
      migrate: { condition: "service_completed_successfully" },
      redis: { condition: "service_healthy" },
    });
  }
});

test("every setting it passes is one we have, and no secret stands in it", () => {
  for (const name of ["migrate", "web", "worker"]) {
    const settings = Object.keys(service(name).environment ?? {});
    expect(settings.filter((setting) => !(setting in SETTINGS))).toEqual([]);
  }
  expect(service("postgres").environment?.POSTGRES_PASSWORD).toMatch(/^\$\{POSTGRES_PASSWORD:\?/);
});

describe.skipIf(inject("redis") === null)("the containers' commands (needs REDIS_URL or redis-server)", () => {
  const folder = mkdtempSync(join(tmpdir(), "xunwang-compose-"));
  const name = `compose_${process.pid}`;
  let environment: NodeJS.ProcessEnv;

  /** The service's own environment, with our addresses in the places of the containers'. */
  function environmentOf(of: string): NodeJS.ProcessEnv {
    const filled = Object.entries(service(of).environment ?? {}).map(([key, value]) => [
      key,
      value.replace(/\$\{\w+:[-?]([^}]*)\}/g, (_, fallback: string) => (/\?/.test(value) ? "secret" : fallback)),
    ]);
    return { ...Object.fromEntries(filled), ...environment };
  }

  beforeAll(async () => {
    const admin = await openDatabase(inject("databaseServer"), 1);
    await admin.query(`create database ${name}`);
    await admin.end();
    environment = {
      DATABASE_URL: inject("databaseServer").replace(/postgres$/, name),
      REDIS_URL: inject("redis") ?? "",
      XUNWANG_DATA: folder,
      XUNWANG_HOST: "127.0.0.1",
      XUNWANG_PORT: "0",
    };
  });
  afterAll(async () => {
    const admin = await openDatabase(inject("databaseServer"), 1);
    await admin.query(`drop database if exists ${name} with (force)`);
    await admin.end();
    rmSync(folder, { recursive: true, force: true });
  });

  test("web and worker refuse a database that was not migrated, and say what to do", async () => {
    const worker = xunwang(service("worker").command ?? [], environmentOf("worker"));
    expect(await worker.ended()).toBe(1);
    expect(worker.errors()).toMatch(/^X-2003 .*npx xunwang migrate/m);
  });

  test("migrate runs once and again; then web is healthy, worker takes up work, and both end when asked", async () => {
    for (let time = 0; time < 2; time++) {
      const migrate = xunwang(service("migrate").command ?? [], environmentOf("migrate"));
      expect(await migrate.ended(), migrate.errors()).toBe(0);
    }
    const web = xunwang(service("web").command ?? [], environmentOf("web"));
    const worker = xunwang(service("worker").command ?? [], environmentOf("worker"));
    const address = await until("site", () => /http:\/\/\S+/.exec(web.output())?.[0]);
    await until("worker", () => worker.errors().includes("worker ready"));
    expect(worker.errors()).toContain('"backend":"redis"');
    // the health check as written, with our port in the place of the container's
    const [, ...check] = service("web").healthcheck?.test ?? [];
    const port = new URL(address).port;
    const health = spawnSync(
      check[0] === "node" ? process.execPath : "",
      check.slice(1).map((word) => word.replace("8806", port)),
    );
    expect(health.status).toBe(0);
    web.child.kill("SIGTERM");
    worker.child.kill("SIGTERM");
    expect(await web.ended()).toBe(0);
    expect(await worker.ended()).toBe(0);
  }, 60_000);
});
