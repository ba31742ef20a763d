/**
 * Marks bodies as discarded that are past their time and that nothing open rests on; a part of them at a time, by hash.
 * In: the day before which they must have come in, and where to go on. Out: how many, and why the others are kept.
 *
 * A body goes as a whole: while one capture of it is kept, all of its captures are. Kept is what came in later; what
 * belongs to a campaign under way; what an open lead rests on (its listings' pages and their pictures, the shop's and its
 * licence page); what findings without a lead or unjudged listings may make a lead of; and the licence page that is known of
 * a seller, since the next lead will rest on it. Evidence packages are never touched.
 */
import { CLOSED_LEAD } from "#domain/lead.ts";
import type { Queryable } from "../connection.ts";

/** Why a body is kept, the first that holds. */
export const KEPT_BECAUSE = ["young", "campaign", "lead", "finding", "licence"] as const;
export type KeptBecause = (typeof KEPT_BECAUSE)[number];

export interface BodyCount {
  /** null: discarded. */
  readonly because: KeptBecause | null;
  readonly bodies: number;
  readonly captures: number;
  /** As they lie in packs. */
  readonly bytes: number;
}

/** Leads l that are not done with, or whose evidence was never packed. */
const OPEN = `(l.status <> '${CLOSED_LEAD}' or not exists (select from evidence_packages p where p.lead_id = l.id))`;

const NEEDED = `
  shown as (select f.campaign_id, f.listing_id, f.version_id, 'lead' as because
      from leads l join findings f on f.lead_id = l.id where ${OPEN}
    union select f.campaign_id, f.listing_id, f.version_id, 'finding' from findings f where f.lead_id is null and not f.shadow
        and f.held is distinct from 'ocr'
    union select c.campaign_id, c.listing_id, c.version_id, 'finding' from campaign_listings c where c.judgement = 'pending'),
  needed as (
    select c.capture_id, n.because from shown n
      join campaign_listings c on c.campaign_id = n.campaign_id and c.listing_id = n.listing_id
    union select v.capture_id, n.because from shown n join listing_versions v on v.id = n.version_id
    union select s.capture_id, n.because from shown n
      join screenshots s on s.campaign_id = n.campaign_id and s.listing_id = n.listing_id
    union select c.id, 'lead' from leads l join sellers s on s.id = l.seller_id
      join requests r on r.campaign_id = l.campaign_id and r.marketplace = s.marketplace
        and r.kind in ('shop', 'licence') and r.key = s.shop_id
      join captures c on c.request_id = r.id
      where ${OPEN}
    union select s.licence_capture_id, 'lead' from leads l join sellers s on s.id = l.seller_id
      where ${OPEN} and s.licence_capture_id is not null
    union select licence_capture_id, 'licence' from sellers where licence_capture_id is not null)`;

/** @returns null for `next` where no body is left. */
export async function discardBodies(
  tx: Queryable,
  { before, after, most }: { readonly before: Date; readonly after: string; readonly most: number },
): Promise<{ readonly counts: BodyCount[]; readonly next: string | null }> {
  const found = await tx.query<{ sha256: string }>(
    `select max(sha256) as sha256 from (select distinct sha256 from captures
       where discarded_at is null and sha256 > $1 order by sha256 limit $2) as part`,
    [after, most],
  );
  const next = found.rows[0]?.sha256 ?? null;
  if (next === null) return { counts: [], next };
  const counted = await tx.query<BodyCount>(
    `with ${NEEDED},
     judged as materialized (
       select c.id, c.sha256, c.pack_size, case
           when greatest(c.fetched_at, r.ended_at) >= $3 then 'young'
           when g.status <> 'finished' then 'campaign'
           else n.because end as because
       from captures c join requests r on r.id = c.request_id join campaigns g on g.id = r.campaign_id
       left join needed n on n.capture_id = c.id
       where c.discarded_at is null and c.sha256 > $1 and c.sha256 <= $2),
     bodies as (
       select sha256, min(array_position($4::text[], because)) as because, count(distinct id)::int as captures,
         max(pack_size) as bytes
       from judged group by sha256),
     discarded as (
       update captures set discarded_at = now() from bodies b
       where captures.sha256 = b.sha256 and b.because is null and captures.discarded_at is null)
     select ($4::text[])[because] as because, count(*)::int as bodies, sum(captures)::int as captures,
       sum(bytes)::bigint as bytes
     from bodies group by 1`,
    [after, next, before, KEPT_BECAUSE],
  );
  return { counts: counted.rows, next };
}
