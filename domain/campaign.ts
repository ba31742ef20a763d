/**
 * Campaign (监测任务): which products are looked for on which marketplaces, with which words, within which budget.
 */
import { z } from "zod";
import { PolitenessLimits } from "./politeness.ts";
import { ProductId } from "./product.ts";

export const CampaignStatus = z.enum(["draft", "running", "paused", "finished"]);
export type CampaignStatus = z.infer<typeof CampaignStatus>;
export const CAMPAIGN_STATUS_NAMES = {
  draft: "草稿",
  running: "进行中",
  paused: "已暂停",
  finished: "已完成",
} as const satisfies Record<CampaignStatus, string>;

/** What a person writes in `campaign create FILE.yaml`. */
export const CampaignPlan = z.object({
  name: z
    .string()
    .min(1)
    .max(120)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, "不能含控制字符"),
  /** Product ids; all 20 where left out. */
  products: z.array(ProductId).optional(),
  /** Marketplace ids, each with a reader in crawlers/marketplaces. Empty where all pages are handed in (`import`). */
  marketplaces: z.array(z.string()),
  /** Search words per product; the catalogue's words where left out. */
  keywords: z
    .record(
      z.string(),
      z
        .array(
          z
            .string()
            .min(1)
            .max(100)
            .regex(/^[^\p{Cc}\p{Cs}]*$/u, "不能含控制字符"),
        )
        .min(1),
    )
    .optional(),
  /** Search pages read per product × keyword × marketplace. */
  pagesPerKeyword: z.number().int().min(1).max(100).default(3),
  /** Most requests the campaign may plan, of all kinds together. */
  budget: z.number().int().min(1).max(10_000_000).default(20_000),
  /** Which flagged pages are photographed, where there is a browser. */
  screenshots: z.enum(["all", "one-per-lead", "none"]).default("all"),
  /** Marketplaces to be visited more gently than they allow; never less gently. */
  politeness: z.record(z.string(), PolitenessLimits).optional(),
  /** Why this campaign visits pages that a robots.txt forbids. Without it, they are left out. */
  robotsOverride: z
    .object({ reason: z.string().trim().min(10, "理由至少写 10 个字").max(500) })
    .strict()
    .optional(),
});
export type CampaignPlan = z.infer<typeof CampaignPlan>;

export const Campaign = z.object({
  id: z.number().int().positive(),
  name: z.string(),
  status: CampaignStatus,
  plan: CampaignPlan,
  createdAt: z.date(),
  startedAt: z.date().nullable(),
  finishedAt: z.date().nullable(),
});
export type Campaign = z.infer<typeof Campaign>;

/**
 * A campaign's account. Computed in the database; `balanced` says that nothing was lost:
 * planned = stored + failures + open, listings = clean + otherProduct + flagged + held +
 * notJudged + open,
 * leads = delivered + waiting + open. In a finished campaign every `open` is 0.
 */
export interface CampaignAccount {
  readonly requests: {
    planned: number;
    stored: number;
    failed: number;
    open: number;
    failures: Record<string, number>;
  };
  readonly listings: {
    total: number;
    clean: number;
    /** Judged and found to offer none of the key products, without a finding. */
    otherProduct: number;
    /** With findings of which at least one makes a lead. */
    flagged: number;
    /** With findings that are all held back for a person to look at. */
    held: number;
    notJudged: number;
    open: number;
  };
  readonly leads: { total: number; delivered: number; waiting: number; open: number };
  readonly findings: number;
  readonly balanced: boolean;
}
