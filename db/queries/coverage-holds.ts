/**
 * Findings that rest on what their pages do not show: held back, let go, or kept for a person. To be called with the
 * state of their template locked (lockCoverage), so that nobody else decides over them meanwhile.
 */
import type { CoverageField } from "#domain/coverage.ts";
import { type Queryable, toJson } from "../connection.ts";
import type { TemplateKey } from "./coverage-states.ts";

/** Listings whose findings may become leads now. */
export interface LetGo {
  readonly campaignId: number;
  readonly listingIds: number[];
}

/** Up to where a field is known to be read: a page's place, and when it was captured (milliseconds since 1970). */
export interface UpTo {
  readonly page: number;
  readonly time: number;
}

/**
 * Lets go of waiting findings whose page lies before that up to which each of their fields is known to be read.
 * @param upTo by field; a field that is left out holds nothing.
 */
export async function letGo(
  tx: Queryable,
  { marketplace, template }: TemplateKey,
  upTo: Readonly<Partial<Record<CoverageField, UpTo>>>,
  campaignId: number | null = null,
): Promise<LetGo[]> {
  const freed = await tx.query<LetGo>(
    `with freed as (
       delete from coverage_holds h where marketplace = $1 and template = $2 and waiting
         and ($4::bigint is null or campaign_id = $4)
         and not exists (select from unnest(fields) as f(field)
           where page > ($3::jsonb->f.field->>'page')::bigint
             or captured_at > to_timestamp(($3::jsonb->f.field->>'time')::float8 / 1000))
       returning finding_id
     ), free as (
       update findings f set held = null from freed where f.id = freed.finding_id and f.held = 'awaiting'
       returning f.campaign_id, f.listing_id
     )
     select campaign_id as "campaignId", array_agg(distinct listing_id) as "listingIds" from free group by 1 order by 1`,
    [marketplace, template, toJson(upTo), campaignId],
  );
  return freed.rows.map((row) => ({ ...row, listingIds: row.listingIds.map(Number) }));
}

/** Keeps for a person what waits and rests on one of the fields. */
export async function keepHeld(
  tx: Queryable,
  { marketplace, template }: TemplateKey,
  fields: readonly CoverageField[],
): Promise<void> {
  await tx.query(
    `with kept as (
       update coverage_holds set waiting = false
       where marketplace = $1 and template = $2 and waiting and fields && $3::text[] returning finding_id
     )
     update findings f set held = 'coverage' from kept where f.id = kept.finding_id and f.held = 'awaiting'`,
    [marketplace, template, fields],
  );
}

/**
 * Templates of which a campaign holds waiting findings and will read no further page: nothing of it that could bring one
 * is open, and nothing was handed in for a while.
 * @param only of this campaign; of all running ones where left out.
 */
export async function findSpent(
  db: Queryable,
  patienceSeconds: number,
  only: number | null = null,
): Promise<(TemplateKey & { readonly campaignId: number })[]> {
  const found = await db.query<TemplateKey & { campaignId: number }>(
    `select h.campaign_id as "campaignId", h.marketplace, h.template
     from (select distinct campaign_id, marketplace, template from coverage_holds
       where waiting and ($2::bigint is null or campaign_id = $2)) h
     where not exists (select from requests r where r.campaign_id = h.campaign_id and r.marketplace = h.marketplace
         and r.status = 'planned' and r.kind not in ('shop', 'licence', 'screenshot'))
       and not exists (select from campaign_listings c join listings l on l.id = c.listing_id
         where c.campaign_id = h.campaign_id and c.judgement = 'pending' and l.marketplace = h.marketplace)
       and not exists (select from requests r where r.campaign_id = h.campaign_id and r.marketplace = h.marketplace
         and r.kind in ('archive', 'feed') and r.ended_at > now() - make_interval(secs => $1))
     order by 1, 2, 3`,
    [patienceSeconds, only],
  );
  return found.rows;
}

/** How many findings are kept for a person since this field dropped. */
export async function countKept(
  tx: Queryable,
  { marketplace, template }: TemplateKey,
  field: CoverageField,
): Promise<number> {
  const counted = await tx.query<{ n: number }>(
    `select count(*)::int as n from coverage_holds
     where marketplace = $1 and template = $2 and fields @> array[$3::text] and not waiting`,
    [marketplace, template, field],
  );
  return counted.rows[0]?.n ?? 0;
}

/** What a campaign holds back for a person: findings, and the listings they are of, whatever else was found of those. */
export async function countKeptOf(
  db: Queryable,
  campaignId: number,
): Promise<{ readonly findings: number; readonly listings: number }> {
  const counted = await db.query<{ findings: number; listings: number }>(
    `select count(*)::int as findings, count(distinct f.listing_id)::int as listings
     from findings f where f.campaign_id = $1 and not f.shadow and f.held = 'coverage'`,
    [campaignId],
  );
  return counted.rows[0] ?? { findings: 0, listings: 0 };
}

/** How many listings wait for a person, by marketplace and field. */
export async function countHolds(
  db: Queryable,
): Promise<{ readonly marketplace: string; readonly field: CoverageField; readonly listings: number }[]> {
  const counted = await db.query<{ marketplace: string; field: CoverageField; listings: number }>(
    `select h.marketplace, x.field, count(distinct (f.campaign_id, f.listing_id))::int as listings
     from coverage_holds h join findings f on f.id = h.finding_id cross join unnest(h.fields) as x(field)
     where not h.waiting group by 1, 2 order by 3 desc, 1, 2`,
  );
  return counted.rows;
}
