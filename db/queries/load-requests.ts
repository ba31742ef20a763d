/** Loads requests that are still to be fetched, leaving out those that ended and those of campaigns not running. */
import type { PolitenessLimits } from "#domain/politeness.ts";
import type { Request } from "#domain/request.ts";
import type { Queryable } from "../connection.ts";

/** A request as fetching and reading need it, with what its campaign says of search pages, politeness and robots.txt. */
export type OpenRequest = Pick<
  Request,
  "id" | "campaignId" | "kind" | "key" | "url" | "shopId" | "keyword" | "page" | "attempts"
> & {
  readonly pagesPerKeyword: number;
  /** How the campaign tightens the marketplace's politeness, if at all. */
  readonly politeness: PolitenessLimits | null;
  /** Whether the campaign gives a reason to visit what robots.txt forbids. */
  readonly overridesRobots: boolean;
  /** It was found to need a browser before, and left to a process that has one. */
  readonly needsBrowser: boolean;
};

export async function loadRequests(db: Queryable, ids: readonly number[]): Promise<OpenRequest[]> {
  const found = await db.query<OpenRequest>(
    `select r.id, r.campaign_id as "campaignId", r.kind, r.key, r.url, r.shop_id as "shopId", r.keyword, r.page,
       r.attempts, (c.plan->>'pagesPerKeyword')::int as "pagesPerKeyword",
       c.plan->'politeness'->r.marketplace as politeness, c.plan->'robotsOverride' is not null as "overridesRobots",
       r.needs_browser as "needsBrowser"
     from requests r join campaigns c on c.id = r.campaign_id
     where r.id = any($1) and r.status = 'planned' and c.status = 'running' order by r.id`,
    [ids],
  );
  return found.rows;
}

/** The requests of a campaign that have not ended. */
export async function openRequests(db: Queryable, campaignId: number): Promise<Pick<Request, "id" | "marketplace">[]> {
  const found = await db.query<Pick<Request, "id" | "marketplace">>(
    "select id, marketplace from requests where campaign_id = $1 and status = 'planned' order by id",
    [campaignId],
  );
  return found.rows;
}

/** How many requests of a campaign have not ended, by marketplace; handed-in pages left out. */
export async function openMarketplaces(db: Queryable, campaignId: number): Promise<Map<string, number>> {
  const found = await db.query<{ marketplace: string; n: number }>(
    `select marketplace, count(*)::int as n from requests
     where campaign_id = $1 and status = 'planned' and kind not in ('archive', 'feed') group by 1 order by 1`,
    [campaignId],
  );
  return new Map(found.rows.map(({ marketplace, n }) => [marketplace, n]));
}
