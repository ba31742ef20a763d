/**
 * A routed lead with bodies that really lie in the body store, for the tests of evidence. In: database and store. Out: ids,
 * and a way to add a finding later.
 */
import { createHash } from "node:crypto";
import type { BodyStore } from "#crawlers/evidence/body-store.ts";
import type { Database } from "#db/connection.ts";
import { createCampaign, moveCampaign } from "#db/queries/campaigns.ts";
import { gatherLeads } from "#db/queries/gather-leads.ts";
import { type NewRequest, planRequests } from "#db/queries/plan-requests.ts";
import { storeJudgements } from "#db/queries/store-judgements.ts";
import { storePages } from "#db/queries/store-pages.ts";
import { storeRoutes } from "#db/queries/store-routes.ts";
import { CampaignPlan } from "#domain/campaign.ts";
import type { Finding } from "#domain/finding.ts";
import { emptyListing } from "#domain/listing.ts";
import { keep } from "#workers/steps/store-ended.ts";

export const RULE_SOURCE = "rule: maker-name-missing\nname: 未见厂名\n";

export interface EvidenceLead {
  readonly campaignId: number;
  readonly leadId: number;
  readonly listingIds: readonly number[];
  find(listing: number, rule: string): Promise<void>;
}

export async function routedLead(db: Database, bodies: BodyStore, shopId: string, items = 2): Promise<EvidenceLead> {
  const plan = CampaignPlan.parse({ name: `取证 ${shopId}`, marketplaces: ["market"] });
  const campaignId = await createCampaign(db, plan);
  await moveCampaign(db, campaignId, "running");
  const request = (kind: NewRequest["kind"], key: string): NewRequest => ({
    ...{ marketplace: "market", kind, key, keyword: null, page: null },
    shopId: kind === "licence" ? shopId : null,
    url: `https://market.example/${kind}/${key}`,
  });
  const itemIds = Array.from({ length: items }, (_, n) => `${shopId}-${n}`);
  const wanted = [...itemIds.map((id) => request("detail", id)), request("licence", shopId)];
  const planned = await planRequests(db, campaignId, wanted);
  const captures = await keep(
    { db, bodies },
    wanted.map(({ url, key }) => ({
      ...{ url, finalUrl: url, status: 200, via: "http" as const },
      headers: { "content-type": "text/html; charset=utf-8", "set-cookie": "session=secret" },
      body: new TextEncoder().encode(`<title>商品 ${key}</title>${"<p>干粉灭火器 4kg</p>".repeat(300)}`),
      fetchedAt: new Date("2026-11-05T02:03:04Z"),
    })),
  );
  const seller = { shopId, shop: "某店", uscc: null, shopAddress: null, region: null };
  const stored = await storePages(
    db,
    campaignId,
    "market",
    wanted.map(({ kind, key, url }, n) => {
      const isLicence = kind === "licence";
      const content = { ...emptyListing(), marketplace: "market", itemId: key, title: `干粉灭火器 ${key}` };
      const contentHash = createHash("sha256").update(JSON.stringify(content)).digest("hex");
      return {
        ...{ requestId: planned[n]?.id ?? 0, failure: null, detail: null, capture: captures[n] ?? null, next: [] },
        sellers: [
          {
            ...seller,
            company: isLicence ? "某公司" : null,
            licenceAddress: isLicence ? "某路 1 号" : null,
            licence: isLicence,
          },
        ],
        listings: isLicence ? [] : [{ itemId: key, url, shopId, knownFrom: "detail" as const, content, contentHash }],
      };
    }),
  );
  await db.query(
    `insert into rule_versions (rule, version, status, origin, source, cases)
     select 'maker-name-missing', 'abcdef012345', 'active', 'shipped', $1, ''
     where not exists (select from rule_versions where rule = 'maker-name-missing')`,
    [RULE_SOURCE],
  );
  const find = async (listingId: number, rule: string) => {
    const found = await db.query<{ version_id: number }>(
      "select version_id from campaign_listings where campaign_id = $1 and listing_id = $2",
      [campaignId, listingId],
    );
    await db.query("update campaign_listings set judgement = 'pending' where campaign_id = $1 and listing_id = $2", [
      campaignId,
      listingId,
    ]);
    await storeJudgements(db, campaignId, "test", [
      {
        ...{ listingId, versionId: found.rows[0]?.version_id ?? 0 },
        recognition: { product: "extinguisher", confidence: 1, because: [] },
        findings: [findingOf(rule)],
      },
    ]);
    await gatherLeads(db, campaignId, [listingId]);
  };
  for (const listingId of stored.unjudged) await find(listingId, "maker-name-missing");
  const lead = await db.query<{ id: number }>("select id from leads where campaign_id = $1", [campaignId]);
  const leadId = lead.rows[0]?.id ?? 0;
  const because = [{ field: "licenceAddress", text: "某路 1 号", says: "310101", because: "亮照住所在黄浦区" }];
  await storeRoutes(db, [{ id: leadId, route: { bureau: "310101", confidence: 0.9, because }, deliverTo: "310101" }]);
  return { campaignId, leadId, listingIds: stored.unjudged, find };
}

function findingOf(rule: string): Finding {
  return {
    ...{ rule, version: "abcdef012345", severity: "general", confidence: 0.9 },
    spans: [{ field: "manufacturer.name", text: "" }],
    basis: [{ law: "产品质量法", article: "27" }],
    explain: "页面未见生产者名称，建议核查实物标识。",
  };
}
