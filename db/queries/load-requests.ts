/** Loads requests that are still to be fetched, leaving out those that ended and those of campaigns not running. */
import type { RequestKind } from "#domain/request.ts";
import type { Queryable } from "../connection.ts";

export interface OpenRequest {
  readonly id: number;
  readonly campaignId: number;
  readonly kind: RequestKind;
  readonly key: string;
  readonly url: string;
  readonly shopId: string | null;
  readonly keyword: string | null;
  readonly page: number | null;
  readonly attempts: number;
  readonly pagesPerKeyword: number;
}

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
