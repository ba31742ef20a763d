/**
 * Three worker processes visit one marketplace for one campaign: never faster than allowed in any ten seconds, and what
 * the marketplace refuses is fetched in the end.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createCampaign } from "#db/queries/campaigns.ts";
import { CampaignPlan } from "#domain/campaign.ts";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import { type Sandbox, startSandbox } from "#test/marketplaces/sandbox.ts";
import { readConfiguration } from "#workers/configuration.ts";
import { knownMarketplaces } from "#workers/create-context.ts";
import { createLog } from "#workers/log.ts";
import { runCampaign } from "#workers/run-campaign.ts";
import { openServices } from "#workers/services.ts";
import { until } from "./until.ts";
import { type Xunwang, xunwang } from "./xunwang-process.ts";

const RATE = 20;
const folder = mkdtempSync(join(tmpdir(), "xunwang-polite-"));
const workers: Xunwang[] = [];
let sandbox: Sandbox;
let database: TestDatabase;

beforeAll(async () => {
  sandbox = await startSandbox({ seed: 5, listings: 1_200, marketplaces: ["sandbox-plain"] });
  database = await createTestDatabase();
});
afterAll(async () => {
  for (const { child } of workers) child.kill("SIGKILL");
  await sandbox.close();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** The most that fell into any ten seconds. */
function mostInTenSeconds(arrivals: readonly number[]): number {
  let [most, from] = [0, 0];
  for (const [to, at] of arrivals.entries()) {
    while (at - (arrivals[from] ?? at) >= 10_000) from++;
    most = Math.max(most, to - from + 1);
  }
  return most;
}

test("three processes together keep to the rate a campaign allows in every ten seconds", async () => {
  const environment = {
    DATABASE_URL: database.url,
    XUNWANG_DATA: folder,
    XUNWANG_SANDBOX: JSON.stringify(Object.fromEntries(sandbox.marketplaces.map(({ id, baseUrl }) => [id, baseUrl]))),
    XUNWANG_LOG_LEVEL: "warn",
  };
  const services = await openServices(readConfiguration(environment), createLog("silent"), 0);
  try {
    for (let n = 0; n < 3; n++) workers.push(xunwang(["worker", "--steps", "plan,crawl"], environment));
    const plan = {
      name: "x",
      marketplaces: ["sandbox-plain"],
      politeness: { "sandbox-plain": { ratePerSecond: RATE } },
    };
    const id = await createCampaign(database.db, CampaignPlan.parse(plan));
    await runCampaign(services, knownMarketplaces(readConfiguration(environment)), id);
    const { arrivals } = sandbox.stats()["sandbox-plain"] ?? { arrivals: [] };
    await until("traffic", () => arrivals.length > RATE, 120_000);
    await sleep(12_000);
    const most = mostInTenSeconds(arrivals);
    expect(most).toBeLessThanOrEqual(10 * RATE);
    // on a machine that others use too, most of the rate is still used
    expect(most).toBeGreaterThan(5 * RATE);
    const verdicts = await database.db.query("select distinct robots from requests where status = 'stored'");
    expect(verdicts.rows).toEqual([{ robots: "allowed" }]);
    for (const { child } of workers) child.kill("SIGTERM");
    // what waits for its turn holds up no end
    for (const worker of workers) expect(await worker.ended()).toBe(0);
  } finally {
    await services.close();
  }
}, 240_000);
