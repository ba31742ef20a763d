/**
 * The tables of crawling as a guest and of evidence: how each marketplace is treated, what its robots.txt says, who is
 * logged in, how well its pages are read, what was photographed, packed and chained, and what needs a person's attention.
 */
import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  customType,
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
import type { AlarmKind } from "#domain/alarm.ts";
import type { TemplateState } from "#domain/coverage.ts";
import type { PictureWords, StoredPicture } from "#domain/picture-text.ts";
import { campaigns, captures, findings, leads, listings } from "./schema.ts";

const id = () => bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity();
const ref = () => bigint({ mode: "number" });
const time = () => timestamp({ withTimezone: true, mode: "date" });
const bytes = customType<{ data: Buffer }>({ dataType: () => "bytea" });

/** 告警: one open row per kind and subject; what happens again is counted, what is over is cleared. */
export const alarms = pgTable(
  "alarms",
  {
    id: id(),
    kind: text().$type<AlarmKind>().notNull(),
    /** What it is about within its kind, e.g. "jd" or "jd detail manufacturer.name". */
    subject: text().notNull(),
    marketplace: text(),
    campaignId: ref().references(() => campaigns.id),
    /** Values for the sentence of its kind. */
    values: jsonb().$type<Record<string, string | number>>().notNull(),
    raisedAt: time().notNull().defaultNow(),
    lastAt: time().notNull().defaultNow(),
    times: integer().notNull().default(1),
    clearedAt: time(),
  },
  (t) => [
    uniqueIndex("alarms_open").on(t.kind, t.subject).where(sql`cleared_at is null`),
    index("alarms_of_campaign").on(t.campaignId),
  ],
);

/** 平台状态: how fast a marketplace is asked now, and until when not at all. Shared by all workers. */
export const marketplaceStates = pgTable("marketplace_states", {
  marketplace: text().primaryKey(),
  /** Requests per second now; never above what its politeness allows. null: as its politeness says. */
  ratePerSecond: doublePrecision(),
  slowedAt: time(),
  pausedUntil: time(),
  pausedBecause: text(),
  /** Since when every answer was a refusal. */
  blockedSince: time(),
  /** When the next request may be sent: each takes its place in time here, so the rate holds over all processes. */
  nextAt: time(),
  /** Goes up with every slowing and pause: places in time taken before it are no longer good. */
  epoch: integer().notNull().default(0),
  /** Refusals since the last good answer, and of which requests (the first few). */
  refusals: integer().notNull().default(0),
  refusedRequests: bigint({ mode: "number" }).array().notNull().default(sql`'{}'`),
  /** Pauses for refusals since the last good answer; each is longer than the one before. */
  pauses: integer().notNull().default(0),
  /** When rate or refusals last changed. */
  updatedAt: time().notNull().defaultNow(),
});

/**
 * Stricter paces within a marketplace: of a campaign that asks more slowly ("campaign 7"), of an origin that wants a pause
 * between requests ("origin https://item.jd.com"). They hold back their own requests only.
 */
export const marketplaceLanes = pgTable(
  "marketplace_lanes",
  {
    marketplace: text().notNull(),
    lane: text().notNull(),
    /** When its next request may be sent. */
    nextAt: time(),
    /** When the last of those that were told to come again is to come. */
    againAt: time(),
  },
  (t) => [primaryKey({ columns: [t.marketplace, t.lane] })],
);

/** Requests sent to a marketplace for a campaign on a day of Shanghai: what daily budgets are held against. */
export const marketplaceDays = pgTable(
  "marketplace_days",
  {
    marketplace: text().notNull(),
    day: date({ mode: "string" }).notNull(),
    campaignId: ref().notNull(),
    requests: integer().notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.marketplace, t.day, t.campaignId] })],
);

/** robots.txt of an origin as last fetched; `body` is null where there is none. */
export const robotsFiles = pgTable("robots_files", {
  /** Scheme, host and port, e.g. "https://item.jd.com". */
  origin: text().primaryKey(),
  status: integer().notNull(),
  body: text(),
  crawlDelaySeconds: doublePrecision(),
  fetchedAt: time().notNull(),
  /** Since when it could not be had; null where it came. */
  unavailableSince: time(),
});

/** 登录状态: what the operator handed in for a marketplace, sealed. One row each. */
export const marketplaceSessions = pgTable("marketplace_sessions", {
  marketplace: text().primaryKey(),
  /** Playwright storageState, encrypted (AES-256-GCM): nonce, tag and cipher text in one. */
  sealed: bytes().notNull(),
  cookies: integer().notNull(),
  /** When the first cookie that matters ends; null where none says. */
  expiresAt: time(),
  addedAt: time().notNull().defaultNow(),
});

/** 字段覆盖: on how many pages of a template a field was read, by day. */
export const fieldCoverage = pgTable(
  "field_coverage",
  {
    marketplace: text().notNull(),
    /** Kind of page or form of answer, as the reader names it. */
    template: text().notNull(),
    day: date({ mode: "string" }).notNull(),
    field: text().notNull(),
    pages: integer().notNull(),
    read: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.marketplace, t.template, t.day, t.field] })],
);

/** 覆盖状态: how the pages of a template are read now, and the test that watches every field for a drop. */
export const coverageStates = pgTable(
  "coverage_states",
  {
    marketplace: text().notNull(),
    template: text().notNull(),
    state: jsonb().$type<TemplateState>().notNull(),
    updatedAt: time().notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.marketplace, t.template] })],
);

/**
 * 暂缓的疑点: findings that rest on what their page does not show, until further pages of the template tell that it is the
 * page and not our reading. `waiting` ones wait for those pages, the others for a person, since the field is hardly read.
 */
export const coverageHolds = pgTable(
  "coverage_holds",
  {
    findingId: ref()
      .primaryKey()
      .references(() => findings.id, { onDelete: "cascade" }),
    campaignId: ref().notNull(),
    marketplace: text().notNull(),
    template: text().notNull(),
    /** The page's place among those of its template, from 1. */
    page: bigint({ mode: "number" }).notNull(),
    capturedAt: time().notNull(),
    fields: text().array().notNull(),
    waiting: boolean().notNull(),
  },
  (t) => [
    index("coverage_holds_waiting").on(t.marketplace, t.template, t.page).where(sql`waiting`),
    index("coverage_holds_of_campaign").on(t.campaignId),
  ],
);

/** What was read in the pictures of a listing's page, once for a campaign, before findings about something missing go out. */
export const pictureReadings = pgTable(
  "picture_readings",
  {
    campaignId: ref()
      .notNull()
      .references(() => campaigns.id),
    listingId: ref()
      .notNull()
      .references(() => listings.id),
    askedAt: time().notNull().defaultNow(),
    /** When a picture was last read or found unreadable. */
    workedAt: time(),
    /** null while pictures are left to be read. */
    endedAt: time(),
    pictures: jsonb().$type<StoredPicture[]>().notNull().default([]),
  },
  (t) => [primaryKey({ columns: [t.campaignId, t.listingId] }), index("picture_readings_worked").on(t.workedAt.desc())],
);

/** Findings about something missing, each looked for in the pictures once: `answer` is the words that withdrew it. */
export const pictureChecks = pgTable(
  "picture_checks",
  {
    findingId: ref()
      .primaryKey()
      .references(() => findings.id, { onDelete: "cascade" }),
    campaignId: ref().notNull(),
    listingId: ref().notNull(),
    waiting: boolean().notNull().default(true),
    answer: jsonb().$type<PictureWords>(),
  },
  (t) => [
    index("picture_checks_waiting").on(t.campaignId, t.listingId).where(sql`waiting`),
    index("picture_checks_answered").on(t.campaignId, t.listingId).where(sql`answer is not null`),
  ],
);

/** 探针: a defective page put among a campaign's pages, which must come out with its findings. */
export const probes = pgTable(
  "probes",
  {
    id: id(),
    campaignId: ref()
      .notNull()
      .references(() => campaigns.id),
    marketplace: text().notNull(),
    probe: text().notNull(),
    expected: jsonb().$type<string[]>().notNull(),
    outcome: text().$type<"pending" | "found" | "missed">().notNull().default("pending"),
    detail: text(),
    /** Version of the whole rule set that judged. */
    rules: text().notNull(),
    at: time().notNull().defaultNow(),
  },
  (t) => [uniqueIndex("probes_once").on(t.campaignId, t.marketplace, t.probe)],
);

/** 截图: the picture of a flagged page; its bytes are the capture's body. */
export const screenshots = pgTable(
  "screenshots",
  {
    id: id(),
    campaignId: ref()
      .notNull()
      .references(() => campaigns.id),
    listingId: ref()
      .notNull()
      .references(() => listings.id),
    captureId: ref()
      .notNull()
      .references(() => captures.id),
    width: integer().notNull(),
    height: integer().notNull(),
    /** How high the page was; more than `height` where the picture was cut. */
    fullHeight: integer().notNull(),
    /** Whether Chinese was drawn in a font that has it; else the picture shows boxes. */
    chineseFont: boolean().notNull(),
  },
  (t) => [uniqueIndex("screenshots_once").on(t.campaignId, t.listingId)],
);

/**
 * 取证包: appended only (triggers of the migration refuse all else but a missing token); each row's `chainHash` covers the
 * one before it, so that none can be taken out or changed.
 */
export const evidencePackages = pgTable(
  "evidence_packages",
  {
    /** Place in the chain, from 1, without gaps. */
    seq: bigint({ mode: "number" }).primaryKey(),
    leadId: ref()
      .notNull()
      .references(() => leads.id),
    /** What the package covers: hash over the lead's findings and captures; a changed lead gets a new package. */
    contentHash: text().notNull(),
    /** Where the WACZ lies in the evidence store. */
    key: text().notNull(),
    bytes: bigint({ mode: "number" }).notNull(),
    /** Of the package's manifest, which pins every byte of it. */
    sha256: text().notNull(),
    sm3: text().notNull(),
    previousHash: text().notNull(),
    chainHash: text().notNull(),
    /** RFC 3161 answer over `sha256`; null where no authority is configured or it did not answer yet. */
    token: bytes(),
    authority: text(),
    createdAt: time().notNull().defaultNow(),
  },
  (t) => [uniqueIndex("evidence_packages_once").on(t.leadId, t.contentHash)],
);

/** The chain's head at the end of a day, time-stamped. */
export const evidenceHeads = pgTable("evidence_heads", {
  day: date({ mode: "string" }).primaryKey(),
  seq: bigint({ mode: "number" }).notNull(),
  chainHash: text().notNull(),
  token: bytes(),
  authority: text(),
  stampedAt: time(),
});

/**
 * Packs that retention took away, or is about to: written while nothing kept lies in them, under a lock that whoever reuses
 * an old body shares, so that no capture ever comes to point into one.
 */
export const discardedPacks = pgTable("discarded_packs", {
  pack: text().primaryKey(),
  discardedAt: time().notNull().defaultNow(),
});

/** 保存期清理: each run of the retention policy, with what it freed; `failure` where it broke off. */
export const retentionRuns = pgTable("retention_runs", {
  id: id(),
  keepDays: integer().notNull(),
  startedAt: time().notNull(),
  endedAt: time().notNull().defaultNow(),
  captures: integer().notNull(),
  bodies: integer().notNull(),
  packsRemoved: integer().notNull(),
  packsRewritten: integer().notNull(),
  bytesFreed: bigint({ mode: "number" }).notNull(),
  failure: text(),
});

/** 列映射: which column of a marketplace's files holds what, remembered by the file's header. */
export const feedMappings = pgTable(
  "feed_mappings",
  {
    marketplace: text().notNull(),
    /** SHA-256 of the header row. */
    header: text().notNull(),
    mapping: jsonb().$type<Record<string, string>>().notNull(),
    usedAt: time().notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.marketplace, t.header] })],
);
