/**
 * Workers killed hard in the middle of a campaign, on both backends: nothing is lost and nothing is doubled. The same
 * campaign on the same sandbox, run without any killing, says what should have come out.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { campaignAccount } from "#db/queries/campaign-account.ts";
import { createCampaign, readCampaign } from "#db/queries/campaigns.ts";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import { type Sandbox, startSandbox } from "#test/marketplaces/sandbox.ts";
import { readConfiguration } from "#workers/configuration.ts";
import { knownMarketplaces } from "#workers/create-context.ts";
import { createLog } from "#workers/log.ts";
import { runCampaign } from "#workers/run-campaign.ts";
import { openServices, type Services } from "#workers/services.ts";
import { until } from "./until.ts";
import { type Xunwang, xunwang } from "./xunwang-process.ts";

const LISTINGS = 240;
const KILLS = 2;

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({
    seed: 11,
    listings: LISTINGS,
    marketplaces: ["sandbox-list", "sandbox-wholesale", "sandbox-plain"],
    // slow enough that a kill always finds pages under way
    misbehave: [{ way: "unavailable", share: 0.02 }],
  });
});
afterAll(() => sandbox.close());

describe.each(["postgres", "redis"] as const)("a campaign on %s", (kind) => {
  describe.skipIf(kind === "redis" && inject("redis") === null)(
    kind === "redis" ? "(needs REDIS_URL or redis-server)" : "",
    () => {
      const folder = mkdtempSync(join(tmpdir(), "xunwang-killed-"));
      let database: TestDatabase;
      let services: Services;
      let environment: NodeJS.ProcessEnv;
      const workers: Xunwang[] = [];

      beforeAll(async () => {
        database = await createTestDatabase();
        environment = {
          DATABASE_URL: database.url,
          // a Redis database of its own, so that no other test's workers see these jobs
          REDIS_URL: kind === "redis" ? `${inject("redis")}/7` : "",
          XUNWANG_DATA: folder,
          XUNWANG_SANDBOX: JSON.stringify(
            Object.fromEntries(sandbox.marketplaces.map(({ id, baseUrl }) => [id, baseUrl])),
          ),
          XUNWANG_LOG_LEVEL: "warn",
        };
        services = await openServices(readConfiguration(environment), createLog("silent"), 0);
      });
      afterAll(async () => {
        for (const { child } of workers) child.kill("SIGKILL");
        await services.close();
        await database.drop();
        rmSync(folder, { recursive: true, force: true });
      });

      async function newCampaign(): Promise<number> {
        const id = await createCampaign(database.db, {
          name: "kill",
          marketplaces: sandbox.marketplaces.map((one) => one.id),
          pagesPerKeyword: 100,
          budget: 100_000,
        });
        await runCampaign(services, knownMarketplaces(readConfiguration(environment)), id);
        return id;
      }

      const startWorker = () => {
        const worker = xunwang(["worker"], environment);
        workers.push(worker);
        return worker;
      };
      const stored = async (campaign: number) => (await campaignAccount(database.db, campaign)).requests.stored;
      const finished = (campaign: number) =>
        until(
          `campaign ${campaign} finished`,
          async () => (await readCampaign(database.db, campaign))?.status === "finished",
          150_000,
        );
      const leadsOf = async (campaign: number) =>
        (
          await database.db.query(
            `select s.marketplace, s.shop_id, l.product, l.severity, l.listing_count, l.finding_count, l.status, l.bureau,
             (select count(*)::int from deliveries d where d.lead_id = l.id) as deliveries
           from leads l join sellers s on s.id = l.seller_id where l.campaign_id = $1 order by 1, 2, 3`,
            [campaign],
          )
        ).rows;

      test("whose workers are killed in the middle ends with the same leads as one left in peace", async () => {
        const disturbed = await newCampaign();
        let worker = startWorker();
        for (let kill = 1; kill <= KILLS; kill++) {
          const before = await stored(disturbed);
          await until("pages stored", async () => (await stored(disturbed)) > before + 60);
          worker.child.kill("SIGKILL");
          expect(await worker.ended()).toBe("SIGKILL");
          expect((await campaignAccount(database.db, disturbed)).requests.open).toBeGreaterThan(0);
          worker = startWorker();
        }
        await finished(disturbed);
        const account = await campaignAccount(database.db, disturbed);
        expect(account).toMatchObject({
          balanced: true,
          requests: { open: 0 },
          listings: { open: 0 },
          leads: { open: 0 },
        });

        const peaceful = await newCampaign();
        await finished(peaceful);
        expect(await campaignAccount(database.db, peaceful)).toEqual(account);
        const leads = await leadsOf(disturbed);
        expect(leads.length).toBeGreaterThan(20);
        expect(leads).toEqual(await leadsOf(peaceful));
        // each listing, capture and delivery is there once
        const doubled = await database.db.query(
          `select count(*)::int - count(distinct (marketplace, item_id))::int as n from listings
         union all select count(*)::int - count(distinct request_id)::int from captures
         union all select count(*)::int - count(distinct lead_id)::int from deliveries`,
        );
        expect(doubled.rows.map((row) => row.n)).toEqual([0, 0, 0]);
        // The sweep may owe a job at any moment (a package to be made); none stays.
        await until("empty outbox", async () => {
          const { rows } = await database.db.query<{ n: number }>("select count(*)::int as n from outbox");
          return rows[0]?.n === 0;
        });
        worker.child.kill("SIGTERM");
        expect(await worker.ended()).toBe(0);
      }, 300_000);
    },
  );
});
