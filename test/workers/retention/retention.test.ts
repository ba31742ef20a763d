/** Retention on a real database and real files. Time passes by telling the run what day it is. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type BodyStore, hashOf, openBodyStore } from "#crawlers/evidence/body-store.ts";
import { inTransaction } from "#db/connection.ts";
import { discardBodies } from "#db/queries/discard-bodies.ts";
import { findBodies } from "#db/queries/find-bodies.ts";
import { holdPacks, retirePacks } from "#db/queries/hold-packs.ts";
import { loadEvidence } from "#db/queries/load-evidence.ts";
import { planRequests } from "#db/queries/plan-requests.ts";
import { isRetentionDue, readLastRun } from "#db/queries/retention-runs.ts";
import { storePages } from "#db/queries/store-pages.ts";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import { type EvidenceLead, routedLead } from "#test/workers/evidence-lead.ts";
import { exportCampaign } from "#workers/exports/export-campaign.ts";
import { createLog } from "#workers/log.ts";
import {
  previewRetention,
  type Retention,
  type RetentionFigures,
  runRetention,
} from "#workers/retention/run-retention.ts";
import { retention } from "#workers/steps/retention.ts";
import { keep } from "#workers/steps/store-ended.ts";

const TABLES = [
  ...["captures", "requests", "campaigns", "leads", "findings", "sellers", "listings", "listing_versions", "outbox"],
  ...["campaign_listings", "screenshots", "evidence_packages", "discarded_packs", "retention_runs", "deliveries"],
];
const DAY_MS = 86_400_000;
const KEEP_DAYS = 90;
let database: TestDatabase;
let folder: string;
let bodies: BodyStore;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(anew);

/** An empty world; packs of the one before are gone with its folder. */
async function anew(): Promise<void> {
  const client = await database.db.connect();
  // Without triggers: evidence packages refuse to be deleted, and rows may go in any order.
  await client.query("begin; set local session_replication_role = replica");
  for (const table of TABLES) await client.query(`delete from ${table}`);
  await client.query("commit");
  client.release();
  await bodies?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
  folder = mkdtempSync(join(tmpdir(), "xunwang-retention-"));
  bodies = openBodyStore(folder);
}

const inDays = (days: number) => new Date(Date.now() + days * DAY_MS);
/** A process that writes is not the one that cleans up months later: it has begun a new pack by then. */
async function later(days: number, more: Partial<Retention> = {}): Promise<RetentionFigures> {
  await bodies.close();
  return runRetention({ db: database.db, bodies, keepDays: KEEP_DAYS, now: inDays(days), ...more });
}
const finish = (campaignId: number) =>
  database.db.query("update campaigns set status = 'finished' where id = $1", [campaignId]);
async function close(leadId: number): Promise<void> {
  await database.db.query(
    `insert into evidence_packages (seq, lead_id, content_hash, key, bytes, sha256, sm3, previous_hash, chain_hash)
     select coalesce(max(seq), 0) + 1, $1, 'x', 'x', 1, 'x', 'x', 'x', 'x' from evidence_packages`,
    [leadId],
  );
  await database.db.query("update leads set status = 'closed' where id = $1", [leadId]);
}
const counted = ({ counts }: RetentionFigures) =>
  Object.fromEntries(counts.map(({ because, captures }) => [because ?? "discarded", captures]));
const remaining = async () =>
  (
    await database.db.query(
      "select id, pack, pack_at as at, pack_size as size, sha256 from captures where discarded_at is null order by id",
    )
  ).rows;
async function allReadable(): Promise<number> {
  const kept = await remaining();
  for (const { pack, at, size, sha256 } of kept) await bodies.read({ pack, at, size }, sha256);
  return kept.length;
}

test("what an open lead rests on stays, however old; once it is closed all goes but the seller's licence page", async () => {
  const { campaignId, leadId } = await routedLead(database.db, bodies, "shop-1");
  expect(counted(await later(89))).toEqual({ young: 3 });
  expect(counted(await later(400))).toEqual({ campaign: 3 });
  await finish(campaignId);
  expect(counted(await later(400))).toEqual({ lead: 3 });
  // Closed without its evidence packed, it is not done with.
  await database.db.query("update leads set status = 'closed'");
  expect(counted(await later(400))).toEqual({ lead: 3 });
  await close(leadId);
  expect(counted(await later(400))).toEqual({ discarded: 2, licence: 1 });
  expect(await allReadable()).toBe(1);
  const { rows } = await database.db.query("select count(*)::int as n, count(discarded_at)::int as gone from captures");
  expect(rows[0]).toEqual({ n: 3, gone: 2 });
});

test("a body that a younger capture shares is kept with all its captures, and is not taken twice", async () => {
  const first = await routedLead(database.db, bodies, "shop-1");
  await finish(first.campaignId);
  await close(first.leadId);
  await database.db.query("update requests set ended_at = now() - interval '200 days'");
  const second = await routedLead(database.db, bodies, "shop-1");
  expect(counted(await later(0))).toEqual({ young: 6 });
  await finish(second.campaignId);
  await close(second.leadId);
  expect(counted(await later(91))).toEqual({ discarded: 4, licence: 2 });
});

test("the picture of an open lead's page, a held finding's page and an unjudged page are kept", async () => {
  const { db } = database;
  const lead = await routedLead(db, bodies, "shop-1", 1);
  const [listingId] = lead.listingIds;
  const shot = {
    marketplace: "market",
    kind: "screenshot" as const,
    key: "shop-1-0",
    keyword: null,
    page: null,
    shopId: null,
  };
  const url = "https://market.example/detail/shop-1-0";
  const [planned] = await planRequests(db, lead.campaignId, [{ ...shot, url }]);
  const answer = { url, finalUrl: url, status: 200, headers: {}, fetchedAt: new Date(), via: "browser" as const };
  const [capture] = await keep({ db, bodies }, [{ ...answer, body: new TextEncoder().encode("picture") }]);
  const screenshot = { width: 1, height: 1, fullHeight: 1, chineseFont: true };
  const ended = { requestId: planned?.id ?? 0, failure: null, detail: null, sellers: [], listings: [], next: [] };
  await storePages(db, lead.campaignId, "market", [{ ...ended, capture: capture ?? null, screenshot }]);
  await finish(lead.campaignId);
  expect(counted(await later(400))).toEqual({ lead: 3 });
  await db.query("update findings set lead_id = null, held = 'coverage' where listing_id = $1", [listingId]);
  await close(lead.leadId);
  expect(counted(await later(400))).toEqual({ finding: 2, licence: 1 });
  const withdrawn = await db.connect();
  await withdrawn.query("begin");
  await withdrawn.query("update findings set held = 'ocr' where listing_id = $1", [listingId]);
  const { counts } = await discardBodies(withdrawn, { before: inDays(300), after: "", most: 100 });
  expect(counts.find(({ because }) => because === null)?.captures).toBe(2);
  await withdrawn.query("rollback");
  withdrawn.release();
  await db.query("delete from findings where listing_id = $1", [listingId]);
  await db.query("update campaign_listings set judgement = 'pending'");
  expect(counted(await later(400))).toEqual({ finding: 2, licence: 1 });
  await db.query("update campaign_listings set judgement = 'clean'");
  expect(counted(await later(400))).toEqual({ discarded: 2, licence: 1 });
});

test("a preview tells what a run then does, and changes nothing", async () => {
  const { campaignId, leadId } = await routedLead(database.db, bodies, "shop-1", 30);
  await finish(campaignId);
  await close(leadId);
  await bodies.close();
  const preview = await previewRetention({ db: database.db, bodies, keepDays: KEEP_DAYS, now: inDays(400) });
  expect(await allReadable()).toBe(31);
  expect(preview).toMatchObject({ packsRemoved: 0, packsRewritten: 1 });
  const run = await later(400);
  expect(counted(run)).toEqual(counted(preview));
  expect(run).toMatchObject({ packsRemoved: 0, packsRewritten: 1 });
  expect(await readLastRun(database.db)).toMatchObject({ captures: 30, packsRewritten: 1, failure: null });
});

test("a pack mostly discarded is rewritten, and removed by the next run; one being written to is left alone", async () => {
  const old = await routedLead(database.db, bodies, "shop-1", 30);
  await finish(old.campaignId);
  await close(old.leadId);
  const [{ pack }] = await remaining();
  await later(400);
  expect(existsSync(join(folder, pack))).toBe(true);
  const [moved] = await remaining();
  expect(moved.pack).toMatch(/\/kept-/);
  const freed = await later(400);
  expect(freed.packsRemoved).toBe(1);
  expect(freed.bytesFreed).toBeGreaterThan(2_000);
  expect(existsSync(join(folder, pack))).toBe(false);
  expect(await allReadable()).toBe(1);
  // Today's pack, though nothing points into it.
  const [place] = await bodies.append([new Uint8Array(10)]);
  expect((await runRetention({ db: database.db, bodies, keepDays: 1 })).packsRemoved).toBe(0);
  expect(existsSync(join(folder, place?.pack ?? ""))).toBe(true);
  // Days later it is the orphan of a process that died.
  expect((await later(4)).packsRemoved).toBe(1);
});

describe("killed", () => {
  test.each(["mark", "retire", "remove", "gather", "move"] as const)(
    "before “%s”, the next runs end what it began",
    async (at) => {
      const { campaignId, leadId } = await routedLead(database.db, bodies, "shop-1", 20);
      await finish(campaignId);
      await close(leadId);
      const killed = (name: string) => {
        if (name === at) throw new Error("killed");
      };
      // The first run gathers and moves, the second retires and removes.
      await later(400, { step: killed }).catch((error: Error) => expect(error.message).toBe("killed"));
      await allReadable();
      await later(400, { step: killed }).catch((error: Error) => expect(error.message).toBe("killed"));
      await allReadable();
      await later(400);
      await later(400);
      expect(await allReadable()).toBe(1);
      const left: string[] = [];
      for await (const { pack } of bodies.packs.list()) left.push(pack);
      expect(left).toEqual([(await remaining())[0].pack]);
    },
  );
});

test("a page that came to a body while it was being discarded keeps it, or is stored anew", async () => {
  const { db } = database;
  const { campaignId, leadId } = await routedLead(db, bodies, "shop-1", 4);
  await finish(campaignId);
  await close(leadId);
  await later(400);
  await later(400);
  const [{ sha256, pack }] = await remaining();
  // The pack that retention wrote may go any day: a page that is to lie in it holds it.
  const place = (await findBodies(db, [sha256])).get(sha256);
  expect(place?.pack).toBe(pack);
  await db.query("update sellers set licence_capture_id = null");
  let retired: Promise<string[]> | undefined;
  await inTransaction(db, async (tx) => {
    await holdPacks(tx, [pack]);
    await tx.query("update captures set discarded_at = now() where pack = $1", [pack]);
    retired = inTransaction(db, (other) => retirePacks(other, [pack]));
    await new Promise((wake) => setTimeout(wake, 50));
    await tx.query("update captures set discarded_at = null where pack = $1", [pack]);
  });
  expect(await retired).toEqual([]);
  await later(400);
  await later(400);
  expect(await remaining()).toEqual([]);
  await expect(inTransaction(db, (tx) => holdPacks(tx, [pack]))).rejects.toThrow(/discarded meanwhile/);
  expect((await findBodies(db, [sha256])).size).toBe(0);
  const again = await routedLead(db, bodies, "shop-1", 4);
  expect((await remaining()).length).toBe(5);
  await allReadable();
  expect((await loadEvidence(db, again.leadId))?.captures.every(({ discardedAt }) => discardedAt === null)).toBe(true);
});

test("an export tells how many were discarded and brings the others", async () => {
  const { campaignId, leadId } = await routedLead(database.db, bodies, "shop-1");
  await finish(campaignId);
  await close(leadId);
  await later(400);
  const quiet = { progress: () => {}, damaged: () => {} };
  const campaign = { id: campaignId, name: "x", createdAt: new Date() };
  const figures = await exportCampaign({ db: database.db, bodies }, campaign, join(folder, "out.warc.gz"), quiet);
  expect(figures).toEqual({ captures: 3, exported: 1, discarded: 2, damaged: 0 });
});

test("the step runs once a day, not beside another, notes what went wrong and is due again an hour later", async () => {
  const { db } = database;
  const context = { db, bodies, log: createLog("silent"), keepDays: KEEP_DAYS };
  await retention({ ...context, keepDays: null });
  expect(await readLastRun(db)).toBeNull();
  const broken: BodyStore = {
    ...bodies,
    packs: {
      ...bodies.packs,
      list: () => {
        throw new Error("disk is gone");
      },
    },
  };
  await retention({ ...context, bodies: broken });
  expect(await readLastRun(db)).toMatchObject({ failure: "disk is gone" });
  expect(await isRetentionDue(db)).toBe(false);
  await db.query("update retention_runs set ended_at = now() - interval '61 minutes'");
  expect(await isRetentionDue(db)).toBe(true);
  await retention(context);
  expect(await readLastRun(db)).toMatchObject({ failure: null });
  await db.query("update retention_runs set ended_at = now() - interval '23 hours'");
  expect(await isRetentionDue(db)).toBe(false);
  const other = await db.connect();
  await other.query("select pg_advisory_lock(906572)");
  await expect(runRetention({ db, bodies, keepDays: 1 })).rejects.toThrow(/X-5705/);
  await other.query("select pg_advisory_unlock(906572)");
  other.release();
});

/** `clean` after some days, killed at a step (most runs have fewer steps than the highest). */
type Act =
  | { readonly do: "crawl"; readonly shop: number; readonly items: number; readonly isFinished: boolean }
  | { readonly do: "close"; readonly n: number }
  | { readonly do: "clean"; readonly days: number; readonly killAt: number };
const acts: fc.Arbitrary<Act> = fc.oneof(
  fc.record({
    ...{ do: fc.constant("crawl" as const), shop: fc.nat(2), items: fc.integer({ min: 1, max: 4 }) },
    isFinished: fc.nat(3).map((n) => n > 0),
  }),
  fc.record({ do: fc.constant("close" as const), n: fc.nat(20) }),
  fc.record({ do: fc.constant("clean" as const), days: fc.nat(60), killAt: fc.nat(14) }),
);

test("no sequence of crawling, closing, time and killed runs loses a body that is kept or that an open lead needs", async () => {
  const { db } = database;
  await fc.assert(
    fc.asyncProperty(fc.array(acts, { minLength: 6, maxLength: 14 }), async (sequence) => {
      await anew();
      const leads: EvidenceLead[] = [];
      const closed = new Set<number>();
      let day = 0;
      for (const act of sequence) {
        if (act.do === "crawl") {
          const lead = await routedLead(db, bodies, `shop-${act.shop}`, act.items);
          leads.push(lead);
          await db.query("update requests set ended_at = $2 where campaign_id = $1", [lead.campaignId, inDays(day)]);
          if (act.isFinished) await finish(lead.campaignId);
        } else if (act.do === "clean") {
          day += act.days;
          let steps = act.killAt;
          const step = () => {
            if (steps-- === 0) throw new Error("killed");
          };
          await later(day + 4, { step, keepDays: 20 }).catch((error: Error) => expect(error.message).toBe("killed"));
        } else {
          const lead = leads[act.n % (leads.length || 1)];
          if (lead && !closed.has(lead.leadId)) {
            closed.add(lead.leadId);
            await close(lead.leadId);
          }
        }
        await allReadable();
        for (const { leadId } of leads) {
          if (closed.has(leadId)) continue;
          for (const { pack, at, size, sha256, discardedAt } of (await loadEvidence(db, leadId))?.captures ?? []) {
            expect(discardedAt).toBeNull();
            expect(hashOf(await bodies.read({ pack, at, size }, sha256))).toBe(sha256);
          }
        }
      }
    }),
    { numRuns: 15, endOnFailure: true },
  );
}, 60_000);
