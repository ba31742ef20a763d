/**
 * Reads the rows behind the numbers of a campaign: its requests and its listings, by how they ended, and the
 * marketplaces it went to. The account itself is `campaignAccount`'s. Pages are 1-based; texts are untrusted.
 */
import type { KnownFrom } from "#domain/listing.ts";
import type { Failure, RequestKind, RequestStatus } from "#domain/request.ts";
import type { Queryable } from "../connection.ts";
import { ALL_HELD } from "./campaign-account.ts";

export interface MarketplaceCount {
  readonly marketplace: string;
  readonly planned: number;
  readonly stored: number;
  readonly failed: number;
  readonly open: number;
  readonly listings: number;
  readonly flagged: number;
}

/** What each marketplace of a campaign brought. */
export async function countMarketplaces(db: Queryable, campaignId: number): Promise<MarketplaceCount[]> {
  const found = await db.query<MarketplaceCount>(
    `with asked as (
       select marketplace, count(*)::int as planned, (count(*) filter (where status = 'stored'))::int as stored,
         (count(*) filter (where status = 'failed'))::int as failed,
         (count(*) filter (where status = 'planned'))::int as open
       from requests where campaign_id = $1 group by 1
     ), seen as (
       select l.marketplace, count(*)::int as listings,
         (count(*) filter (where c.judgement = 'flagged'))::int as flagged
       from campaign_listings c join listings l on l.id = c.listing_id where c.campaign_id = $1 group by 1
     )
     select marketplace, coalesce(planned, 0) as planned, coalesce(stored, 0) as stored, coalesce(failed, 0) as failed,
       coalesce(open, 0) as open, coalesce(listings, 0) as listings, coalesce(flagged, 0) as flagged
     from asked full join seen using (marketplace) order by planned desc, marketplace`,
    [campaignId],
  );
  return found.rows;
}

export interface RequestRow {
  readonly id: number;
  readonly marketplace: string;
  readonly kind: RequestKind;
  readonly url: string;
  readonly keyword: string | null;
  readonly status: RequestStatus;
  readonly failure: Failure | null;
  readonly detail: string | null;
  readonly attempts: number;
  readonly endedAt: Date | null;
}

export interface RequestFilter {
  readonly status?: RequestStatus;
  readonly failure?: Failure;
  readonly marketplace?: string;
}

export interface RowPage<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
}

export async function readRequests(
  db: Queryable,
  campaignId: number,
  filter: RequestFilter,
  page: number,
  pageSize: number,
): Promise<RowPage<RequestRow>> {
  const values = [campaignId, filter.status ?? null, filter.failure ?? null, filter.marketplace ?? null];
  const where = `campaign_id = $1 and ($2::text is null or status = $2) and ($3::text is null or failure = $3)
    and ($4::text is null or marketplace = $4)`;
  const [counted, found] = await Promise.all([
    db.query<{ n: number }>(`select count(*)::int as n from requests where ${where}`, values),
    db.query<RequestRow>(
      `select id, marketplace, kind, url, keyword, status, failure, left(detail, 500) as detail, attempts,
         ended_at as "endedAt"
       from requests where ${where} order by id limit $5 offset $6`,
      [...values, pageSize, (page - 1) * pageSize],
    ),
  ]);
  return { rows: found.rows, total: counted.rows[0]?.n ?? 0 };
}

/** "held": flagged, and every finding kept back for a person. */
export type JudgementState = "pending" | "clean" | "flagged" | "held" | "not-judged";

const STATE = `case when c.judgement = 'flagged' and c.listing_id in (${ALL_HELD}) then 'held' else c.judgement end`;

export interface ListingRow {
  readonly id: number;
  readonly marketplace: string;
  readonly url: string;
  readonly title: string | null;
  readonly price: number | null;
  readonly currency: string | null;
  readonly shop: string | null;
  readonly company: string | null;
  readonly knownFrom: KnownFrom;
  readonly judgement: JudgementState;
  readonly product: string | null;
  /** Lead the listing's findings belong to. */
  readonly leadId: number | null;
  readonly capturedAt: Date;
}

export interface ListingFilter {
  /** "clean" are those of the key products; "other-product" those that offer none of them. */
  readonly judgement?: JudgementState | "other-product";
  /** Those with a finding kept for a person since a field was hardly read, whatever else was found of them. */
  readonly kept?: "coverage";
  readonly marketplace?: string;
}

export async function readListings(
  db: Queryable,
  campaignId: number,
  filter: ListingFilter,
  page: number,
  pageSize: number,
): Promise<RowPage<ListingRow>> {
  const values = [campaignId, filter.judgement ?? null, filter.marketplace ?? null, filter.kept ?? null];
  const from = `from campaign_listings c join listings l on l.id = c.listing_id
    where c.campaign_id = $1 and ($2::text is null or $2 =
      case when c.judgement = 'clean' and c.product is null then 'other-product' else ${STATE} end) and ($3::text is null or l.marketplace = $3)
    and ($4::text is null or exists (select from findings f
      where f.campaign_id = $1 and f.listing_id = c.listing_id and not f.shadow and f.held = $4))`;
  const [counted, found] = await Promise.all([
    db.query<{ n: number }>(`select count(*)::int as n ${from}`, values),
    db.query<ListingRow>(
      `with page as (
         select c.listing_id, c.version_id, ${STATE} as judgement, c.product, c.captured_at ${from} order by c.listing_id limit $5 offset $6
       )
       select l.id, l.marketplace, l.url, left(v.content->>'title', 500) as title,
         (v.content->>'price')::float8 as price, v.content->>'currency' as currency,
         coalesce(s.shop, left(v.content->'seller'->>'shop', 200)) as shop,
         coalesce(s.company, left(v.content->'seller'->>'company', 200)) as company, v.known_from as "knownFrom",
         page.judgement, page.product, page.captured_at as "capturedAt",
         (select f.lead_id from findings f where f.campaign_id = $1 and f.listing_id = l.id and not f.shadow
           order by f.id limit 1) as "leadId"
       from page join listings l on l.id = page.listing_id join listing_versions v on v.id = page.version_id
       left join sellers s on s.id = l.seller_id order by l.id`,
      [...values, pageSize, (page - 1) * pageSize],
    ),
  ]);
  return { rows: found.rows, total: counted.rows[0]?.n ?? 0 };
}
