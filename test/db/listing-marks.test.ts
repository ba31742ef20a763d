/** The numbers listings print, as they are stored with the pages; and the counts of a lead that two gatherers fill. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { inTransaction } from "#db/connection.ts";
import { createCampaign, moveCampaign } from "#db/queries/campaigns.ts";
import { gatherLeads } from "#db/queries/gather-leads.ts";
import { planRequests } from "#db/queries/plan-requests.ts";
import { marksOf } from "#db/queries/replace-marks.ts";
import { storeJudgements } from "#db/queries/store-judgements.ts";
import { storePages } from "#db/queries/store-pages.ts";
import type { Finding } from "#domain/finding.ts";
import { Listing } from "#domain/listing.ts";
import { numberKey } from "#domain/marks/number-key.ts";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

async function newCampaign(): Promise<number> {
  const plan = { name: "x", marketplaces: ["jd"], pagesPerKeyword: 1, budget: 10_000 };
  const id = await createCampaign(database.db, plan);
  await moveCampaign(database.db, id, "running");
  return id;
}

/** Stores one page with the listings given, all of one shop. @returns those that wait to be judged. */
async function store(campaignId: number, key: string, ...parts: (Partial<Listing> & { itemId: string })[]) {
  const url = `https://jd.example/${key}`;
  const request = { marketplace: "jd", kind: "detail" as const, key, url, shopId: null, keyword: null, page: null };
  const [planned] = await planRequests(database.db, campaignId, [request]);
  const facts = { company: null, uscc: null, licenceAddress: null, shopAddress: null, region: null, licence: false };
  const { unjudged } = await inTransaction(database.db, (tx) =>
    storePages(tx, campaignId, "jd", [
      {
        ...{ requestId: planned?.id ?? 0, failure: null, detail: null, next: [] },
        capture: {
          ...{ url, finalUrl: url, status: 200, headers: {}, sha256: "a".repeat(64), bytes: 1, via: "http" },
          ...{ place: { pack: "p", at: 0, size: 1 }, fetchedAt: new Date("2026-11-01T00:00:00Z") },
        },
        sellers: [{ shopId: "s", shop: null, ...facts }],
        listings: parts.map((part) => {
          const content = Listing.parse(part);
          const contentHash = JSON.stringify(content);
          return { itemId: part.itemId, url, shopId: "s", knownFrom: "detail" as const, content, contentHash };
        }),
      },
    ]),
  );
  return unjudged;
}

const marks = async (itemId: string) =>
  (
    await database.db.query(
      `select kind, key, maker from listing_marks m join listings l on l.id = m.listing_id
       where item_id = $1 order by 1, 2`,
      [itemId],
    )
  ).rows;
const printed = (ccc: string[], productionLicence: string[] = []) => ({ ccc, productionLicence, standards: [] });
const maker = (name: string | null) => ({ name, address: null, contact: null });

test("a listing's numbers go in with its maker, and give way to those of its next version", async () => {
  const campaign = await newCampaign();
  const first = {
    itemId: "1",
    manufacturer: maker("甲厂"),
    marks: printed(["2021010105400001"], ["(苏)XK06-001-00001"]),
  };
  await store(campaign, "1", first, { itemId: "2", manufacturer: maker("乙厂"), marks: printed(["2021010105400001"]) });
  expect(await marks("1")).toEqual([
    { kind: "ccc", key: "2021010105400001", maker: "甲厂" },
    { kind: "productionLicence", key: "苏XK0600100001", maker: "甲厂" },
  ]);
  await store(await newCampaign(), "1", {
    ...first,
    manufacturer: maker("甲二厂"),
    marks: printed(["2021010105400001"]),
  });
  expect(await marks("1")).toEqual([{ kind: "ccc", key: "2021010105400001", maker: "甲二厂" }]);
  await store(await newCampaign(), "1", { itemId: "1" });
  expect(await marks("1")).toEqual([]);
  expect(await marks("2")).toHaveLength(1);
});

test("only numbers of the right form count, each once, however many a hostile page prints", () => {
  const of = (part: Partial<Listing>) => marksOf(Listing.parse(part));
  expect(of({ marks: printed(["2021 0101 0540 0001", "2021010105400001", "见证书", "12345"]) })).toHaveLength(1);
  expect(of({ manufacturer: maker("见包装"), marks: printed(["2021010105400001"]) })[0]?.maker).toBeNull();
  const many = Array.from({ length: 5_000 }, (_, n) => `2021010105${String(n).padStart(6, "0")}`);
  expect(of({ manufacturer: maker("甲".repeat(9_000)), marks: printed(many) })).toHaveLength(20);
});

test.each([
  ["ccc", "２０２１０１０１０５４００００１", "2021010105400001"],
  ["ccc", "证书编号:2021010105400001(B0)", "2021010105400001"],
  ["ccc", "202101010540000", null],
  ["productionLicence", "（江苏省）XK06-001-00001", "苏XK0600100001"],
  ["productionLicence", "苏XK06 001 00001", "苏XK0600100001"],
  ["productionLicence", "(滇)XK06-001-00001", "云XK0600100001"],
  ["productionLicence", "(兵)XK06-001-00001", "兵XK0600100001"],
  ["productionLicence", "XK06-001-00001", "XK0600100001"],
  ["productionLicence", "SC10632058200001", null],
] as const)("the %s number 「%s」 is compared as %s", (kind, text, key) => expect(numberKey(kind, text)).toBe(key));

test("a lead counts a listing once, also where two gather its findings at the same moment", async () => {
  const campaign = await newCampaign();
  const ids = await store(campaign, "10", { itemId: "10" }, { itemId: "11" });
  const versions = await database.db.query(
    "select id, current_version_id as version from listings where id = any($1)",
    [ids],
  );
  const finding = (rule: string): Finding => ({
    ...{ rule, version: "0123456789ab", severity: "general", confidence: 0.9, spans: [], basis: [], explain: "x" },
  });
  const judgements = versions.rows.map(({ id, version }) => ({
    ...{ listingId: id, versionId: version, recognition: { product: "cable", confidence: 1, because: [] } },
    findings: [finding("a"), finding("b")],
  }));
  expect(await storeJudgements(database.db, campaign, "r", judgements)).toEqual(ids);
  const gather = (listingIds: number[]) => inTransaction(database.db, (tx) => gatherLeads(tx, campaign, listingIds));
  await Promise.all([gather(ids.slice(0, 1)), gather(ids.slice(1))]);
  // Set back and judged again, by a rule more.
  await database.db.query("update campaign_listings set judgement = 'pending' where campaign_id = $1", [campaign]);
  const again = judgements.map((one) => ({ ...one, findings: [finding("b"), finding("c")] }));
  expect(await storeJudgements(database.db, campaign, "r", again)).toEqual(ids);
  await Promise.all(ids.map((id) => gather([id])));
  const leads = await database.db.query("select listing_count, finding_count from leads where campaign_id = $1", [
    campaign,
  ]);
  expect(leads.rows).toEqual([{ listing_count: 2, finding_count: 6 }]);
  // A judgement that finds nothing any more takes nothing back.
  await database.db.query("update campaign_listings set judgement = 'pending' where campaign_id = $1", [campaign]);
  await storeJudgements(
    database.db,
    campaign,
    "r",
    judgements.map((one) => ({ ...one, recognition: null, findings: [] })),
  );
  const left = await database.db.query(
    "select distinct judgement, product from campaign_listings where campaign_id = $1",
    [campaign],
  );
  expect(left.rows).toEqual([{ judgement: "flagged", product: "cable" }]);
});
