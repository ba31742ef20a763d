/**
 * Reads leads as rows of a list: a bureau's inbox, the assignment desk, the leads of a campaign.
 *
 * In: who reads (`reader`), what to show, which page. Out: rows and counts. Every query holds the reader's bureau in
 * SQL, so that row security can take the same place; a bureau sees only what was delivered to it, the institute all.
 * Texts come from pages and are untrusted.
 */
import type { RouteReason } from "#domain/bureau.ts";
import type { Severity } from "#domain/finding.ts";
import type { LeadStatus } from "#domain/lead.ts";
import type { Queryable } from "../connection.ts";

/** Who reads: the code of a bureau, or null for the institute, which sees every lead. */
export interface Reader {
  readonly bureau: string | null;
}

export interface LeadFilter {
  readonly campaignId?: number;
  /** Bureau the lead was delivered to. */
  readonly bureau?: string;
  readonly status?: LeadStatus | "open";
  readonly product?: string;
  readonly severity?: Severity;
  /** Why a lead waits: its seller is of another province, or the evidence does not decide. */
  readonly waits?: "outside" | "undecided";
}

export interface Claim {
  readonly rule: string;
  readonly severity: Severity;
  readonly explain: string;
  readonly listings: number;
}

export interface LeadRow {
  readonly id: number;
  readonly campaignId: number;
  readonly status: LeadStatus;
  readonly severity: Severity;
  readonly product: string;
  readonly listingCount: number;
  /** Highest confidence of its findings, 0…1. */
  readonly confidence: number | null;
  readonly marketplace: string;
  readonly shop: string | null;
  readonly company: string | null;
  /** By severity, then by number of listings. */
  readonly claims: readonly Claim[];
  /** Where the route points: bureau code, "outside" or null; with reasons, also for leads that wait. */
  readonly bureau: string | null;
  readonly province: string | null;
  readonly runnerUp: string | null;
  readonly routeConfidence: number | null;
  readonly routeReasons: readonly RouteReason[] | null;
  readonly createdAt: Date;
  readonly deliveredAt: Date | null;
}

export interface LeadPage {
  readonly rows: readonly LeadRow[];
  readonly total: number;
}

const FROM = "from leads l left join deliveries d on d.lead_id = l.id";

/** Serious leads first, then the newest. @param page 1-based. */
export async function readLeads(
  db: Queryable,
  reader: Reader,
  filter: LeadFilter,
  page: number,
  pageSize: number,
): Promise<LeadPage> {
  const { where, values } = condition(reader, filter);
  const [counted, found] = await Promise.all([
    db.query<{ n: number }>(`select count(*)::int as n ${FROM} where ${where}`, values),
    db.query<LeadRow>(
      `with page as (
         select l.id, l.severity, d.delivered_at ${FROM} where ${where}
         order by l.severity desc, d.delivered_at desc nulls last, l.id desc
         limit $${values.length + 1} offset $${values.length + 2}
       )
       select l.id, l.campaign_id as "campaignId", l.status, l.severity, l.product, l.listing_count as "listingCount",
         claimed.confidence, s.marketplace, s.shop, s.company, coalesce(claimed.claims, '[]') as claims,
         l.bureau, l.province, l.runner_up as "runnerUp", l.route_confidence as "routeConfidence",
         l.route_reasons as "routeReasons", l.created_at as "createdAt", page.delivered_at as "deliveredAt"
       from page join leads l on l.id = page.id join sellers s on s.id = l.seller_id
       left join lateral (
         select max(confidence) as confidence, jsonb_agg(jsonb_build_object('rule', rule, 'severity', severity,
           'explain', explain, 'listings', listings) order by severity desc, listings desc, rule) as claims
         from (select rule, max(severity) as severity, (array_agg(left(explain, 400) order by id))[1] as explain,
             count(distinct listing_id)::int as listings, max(f.confidence) as confidence
           from findings f where f.lead_id = l.id group by rule) as by_rule
       ) as claimed on true
       order by page.severity desc, page.delivered_at desc nulls last, page.id desc`,
      [...values, pageSize, (page - 1) * pageSize],
    ),
  ]);
  return { rows: found.rows, total: counted.rows[0]?.n ?? 0 };
}

export interface LeadCount {
  readonly bureau: string | null;
  readonly product: string;
  readonly severity: Severity;
  readonly status: LeadStatus;
  readonly outside: boolean;
  readonly n: number;
}

/** Numbers of leads by bureau delivered to (null: not delivered), product, severity and state. */
export async function countLeads(db: Queryable, reader: Reader, filter: LeadFilter): Promise<LeadCount[]> {
  const { where, values } = condition(reader, filter);
  const counted = await db.query<LeadCount>(
    `select d.bureau, l.product, l.severity, l.status, coalesce(l.bureau = 'outside', false) as outside,
       count(*)::int as n
     ${FROM} where ${where} group by 1, 2, 3, 4, 5`,
    values,
  );
  return counted.rows;
}

function condition(reader: Reader, filter: LeadFilter): { where: string; values: unknown[] } {
  const values: unknown[] = [reader.bureau];
  const parts = ["($1::text is null or d.bureau = $1)"];
  const add = (part: (place: string) => string, value: unknown) => {
    values.push(value);
    parts.push(part(`$${values.length}`));
  };
  if (filter.campaignId !== undefined) add((place) => `l.campaign_id = ${place}`, filter.campaignId);
  if (filter.bureau !== undefined) add((place) => `d.bureau = ${place}`, filter.bureau);
  if (filter.product !== undefined) add((place) => `l.product = ${place}`, filter.product);
  if (filter.severity !== undefined) add((place) => `l.severity = ${place}`, filter.severity);
  if (filter.status === "open") parts.push("l.status in ('new', 'routed')");
  else if (filter.status !== undefined) add((place) => `l.status = ${place}`, filter.status);
  if (filter.waits === "outside") parts.push("l.bureau = 'outside'");
  if (filter.waits === "undecided") parts.push("l.bureau is distinct from 'outside'");
  return { where: parts.join(" and "), values };
}
