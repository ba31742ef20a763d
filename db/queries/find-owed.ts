/** Finds what campaigns still owe, step by step, for the sweep: work that no job may stand for any more. */
import type { BureauCode } from "#domain/bureau.ts";
import type { Queryable } from "../connection.ts";

interface CampaignWork {
  readonly campaignId: number;
  readonly ids: number[];
}

export interface Owed {
  /** Campaigns whose first requests were never all planned. */
  readonly unplanned: readonly number[];
  readonly requests: readonly (CampaignWork & { readonly marketplace: string })[];
  readonly unjudged: readonly CampaignWork[];
  readonly loose: readonly CampaignWork[];
  /** Leads without a route whose seller's pages are not awaited. */
  readonly unrouted: readonly CampaignWork[];
  readonly undelivered: readonly { readonly bureau: BureauCode; readonly ids: number[] }[];
}

/** Where to look: steps, and marketplaces and bureaus, whose queues have run dry. */
export interface DryQueues {
  readonly steps: readonly ("plan" | "detect" | "lead" | "route")[];
  readonly marketplaces: readonly string[];
  readonly bureaus: readonly BureauCode[];
}

const RUNNING = "campaign_id in (select id from campaigns where status = 'running')";

/** @param most bound on the rows looked at per step; what is left is found by the next sweep. */
export async function findOwed(db: Queryable, most: number, dry: DryQueues): Promise<Owed> {
  const inStep = (step: DryQueues["steps"][number], rows: string) =>
    dry.steps.includes(step) ? group<CampaignWork>(db, rows, "campaign_id", most) : [];
  return {
    unplanned: dry.steps.includes("plan")
      ? (
          await db.query<{ id: number }>("select id from campaigns where status = 'running' and planned_at is null")
        ).rows.map((row) => row.id)
      : [],
    requests:
      dry.marketplaces.length === 0
        ? []
        : await group(
            db,
            `select campaign_id, marketplace, id from requests
             where status = 'planned' and marketplace = any($2) and ${RUNNING} order by id limit $1`,
            "campaign_id, marketplace",
            most,
            [dry.marketplaces],
          ),
    unjudged: await inStep(
      "detect",
      `select campaign_id, listing_id as id from campaign_listings where judgement = 'pending' and ${RUNNING} limit $1`,
    ),
    loose: await inStep(
      "lead",
      `select distinct campaign_id, listing_id as id from findings
       where lead_id is null and not shadow and held is null and ${RUNNING} limit $1`,
    ),
    unrouted: await inStep(
      "route",
      `select l.campaign_id, l.id from leads l join sellers s on s.id = l.seller_id
       where l.status = 'new' and l.${RUNNING} and not exists (select from requests r
         where r.campaign_id = l.campaign_id and r.marketplace = s.marketplace and r.shop_id = s.shop_id
           and r.status = 'planned') limit $1`,
    ),
    undelivered:
      dry.bureaus.length === 0
        ? []
        : await group(
            db,
            "select bureau, id from leads where status = 'routed' and bureau = any($2) limit $1",
            "bureau",
            most,
            [dry.bureaus],
          ),
  };
}

async function group<T>(db: Queryable, rows: string, by: string, most: number, more: unknown[] = []): Promise<T[]> {
  const found = await db.query<Record<string, unknown> & { ids: unknown[] }>(
    `select ${by}, array_agg(id) as ids from (${rows}) as owed group by ${by}`,
    [most, ...more],
  );
  return found.rows.map(({ campaign_id, ids, ...rest }) => ({
    ...rest,
    ...(campaign_id !== undefined && { campaignId: campaign_id }),
    ids: ids.map(Number),
  })) as T[];
}
