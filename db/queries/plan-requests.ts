/**
 * Plans requests: each page once per campaign, never more than the campaign's budget.
 * What is over the budget is written down too, as failed/over-budget, so that the account says what was left out.
 */

import type { Request } from "#domain/request.ts";
import { type Queryable, toJson } from "../connection.ts";

export type NewRequest = Pick<Request, "marketplace" | "kind" | "key" | "url" | "shopId" | "keyword" | "page">;

export interface PlannedRequest {
  readonly id: number;
  readonly marketplace: string;
  readonly key: string;
}

/**
 * Inserts what is not planned yet and returns it, over-budget ones left out.
 * Locks the campaign's row to the end of the transaction, so that two planners cannot both take the last of the budget.
 * (NO KEY: rows that refer to the campaign hold a share of its key, and two planners that did would wait for each other.)
 */
export async function planRequests(
  tx: Queryable,
  campaignId: number,
  wanted: readonly NewRequest[],
  /**
   * "unbounded": pages that are handed in cost no marketplace anything, so no budget holds them up. "apart": what has a bound
   * of its own (pictures: one of each flagged listing) neither waits for the budget nor uses it up.
   */
  bound: "budget" | "unbounded" | "apart" = "budget",
): Promise<PlannedRequest[]> {
  if (wanted.length === 0) return [];
  // Most pages lead to pages that are planned already; those take no lock.
  const missing = await tx.query<{ n: number }>(
    `select w.n from jsonb_to_recordset($2::jsonb) as w(n int, marketplace text, kind text, key text)
     where not exists (select from requests r where r.campaign_id = $1
       and r.marketplace = w.marketplace and r.kind = w.kind and r.key = w.key)`,
    [campaignId, toJson(wanted.map(({ marketplace, kind, key }, n) => ({ n, marketplace, kind, key })))],
  );
  if (missing.rowCount === 0) return [];
  const fresh = new Set(missing.rows.map((row) => row.n));
  const campaign = await tx.query<{ left: number }>(
    "select (plan->>'budget')::int - requests_planned as left from campaigns where id = $1 for no key update",
    [campaignId],
  );
  const left = bound === "budget" ? Math.max(0, campaign.rows[0]?.left ?? 0) : wanted.length;
  const inserted = await tx.query<PlannedRequest & { status: string }>(
    `with wanted as (
       select distinct on (marketplace, kind, key) *
       from jsonb_to_recordset($2::jsonb)
         as w(n int, marketplace text, kind text, key text, url text, "shopId" text, keyword text, page int)
       order by marketplace, kind, key, n
     ), fresh as (
       select wanted.*, row_number() over (order by n) as place from wanted
       where not exists (select from requests r where r.campaign_id = $1
         and r.marketplace = wanted.marketplace and r.kind = wanted.kind and r.key = wanted.key)
     )
     insert into requests
       (campaign_id, marketplace, kind, key, url, shop_id, keyword, page, status, failure, detail, ended_at)
     select $1, marketplace, kind, key, url, "shopId", keyword, page,
       case when place <= $3 then 'planned' else 'failed' end,
       case when place <= $3 then null else 'over-budget' end,
       case when place <= $3 then null else 'budget of the campaign is used up' end,
       case when place <= $3 then null else now() end
     from fresh order by place
     on conflict (campaign_id, marketplace, kind, key) do nothing
     returning id, marketplace, key, status`,
    [campaignId, toJson(wanted.map((request, n) => ({ n, ...request })).filter(({ n }) => fresh.has(n))), left],
  );
  const planned = inserted.rows.filter((row) => row.status === "planned");
  if (planned.length > 0 && bound !== "apart") {
    await tx.query("update campaigns set requests_planned = requests_planned + $2 where id = $1", [
      campaignId,
      planned.length,
    ]);
  }
  return planned.map(({ id, marketplace, key }) => ({ id, marketplace, key }));
}
