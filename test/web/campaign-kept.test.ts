/** A campaign's page says what coverage holds back, leads to the listings behind the number, and names what has no probe. */
import { load } from "cheerio";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSite } from "#web/server.ts";
import { createTestDatabase, type TestDatabase } from "../database.ts";
import { tell } from "./site-data.ts";
import { ORDINARY } from "./stories.ts";

let database: TestDatabase;
let site: FastifyInstance;
let probed: FastifyInstance;
let campaignId: number;

beforeAll(async () => {
  database = await createTestDatabase();
  ({ campaignId } = await tell(database.db, ORDINARY));
  site = createSite({ db: database.db, names: { probed: new Set() } });
  probed = createSite({ db: database.db, names: { probed: new Set([ORDINARY.marketplace]) } });
});
afterAll(async () => {
  await Promise.all([site.close(), probed.close()]);
  await database.drop();
});

const open = async (url: string, of = site) => load((await of.inject({ url })).body);

test("a listing that has another, delivered finding is among those with a finding held back", async () => {
  expect((await open(`/campaigns/${campaignId}`)).text()).not.toContain("而暂缓的疑点");
  await database.db.query(
    `insert into findings (campaign_id, listing_id, version_id, product, rule, rule_version, severity, confidence, spans, basis, explain, shadow, held, law_on)
     select campaign_id, listing_id, version_id, product, 'kept-' || n, rule_version, severity, confidence, spans, basis, explain, false, 'coverage', law_on
     from (select f.* from findings f where campaign_id = $1 and lead_id is not null order by id limit 1) f, generate_series(1, 2) n`,
    [campaignId],
  );
  const page = await open(`/campaigns/${campaignId}`);
  expect(page.text()).toContain("字段读取率骤降而暂缓的疑点 2 条");
  const link = page(`a[href="/campaigns/${campaignId}/listings?kept=coverage"]`);
  expect(link.text()).toBe("1");
  const rows = await open(link.attr("href") ?? "");
  expect(rows("table.rows tbody tr")).toHaveLength(1);
  expect(rows("h1").text()).toContain("有暂缓的疑点");
});

test("a marketplace without a probe is named as such; one with probes is not", async () => {
  expect((await open(`/campaigns/${campaignId}`)).text()).toContain(`${ORDINARY.marketplace}：该平台没有探针`);
  expect((await open(`/campaigns/${campaignId}`, probed)).text()).not.toContain("该平台没有探针");
});
