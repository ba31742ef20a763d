/** Probes: known defective pages of our own come out with their findings, and a rule that was retired is told at once. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { marketplaces } from "#crawlers/marketplaces/registry.ts";
import { sandboxMarketplaces } from "#crawlers/marketplaces/sandbox.ts";
import { readAlarmsOfCampaign } from "#db/queries/alarms.ts";
import { campaignAccount } from "#db/queries/campaign-account.ts";
import { createCampaign } from "#db/queries/campaigns.ts";
import { readProbes } from "#db/queries/probes.ts";
import { loadCatalogue } from "#rules/catalogue/catalogue.ts";
import { createJudge } from "#rules/engine/judge.ts";
import { loadRules } from "#rules/engine/rule-files.ts";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import { probesOf } from "#workers/coverage/probe-pages.ts";
import { runProbes, tryProbe } from "#workers/coverage/run-probes.ts";

const catalogue = loadCatalogue();
const rules = loadRules(catalogue);
const judgeBy = (by: typeof rules) => {
  const { versionHash, judge } = createJudge({ catalogue, rules: by });
  return { rules: versionHash, judge };
};
const base = "http://127.0.0.1:4101";
const known = [
  ...marketplaces,
  ...sandboxMarketplaces({
    ...{ "sandbox-list": base, "sandbox-plain": base, "sandbox-shell": base, "sandbox-wholesale": base },
  }),
];
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test.each(known.map((one) => [one.id, one] as const))(
  "%s: its reader and the shipped rules find all its probes",
  (_, marketplace) => {
    const judge = judgeBy(rules);
    expect(probesOf(marketplace).length).toBeGreaterThan(0);
    for (const probe of probesOf(marketplace)) {
      expect(tryProbe(marketplace, judge, probe)).toMatchObject({ outcome: "found", detail: null });
    }
  },
);

test("a rule that is retired during a campaign is missed and alarmed; nothing else of a probe is stored", async () => {
  const plan = { name: "x", marketplaces: ["sandbox-list"], pagesPerKeyword: 1, budget: 10 };
  const campaign = await createCampaign(database.db, plan);
  const byId = new Map(known.map((one) => [one.id, one]));
  const probe = (by: typeof rules) =>
    runProbes(database.db, { marketplaces: byId, judge: judgeBy(by) }, campaign, ["sandbox-list", "unknown"]);
  await probe(rules);
  expect((await readProbes(database.db, campaign)).map(({ outcome }) => outcome)).toEqual(["found", "found"]);
  await probe(rules.filter(({ rule }) => rule !== "ccc-malformed"));
  const missed = (await readProbes(database.db, campaign)).filter(({ outcome }) => outcome === "missed");
  expect(missed).toMatchObject([{ expected: ["ccc-malformed"], detail: "未得到 ccc-malformed" }]);
  const alarms = await readAlarmsOfCampaign(database.db, campaign);
  expect(alarms).toMatchObject([{ kind: "probe-missed", campaignId: campaign, clearedAt: null, times: 1 }]);
  await probe(rules);
  expect((await readAlarmsOfCampaign(database.db, campaign))[0]?.clearedAt).not.toBeNull();
  const account = await campaignAccount(database.db, campaign);
  expect(account).toMatchObject({ requests: { planned: 0 }, listings: { total: 0 }, leads: { total: 0 }, findings: 0 });
  expect((await database.db.query("select 1 from sellers union all select 1 from field_coverage")).rows).toEqual([]);
});
