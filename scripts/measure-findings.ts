/**
 * A campaign on the sandbox against the sandbox's own truth: how many planted defects were found, how many findings were
 * planted, how many delivered leads went where the seller is.
 */
import type { Database } from "#db/connection.ts";
import type { Truth } from "#test/marketplaces/truth.ts";

export interface Measure {
  /** Planted defects on listings that were still offered. */
  readonly planted: number;
  readonly found: number;
  /** Findings that were planted. */
  readonly right: number;
  /** Leads given to a bureau, and how many of them to the right one. */
  readonly routed: number;
  readonly routedRight: number;
  /** The first findings that were not planted and planted defects that were not found, for looking into. */
  readonly falseHits: readonly string[];
  readonly misses: readonly string[];
}

const MOST_EXAMPLES = 50;

export async function measureFindings(db: Database, campaignId: number, truths: Iterable<Truth>): Promise<Measure> {
  const findings = await db.query<{ name: string }>(
    `select l.marketplace || ' ' || l.item_id || ' ' || f.rule as name
     from findings f join listings l on l.id = f.listing_id where f.campaign_id = $1 and not f.shadow`,
    [campaignId],
  );
  const deliveries = await db.query<{ shop: string; bureau: string }>(
    `select s.marketplace || ' ' || s.shop_id as shop, d.bureau
     from leads l join deliveries d on d.lead_id = l.id join sellers s on s.id = l.seller_id where l.campaign_id = $1`,
    [campaignId],
  );
  const found = new Set(findings.rows.map((row) => row.name));
  const planted = new Set<string>();
  const places = new Map<string, string | null>();
  for (const { marketplace, itemId, shopId, defects, district, removed } of truths) {
    places.set(`${marketplace} ${shopId}`, district);
    if (!removed) for (const defect of defects) planted.add(`${marketplace} ${itemId} ${defect}`);
  }
  const right = [...found].filter((name) => planted.has(name)).length;
  return {
    planted: planted.size,
    found: found.size,
    right,
    routed: deliveries.rows.length,
    routedRight: deliveries.rows.filter(({ shop, bureau }) => places.get(shop) === bureau).length,
    falseHits: [...found].filter((name) => !planted.has(name)).slice(0, MOST_EXAMPLES),
    misses: [...planted].filter((name) => !found.has(name)).slice(0, MOST_EXAMPLES),
  };
}
