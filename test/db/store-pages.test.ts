import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inTransaction } from "#db/connection.ts";
import { campaignAccount } from "#db/queries/campaign-account.ts";
import { createCampaign, finishCampaigns, markPlanned, moveCampaign } from "#db/queries/campaigns.ts";
import { deliverLeads } from "#db/queries/deliver-leads.ts";
import { gatherLeads } from "#db/queries/gather-leads.ts";
import { loadLeadsToRoute } from "#db/queries/load-leads-to-route.ts";
import { loadUnjudged } from "#db/queries/load-unjudged.ts";
import { type NewRequest, planRequests } from "#db/queries/plan-requests.ts";
import { storeJudgements } from "#db/queries/store-judgements.ts";
import { type EndedRequest, type ReadListing, type SellerFacts, storePages } from "#db/queries/store-pages.ts";
import { storeRoutes } from "#db/queries/store-routes.ts";
import { emptyListing } from "#domain/listing.ts";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

async function newCampaign(budget = 1_000): Promise<number> {
  const id = await createCampaign(database.db, {
    name: "测试",
    marketplaces: ["jd"],
    pagesPerKeyword: 3,
    budget,
  });
  await moveCampaign(database.db, id, "running");
  return id;
}

const wanted = (kind: NewRequest["kind"], key: string, shopId: string | null = null): NewRequest => ({
  marketplace: "jd",
  kind,
  key,
  url: `https://item.jd.com/${key}.html`,
  shopId,
  keyword: null,
  page: null,
});

const plan = (campaign: number, ...requests: NewRequest[]) =>
  inTransaction(database.db, (tx) => planRequests(tx, campaign, requests));

const capture: EndedRequest["capture"] = {
  url: "https://item.jd.com/1.html",
  finalUrl: "https://item.jd.com/1.html",
  status: 200,
  headers: { "content-type": "text/html" },
  sha256: "a".repeat(64),
  bytes: 10,
  place: { pack: "2026-11-01/x.gz", at: 0, size: 10 },
  fetchedAt: new Date("2026-11-01T00:00:00Z"),
  via: "http",
};

const listing = (
  itemId: string,
  knownFrom: "detail" | "search",
  shopId: string | null,
  title = `商品 ${itemId}`,
): ReadListing => ({
  itemId,
  url: `https://item.jd.com/${itemId}.html`,
  shopId,
  knownFrom,
  content: { ...emptyListing(), itemId, title },
  contentHash: `${knownFrom} ${itemId} ${title}`,
});

const seller = (shopId: string, facts: Partial<SellerFacts> = {}): SellerFacts => ({
  shopId,
  shop: `店 ${shopId}`,
  company: null,
  uscc: null,
  licenceAddress: null,
  shopAddress: null,
  region: null,
  licence: false,
  ...facts,
});

const ended = (requestId: number, brought: Partial<EndedRequest> = {}): EndedRequest => ({
  requestId,
  failure: null,
  detail: null,
  capture,
  sellers: [],
  listings: [],
  next: [],
  ...brought,
});

const store = (campaign: number, ...batch: EndedRequest[]) =>
  inTransaction(database.db, (tx) => storePages(tx, campaign, "jd", batch));

const finding = (rule: string, severity: "general" | "serious" = "general") => ({
  rule,
  version: "0123456789ab",
  severity,
  confidence: 0.9,
  spans: [{ field: "manufacturer.name", text: "" }],
  basis: [{ law: "产品质量法", article: "27" }],
  explain: "页面未见生产者名称，建议核查实物标识",
});

async function flag(campaign: number, listingId: number, rule: string, severity?: "general" | "serious") {
  const [row] = await loadUnjudged(database.db, campaign, [listingId]);
  if (!row) throw new Error("listing is not waiting to be judged");
  await storeJudgements(database.db, campaign, "rules", [
    {
      listingId,
      versionId: row.versionId,
      recognition: { product: "cable", confidence: 1, because: [] },
      findings: [finding(rule, severity)],
    },
  ]);
}

describe("planning", () => {
  test("a page is planned once, however often it is wanted", async () => {
    const campaign = await newCampaign();
    expect(await plan(campaign, wanted("detail", "1"), wanted("detail", "1"), wanted("detail", "2"))).toHaveLength(2);
    expect(await plan(campaign, wanted("detail", "2"), wanted("detail", "3"))).toHaveLength(1);
  });

  test("two planners at once do not plan a page twice, nor go over the budget", async () => {
    const campaign = await newCampaign(30);
    const pages = Array.from({ length: 40 }, (_, n) => wanted("detail", String(n)));
    const both = await Promise.all([
      plan(campaign, ...pages),
      plan(campaign, ...pages),
      plan(campaign, ...pages.toReversed()),
    ]);
    expect(both.flat()).toHaveLength(30);
    const account = await campaignAccount(database.db, campaign);
    expect(account.requests).toMatchObject({ planned: 40, open: 30, failed: 10, failures: { "over-budget": 10 } });
    expect(account.balanced).toBe(true);
  });
});

describe("storing pages", () => {
  test("storing the same page again changes nothing", async () => {
    const campaign = await newCampaign();
    const [request] = await plan(campaign, wanted("detail", "10"));
    const page = ended(request?.id ?? 0, { sellers: [seller("s10")], listings: [listing("10", "detail", "s10")] });
    const first = await store(campaign, page);
    expect(first.unjudged).toHaveLength(1);
    const again = await store(campaign, page);
    expect(again).toEqual({ ended: [], planned: [], unjudged: [], sellerIds: [] });
    expect((await campaignAccount(database.db, campaign)).listings.total).toBe(1);
  });

  test("two workers that fetched the same page at once store it once", async () => {
    const campaign = await newCampaign();
    const [request] = await plan(campaign, wanted("detail", "11"));
    const page = ended(request?.id ?? 0, { sellers: [seller("s11")], listings: [listing("11", "detail", "s11")] });
    const both = await Promise.all([store(campaign, page), store(campaign, page)]);
    expect(both.map((one) => one.ended.length).sort()).toEqual([0, 1]);
  });

  test("a listing known from search waits unjudged until its own page is read", async () => {
    const campaign = await newCampaign();
    const [search] = await plan(campaign, wanted("search", "电线 1"));
    const found = await store(
      campaign,
      ended(search?.id ?? 0, { listings: [listing("12", "search", null)], next: [wanted("detail", "12")] }),
    );
    expect(found.unjudged).toEqual([]);
    expect(found.planned).toHaveLength(1);
    expect((await campaignAccount(database.db, campaign)).listings).toMatchObject({ total: 1, notJudged: 1 });
    const detail = await store(
      campaign,
      ended(found.planned[0]?.id ?? 0, { sellers: [seller("s12")], listings: [listing("12", "detail", "s12")] }),
    );
    expect(detail.unjudged).toHaveLength(1);
    expect((await campaignAccount(database.db, campaign)).listings).toMatchObject({ total: 1, notJudged: 0, open: 1 });
  });

  test("a search row never replaces what the listing's own page said", async () => {
    const one = await newCampaign();
    const [detail] = await plan(one, wanted("detail", "13"));
    await store(
      one,
      ended(detail?.id ?? 0, { sellers: [seller("s13")], listings: [listing("13", "detail", "s13", "全文")] }),
    );
    const two = await newCampaign();
    const [search] = await plan(two, wanted("search", "x 1"));
    await store(two, ended(search?.id ?? 0, { listings: [listing("13", "search", null, "摘要")] }));
    const current = await database.db.query(
      "select v.content->>'title' as title from listings l join listing_versions v on v.id = l.current_version_id where item_id = '13'",
    );
    expect(current.rows).toEqual([{ title: "全文" }]);
  });

  test("unchanged content makes no new version, changed content does", async () => {
    const versions = async () =>
      (
        await database.db.query(
          "select count(*)::int as n from listing_versions v join listings l on l.id = v.listing_id where item_id = '14'",
        )
      ).rows[0].n;
    for (const [title, expected] of [
      ["一", 1],
      ["一", 1],
      ["二", 2],
    ] as const) {
      const campaign = await newCampaign();
      const [request] = await plan(campaign, wanted("detail", "14"));
      await store(
        campaign,
        ended(request?.id ?? 0, { sellers: [seller("s14")], listings: [listing("14", "detail", "s14", title)] }),
      );
      expect(await versions()).toBe(expected);
    }
  });

  test("an unchanged listing is judged by the law and the evidence of each campaign's own day", async () => {
    for (const day of ["2024-03-01", "2026-11-01"]) {
      const campaign = await newCampaign();
      const [request] = await plan(campaign, wanted("detail", "16"));
      const fetchedAt = new Date(`${day}T00:00:00Z`);
      const { unjudged } = await store(
        campaign,
        ended(request?.id ?? 0, {
          capture: capture && { ...capture, fetchedAt },
          sellers: [seller("s16")],
          listings: [listing("16", "detail", "s16")],
        }),
      );
      expect(await loadUnjudged(database.db, campaign, unjudged)).toMatchObject([{ capturedAt: fetchedAt }]);
      const evidence = await database.db.query(
        "select c.request_id from campaign_listings l join captures c on c.id = l.capture_id where l.campaign_id = $1",
        [campaign],
      );
      expect(evidence.rows).toEqual([{ request_id: request?.id }]);
    }
  });

  test("a shop page does not overwrite what the licence page said of the company", async () => {
    const campaign = await newCampaign();
    const [licence, shop] = await plan(campaign, wanted("licence", "s15", "s15"), wanted("shop", "s15", "s15"));
    await store(
      campaign,
      ended(licence?.id ?? 0, { sellers: [seller("s15", { shop: null, company: "真公司", licence: true })] }),
    );
    await store(campaign, ended(shop?.id ?? 0, { sellers: [seller("s15", { company: "自称公司" })] }));
    const row = await database.db.query("select shop, company from sellers where shop_id = 's15'");
    expect(row.rows).toEqual([{ shop: "店 s15", company: "真公司" }]);
  });
});

describe("leads", () => {
  test("findings of one seller and product become one lead, and a later listing joins it", async () => {
    const campaign = await newCampaign();
    const requests = await plan(campaign, wanted("detail", "20"), wanted("detail", "21"));
    for (const [n, request] of requests.entries()) {
      const { unjudged } = await store(
        campaign,
        ended(request.id, { sellers: [seller("s20")], listings: [listing(String(20 + n), "detail", "s20")] }),
      );
      await flag(campaign, unjudged[0] ?? 0, "maker-name-missing", n === 1 ? "serious" : "general");
      await inTransaction(database.db, (tx) => gatherLeads(tx, campaign, unjudged));
      // gathering again finds nothing left
      expect(await inTransaction(database.db, (tx) => gatherLeads(tx, campaign, unjudged))).toEqual({ leadIds: [] });
    }
    const leads = await database.db.query(
      "select product, severity, listing_count, finding_count from leads where campaign_id = $1",
      [campaign],
    );
    expect(leads.rows).toEqual([{ product: "cable", severity: "serious", listing_count: 2, finding_count: 2 }]);
  });

  test("a lead is not routed while its seller's licence page is awaited, and is delivered once", async () => {
    const campaign = await newCampaign();
    const [detail, licence] = await plan(campaign, wanted("detail", "22"), wanted("licence", "s22", "s22"));
    const { unjudged } = await store(
      campaign,
      ended(detail?.id ?? 0, { sellers: [seller("s22")], listings: [listing("22", "detail", "s22")] }),
    );
    await flag(campaign, unjudged[0] ?? 0, "ccc-missing");
    const { leadIds } = await inTransaction(database.db, (tx) => gatherLeads(tx, campaign, unjudged));
    expect(await loadLeadsToRoute(database.db, campaign, { leadIds, sellerIds: [] })).toEqual([]);
    const { sellerIds } = await store(
      campaign,
      ended(licence?.id ?? 0, {
        sellers: [seller("s22", { company: "公司", licenceAddress: "上海市嘉定区…", licence: true })],
      }),
    );
    const due = await loadLeadsToRoute(database.db, campaign, { leadIds: [], sellerIds });
    expect(due).toMatchObject([{ id: leadIds[0], party: { company: "公司", address: "上海市嘉定区…" } }]);
    const routed = [
      {
        id: leadIds[0] ?? 0,
        route: { bureau: "310114" as const, confidence: 0.95, because: [] },
        deliverTo: "310114" as const,
      },
    ];
    expect(await storeRoutes(database.db, routed)).toHaveLength(1);
    expect(await storeRoutes(database.db, routed)).toHaveLength(0);
    expect(await deliverLeads(database.db, "310114", leadIds)).toBe(1);
    expect(await deliverLeads(database.db, "310114", leadIds)).toBe(0);
    await markPlanned(database.db, campaign);
    expect(await finishCampaigns(database.db)).toContain(campaign);
    const account = await campaignAccount(database.db, campaign);
    expect(account).toMatchObject({
      balanced: true,
      findings: 1,
      leads: { total: 1, delivered: 1, waiting: 0, open: 0 },
    });
  });

  test("a failed licence page ends the waiting too", async () => {
    const campaign = await newCampaign();
    const [detail, licence] = await plan(campaign, wanted("detail", "23"), wanted("licence", "s23", "s23"));
    const { unjudged } = await store(
      campaign,
      ended(detail?.id ?? 0, { sellers: [seller("s23")], listings: [listing("23", "detail", "s23")] }),
    );
    await flag(campaign, unjudged[0] ?? 0, "ccc-missing");
    await inTransaction(database.db, (tx) => gatherLeads(tx, campaign, unjudged));
    const { sellerIds } = await store(
      campaign,
      ended(licence?.id ?? 0, { failure: "not-found", detail: "404", capture: null }),
    );
    expect(sellerIds).toHaveLength(1);
    expect(await loadLeadsToRoute(database.db, campaign, { leadIds: [], sellerIds })).toHaveLength(1);
  });

  test("an account that lost a delivery does not balance", async () => {
    const campaign = await newCampaign();
    const [detail] = await plan(campaign, wanted("detail", "24"));
    const { unjudged } = await store(
      campaign,
      ended(detail?.id ?? 0, { sellers: [seller("s24")], listings: [listing("24", "detail", "s24")] }),
    );
    await flag(campaign, unjudged[0] ?? 0, "ccc-missing");
    await inTransaction(database.db, (tx) => gatherLeads(tx, campaign, unjudged));
    await database.db.query("update leads set status = 'delivered' where campaign_id = $1", [campaign]);
    expect((await campaignAccount(database.db, campaign)).balanced).toBe(false);
  });
});
