/**
 * Findings about something missing that wait until the pictures of their pages have been read: held, loaded with what is
 * needed to read and to decide, and let go or withdrawn. A finding waits once: whatever came of it stays.
 */
import type { Capture } from "#domain/capture.ts";
import type { Span } from "#domain/finding.ts";
import type { Listing } from "#domain/listing.ts";
import type { PictureWords, StoredPicture } from "#domain/picture-text.ts";
import type { PolitenessLimits } from "#domain/politeness.ts";
import { type Queryable, toJson } from "../connection.ts";

export interface LooseFinding {
  readonly findingId: number;
  readonly listingId: number;
  readonly rule: string;
  readonly spans: readonly Span[];
  readonly content: Listing;
}

/**
 * Findings that may become leads and were never looked for in pictures, of pages that have some. Pages that were handed in
 * stand nowhere to be visited, nor do their pictures. Within a transaction the findings stay locked.
 */
export async function findUnchecked(
  tx: Queryable,
  campaignId: number,
  listingIds: readonly number[],
): Promise<LooseFinding[]> {
  const found = await tx.query<LooseFinding>(
    `select f.id as "findingId", f.listing_id as "listingId", f.rule, f.spans, v.content
     from findings f join listing_versions v on v.id = f.version_id
     join campaign_listings cl on cl.campaign_id = f.campaign_id and cl.listing_id = f.listing_id
     join captures p on p.id = cl.capture_id join requests r on r.id = p.request_id
     where f.campaign_id = $1 and f.listing_id = any($2) and f.lead_id is null and not f.shadow and f.held is null
       and r.kind = 'detail' and p.discarded_at is null and (v.content->>'images')::int > 0
       and not exists (select from picture_checks k where k.finding_id = f.id)
     order by f.id for update of f`,
    [campaignId, listingIds],
  );
  return found.rows;
}

export async function holdForPictures(
  tx: Queryable,
  campaignId: number,
  findings: readonly Pick<LooseFinding, "findingId" | "listingId">[],
): Promise<void> {
  if (findings.length === 0) return;
  const ids = findings.map(({ findingId }) => findingId);
  await tx.query("update findings set held = 'pictures' where id = any($1)", [ids]);
  await tx.query(
    `insert into picture_checks (finding_id, campaign_id, listing_id)
     select id, campaign_id, listing_id from findings where id = any($1)`,
    [ids],
  );
  await tx.query(
    `insert into picture_readings (campaign_id, listing_id) select $1, unnest($2::bigint[]) order by 2
     on conflict do nothing`,
    [campaignId, [...new Set(findings.map(({ listingId }) => listingId))]],
  );
}

/** A listing with findings that wait, and all that reading its pictures and deciding takes. */
export interface WaitingListing {
  readonly listingId: number;
  readonly marketplace: string;
  readonly itemId: string;
  readonly sellerId: number | null;
  readonly content: Listing;
  readonly capturedAt: Date;
  readonly capture: Omit<Capture, "place" | "bytes"> & {
    readonly pack: string;
    readonly at: number;
    readonly size: number;
  };
  readonly endedAt: Date | null;
  /** What was read so far. */
  readonly pictures: readonly StoredPicture[];
  readonly politeness: PolitenessLimits | null;
  readonly overridesRobots: boolean;
  readonly findings: readonly {
    readonly findingId: number;
    readonly rule: string;
    readonly spans: readonly Span[];
    readonly explain: string;
  }[];
}

const WAITING = `
  select k.listing_id as "listingId", l.marketplace, l.item_id as "itemId", l.seller_id as "sellerId", v.content,
    cl.captured_at as "capturedAt", p.ended_at as "endedAt", p.pictures,
    json_build_object('url', c.url, 'finalUrl', c.final_url, 'status', c.status, 'headers', c.headers, 'via', c.via,
      'sha256', c.sha256, 'pack', c.pack, 'at', c.pack_at, 'size', c.pack_size, 'fetchedAt', c.fetched_at) as capture,
    g.plan->'politeness'->l.marketplace as politeness, g.plan->'robotsOverride' is not null as "overridesRobots",
    k.findings
  from (select k.campaign_id, k.listing_id, max(f.version_id) as version_id,
      json_agg(json_build_object('findingId', f.id, 'rule', f.rule, 'spans', f.spans,
        'explain', f.explain) order by f.id) as findings
    from picture_checks k join findings f on f.id = k.finding_id
    where k.campaign_id = $1 and k.listing_id = any($2) and k.waiting and f.held = 'pictures' group by 1, 2) k
  join picture_readings p on p.campaign_id = k.campaign_id and p.listing_id = k.listing_id
  join campaigns g on g.id = k.campaign_id and g.status = 'running'
  join listings l on l.id = k.listing_id join listing_versions v on v.id = k.version_id
  join campaign_listings cl on cl.campaign_id = k.campaign_id and cl.listing_id = k.listing_id
  join captures c on c.id = cl.capture_id
  order by k.listing_id`;

/** Those of the listings that have findings waiting; none of a campaign that does not run. */
export async function loadWaiting(
  db: Queryable,
  campaignId: number,
  listingIds: readonly number[],
): Promise<WaitingListing[]> {
  const found = await db.query<WaitingListing>(WAITING, [campaignId, listingIds]);
  return found.rows.map((row) => ({
    ...row,
    capture: { ...row.capture, fetchedAt: new Date(row.capture.fetchedAt) },
  }));
}

/** The same listing with its reading locked until the end of the transaction; null where another has decided meanwhile. */
export async function lockWaiting(
  tx: Queryable,
  campaignId: number,
  listingId: number,
): Promise<WaitingListing | null> {
  await tx.query("select from picture_readings where campaign_id = $1 and listing_id = $2 for update", [
    campaignId,
    listingId,
  ]);
  return (await loadWaiting(tx, campaignId, [listingId]))[0] ?? null;
}

/** Keeps what was read; a reading that ended stays as it is. */
export async function storePictures(
  tx: Queryable,
  campaignId: number,
  listingId: number,
  pictures: readonly StoredPicture[],
  isEnd: boolean,
): Promise<void> {
  await tx.query(
    `update picture_readings set pictures = $3::jsonb, worked_at = now(), ended_at = case when $4 then now() end
     where campaign_id = $1 and listing_id = $2 and ended_at is null`,
    [campaignId, listingId, toJson(pictures), isEnd],
  );
}

export interface Decision {
  readonly findingId: number;
  /** The words that withdraw it; null where it goes on. */
  readonly answer: PictureWords | null;
  /** Its explanation now, which says what the pictures showed. */
  readonly explain: string;
}

export async function storeDecisions(tx: Queryable, decisions: readonly Decision[]): Promise<void> {
  if (decisions.length === 0) return;
  await tx.query(
    `with decided as (
       update picture_checks k set waiting = false, answer = nullif(d.answer, 'null'::jsonb)
       from jsonb_to_recordset($1::jsonb) as d("findingId" bigint, answer jsonb, explain text)
       where k.finding_id = d."findingId" and k.waiting returning k.finding_id, k.answer, d.explain
     )
     update findings f set held = case when d.answer is null then null else 'ocr' end, explain = d.explain
     from decided d where f.id = d.finding_id and f.held = 'pictures'`,
    [toJson(decisions)],
  );
}

export interface ListingsOf {
  readonly campaignId: number;
  readonly listingIds: number[];
}

/**
 * Lets go of findings whose pictures nobody reads: asked for so long ago, and nothing read anywhere for as long, or asked
 * for longer ago than any reading may take. Their explanations say already that the pictures were not read. @returns listings whose findings may become leads now.
 */
export async function giveUpPictures(
  tx: Queryable,
  bounds: { readonly idleSeconds: number; readonly mostSeconds: number },
): Promise<ListingsOf[]> {
  const freed = await tx.query<ListingsOf>(
    `with late as (
       select campaign_id, listing_id from picture_readings p
       where exists (select from picture_checks k
           where k.campaign_id = p.campaign_id and k.listing_id = p.listing_id and k.waiting)
         and (asked_at < now() - make_interval(secs => $2)
           or asked_at < now() - make_interval(secs => $1)
             and not exists (select from picture_readings w where w.worked_at > now() - make_interval(secs => $1)))
       order by 1, 2 limit 1000 for update skip locked
     ), ended as (
       update picture_readings p set ended_at = coalesce(p.ended_at, now()) from late
       where p.campaign_id = late.campaign_id and p.listing_id = late.listing_id
     ), freed as (
       update picture_checks k set waiting = false from late
       where k.campaign_id = late.campaign_id and k.listing_id = late.listing_id and k.waiting returning k.finding_id
     ), free as (
       update findings f set held = null from freed
       where f.id = freed.finding_id and f.held = 'pictures' returning f.campaign_id, f.listing_id
     )
     select campaign_id as "campaignId", array_agg(distinct listing_id) as "listingIds" from free group by 1 order by 1`,
    [bounds.idleSeconds, bounds.mostSeconds],
  );
  return freed.rows.map((row) => ({ ...row, listingIds: row.listingIds.map(Number) }));
}

/** Listings of running campaigns with findings that wait for their pictures. */
export async function findWaitingForPictures(db: Queryable, most: number): Promise<ListingsOf[]> {
  const found = await db.query<ListingsOf>(
    `select campaign_id as "campaignId", array_agg(listing_id) as "listingIds"
     from (select distinct k.campaign_id, k.listing_id from picture_checks k join campaigns c on c.id = k.campaign_id
       where k.waiting and c.status = 'running' order by 1, 2 limit $1) k group by 1 order by 1`,
    [most],
  );
  return found.rows.map((row) => ({ ...row, listingIds: row.listingIds.map(Number) }));
}

/** A finding that a picture answered. */
export interface Answered {
  readonly rule: string;
  readonly answer: PictureWords;
}

/** What was withdrawn of one listing in one campaign. */
export async function readAnswered(db: Queryable, campaignId: number, listingId: number): Promise<Answered[]> {
  const found = await db.query<Answered>(
    `select f.rule, k.answer from picture_checks k join findings f on f.id = k.finding_id
     where k.campaign_id = $1 and k.listing_id = $2 and k.answer is not null order by f.rule limit 50`,
    [campaignId, listingId],
  );
  return found.rows;
}

/** On how many pictures of a listing's page text was looked for, in one campaign. */
export async function countRead(db: Queryable, campaignId: number, listingId: number): Promise<number> {
  const found = await db.query<{ read: number }>(
    `select count(*)::int as read from picture_readings p, jsonb_array_elements(p.pictures) as picture
     where p.campaign_id = $1 and p.listing_id = $2 and picture ? 'lines'`,
    [campaignId, listingId],
  );
  return found.rows[0]?.read ?? 0;
}
