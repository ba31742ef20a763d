/**
 * Finds what evidence is owed: leads without a package of what they rest on now, packages and heads without a time-stamp,
 * and days of Shanghai that are over without a head. In: how much to look at. Out: ids.
 */
import type { Queryable } from "../connection.ts";

/** Leads l, of sellers s, that can be packed: routed, and no picture of their pages is awaited any more. */
export const PACKABLE = `l.status <> 'new' and not exists (
  select from requests r where r.campaign_id = l.campaign_id and r.marketplace = s.marketplace and r.kind = 'screenshot'
    and r.status = 'planned' and r.key in (
      select unnest(array[i.item_id, i.id::text]) from findings f join listings i on i.id = f.listing_id where f.lead_id = l.id))`;

/** Over all a package of lead l covers: findings, captures, pictures, and the route. */
export const CONTENT_HASH = `(select encode(sha256(convert_to(concat_ws('|',
    string_agg(f.id || ':' || f.version_id || ':' || f.rule_version || ':' || c.capture_id, ',' order by f.id),
    (select string_agg(p.capture_id::text, ',' order by p.id) from screenshots p
      where p.campaign_id = l.campaign_id and p.listing_id in (select listing_id from findings where lead_id = l.id)),
    extract(epoch from l.routed_at)::text), 'UTF8')), 'hex')
  from findings f join campaign_listings c on c.campaign_id = f.campaign_id and c.listing_id = f.listing_id
  where f.lead_id = l.id)`;

/** A lead gets new findings only while its campaign runs; after that a while for those whose job was lost. */
const MAY_HAVE_CHANGED = `l.campaign_id in (select id from campaigns
  where status in ('running', 'paused') or finished_at > now() - interval '10 minutes')`;

/** While its campaign runs a lead may get more any moment: it is packed once it has got nothing new for so long. */
const AT_REST = `(l.campaign_id not in (select id from campaigns where status = 'running')
  or not exists (select from findings f where f.lead_id = l.id and f.found_at > now() - make_interval(secs => $2)))`;

/** What the alarm "evidence-failed" is about where no lead can be packed; else see failedLead. */
export const ALL_LEADS = "all";

export function failedLead(leadId: number): string {
  return `lead ${leadId}`;
}

/** Whether what an open alarm f says failed is left alone for now: 10 minutes, twice as long after each time, at most a day. */
const PAUSED = "f.last_at > now() - least(interval '10 minutes' * power(2, least(f.times, 20) - 1), interval '1 day')";

/**
 * Those that failed before come after the others, so that they hold up none; after each failure they are left alone longer.
 * @param restSeconds how long a lead of a running campaign must have been at rest.
 */
export async function findUnpackedLeads(db: Queryable, most: number, restSeconds: number): Promise<number[]> {
  const found = await db.query<{ id: number }>(
    `with failed as (select * from alarms where kind = 'evidence-failed' and cleared_at is null)
     select o.id from (
       select l.id from leads l join sellers s on s.id = l.seller_id
       where not exists (select from evidence_packages p where p.lead_id = l.id) and ${AT_REST} and ${PACKABLE}
       union
       select l.id from leads l join sellers s on s.id = l.seller_id
       where ${MAY_HAVE_CHANGED} and exists (select from evidence_packages p where p.lead_id = l.id)
         and not exists (select from evidence_packages p where p.lead_id = l.id and p.content_hash = ${CONTENT_HASH})
         and ${AT_REST} and ${PACKABLE}) o
     left join failed f on f.subject = 'lead ' || o.id
     where (f.id is null or not ${PAUSED})
       and not exists (select from failed f where f.subject = '${ALL_LEADS}' and ${PAUSED})
     order by coalesce(f.times, 0), o.id limit $1`,
    [most, restSeconds],
  );
  return found.rows.map(({ id }) => id);
}

/** Packages without a time-stamp, oldest first. None while the authority is being left alone after it did not answer. */
export async function findUnstamped(db: Queryable, most: number, patienceSeconds: number): Promise<number[]> {
  const found = await db.query<{ seq: number }>(
    `select seq from evidence_packages where token is null and not ${leftAlone("$2")} order by seq limit $1`,
    [most, patienceSeconds],
  );
  return found.rows.map(({ seq }) => seq);
}

/** Whether a head is to be made or stamped: see appendHeads. */
export async function owesHead(db: Queryable, withToken: boolean, patienceSeconds: number): Promise<boolean> {
  const found = await db.query(
    `select from evidence_packages p
     where p.seq = (select min(seq) from evidence_packages where seq > (select coalesce(max(seq), 0) from evidence_heads))
       and p.created_at < ${TODAY}
     union all
     select from evidence_heads where $1 and token is null and not ${leftAlone("$2")} limit 1`,
    [withToken, patienceSeconds],
  );
  return found.rows.length > 0;
}

/** The moment the present day of Shanghai began. */
export const TODAY = "(date_trunc('day', now() at time zone 'Asia/Shanghai') at time zone 'Asia/Shanghai')";

function leftAlone(seconds: string): string {
  return `exists (select from alarms where kind = 'time-stamp-missing' and cleared_at is null
    and last_at > now() - make_interval(secs => ${seconds}))`;
}
