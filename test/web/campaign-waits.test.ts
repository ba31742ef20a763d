/** A campaign's page says why it waits, per marketplace, with reason and until when, as the command does. */
import { load } from "cheerio";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createCampaign, moveCampaign } from "#db/queries/campaigns.ts";
import { planRequests } from "#db/queries/plan-requests.ts";
import { CampaignPlan } from "#domain/campaign.ts";
import { createSite } from "#web/server.ts";
import { standings } from "#workers/politeness/standing.ts";
import { createTestDatabase, type TestDatabase } from "../database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test("each marketplace that waits has its line", async () => {
  const { db } = database;
  const politeness = { ratePerSecond: 1, concurrency: 1, dailyBudget: 10 };
  const marketplaces = new Map(
    ["a", "b", "c", "d", "e"].map((id) => [id, { id, name: `${id}平台`, politeness }] as const),
  );
  const limits = { politeness: { c: { dailyBudget: 4 } } };
  const plan = CampaignPlan.parse({ name: "x", marketplaces: [...marketplaces.keys()], ...limits });
  const id = await createCampaign(db, plan);
  await moveCampaign(db, id, "running");
  await planRequests(
    db,
    id,
    [...marketplaces.keys()].map((marketplace) => ({
      ...{ marketplace, kind: "detail" as const, key: "1", url: "https://x.example/1" },
      ...{ shopId: null, keyword: null, page: null },
    })),
  );
  await db.query("update requests set robots = 'unavailable' where marketplace = 'e'");
  await db.query(
    `insert into marketplace_states (marketplace, paused_until, paused_because)
     values ('a', '2026-11-01T03:00:00Z', 'blocked')`,
  );
  await db.query(
    `insert into marketplace_days (marketplace, day, campaign_id, requests)
     values ('b', '2026-11-01', $1, 1), ('b', '2026-11-01', $1 + 1, 9), ('c', '2026-11-01', $1, 4), ('d', '2026-11-01', $1, 3)`,
    [id],
  );
  const now = new Date("2026-11-01T02:00:00Z");
  const site = createSite({ db, waits: (campaign) => standings(db, marketplaces, campaign, now) });
  const $ = load((await site.inject({ url: `/campaigns/${id}` })).body);
  const lines = $("#waits li")
    .toArray()
    .map((line) => $(line).text());
  expect(lines).toHaveLength(4);
  expect(lines[0]).toMatch(/^a平台：平台连续拒绝访问，暂停抓取，至 .*11:00/);
  expect(lines[1]).toMatch(/^b平台：各任务合计已用完该平台每日 10 页的额度，至/);
  expect(lines[2]).toMatch(/^c平台：本任务已用完每日 4 页的额度，至/);
  expect(lines[3]).toMatch(/^e平台：robots.txt 暂时取不到，1 页等待/);
  const bare = createSite({ db });
  expect((await bare.inject({ url: `/campaigns/${id}` })).body).not.toContain('id="waits"');
  await Promise.all([site.close(), bare.close()]);
});
