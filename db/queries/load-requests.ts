/** Loads requests that are still to be fetched, leaving out those that ended and those of campaigns not running. */
import type { Request } from "#domain/request.ts";
import type { Queryable } from "../connection.ts";

/** A request as fetching and reading need it, with its campaign's bound on search pages. */
export type OpenRequest = Pick<
  Request,
  "id" | "campaignId" | "kind" | "key" | "url" | "shopId" | "keyword" | "page" | "attempts"
> & { readonly pagesPerKeyword: number };

export async function loadRequests(db: Queryable, ids: readonly number[]): Promise<OpenRequest[]> {
  const found = await db.query<OpenRequest>(
    `select r.id, r.campaign_id as "campaignId", r.kind, r.key, r.url, r.shop_id as "shopId", r.keyword, r.page,
       r.attempts, (c.plan->>'pagesPerKeyword')::int as "pagesPerKeyword"
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
