/**
 * Loads all that a lead rests on, to be packed as evidence. In: a lead. Out: null where it has no route yet or pictures of
 * its pages are still awaited; else lead, seller, findings, listings in the version that was judged, captures with the
 * places of their bodies, screenshots, and the rules as they stood. Texts come from pages and are untrusted.
 */
import type { BodyPlace, Capture } from "#domain/capture.ts";
import type { Basis, Severity, Span } from "#domain/finding.ts";
import type { KnownFrom, Listing } from "#domain/listing.ts";
import type { RequestKind, RobotsVerdict } from "#domain/request.ts";
import type { Queryable } from "../connection.ts";
import { CONTENT_HASH, PACKABLE } from "./find-evidence-owed.ts";
import type { LeadHead } from "./read-lead.ts";

/** A lead as its page shows it, but for what changes after it was routed. */
export interface EvidenceLead extends Omit<LeadHead, "listingCount" | "deliveredTo" | "deliveredAt"> {
  /** Hash of what is covered; a lead whose hash has changed gets a new package. */
  readonly contentHash: string;
}

export interface EvidenceFinding {
  readonly id: number;
  readonly listingId: number;
  readonly versionId: number;
  readonly rule: string;
  readonly ruleVersion: string;
  readonly severity: Severity;
  readonly confidence: number;
  readonly spans: readonly Span[];
  readonly basis: readonly Basis[];
  readonly explain: string;
  readonly lawOn: string | null;
  readonly foundAt: Date;
}

export interface EvidenceListing {
  readonly id: number;
  readonly itemId: string;
  readonly url: string;
  readonly versionId: number;
  readonly knownFrom: KnownFrom;
  readonly contentHash: string;
  readonly capturedAt: Date;
  readonly captureId: number;
  readonly content: Listing;
}

export type EvidenceCapture = Pick<
  Capture,
  "url" | "finalUrl" | "status" | "headers" | "sha256" | "bytes" | "via" | "fetchedAt"
> &
  BodyPlace & {
    readonly id: number;
    readonly kind: RequestKind;
    readonly robots: RobotsVerdict | null;
    readonly discardedAt: Date | null;
  };

export interface EvidenceScreenshot {
  readonly captureId: number;
  readonly listingId: number;
  readonly width: number;
  readonly height: number;
  /** How high the page was; more than `height` where the picture was cut. */
  readonly fullHeight: number;
  readonly chineseFont: boolean;
}

export interface RuleAsItStood {
  readonly rule: string;
  readonly version: string;
  readonly source: string;
}

export interface LeadEvidence {
  readonly lead: EvidenceLead;
  readonly findings: readonly EvidenceFinding[];
  readonly listings: readonly EvidenceListing[];
  readonly captures: readonly EvidenceCapture[];
  readonly screenshots: readonly EvidenceScreenshot[];
  readonly rules: readonly RuleAsItStood[];
}

export async function loadEvidence(db: Queryable, leadId: number): Promise<LeadEvidence | null> {
  const found = await db.query<EvidenceLead>(
    `select l.id, l.campaign_id as "campaignId", c.name as campaign, l.product, l.severity, l.status,
       l.created_at as "createdAt", l.routed_at as "routedAt", l.bureau, l.province, l.runner_up as "runnerUp",
       l.route_confidence as "routeConfidence", l.route_reasons as "routeReasons", s.id as "sellerId", s.marketplace,
       s.shop_id as "shopId", s.shop, s.company, s.uscc, s.licence_address as "licenceAddress",
       s.shop_address as "shopAddress", s.region, s.licence_capture_id as "licenceCaptureId", ${CONTENT_HASH} as "contentHash"
     from leads l join campaigns c on c.id = l.campaign_id join sellers s on s.id = l.seller_id
     where l.id = $1 and ${PACKABLE}`,
    [leadId],
  );
  const [lead] = found.rows;
  if (!lead) return null;
  const findings = await db.query<EvidenceFinding>(
    `select id, listing_id as "listingId", version_id as "versionId", rule, rule_version as "ruleVersion", severity,
       confidence, spans, basis, explain, law_on::text as "lawOn", found_at as "foundAt"
     from findings where lead_id = $1 order by listing_id, rule`,
    [leadId],
  );
  const listings = await db.query<EvidenceListing>(
    `select l.id, l.item_id as "itemId", l.url, v.id as "versionId", v.known_from as "knownFrom",
       v.content_hash as "contentHash", c.captured_at as "capturedAt", c.capture_id as "captureId", v.content
     from (select distinct campaign_id, listing_id, version_id from findings where lead_id = $1) as f
       join listings l on l.id = f.listing_id join listing_versions v on v.id = f.version_id
       join campaign_listings c on c.campaign_id = f.campaign_id and c.listing_id = f.listing_id
     order by l.id, v.id`,
    [leadId],
  );
  const screenshots = await db.query<EvidenceScreenshot>(
    `select capture_id as "captureId", listing_id as "listingId", width, height, full_height as "fullHeight",
       chinese_font as "chineseFont"
     from screenshots where campaign_id = $1 and listing_id = any($2) order by listing_id`,
    [lead.campaignId, listings.rows.map(({ id }) => id)],
  );
  const captures = await db.query<EvidenceCapture>(
    `select c.id, r.kind, r.robots, c.url, c.final_url as "finalUrl", c.status, c.headers, c.sha256, c.bytes, c.via,
       c.fetched_at as "fetchedAt", c.pack, c.pack_at as at, c.pack_size as size, c.discarded_at as "discardedAt"
     from captures c join requests r on r.id = c.request_id
     where c.id = any($1) or c.id in (
       select c2.id from requests r2 join captures c2 on c2.request_id = r2.id
       where r2.campaign_id = $2 and r2.marketplace = $3 and r2.kind in ('shop', 'licence') and r2.key = $4)
     order by c.id`,
    [
      [...listings.rows, ...screenshots.rows].map(({ captureId }) => captureId).concat(lead.licenceCaptureId ?? []),
      ...[lead.campaignId, lead.marketplace, lead.shopId],
    ],
  );
  const rules = await db.query<RuleAsItStood>(
    `select distinct on (rule, version) rule, version, source from rule_versions
     where (rule, version) in (select distinct rule, rule_version from findings where lead_id = $1)
     order by rule, version, id`,
    [leadId],
  );
  return {
    lead,
    findings: findings.rows,
    listings: listings.rows,
    captures: captures.rows,
    screenshots: screenshots.rows,
    rules: rules.rows,
  };
}
