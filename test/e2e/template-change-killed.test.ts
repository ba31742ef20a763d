/**
 * A template that changes while workers are killed hard, before the alarm and right at it: still no lead rests on the
 * broken field, each page is counted once, and the account balances.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readAlarms } from "#db/queries/alarms.ts";
import { campaignAccount } from "#db/queries/campaign-account.ts";
import { createCampaign, readCampaign } from "#db/queries/campaigns.ts";
import { readCoverage } from "#db/queries/coverage-states.ts";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import { type Sandbox, startSandbox } from "#test/marketplaces/sandbox.ts";
import { readConfiguration } from "#workers/configuration.ts";
import { knownMarketplaces } from "#workers/create-context.ts";
import { createLog } from "#workers/log.ts";
import { openBodies } from "#workers/retention/open-stores.ts";
import { runCampaign } from "#workers/run-campaign.ts";
import { openServices, type Services } from "#workers/services.ts";
import { until } from "./until.ts";
import { type Xunwang, xunwang } from "./xunwang-process.ts";

const LISTINGS = 320;
const CHANGED_FROM = 150;
const folder = mkdtempSync(join(tmpdir(), "xunwang-template-killed-"));
let database: TestDatabase;
let sandbox: Sandbox;
let services: Services;
let environment: NodeJS.ProcessEnv;
let campaign: number;
const workers: Xunwang[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  sandbox = await startSandbox({
    ...{ seed: 5, listings: LISTINGS, marketplaces: ["sandbox-list"], removedShare: 0 },
    templateChange: { from: CHANGED_FROM },
  });
  environment = {
    ...{ DATABASE_URL: database.url, REDIS_URL: "", XUNWANG_DATA: folder, XUNWANG_LOG_LEVEL: "warn" },
    XUNWANG_SANDBOX: JSON.stringify({ "sandbox-list": sandbox.marketplaces[0]?.baseUrl }),
  };
  services = await openServices(readConfiguration(environment), createLog("silent"), 0);
});
afterAll(async () => {
  for (const { child } of workers) child.kill("SIGKILL");
  await services.close();
  await sandbox.close();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

const drops = async () =>
  (await readAlarms(database.db, campaign))
    .filter(({ kind }) => kind === "coverage-drop")
    .map(({ subject }) => subject);

async function kill(worker: Xunwang): Promise<void> {
  worker.child.kill("SIGKILL");
  expect(await worker.ended()).toBe("SIGKILL");
}
function start(): Xunwang {
  const worker = xunwang(["worker"], environment);
  workers.push(worker);
  return worker;
}

test("workers killed before and at the alarm: no lead from the broken field, every page counted once, account balanced", async () => {
  const configuration = readConfiguration(environment);
  campaign = await createCampaign(database.db, {
    ...{ name: "改版", marketplaces: ["sandbox-list"], pagesPerKeyword: 100, budget: 100_000 },
  });
  await runCampaign(services, knownMarketplaces(configuration), campaign);
  let worker = start();
  const details = async () =>
    (
      await database.db.query<{ n: number }>(
        "select count(*)::int as n from requests where campaign_id = $1 and kind = 'detail' and status = 'stored'",
        [campaign],
      )
    ).rows[0]?.n ?? 0;
  await until("changed pages stored", async () => (await details()) > CHANGED_FROM, 60_000);
  await kill(worker);
  worker = start();
  await until("alarm", async () => (await drops()).length > 0, 60_000);
  await kill(worker);
  worker = start();
  await until("finished", async () => (await readCampaign(database.db, campaign))?.status === "finished", 200_000);

  expect(new Set(await drops())).toEqual(
    new Set(["sandbox-list detail manufacturer.address", "sandbox-list detail manufacturer.name"]),
  );
  const { rows } = await database.db.query<{
    rule: string;
    lead_id: number | null;
    held: string | null;
    pack: string;
    at: number;
    size: number;
    sha256: string;
  }>(
    `select f.rule, f.lead_id, f.held, c.pack, c.pack_at as at, c.pack_size as size, c.sha256
     from findings f join campaign_listings cl on cl.campaign_id = f.campaign_id and cl.listing_id = f.listing_id
     join captures c on c.id = cl.capture_id
     where f.campaign_id = $1 and not f.shadow and f.rule in ('maker-name-missing', 'maker-address-missing')`,
    [campaign],
  );
  const bodies = openBodies(configuration);
  let broken = 0;
  for (const { rule, lead_id, held, sha256, ...place } of rows) {
    if (!Buffer.from(await bodies.read(place, sha256)).includes('class="factory-card"')) continue;
    broken += 1;
    expect({ rule, lead_id, held }).toEqual({ rule, lead_id: null, held: "coverage" });
  }
  expect(broken).toBeGreaterThan(80);
  const account = await campaignAccount(database.db, campaign);
  expect(account).toMatchObject({ balanced: true, requests: { open: 0 }, listings: { open: 0 }, leads: { open: 0 } });
  const [state] = await readCoverage(database.db, "sandbox-list");
  expect(state?.state.pages).toBe(account.listings.total);
  const doubled = await database.db.query(
    `select count(*)::int - count(distinct (campaign_id, listing_id, rule))::int as n from findings
     union all select count(*)::int - count(distinct lead_id)::int from deliveries`,
  );
  expect(doubled.rows.map((row) => row.n)).toEqual([0, 0]);
  worker.child.kill("SIGTERM");
  expect(await worker.ended()).toBe(0);
}, 360_000);
