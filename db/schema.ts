/**
 * The tables, in the order a listing meets them. Row counts grow with pages, so every foreign key that is followed has
 * an index, and what is owed (planned requests, unjudged listings, undelivered leads) has a partial one.
 */
import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  date,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import type { RouteReason } from "#domain/bureau.ts";
import type { CampaignPlan, CampaignStatus } from "#domain/campaign.ts";
import type { Capture } from "#domain/capture.ts";
import type { Basis, Held, Recognition, Severity, Span } from "#domain/finding.ts";
import type { LeadStatus } from "#domain/lead.ts";
import type { KnownFrom, Listing } from "#domain/listing.ts";
import type { RegisterEntry } from "#domain/register.ts";
import type { Failure, RequestKind, RequestStatus, RobotsVerdict } from "#domain/request.ts";
import type { RuleStatus } from "#domain/rule-status.ts";

const id = () => bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity();
const ref = () => bigint({ mode: "number" });
const time = () => timestamp({ withTimezone: true, mode: "date" });

/** 监测任务. `requestsPlanned` is the running count the budget is held against. */
export const campaigns = pgTable("campaigns", {
  id: id(),
  name: text().notNull(),
  status: text().$type<CampaignStatus>().notNull().default("draft"),
  plan: jsonb().$type<CampaignPlan>().notNull(),
  requestsPlanned: integer().notNull().default(0),
  createdAt: time().notNull().defaultNow(),
  startedAt: time(),
  /** When the first requests of all keywords had been planned; before that a campaign cannot be finished. */
  plannedAt: time(),
  finishedAt: time(),
});

/** 抓取请求. `key` names the page within its kind (item id, shop id, keyword and page), so that it is planned once. */
export const requests = pgTable(
  "requests",
  {
    id: id(),
    campaignId: ref()
      .notNull()
      .references(() => campaigns.id),
    marketplace: text().notNull(),
    kind: text().$type<RequestKind>().notNull(),
    key: text().notNull(),
    url: text().notNull(),
    /** Shop the page belongs to, for shop and licence pages: a lead waits for these before it is routed. */
    shopId: text(),
    keyword: text(),
    page: integer(),
    status: text().$type<RequestStatus>().notNull().default("planned"),
    failure: text().$type<Failure>(),
    /** One technical line on the failure. */
    detail: text(),
    attempts: integer().notNull().default(0),
    /** What robots.txt said of this address when it was asked for; "overridden" where the campaign gives a written reason. */
    robots: text().$type<RobotsVerdict>(),
    /** It was found to need a browser, and waits for a process that has one. */
    needsBrowser: boolean().notNull().default(false),
    plannedAt: time().notNull().defaultNow(),
    endedAt: time(),
  },
  (t) => [
    uniqueIndex("requests_once").on(t.campaignId, t.marketplace, t.kind, t.key),
    index("requests_open").on(t.campaignId, t.marketplace, t.id).where(sql`status = 'planned'`),
    index("requests_open_of_shop")
      .on(t.campaignId, t.marketplace, t.shopId)
      .where(sql`status = 'planned' and shop_id is not null`),
  ],
);

/** 取证快照. The body is known by `sha256`; equal bodies lie once, at the same place of the same pack. */
export const captures = pgTable(
  "captures",
  {
    id: id(),
    requestId: ref()
      .notNull()
      .references(() => requests.id),
    url: text().notNull(),
    finalUrl: text().notNull(),
    status: integer().notNull(),
    headers: jsonb().$type<Record<string, string>>().notNull(),
    sha256: text().notNull(),
    bytes: integer().notNull(),
    pack: text().notNull(),
    packAt: bigint({ mode: "number" }).notNull(),
    packSize: integer().notNull(),
    via: text().$type<Capture["via"]>().notNull(),
    fetchedAt: time().notNull(),
    /** When the body was discarded under the retention policy; the hash stays. */
    discardedAt: time(),
  },
  (t) => [uniqueIndex("captures_of_request").on(t.requestId), index("captures_by_body").on(t.sha256)],
);

/** 平台内经营者 with what its licence page (亮照) says. */
export const sellers = pgTable(
  "sellers",
  {
    id: id(),
    marketplace: text().notNull(),
    /** The shop's id in the marketplace; "item:<itemId>" where a listing shows no shop. */
    shopId: text().notNull(),
    shop: text(),
    company: text(),
    uscc: text(),
    /** 住所 on the licence page. */
    licenceAddress: text(),
    /** Address the shop states itself (contact, return address). */
    shopAddress: text(),
    region: text(),
    licenceCaptureId: ref().references(() => captures.id),
    firstSeenAt: time().notNull().defaultNow(),
    updatedAt: time().notNull().defaultNow(),
  },
  (t) => [uniqueIndex("sellers_once").on(t.marketplace, t.shopId), index("sellers_by_uscc").on(t.uscc)],
);

/** 商品链接, one row per item of a marketplace for ever. */
export const listings = pgTable(
  "listings",
  {
    id: id(),
    marketplace: text().notNull(),
    itemId: text().notNull(),
    url: text().notNull(),
    sellerId: ref().references(() => sellers.id),
    currentVersionId: ref(),
    firstSeenAt: time().notNull().defaultNow(),
    lastSeenAt: time().notNull().defaultNow(),
  },
  (t) => [uniqueIndex("listings_once").on(t.marketplace, t.itemId), index("listings_of_seller").on(t.sellerId)],
);

/** What a listing said at a time; a new row only when its content changed. */
export const listingVersions = pgTable(
  "listing_versions",
  {
    id: id(),
    listingId: ref()
      .notNull()
      .references(() => listings.id),
    /** SHA-256 of the canonical JSON of `content`. */
    contentHash: text().notNull(),
    knownFrom: text().$type<KnownFrom>().notNull(),
    content: jsonb().$type<Listing>().notNull(),
    captureId: ref()
      .notNull()
      .references(() => captures.id),
    capturedAt: time().notNull(),
  },
  (t) => [uniqueIndex("listing_versions_once").on(t.listingId, t.contentHash)],
);

/** How one listing came out in one campaign. pending → clean | flagged | not-judged (known only from search). */
export const campaignListings = pgTable(
  "campaign_listings",
  {
    campaignId: ref()
      .notNull()
      .references(() => campaigns.id),
    listingId: ref()
      .notNull()
      .references(() => listings.id),
    versionId: ref()
      .notNull()
      .references(() => listingVersions.id),
    /** This campaign's own capture: an unchanged version is older, the evidence and the law's day are not. */
    captureId: ref()
      .notNull()
      .references(() => captures.id),
    capturedAt: time().notNull(),
    /** Form of the page as its reader names it, for the count of what is read on it; null where only a search named it. */
    template: text(),
    judgement: text().$type<"pending" | "clean" | "flagged" | "not-judged">().notNull(),
    recognition: jsonb().$type<Recognition>(),
    product: text(),
    /** Version of the whole rule set that judged. */
    rules: text(),
    judgedAt: time(),
  },
  (t) => [
    primaryKey({ columns: [t.campaignId, t.listingId] }),
    index("campaign_listings_pending").on(t.campaignId).where(sql`judgement = 'pending'`),
  ],
);

/** 线索: findings of one seller and one product in one campaign. */
export const leads = pgTable(
  "leads",
  {
    id: id(),
    campaignId: ref()
      .notNull()
      .references(() => campaigns.id),
    sellerId: ref()
      .notNull()
      .references(() => sellers.id),
    product: text().notNull(),
    status: text().$type<LeadStatus>().notNull().default("new"),
    severity: text().$type<Severity>().notNull(),
    listingCount: integer().notNull(),
    findingCount: integer().notNull(),
    /** Bureau code, or "outside"; null where the evidence does not decide. */
    bureau: text(),
    province: text(),
    runnerUp: text(),
    routeConfidence: doublePrecision(),
    routeReasons: jsonb().$type<RouteReason[]>(),
    createdAt: time().notNull().defaultNow(),
    routedAt: time(),
  },
  (t) => [
    uniqueIndex("leads_once").on(t.campaignId, t.sellerId, t.product),
    index("leads_of_seller").on(t.sellerId),
    index("leads_open").on(t.campaignId).where(sql`status in ('new', 'routed')`),
    index("leads_of_bureau").on(t.bureau, t.id),
  ],
);

/** 疑点: what one rule saw on one listing in one campaign. */
export const findings = pgTable(
  "findings",
  {
    id: id(),
    campaignId: ref()
      .notNull()
      .references(() => campaigns.id),
    listingId: ref()
      .notNull()
      .references(() => listings.id),
    versionId: ref()
      .notNull()
      .references(() => listingVersions.id),
    leadId: ref().references(() => leads.id),
    product: text().notNull(),
    rule: text().notNull(),
    ruleVersion: text().notNull(),
    severity: text().$type<Severity>().notNull(),
    confidence: doublePrecision().notNull(),
    spans: jsonb().$type<Span[]>().notNull(),
    basis: jsonb().$type<Basis[]>().notNull(),
    explain: text().notNull(),
    /** Found by a rule on trial: recorded to be looked at, never part of a lead. */
    shadow: boolean().notNull().default(false),
    /** Day of capture in Shanghai, by whose law the finding stands. */
    lawOn: date({ mode: "string" }),
    /** Why it makes no lead for now: the field it rests on is read too seldom, or text in a picture answers it. */
    held: text().$type<Held>(),
    foundAt: time().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex("findings_once").on(t.campaignId, t.listingId, t.rule),
    index("findings_of_lead").on(t.leadId),
    index("findings_of_rule").on(t.rule, t.campaignId),
    index("findings_without_lead").on(t.campaignId).where(sql`lead_id is null and not shadow and held is null`),
  ],
);

/**
 * 规则版本: every form a rule ever had in this installation, appended only. The newest row of a rule is the one in force;
 * `shipped` rows come with the program and give way to what an analyst has published.
 */
export const ruleVersions = pgTable(
  "rule_versions",
  {
    id: id(),
    rule: text().notNull(),
    /** First 12 hex digits of the SHA-256 of what the rule says; its status is not part of it. */
    version: text().notNull(),
    status: text().$type<RuleStatus>().notNull(),
    origin: text().$type<"shipped" | "published">().notNull(),
    /** The YAML of the rule and of its cases, as written. */
    source: text().notNull(),
    cases: text().notNull(),
    author: text(),
    note: text(),
    createdAt: time().notNull().defaultNow(),
  },
  (t) => [index("rule_versions_of_rule").on(t.rule, t.id)],
);

/** 登记信息: certificates and licences as an authority's register lists them; for each number what the register of the latest day says. */
export const registerEntries = pgTable(
  "register_entries",
  {
    kind: text().$type<RegisterEntry["kind"]>().notNull(),
    /** The number as compared, see numberKey: 16 digits, or a licence with its province, 苏XK0600100238. */
    key: text().notNull(),
    number: text().notNull(),
    holder: text(),
    maker: text(),
    status: text().$type<RegisterEntry["status"]>().notNull(),
    validUntil: date({ mode: "string" }),
    /** Day on which the register was true: an older list read in later does not undo a newer one. */
    asOf: date({ mode: "string" }).notNull().default(sql`(now() at time zone 'Asia/Shanghai')::date`),
    /** Name of the imported file or register, quoted in findings. */
    register: text().notNull(),
    importedAt: time().notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.kind, t.key] })],
);

/** 关注名单: enterprises on published lists, each with the reason. */
export const watchEntries = pgTable(
  "watch_entries",
  {
    id: id(),
    /** The name as compared, see enterpriseKey. */
    key: text().notNull(),
    name: text().notNull(),
    uscc: text(),
    reason: text().notNull(),
    list: text().notNull(),
    importedAt: time().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex("watch_entries_once").on(t.list, t.key, t.reason),
    index("watch_entries_by_name").on(t.key),
    index("watch_entries_by_uscc").on(t.uscc),
  ],
);

/** Numbers a listing prints, with the maker beside them: what tells that one certificate serves many makers. */
export const listingMarks = pgTable(
  "listing_marks",
  {
    listingId: ref()
      .notNull()
      .references(() => listings.id),
    kind: text().$type<RegisterEntry["kind"]>().notNull(),
    key: text().notNull(),
    maker: text(),
  },
  (t) => [primaryKey({ columns: [t.listingId, t.kind, t.key] }), index("listing_marks_by_number").on(t.kind, t.key)],
);

/** 承办单位: who can be given leads. Filled by `migrate` from the domain. */
export const bureaus = pgTable("bureaus", {
  code: text().primaryKey(),
  name: text().notNull(),
  active: boolean().notNull().default(true),
});

/** 投递: a lead in a bureau's inbox, stamped with the time from which the bureau could see it. */
export const deliveries = pgTable(
  "deliveries",
  {
    id: id(),
    leadId: ref()
      .notNull()
      .references(() => leads.id),
    bureau: text()
      .notNull()
      .references(() => bureaus.code),
    deliveredAt: time().notNull().defaultNow(),
  },
  (t) => [uniqueIndex("deliveries_once").on(t.leadId), index("deliveries_of_bureau").on(t.bureau, t.deliveredAt)],
);

/**
 * Jobs that are owed to the queue, written in the transaction that makes them owed and deleted once the queue has them.
 * The row's id is the job's id, so that handing it over twice makes one job.
 * What a killed process leaves here, the sweep publishes.
 */
export const outbox = pgTable(
  "outbox",
  {
    id: id(),
    queue: text().notNull(),
    payload: jsonb().notNull(),
    delayMs: integer().notNull().default(0),
    createdAt: time().notNull().defaultNow(),
  },
  (t) => [index("outbox_by_age").on(t.createdAt)],
);
