/** Backtests on threads over listings stored in a real database. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { countDecisions } from "#db/queries/count-decisions.ts";
import { readRuleHistory } from "#db/queries/read-rules.ts";
import { loadCatalogue } from "#rules/catalogue/catalogue.ts";
import type { VersionedRule } from "#rules/engine/rule-files.ts";
import { fillListings } from "#scripts/bench/fill-listings.ts";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import { createLog } from "#workers/log.ts";
import { expectedLeads } from "#workers/rules/expected-leads.ts";
import { backtestRule, censusOfRules } from "#workers/rules/run-backtest.ts";
import { seedShippedRules } from "#workers/rules/seed-shipped-rules.ts";
import { readStoredRule } from "#workers/rules/stored-rule.ts";

const catalogue = loadCatalogue();
const log = createLog("silent");
const SHIPPED = ["maker-name-missing", "ccc-missing"];

describe("a backtest over stored listings", () => {
  const LISTINGS = 3_000;
  let stored: TestDatabase;
  beforeAll(async () => {
    stored = await createTestDatabase();
    await fillListings(stored.db, LISTINGS);
    await seedShippedRules(stored.db, log);
  });
  afterAll(() => stored.drop());

  const ruleNow = async (rule: string): Promise<VersionedRule> => {
    const [row] = await readRuleHistory(stored.db, rule);
    if (row === undefined) throw new Error(`no ${rule}`);
    return readStoredRule(row, catalogue);
  };
  const options = () => ({ db: stored.db, databaseUrl: stored.url, threads: 2 });

  test("judges every listing once, on threads, and tells its progress", async () => {
    const rules = await Promise.all(SHIPPED.map(ruleNow));
    const shares: number[] = [];
    const tally = await censusOfRules({ ...options(), progress: (_, share) => shares.push(share) }, rules);
    expect(tally).toMatchObject({ listings: LISTINGS, broken: 0 });
    expect(tally.findings.get("ccc-missing")).toBeGreaterThan(20);
    expect(shares.at(-1)).toBe(1);
    const one = await censusOfRules({ ...options(), threads: 1 }, rules);
    expect([...one.findings].sort()).toEqual([...tally.findings].sort());
  });

  test("compares a changed rule with the one in force, and says where the leads would go", async () => {
    const before = await ruleNow("ccc-missing");
    const wider: VersionedRule = { ...before, version: "changed", when: { any: [before.when, { missing: "ccc" }] } };
    const tally = await backtestRule(options(), wider, before, 3);
    expect(tally.counts.unchanged).toBeGreaterThan(20);
    expect(tally.counts.new).toBeGreaterThan(20);
    expect([tally.counts.lost, tally.flagged]).toEqual([0, 0]);
    const beside = await backtestRule(options(), wider, before, 3, [await ruleNow("maker-name-missing")]);
    expect(beside.counts).toEqual(tally.counts);
    expect(beside.flagged).toBeGreaterThan(0);
    expect([...beside.flaggedBy]).toEqual([["maker-name-missing", beside.flagged]]);
    expect(tally.samples.new).toHaveLength(3);
    expect(tally.samples.new[0]?.quotes.length).toBeGreaterThan(0);
    const none = { bureau: null, confidence: 0, because: [] };
    const [undecided, ...others] = await expectedLeads(stored.db, [...tally.leads.values()], () => none);
    expect(others).toEqual([]);
    expect(undecided).toMatchObject({ bureau: null, leads: tally.leads.size, known: 0 });
    // A seller whose lead was routed before goes the same way again.
    const [lead] = tally.leads.values();
    await stored.db.query(
      `insert into leads (campaign_id, seller_id, product, severity, listing_count, finding_count, bureau, status)
       select min(id), $1, $2, 'general', 1, 1, '310114', 'delivered' from campaigns`,
      [lead?.sellerId, lead?.product],
    );
    const routed = await expectedLeads(stored.db, [...tally.leads.values()], () => none);
    expect(routed.find(({ bureau }) => bureau === "310114")).toMatchObject({ known: 1 });
  });

  test("leaves out what was captured before the day it is asked from", async () => {
    const rule = await ruleNow("ccc-missing");
    const tally = await backtestRule(
      { ...options(), threads: 1, since: new Date("2026-11-24T00:00:00+08:00") },
      rule,
      null,
      1,
    );
    expect(tally.listings).toBe(0);
  });

  test("a listing seen again unchanged counts as of the later day", async () => {
    const rule = await ruleNow("ccc-missing");
    await stored.db.query(
      `with again as (
         insert into campaigns (name, plan) values ('again', '{}') returning id
       )
       insert into campaign_listings (campaign_id, listing_id, version_id, judgement, capture_id, captured_at)
       select a.id, c.listing_id, c.version_id, 'clean', c.capture_id, '2026-12-01T04:00:00Z'
       from again a, (select * from campaign_listings order by listing_id limit 7) c`,
    );
    const since = new Date("2026-11-30T00:00:00+08:00");
    expect((await backtestRule({ ...options(), threads: 1, since }, rule, null, 1)).listings).toBe(7);
  });

  test("a thread that cannot reach the database ends it with a code", async () => {
    const rule = await ruleNow("ccc-missing");
    await expect(
      backtestRule({ ...options(), threads: 1, databaseUrl: "postgres://a:b@127.0.0.1:9/none" }, rule, null, 1),
    ).rejects.toMatchObject({ code: "X-4104" });
  });

  test("officers' decisions are counted by lead, and today there are none", async () => {
    expect(await countDecisions(stored.db, "ccc-missing")).toEqual({ confirmed: 0, dismissed: 0 });
  });
});
