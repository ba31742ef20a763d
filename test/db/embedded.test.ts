import { type ChildProcess, fork, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { openDatabase } from "#db/connection.ts";

interface Joined {
  readonly url: string;
  readonly processId: number;
  readonly child: ChildProcess;
}

const folders: string[] = [];
const servers = new Set<number>();

function newFolder(parent = tmpdir()): string {
  const folder = mkdtempSync(join(parent, "xunwang-embedded-"));
  folders.push(folder);
  return folder;
}

async function join1(folder: string, user?: { uid: number; gid: number }): Promise<Joined> {
  const child = fork(fileURLToPath(new URL("./join-server.ts", import.meta.url)), [folder], {
    execArgv: ["--import", "tsx"],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    ...user,
    ...(user && { env: { PATH: process.env.PATH, HOME: folder, TMPDIR: folder } }),
  });
  let complaint = "";
  child.stderr?.on("data", (chunk) => {
    complaint += chunk;
  });
  const [answer] = (await Promise.race([
    once(child, "message"),
    once(child, "exit").then(() => Promise.reject(new Error(complaint.slice(0, 600)))),
  ])) as [{ url: string; processId: number }];
  servers.add(answer.processId);
  return { ...answer, child };
}

async function leave({ child }: Joined): Promise<void> {
  child.send("leave");
  await once(child, "exit");
}

const alive = (processId: number) =>
  existsSync(`/proc/${processId}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${processId}/status`, "utf8"));

afterEach(async () => {
  for (const processId of servers) if (alive(processId)) process.kill(processId, "SIGKILL");
  await sleep(50);
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

test("the second to come finds the first's server, and the last to leave stops it", async () => {
  const folder = newFolder();
  const [one, two] = await Promise.all([join1(folder), join1(folder)]);
  expect(two.url).toBe(one.url);
  await leave(one);
  expect(alive(two.processId)).toBe(true);
  const db = await openDatabase(two.url, 1);
  await db.end();
  await leave(two);
  expect(alive(two.processId)).toBe(false);
});

test("after node was killed hard, the next start finds the server with all that was committed", async () => {
  const folder = newFolder();
  const first = await join1(folder);
  const db = await openDatabase(first.url, 1);
  await db.query("create table kept (word text)");
  await db.query("insert into kept values ('还在')");
  await db.end();
  first.child.kill("SIGKILL");
  await once(first.child, "exit");
  const second = await join1(folder);
  expect(second.url).toBe(first.url);
  const again = await openDatabase(second.url, 1);
  expect((await again.query("select word from kept")).rows).toEqual([{ word: "还在" }]);
  await again.end();
  await leave(second);
  expect(alive(second.processId)).toBe(false);
});

test("after the server itself was killed hard, the next start brings it back", async () => {
  const folder = newFolder();
  const first = await join1(folder);
  const db = await openDatabase(first.url, 1);
  await db.query("create table kept (word text)");
  await db.query("checkpoint");
  await db.end();
  first.child.kill("SIGKILL");
  process.kill(first.processId, "SIGKILL");
  await sleep(300);
  const second = await join1(folder);
  expect(second.processId).not.toBe(first.processId);
  const again = await openDatabase(second.url, 1);
  expect((await again.query("select count(*)::int as n from kept")).rows).toEqual([{ n: 0 }]);
  await again.end();
  await leave(second);
});

const isRoot = process.getuid?.() === 0;

test.skipIf(!isRoot)("root's server runs in a data folder under a home closed to others (needs root)", async () => {
  const home = newFolder();
  chmodSync(home, 0o700);
  const folder = join(home, "data");
  mkdirSync(folder);
  const server = await join1(folder);
  expect(readFileSync(`/proc/${server.processId}/status`, "utf8")).not.toMatch(/^Uid:\s+0\s/m);
  await leave(server);
});

test.skipIf(!isRoot || !usableByOthers())(
  "an ordinary user's server runs as that user (needs root to become one)",
  async () => {
    const nobody = 65_534;
    const folder = newFolder();
    chownSync(folder, nobody, nobody);
    const server = await join1(folder, { uid: nobody, gid: nobody });
    expect(readFileSync(`/proc/${server.processId}/status`, "utf8")).toMatch(/^Uid:\s+65534\s/m);
    await leave(server);
  },
);

/** Whether another user may read this checkout and run this node at all; asked by absolute path, every folder counts. */
function usableByOthers(): boolean {
  const file = fileURLToPath(new URL("../../package.json", import.meta.url));
  const words = ["-e", `require("fs").readFileSync(${JSON.stringify(file)})`];
  return spawnSync(process.execPath, words, { uid: 65_534, gid: 65_534, cwd: "/" }).status === 0;
}
