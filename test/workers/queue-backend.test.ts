/**
 * What the steps rely on, run against both backends: the PostgreSQL one, and Redis where the machine has one.
 */
import { fork } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { owe } from "#db/queries/outbox.ts";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import { Publisher } from "#workers/publisher.ts";
import { openBackend, type QueueBackend } from "#workers/queue-backend.ts";

const QUICK = { lockDuration: 2_000, stalledInterval: 1_000, maxStalledCount: 10 };

describe.each(["postgres", "redis"] as const)("queues on %s", (kind) => {
  describe.skipIf(kind === "redis" && inject("redis") === null)(
    kind === "redis" ? "(needs REDIS_URL or redis-server)" : "",
    () => {
      let database: TestDatabase;
      let backend: QueueBackend;
      let publisher: Publisher;
      const prefix = `test-${process.pid}-${kind}`;
      const settings = () => ({
        databaseUrl: database.url,
        redisUrl: kind === "redis" ? inject("redis") : null,
        workers: 8,
        prefix,
      });

      beforeAll(async () => {
        database = await createTestDatabase();
        backend = await openBackend(settings());
        publisher = new Publisher(backend, database.db);
      });
      afterAll(async () => {
        await publisher.close();
        await backend.close();
        await database.drop();
      });

      const outboxRows = async () => (await database.db.query("select count(*)::int as n from outbox")).rows[0].n;

      test("a job owed in a transaction reaches its step once, and leaves the outbox", async () => {
        const seen: unknown[] = [];
        const worker = backend.openWorker("detect", async (job) => void seen.push(job.data), {
          concurrency: 1,
          ...QUICK,
        });
        const owed = await owe(database.db, [
          { queue: "detect", payload: { campaignId: 1, listingIds: [1, 2] }, delayMs: 0 },
        ]);
        expect(await outboxRows()).toBe(1);
        await publisher.publish(owed);
        await until(() => seen.length === 1);
        expect(seen).toEqual([{ campaignId: 1, listingIds: [1, 2] }]);
        expect(await outboxRows()).toBe(0);
        await worker.close();
      });

      test("an outbox row handed over twice makes one job", async () => {
        const owed = await owe(database.db, [
          { queue: "lead", payload: { campaignId: 1, listingIds: [7] }, delayMs: 0 },
        ]);
        await publisher.publish(owed);
        await publisher.publish(owed);
        expect(await publisher.queue("lead").getJobCountByTypes("wait", "active", "delayed")).toBe(1);
      });

      test("a delayed job is not begun before its time", async () => {
        const begun: number[] = [];
        const worker = backend.openWorker("route", async () => void begun.push(Date.now()), {
          concurrency: 1,
          ...QUICK,
        });
        const issued = Date.now();
        await publisher.issue([
          { queue: "route", payload: { campaignId: 1, leadIds: [1], sellerIds: [] }, delayMs: 700 },
        ]);
        await until(() => begun.length === 1);
        expect((begun[0] ?? 0) - issued).toBeGreaterThanOrEqual(650);
        await worker.close();
      });

      test("a job that throws is tried again, and kept as dead after its last try", async () => {
        let tries = 0;
        const worker = backend.openWorker(
          "plan",
          async () => {
            tries++;
            throw new Error("not today");
          },
          { concurrency: 1, ...QUICK },
        );
        await publisher.queue("plan").add("plan", {}, { attempts: 3, backoff: { type: "fixed", delay: 50 } });
        await until(async () => (await publisher.queue("plan").getFailedCount()) === 1);
        expect(tries).toBe(3);
        await worker.close();
      });

      test("the limiter is shared by two workers of a queue", async () => {
        const times: number[] = [];
        const open = () =>
          backend.openWorker("crawl-x", async () => void times.push(Date.now()), {
            concurrency: 4,
            limiter: { max: 4, duration: 500 },
            ...QUICK,
          });
        const workers = [open(), open()];
        await publisher.issue(
          Array.from({ length: 12 }, (_, n) => ({
            queue: "crawl-x",
            payload: { campaignId: 1, requestIds: [n + 1] },
            delayMs: 0,
          })),
        );
        await until(() => times.length === 12, 20_000);
        times.sort((a, b) => a - b);
        // windows are counted from their first job: the ninth opens the third, a second after the first job
        expect((times[8] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(700);
        await Promise.all(workers.map((worker) => worker.close()));
      });

      test("a pause asked for by one worker holds up the others", async () => {
        const begun: number[] = [];
        const worker = backend.openWorker("crawl-y", async () => void begun.push(Date.now()), {
          concurrency: 1,
          limiter: { max: 100, duration: 1_000 },
          ...QUICK,
        });
        await worker.waitUntilReady();
        const asked = Date.now();
        await publisher.queue("crawl-y").rateLimit(800);
        await publisher.issue([{ queue: "crawl-y", payload: { campaignId: 1, requestIds: [1] }, delayMs: 0 }]);
        await until(() => begun.length === 1);
        expect((begun[0] ?? 0) - asked).toBeGreaterThanOrEqual(700);
        await worker.close();
      });

      test("the job of a worker killed hard is taken over by another", async () => {
        await publisher.issue([{ queue: "detect", payload: { campaignId: 9, listingIds: [9] }, delayMs: 0 }]);
        const holder = fork(
          fileURLToPath(new URL("./hold-a-job.ts", import.meta.url)),
          [JSON.stringify({ ...settings(), queue: "detect" })],
          {
            execArgv: ["--import", "tsx"],
          },
        );
        await new Promise((begun) => holder.once("message", begun));
        holder.kill("SIGKILL");
        const seen: unknown[] = [];
        const worker = backend.openWorker("detect", async (job) => void seen.push(job.data), {
          concurrency: 1,
          ...QUICK,
        });
        await until(() => seen.length === 1, 20_000);
        expect(seen).toEqual([{ campaignId: 9, listingIds: [9] }]);
        await worker.close();
      }, 40_000);

      test("a schedule fires again and again, once per turn however many processes set it", async () => {
        const fired: number[] = [];
        const queue = publisher.queue("sweep");
        await queue.upsertJobScheduler("sweep", { every: 200 }, { name: "sweep", data: {} });
        await queue.upsertJobScheduler("sweep", { every: 200 }, { name: "sweep", data: {} });
        const worker = backend.openWorker("sweep", async () => void fired.push(Date.now()), {
          concurrency: 1,
          ...QUICK,
        });
        await sleep(1_500);
        await queue.removeJobScheduler("sweep");
        await worker.close();
        expect(fired.length).toBeGreaterThanOrEqual(3);
        expect(fired.length).toBeLessThanOrEqual(9);
      });
    },
  );
});

async function until(holds: () => boolean | Promise<boolean>, milliseconds = 10_000): Promise<void> {
  const deadline = Date.now() + milliseconds;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error("did not happen in time");
    await sleep(20);
  }
}
