/** Requests that cannot be fetched for now, or not any more: noted, counted, found. */
import type { RobotsVerdict } from "#domain/request.ts";
import type { Queryable } from "../connection.ts";

export async function noteRobots(tx: Queryable, requestIds: readonly number[], verdict: RobotsVerdict): Promise<void> {
  if (requestIds.length === 0) return;
  await tx.query("update requests set robots = $2 where id = any($1) and status = 'planned'", [requestIds, verdict]);
}

export async function noteNeedsBrowser(tx: Queryable, requestIds: readonly number[]): Promise<void> {
  if (requestIds.length === 0) return;
  await tx.query(
    "update requests set needs_browser = true where id = any($1) and status = 'planned' and not needs_browser",
    [requestIds],
  );
}

/** How many open requests of a campaign wait for their robots.txt, by marketplace. */
export async function waitingForRobots(db: Queryable, campaignId: number): Promise<Map<string, number>> {
  const { rows } = await db.query<{ marketplace: string; n: number }>(
    `select marketplace, count(*)::int as n from requests
     where campaign_id = $1 and status = 'planned' and robots = 'unavailable' group by 1`,
    [campaignId],
  );
  return new Map(rows.map(({ marketplace, n }) => [marketplace, n]));
}

/** Open requests of running campaigns to marketplaces other than these, which are fetched from nowhere any more. */
export async function requestsElsewhere(
  db: Queryable,
  marketplaces: readonly string[],
  most: number,
): Promise<{ readonly id: number; readonly campaignId: number; readonly marketplace: string }[]> {
  const { rows } = await db.query<{ id: number; campaignId: number; marketplace: string }>(
    `select r.id, r.campaign_id as "campaignId", r.marketplace from requests r
     where r.status = 'planned' and r.marketplace <> all($1) and r.kind not in ('archive', 'feed')
       and r.campaign_id in (select id from campaigns where status = 'running')
     order by r.id limit $2`,
    [marketplaces, most],
  );
  return rows;
}
