/** Leads whose evidence cannot be packed: a person is told, they are left alone longer each time, and hold up no other. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBodyStore } from "#crawlers/evidence/body-store.ts";
import { openPackageStore } from "#crawlers/evidence/package-store.ts";
import { readAlarms } from "#db/queries/alarms.ts";
import { readNewestPackage } from "#db/queries/evidence-chain.ts";
import { findUnpackedLeads } from "#db/queries/find-evidence-owed.ts";
import { alarmText } from "#domain/alarm.ts";
import { XunwangError } from "#domain/errors.ts";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import type { Context } from "#workers/context.ts";
import { createLog } from "#workers/log.ts";
import { evidence } from "#workers/steps/evidence.ts";
import { routedLead } from "./evidence-lead.ts";

const folder = mkdtempSync(join(tmpdir(), "xunwang-evidence-failed-"));
let database: TestDatabase;
let context: Context;

beforeAll(async () => {
  database = await createTestDatabase();
  const installation = { name: "巡网", contact: null, userAgent: "Xunwang/0.1 (test)", software: "xunwang test" };
  const room = { store: openPackageStore(join(folder, "evidence")), installation, authority: null };
  // What the step does not touch is left out.
  context = {
    ...{ db: database.db, log: createLog("silent"), bodies: openBodyStore(folder), evidence: room },
  } as unknown as Context;
});
afterAll(async () => {
  await context.bodies.close();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

const pack = (...leadIds: number[]) => evidence(context, { leadIds, seqs: [], heads: false });
const owed = (most = 100) => findUnpackedLeads(database.db, most, 0);
const open = async () => (await readAlarms(database.db)).filter(({ clearedAt }) => clearedAt === null);
const later = (minutes: number) =>
  database.db.query("update alarms set last_at = last_at - make_interval(mins => $1)", [minutes]);
const spoil = (leadId: number, how: "spoil" | "mend") =>
  database.db.query(
    `update captures set pack_at = pack_at ${how === "spoil" ? "+" : "-"} 1 where id in (
       select v.capture_id from findings f join listing_versions v on v.id = f.version_id where f.lead_id = $1)`,
    [leadId],
  );

test("a lead whose body does not match its hash raises an alarm of its own, pauses, and is cleared when it is packed", async () => {
  const bad = await routedLead(database.db, context.bodies, "shop-1", 1);
  const good = await routedLead(database.db, context.bodies, "shop-2", 1);
  await spoil(bad.leadId, "spoil");
  await pack(bad.leadId, good.leadId);
  expect(await readNewestPackage(database.db, good.leadId, null)).not.toBeNull();
  const [alarm, ...more] = await open();
  expect(more).toEqual([]);
  expect(alarm).toMatchObject({ kind: "evidence-failed", campaignId: bad.campaignId, times: 1 });
  expect(alarmText("evidence-failed", alarm?.values ?? {})).toContain(`线索 ${bad.leadId} 的取证包未做成：`);
  expect(alarm?.values.detail).not.toBe("");
  expect(await owed()).toEqual([]);
  await later(11);
  expect(await owed()).toEqual([bad.leadId]);
  await pack(bad.leadId);
  expect(await open()).toMatchObject([{ times: 2 }]);
  await later(11);
  expect(await owed()).toEqual([]);
  await later(10);
  const next = await routedLead(database.db, context.bodies, "shop-3", 1);
  expect(await owed()).toEqual([next.leadId, bad.leadId]);
  expect(await owed(1)).toEqual([next.leadId]);
  await database.db.query("update alarms set times = 40");
  expect(await owed()).toEqual([next.leadId]);
  await later(24 * 60);
  expect(await owed()).toEqual([next.leadId, bad.leadId]);
  await spoil(bad.leadId, "mend");
  await pack(...(await owed()));
  expect(await open()).toEqual([]);
  expect(await owed()).toEqual([]);
});

test("where nothing can be packed there is one alarm, and no lead is tried until the pause is over", async () => {
  const leads = [];
  for (const shop of ["shop-4", "shop-5"]) leads.push((await routedLead(database.db, context.bodies, shop, 1)).leadId);
  let tried = 0;
  const read = () => {
    tried++;
    return Promise.reject(new XunwangError("X-5201"));
  };
  const without = { ...context, bodies: { ...context.bodies, read } };
  await evidence(without, { leadIds: leads, seqs: [], heads: false });
  expect(tried).toBe(1);
  expect(await open()).toMatchObject([{ kind: "evidence-failed", subject: "all", campaignId: null }]);
  expect(await owed()).toEqual([]);
  await later(11);
  expect(await owed()).toEqual(leads);
  await pack(...leads);
  expect(await open()).toEqual([]);
});
