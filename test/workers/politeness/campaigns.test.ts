/** Several campaigns at one marketplace, on a real database: what one of them asks for more slowly holds up no other. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readStates } from "#db/queries/marketplace-states.ts";
import { type Politeness, type PolitenessLimits, tightened } from "#domain/politeness.ts";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import { createLog } from "#workers/log.ts";
import { Gate, type GateSettings, type Leave, type Visit, type Wait } from "#workers/politeness/gate.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const gateOf = (settings: Partial<GateSettings> = {}) =>
  new Gate(database.db, createLog("silent"), { holdMs: 0, ...settings });
const visitOf = (id: string, own: Politeness, campaignId: number, limits: PolitenessLimits = {}): Visit => ({
  marketplace: { id, name: id, politeness: own },
  campaignId,
  bounds: tightened(own, limits),
});
const isLet = (found: Leave | Wait): found is Leave => {
  if ("done" in found) found.done();
  return "done" in found;
};
const fromNow = (found: Leave | Wait) => ("until" in found ? (found.until.getTime() - Date.now()) / 1_000 : 0);

test("a slow campaign's requests wait in its own lane, one after the other; a fast one goes on", async () => {
  const own = { ratePerSecond: 50, concurrency: 10 };
  const [slow, fast] = [visitOf("m1", own, 1, { ratePerSecond: 1 / 60 }), visitOf("m1", own, 2)];
  const gate = gateOf();
  const found = await Promise.all([1, 2, 3, 4].map(() => gate.enter(slow)));
  expect(found.filter(isLet)).toHaveLength(1);
  const waits = found.filter((one) => !("done" in one));
  expect(waits).toMatchObject([{ reason: "pace" }, { reason: "pace" }, { reason: "pace" }]);
  const after = waits.map(fromNow).sort((a, b) => a - b);
  // 60 seconds, and half a second that a place may be late
  for (const [n, seconds] of after.entries()) expect(seconds).toBeCloseTo(60.5 * (n + 1), -1);
  const began = performance.now();
  for (let n = 0; n < 10; n++) expect(isLet(await gate.enter(fast))).toBe(true);
  expect(performance.now() - began).toBeLessThan(1_500);
  // another process knows it too
  const other = gateOf();
  expect(await other.enter(slow)).toMatchObject({ reason: "pace" });
  expect(isLet(await other.enter(fast))).toBe(true);
  await Promise.all([gate.close(), other.close()]);
});

test("the first who waits for a slow pace is held for it, and the pace is kept among gates", async () => {
  const own = { ratePerSecond: 200, concurrency: 10 };
  const slow = visitOf("m2", own, 1, { ratePerSecond: 2 });
  const gates = [gateOf({ holdMs: 5_000 }), gateOf({ holdMs: 5_000 })];
  const at: number[] = [];
  const goal = performance.now() + 3_000;
  await Promise.all(
    [0, 1, 0, 1].map(async (n) => {
      while (performance.now() < goal) {
        const found = await gates[n]?.enter(slow);
        if (found && isLet(found)) at.push(performance.now());
        else if (found) await sleep(Math.min(fromNow(found) * 1_000, goal - performance.now()));
      }
    }),
  );
  at.sort((a, b) => a - b);
  expect(at.length).toBeGreaterThanOrEqual(5);
  for (const [n, time] of at.slice(1).entries()) expect(time - (at[n] ?? 0)).toBeGreaterThan(200);
  await Promise.all(gates.map((gate) => gate.close()));
});

test("a further request of a visit that asks slowly waits for its pace", async () => {
  const visit = visitOf("m3", { ratePerSecond: 200, concurrency: 2 }, 1, { ratePerSecond: 1 });
  const gate = gateOf();
  const first = await gate.enter(visit);
  const began = performance.now();
  expect("done" in first && isLet(await gate.again(visit, first))).toBe(true);
  expect(performance.now() - began).toBeGreaterThan(700);
  await gate.close();
});

test("an origin's pause holds for every campaign, and not for other origins", async () => {
  const own = { ratePerSecond: 50, concurrency: 10 };
  const delay = { origin: "https://slow.example", seconds: 30 };
  const gate = gateOf();
  expect(isLet(await gate.enter({ ...visitOf("m4", own, 1), delay }))).toBe(true);
  expect(await gate.enter({ ...visitOf("m4", own, 2), delay })).toMatchObject({ reason: "pace" });
  expect(isLet(await gate.enter(visitOf("m4", own, 2)))).toBe(true);
  await gate.close();
});

test("a marketplace asked very slowly is not reserved for hours ahead", async () => {
  const visit = visitOf("m5", { ratePerSecond: 1 / 60, concurrency: 10 }, 1);
  const gate = gateOf();
  const found = Array.from({ length: 6 }, () => gate.enter(visit));
  await sleep(400);
  const ahead = ((await readStates(database.db, ["m5"])).get("m5")?.nextAt ?? 0) - Date.now();
  expect(ahead).toBeLessThan(3.2 * 61_000);
  gate.stop();
  const reasons = (await Promise.all(found)).map((one) => ("reason" in one ? one.reason : "let"));
  expect(reasons).toContain("pace");
  await gate.close();
});

test("a slow campaign's good answers do not bring the whole rate of the marketplace back at once", async () => {
  const own = { ratePerSecond: 40, concurrency: 10 };
  const [slow, fast] = [visitOf("m6", own, 1, { ratePerSecond: 1 }), visitOf("m6", own, 2)];
  const gate = gateOf();
  const rate = async () => (await readStates(database.db, ["m6"])).get("m6")?.ratePerSecond;
  const leave = await gate.enter(fast);
  if (!("done" in leave)) throw new Error(leave.reason);
  await gate.refused(fast, leave, { requestId: 1, retryAfterMs: null, because: "HTTP 429" });
  leave.done();
  const next = await gate.enter(slow);
  if ("done" in next) await gate.answered(slow, next);
  expect(await rate()).toBeGreaterThanOrEqual(20);
  expect(await rate()).toBeLessThan(25);
  await gate.close();
});

test("a campaign's daily budget is held against its own requests, the marketplace's against everybody's", async () => {
  const own = { ratePerSecond: 200, concurrency: 10, dailyBudget: 10 };
  const gate = gateOf();
  const [small, big] = [visitOf("m7", own, 1, { dailyBudget: 3 }), visitOf("m7", own, 2)];
  const sent = async (visit: Visit, times: number) => {
    let went = 0;
    for (let n = 0; n < times; n++) if (isLet(await gate.enter(visit))) went++;
    return went;
  };
  expect(await sent(big, 5)).toBe(5);
  expect(await sent(small, 5)).toBe(3);
  expect(await sent(big, 5)).toBe(2);
  expect(await gate.enter(big)).toMatchObject({ reason: "budget" });
  await gate.close();
});
