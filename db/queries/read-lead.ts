/**
 * Reads one lead with all that an officer needs to check it: claims, listings, the listing as read, seller, evidence.
 *
 * In: who reads and the lead's id. Out: null where there is no such lead or the reader may not see it (the two are not
 * told apart). Lists are bounded; `listingTotal` says how many there are. Texts come from pages and are untrusted.
 */
import type { RouteReason } from "#domain/bureau.ts";
import type { Capture } from "#domain/capture.ts";
import type { Basis, Severity, Span } from "#domain/finding.ts";
import type { LeadStatus } from "#domain/lead.ts";
import type { KnownFrom, Listing } from "#domain/listing.ts";
import type { RequestKind } from "#domain/request.ts";
import type { Queryable } from "../connection.ts";
import { type Answered, countRead, readAnswered } from "./picture-readings.ts";
import type { Reader } from "./read-inbox.ts";

export interface LeadHead {
  readonly id: number;
  readonly campaignId: number;
  readonly campaign: string;
  readonly status: LeadStatus;
  readonly severity: Severity;
  readonly product: string;
  readonly listingCount: number;
  readonly bureau: string | null;
  readonly province: string | null;
  readonly runnerUp: string | null;
  readonly routeConfidence: number | null;
  readonly routeReasons: readonly RouteReason[] | null;
  readonly createdAt: Date;
  readonly routedAt: Date | null;
  readonly deliveredTo: string | null;
  readonly deliveredAt: Date | null;
  readonly sellerId: number;
  readonly marketplace: string;
  readonly shopId: string;
  readonly shop: string | null;
  readonly company: string | null;
  readonly uscc: string | null;
  readonly licenceAddress: string | null;
  readonly shopAddress: string | null;
  readonly region: string | null;
  /** Capture of the licence page, where it was read. */
  readonly licenceCaptureId: number | null;
}

export interface LeadListing {
  readonly id: number;
  readonly itemId: string;
  readonly url: string;
  readonly title: string | null;
  readonly price: number | null;
  readonly currency: string | null;
  readonly rules: readonly string[];
  readonly severity: Severity;
  readonly capturedAt: Date;
}

export interface LeadFinding {
  readonly rule: string;
  readonly ruleVersion: string;
  readonly severity: Severity;
  readonly confidence: number;
  readonly spans: readonly Span[];
  readonly basis: readonly Basis[];
  readonly explain: string;
}

/** The listing whose details are shown, in the version that was judged. */
export interface ShownListing {
  readonly id: number;
  readonly url: string;
  readonly knownFrom: KnownFrom;
  readonly content: Listing;
  readonly captureId: number;
  readonly findings: readonly LeadFinding[];
  /** What was missing on its page and read in its pictures: no part of the lead. */
  readonly answered: readonly Answered[];
  /** Of how many of its pictures the text was read. */
  readonly picturesRead: number;
}

export interface Evidence {
  readonly id: number;
  readonly kind: RequestKind;
  readonly url: string;
  readonly finalUrl: string;
  readonly status: number;
  readonly via: Capture["via"];
  readonly sha256: string;
  readonly bytes: number;
  readonly fetchedAt: Date;
}

/** What all listings of the lead together are claimed of, by rule. */
export interface LeadClaim {
  readonly rule: string;
  readonly listings: number;
}

export interface LeadDetails {
  readonly head: LeadHead;
  readonly claims: readonly LeadClaim[];
  readonly listings: readonly LeadListing[];
  /** null only where the lead has no finding left. */
  readonly shown: ShownListing | null;
  /** Captures of the listings on this page of the list and of the seller's pages. */
  readonly evidence: readonly Evidence[];
}

/** @param which page of listings (1-based, `size` each), and the listing whose details are shown (else the first). */
export async function readLead(
  db: Queryable,
  reader: Reader,
  id: number,
  which: { readonly page: number; readonly size: number; readonly listingId: number | null },
): Promise<LeadDetails | null> {
  const head = await readHead(db, reader, id);
  if (!head) return null;
  const [claims, listings] = await Promise.all([readClaims(db, id), readListings(db, id, which.page, which.size)]);
  const shown = await readShown(db, head, which.listingId ?? listings[0]?.id ?? null);
  const evidence = await readEvidence(db, head, [
    ...new Set([...listings.map((listing) => listing.id), ...(shown ? [shown.id] : [])]),
  ]);
  return { head, claims, listings, shown, evidence };
}

async function readHead(db: Queryable, reader: Reader, id: number): Promise<LeadHead | null> {
  const found = await db.query<LeadHead>(
    `select l.id, l.campaign_id as "campaignId", c.name as campaign, l.status, l.severity, l.product,
       l.listing_count as "listingCount", l.bureau, l.province, l.runner_up as "runnerUp",
       l.route_confidence as "routeConfidence", l.route_reasons as "routeReasons", l.created_at as "createdAt",
       l.routed_at as "routedAt", d.bureau as "deliveredTo", d.delivered_at as "deliveredAt", s.id as "sellerId",
       s.marketplace, s.shop_id as "shopId", s.shop, s.company, s.uscc, s.licence_address as "licenceAddress",
       s.shop_address as "shopAddress", s.region, s.licence_capture_id as "licenceCaptureId"
     from leads l join campaigns c on c.id = l.campaign_id join sellers s on s.id = l.seller_id
     left join deliveries d on d.lead_id = l.id
     where l.id = $1 and ($2::text is null or d.bureau = $2)`,
    [id, reader.bureau],
  );
  return found.rows[0] ?? null;
}

async function readClaims(db: Queryable, leadId: number): Promise<LeadClaim[]> {
  const found = await db.query<LeadClaim>(
    `select rule, count(distinct listing_id)::int as listings from findings where lead_id = $1
     group by rule order by max(severity) desc, 2 desc, rule`,
    [leadId],
  );
  return found.rows;
}

async function readListings(db: Queryable, leadId: number, page: number, size: number): Promise<LeadListing[]> {
  const found = await db.query<LeadListing>(
    `with flagged as (
       select listing_id, max(version_id) as version_id, max(severity) as severity,
         array_agg(rule order by severity desc, rule) as rules
       from findings where lead_id = $1 group by listing_id
       order by max(severity) desc, count(*) desc, listing_id limit $2 offset $3
     )
     select l.id, l.item_id as "itemId", l.url, left(v.content->>'title', 500) as title,
       (v.content->>'price')::float8 as price, v.content->>'currency' as currency, f.rules, f.severity,
       c.captured_at as "capturedAt"
     from flagged f join listings l on l.id = f.listing_id join listing_versions v on v.id = f.version_id
     join leads d on d.id = $1 join campaign_listings c on c.campaign_id = d.campaign_id and c.listing_id = l.id
     order by f.severity desc, cardinality(f.rules) desc, l.id`,
    [leadId, size, (page - 1) * size],
  );
  return found.rows;
}

async function readShown(
  db: Queryable,
  { id: leadId, campaignId }: Pick<LeadHead, "id" | "campaignId">,
  listingId: number | null,
): Promise<ShownListing | null> {
  if (listingId === null) return null;
  const [found, findings] = await Promise.all([
    db.query<Omit<ShownListing, "findings" | "answered" | "picturesRead">>(
      `select l.id, l.url, v.known_from as "knownFrom", v.content, c.capture_id as "captureId"
       from findings f join listings l on l.id = f.listing_id join listing_versions v on v.id = f.version_id
       join campaign_listings c on c.campaign_id = f.campaign_id and c.listing_id = l.id
       where f.lead_id = $1 and f.listing_id = $2 order by v.id desc limit 1`,
      [leadId, listingId],
    ),
    db.query<LeadFinding>(
      `select rule, rule_version as "ruleVersion", severity, confidence, spans, basis, explain
       from findings where lead_id = $1 and listing_id = $2 order by severity desc, confidence desc, rule`,
      [leadId, listingId],
    ),
  ]);
  const shown = found.rows[0];
  if (!shown) return null;
  const answered = await readAnswered(db, campaignId, listingId);
  return { ...shown, findings: findings.rows, answered, picturesRead: await countRead(db, campaignId, listingId) };
}

/** Captures the lead rests on: of its listings, of the licence page, and of the seller's pages in this campaign. */
async function readEvidence(db: Queryable, head: LeadHead, listingIds: readonly number[]): Promise<Evidence[]> {
  const found = await db.query<Evidence>(
    `select c.id, r.kind, c.url, c.final_url as "finalUrl", c.status, c.via, c.sha256, c.bytes,
       c.fetched_at as "fetchedAt"
     from captures c join requests r on r.id = c.request_id
     where c.id in (
       select cl.capture_id from findings f
         join campaign_listings cl on cl.campaign_id = f.campaign_id and cl.listing_id = f.listing_id
         where f.lead_id = $1 and f.listing_id = any($2)
       union select p.capture_id from screenshots p where p.campaign_id = $4 and p.listing_id = any($2)
       union select $3::bigint
       union select c2.id from requests r2 join captures c2 on c2.request_id = r2.id
         where r2.campaign_id = $4 and r2.marketplace = $5 and r2.kind in ('shop', 'licence') and r2.key = $6
     )
     order by case r.kind when 'detail' then 0 when 'archive' then 1 when 'screenshot' then 2 when 'shop' then 3 else 4 end, c.id
     limit 200`,
    [head.id, listingIds, head.licenceCaptureId, head.campaignId, head.marketplace, head.shopId],
  );
  return found.rows;
}
