/**
 * Data for the site's tests, stored by the same queries as the pipeline's: a campaign with shops, listings, findings,
 * leads that were delivered and leads that wait. In: a database. Out: ids. Everything is fixed, nothing random.
 */
import { createHash } from "node:crypto";
import type { Database } from "#db/connection.ts";
import { createCampaign, moveCampaign } from "#db/queries/campaigns.ts";
import { deliverLeads } from "#db/queries/deliver-leads.ts";
import { gatherLeads } from "#db/queries/gather-leads.ts";
import { type NewRequest, planRequests } from "#db/queries/plan-requests.ts";
import { storeJudgements } from "#db/queries/store-judgements.ts";
import { type EndedRequest, storePages } from "#db/queries/store-pages.ts";
import { storeRoutes } from "#db/queries/store-routes.ts";
import type { BureauCode, Route } from "#domain/bureau.ts";
import { CampaignPlan } from "#domain/campaign.ts";
import type { Capture } from "#domain/capture.ts";
import type { Finding } from "#domain/finding.ts";
import { Listing } from "#domain/listing.ts";
import type { Failure } from "#domain/request.ts";

export interface Shop {
  readonly id: string;
  readonly name: string;
  readonly company: string | null;
  readonly uscc?: string | null;
  /** Address on the licence page; null: no licence page was read. */
  readonly licenceAddress: string | null;
  readonly route: Route;
  readonly deliverTo: BureauCode | null;
}

export interface Item {
  readonly itemId: string;
  readonly shopId: string;
  readonly product: string | null;
  readonly listing: Partial<Listing>;
  readonly findings: readonly Partial<Finding>[];
}

export interface Story {
  readonly name: string;
  readonly marketplace: string;
  readonly shops: readonly Shop[];
  readonly items: readonly Item[];
  /** Detail requests that ended so. */
  readonly failures: readonly Failure[];
  readonly url?: string;
}

/** Plans, stores, judges, gathers, routes and delivers. Returns the campaign's id and its leads' ids by shop. */
export async function tell(db: Database, story: Story): Promise<{ campaignId: number; leadOf: Map<string, number> }> {
  const { marketplace, shops, items, failures } = story;
  const plan = CampaignPlan.parse({ name: story.name.replace(/\p{Cc}/gu, ""), marketplaces: [marketplace] });
  const campaignId = await createCampaign(db, plan);
  await moveCampaign(db, campaignId, "running");
  const request = (kind: NewRequest["kind"], key: string, shopId: string | null): NewRequest => ({
    ...{ marketplace, kind, key, shopId, keyword: null, page: null },
    url: story.url ?? `https://shop.example/${kind}/${encodeURIComponent(key)}`,
  });
  const licensed = shops.filter((shop) => shop.licenceAddress !== null);
  const wanted = [
    ...items.map((item) => request("detail", item.itemId, null)),
    ...failures.map((_, n) => request("detail", `failed-${n}`, null)),
    ...licensed.map((shop) => request("licence", shop.id, shop.id)),
  ];
  const ids = (await planRequests(db, campaignId, wanted)).map((row) => row.id);
  const requestId = (n: number): number => ids[n] ?? 0;
  const none = { sellers: [], listings: [], next: [] };
  const ended: EndedRequest[] = [
    ...items.map((item, n): EndedRequest => {
      const content = Listing.parse({ marketplace, itemId: item.itemId, currency: "CNY", ...item.listing });
      const shop = shops.find((each) => each.id === item.shopId);
      const facts = { uscc: null, licenceAddress: null, shopAddress: null, region: content.shopRegion, licence: false };
      const capture = captureOf(`${story.name} ${item.itemId}`, story.url);
      return {
        ...{ requestId: requestId(n), failure: null, detail: null, capture, next: [] },
        sellers: [{ shopId: item.shopId, shop: shop?.name ?? null, company: shop?.company ?? null, ...facts }],
        listings: [
          {
            ...{ itemId: item.itemId, shopId: item.shopId, knownFrom: "detail", content },
            url: story.url ?? `https://shop.example/item/${encodeURIComponent(item.itemId)}`,
            contentHash: sha256(JSON.stringify(content)),
          },
        ],
      };
    }),
    ...failures.map(
      (failure, n): EndedRequest => ({
        ...{ requestId: requestId(items.length + n), failure, detail: `answer ${n}`, capture: null, ...none },
      }),
    ),
    ...licensed.map(({ id, company, uscc = null, licenceAddress }, n): EndedRequest => {
      const facts = { shop: null, company, uscc, licenceAddress, shopAddress: null, region: null, licence: true };
      const capture = captureOf(`${story.name} licence ${id}`);
      return {
        ...{ requestId: requestId(items.length + failures.length + n), failure: null, detail: null, capture, ...none },
        sellers: [{ shopId: id, ...facts }],
      };
    }),
  ];
  const { unjudged } = await storePages(db, campaignId, marketplace, ended);
  await judge(db, campaignId, story, unjudged);
  const { leadIds } = await gatherLeads(db, campaignId, unjudged);
  const leads = await db.query<{ id: number; shop_id: string }>(
    "select l.id, s.shop_id from leads l join sellers s on s.id = l.seller_id where l.id = any($1) order by l.id",
    [leadIds],
  );
  const routed = leads.rows.flatMap(({ id, shop_id }) => {
    const shop = shops.find((each) => each.id === shop_id);
    return shop ? [{ id, route: shop.route, deliverTo: shop.deliverTo }] : [];
  });
  for (const { id, bureau } of await storeRoutes(db, routed)) await deliverLeads(db, bureau, [id]);
  return { campaignId, leadOf: new Map(leads.rows.map((row) => [row.shop_id, row.id])) };
}

async function judge(db: Database, campaignId: number, story: Story, unjudged: readonly number[]): Promise<void> {
  const rows = await db.query<{ id: number; item_id: string; version: number }>(
    "select id, item_id, current_version_id as version from listings where id = any($1)",
    [unjudged],
  );
  await storeJudgements(
    db,
    campaignId,
    "0123456789ab",
    rows.rows.flatMap(({ id, item_id, version }) => {
      const item = story.items.find((each) => each.itemId === item_id);
      if (!item) return [];
      const recognition = { product: item.product, confidence: 0.9, because: [] };
      return [{ listingId: id, versionId: version, recognition, findings: item.findings.map(findingOf) }];
    }),
  );
}

export function findingOf(part: Partial<Finding>): Finding {
  return {
    rule: "maker-name-missing",
    version: "abcdef012345",
    severity: "general",
    confidence: 0.9,
    spans: [{ field: "manufacturer.name", text: "" }],
    basis: [{ law: "产品质量法", article: "27" }],
    explain: "页面未见生产者名称，建议核查实物标识。",
    ...part,
  };
}

function captureOf(body: string, url = `https://shop.example/${encodeURIComponent(body)}`): Capture {
  return {
    ...{ url, finalUrl: url, status: 200, headers: {}, via: "http", bytes: body.length },
    sha256: sha256(body),
    place: { pack: "2025-03-01", at: 0, size: body.length },
    fetchedAt: new Date("2025-03-01T01:30:05Z"),
  };
}

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
