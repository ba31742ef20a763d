import { afterAll, beforeAll, expect, test } from "vitest";
import { jd } from "#crawlers/marketplaces/jd.ts";
import { createCampaign, moveCampaign } from "#db/queries/campaigns.ts";
import { planRequests } from "#db/queries/plan-requests.ts";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import { Publisher } from "#workers/publisher.ts";
import { openBackend, type QueueBackend } from "#workers/queue-backend.ts";
import { runCampaign } from "#workers/run-campaign.ts";

let database: TestDatabase;
let backend: QueueBackend;
let publisher: Publisher;
const marketplaces = new Map([[jd.id, jd]]);
beforeAll(async () => {
  database = await createTestDatabase();
  backend = await openBackend({ databaseUrl: database.url, redisUrl: null, workers: 0 });
  publisher = new Publisher(backend, database.db);
});
afterAll(async () => {
  await publisher.close();
  await backend.close();
  await database.drop();
});

test("a campaign is begun once, and one that goes on after a pause has a job for each open request", async () => {
  const id = await createCampaign(database.db, { name: "x", marketplaces: ["jd"], pagesPerKeyword: 1, budget: 10 });
  const services = { db: database.db, publisher };
  expect(await runCampaign(services, marketplaces, id)).toBe(true);
  expect(await runCampaign(services, marketplaces, id)).toBe(false);
  const page = {
    marketplace: "jd",
    kind: "detail",
    url: "https://item.jd.com/1.html",
    shopId: null,
    keyword: null,
    page: null,
  } as const;
  const planned = await planRequests(database.db, id, [
    { ...page, key: "1" },
    { ...page, key: "2" },
  ]);
  await moveCampaign(database.db, id, "paused");
  expect(await runCampaign(services, marketplaces, id)).toBe(true);
  const jobs = await publisher.queue("crawl-jd").getJobs(["wait"]);
  expect(jobs.flatMap((job) => job.data.requestIds).sort()).toEqual(planned.map((request) => request.id).sort());
});
