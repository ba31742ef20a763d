/**
 * The embedded PostgreSQL: one server per data folder, found by whoever comes second, stopped by whoever leaves last.
 *
 * In: a data folder. Out: a connection string. The server is a process of its own, so a killed xunwang leaves it
 * running; the next start finds it through postmaster.pid and uses it again.
 * Can go wrong: the server does not start (X-2002, with the place of its log).
 */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chown, mkdir, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { XunwangError } from "#domain/errors.ts";
import { freePort } from "./free-port.ts";
import { findPlace, type Place } from "./place.ts";
import { isAlive } from "./process-alive.ts";

export interface EmbeddedServer {
  /** Connection string of the database "postgres" on this server, as its owner. */
  readonly url: string;
  readonly processId: number;
  /** Leaves the server; the last to leave stops it. */
  leave(): Promise<void>;
}

/**
 * Settings of the server. synchronous_commit is off: queues and data share one write-ahead log, so a crash of the
 * machine takes a consistent tail of at most a second off both, which the sweep does again. (A transaction that a person
 * waits for turns it on for itself.)
 */
const SETTINGS = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "300",
  shared_buffers: "256MB",
  synchronous_commit: "off",
  max_wal_size: "2GB",
  wal_compression: "on",
  jit: "off",
  autovacuum_naptime: "15s",
};

const START_TIMEOUT_MS = 60_000;
const ORPHANS_MS = 10_000;

/** Starts the server of this data folder, or joins the one that runs. */
export async function joinEmbeddedServer(folder: string): Promise<EmbeddedServer> {
  const place = await findPlace(folder);
  const { processId, url } = await withLock(place, async () => {
    const server = (await findRunning(place)) ?? (await start(place));
    await mkdir(join(place.home, "users"), { recursive: true });
    await writeFile(join(place.home, "users", String(process.pid)), "");
    return server;
  });
  let left = false;
  return {
    url,
    processId,
    leave: async () => {
      if (left) return;
      left = true;
      await withLock(place, async () => {
        await rm(join(place.home, "users", String(process.pid)), { force: true });
        if ((await liveUsers(place)) === 0) await stop(processId);
      });
    },
  };
}

interface Running {
  readonly processId: number;
  readonly url: string;
}

async function findRunning(place: Place): Promise<Running | null> {
  const lines = await readFile(join(place.home, "cluster", "postmaster.pid"), "utf8")
    .then((text) => text.split("\n"))
    .catch(() => null);
  if (!lines) return null;
  const processId = Number(lines[0]);
  // A dead server's file is stale; PostgreSQL clears it away itself. It is never deleted here: a live server whose file
  // is gone shuts itself down.
  if (!isAlive(processId) || !(await isServerOf(place, processId))) return null;
  const url = connectionString(Number(lines[3]), await readPassword(place));
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await answers(url, 5_000))) {
    // It may be starting up, recovering, or about to end.
    if (!isAlive(processId)) return null;
    if (Date.now() > deadline) throw startError(place, `process ${processId} runs but does not answer`);
    await sleep(100);
  }
  return { processId, url };
}

/** Whether that process is a server of this cluster, and not another that got its number after a restart of the machine. */
async function isServerOf(place: Place, processId: number): Promise<boolean> {
  const command = await readFile(`/proc/${processId}/cmdline`, "utf8").catch(() => null);
  return command === null || command.includes(join(place.home, "cluster"));
}

async function start(place: Place): Promise<Running> {
  const cluster = join(place.home, "cluster");
  if (!(await readFile(join(cluster, "PG_VERSION"), "utf8").catch(() => null))) await initialise(place, cluster);
  // The orphans of a server that was killed hard hold its memory for a moment, and PostgreSQL rightly waits for them.
  const patience = Date.now() + ORPHANS_MS;
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const started = await tryStart(place, cluster, deadline);
    if (typeof started !== "string") return started;
    if (Date.now() > patience) throw startError(place, started);
    await sleep(500);
  }
}

/** Starts the server once; a string says how it ended instead. */
async function tryStart(place: Place, cluster: string, deadline: number): Promise<Running | string> {
  const port = await freePort();
  const log = await open(join(place.home, "postgresql.log"), "a");
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const server = spawn(join(place.native, "bin", "postgres"), ["-D", cluster, "-p", String(port), ...settings], {
    detached: true,
    stdio: ["ignore", log.fd, log.fd],
    cwd: place.home,
    ...asUser(place),
  });
  let ended: string | null = null;
  server.once("error", (error) => {
    ended = error.message;
  });
  server.once("exit", (code, signal) => {
    ended = `ended with ${code ?? signal}`;
  });
  server.unref();
  await log.close();
  const url = connectionString(port, await readPassword(place));
  while (!(await answers(url, 2_000))) {
    if (ended !== null) return ended;
    if (Date.now() > deadline) throw startError(place, "no answer");
    await sleep(25);
  }
  return { processId: server.pid ?? 0, url };
}

async function initialise(place: Place, cluster: string): Promise<void> {
  await rm(cluster, { recursive: true, force: true });
  const password = randomBytes(18).toString("base64url");
  const passwordFile = join(place.home, "password");
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (place.user) await chown(passwordFile, place.user.uid, place.user.gid);
  const words = ["-D", cluster, "-U", "xunwang", "-A", "scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "-N"];
  const child = spawn(join(place.native, "bin", "initdb"), [...words, `--pwfile=${passwordFile}`], {
    stdio: ["ignore", "ignore", "pipe"],
    cwd: place.home,
    ...asUser(place),
  });
  let complaint = "";
  child.stderr.on("data", (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  const code = await new Promise<number | string>((done) => {
    child.once("error", (error) => done(error.message));
    child.once("close", (status, signal) => done(status ?? signal ?? "killed"));
  });
  if (code !== 0) {
    await rm(cluster, { recursive: true, force: true });
    throw startError(place, `initdb: ${code} ${complaint.slice(-200)}`);
  }
}

/** Fast shutdown: ends connections, writes a checkpoint, exits. */
async function stop(processId: number): Promise<void> {
  if (!isAlive(processId)) return;
  process.kill(processId, "SIGINT");
  for (let waited = 0; isAlive(processId) && waited < 30_000; waited += 25) await sleep(25);
  if (isAlive(processId)) process.kill(processId, "SIGQUIT");
}

async function liveUsers(place: Place): Promise<number> {
  const names = await readdir(join(place.home, "users")).catch(() => []);
  let live = 0;
  for (const name of names) {
    if (isAlive(Number(name))) live++;
    else await rm(join(place.home, "users", name), { force: true });
  }
  return live;
}

/** One process at a time may start or stop the server; the lock of a dead process is taken over. */
async function withLock<T>(place: Place, action: () => Promise<T>): Promise<T> {
  const file = join(place.home, "lock");
  for (let waited = 0; ; waited += 50) {
    const lock = await open(file, "wx").catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
      return null;
    });
    if (lock) {
      await lock.writeFile(String(process.pid));
      await lock.close();
      break;
    }
    const holder = Number(await readFile(file, "utf8").catch(() => ""));
    if (holder > 0 && !isAlive(holder)) await rm(file, { force: true });
    else if (waited > START_TIMEOUT_MS) throw startError(place, `${file} is held by process ${holder}`);
    await sleep(50);
  }
  try {
    return await action();
  } finally {
    await rm(file, { force: true });
  }
}

function asUser(place: Place): { uid?: number; gid?: number; env: NodeJS.ProcessEnv } {
  const env = { PATH: process.env.PATH, LC_ALL: "C.UTF-8", TZ: "UTC" };
  return place.user ? { ...place.user, env } : { env };
}

async function readPassword(place: Place): Promise<string> {
  return (await readFile(join(place.home, "password"), "utf8")).trim();
}

function connectionString(port: number, password: string): string {
  return `postgres://xunwang:${password}@127.0.0.1:${port}/postgres`;
}

async function answers(url: string, timeoutMs: number): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: timeoutMs });
  client.on("error", () => {});
  try {
    await client.connect();
    await client.query("select 1");
    return true;
  } catch (error) {
    // Every connection is taken: it answers all the same.
    return (error as { code?: string }).code === "53300";
  } finally {
    await client.end().catch(() => {});
  }
}

function startError(place: Place, detail: string): XunwangError {
  return new XunwangError("X-2002", { detail, log: join(place.home, "postgresql.log") });
}
