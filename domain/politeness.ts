/**
 * Politeness: how a marketplace is visited as a guest, by all workers together, and how a campaign may tighten it.
 * Nothing loosens it: of two bounds the stricter holds.
 */
import { z } from "zod";
import { OPENING_HOURS } from "./opening-hours.ts";

export interface Politeness {
  /** Requests per second, all workers together; held in every window of ten seconds. */
  readonly ratePerSecond: number;
  /** Requests under way at once, all workers together. */
  readonly concurrency: number;
  /** Requests per day of Shanghai; no bound where left out. */
  readonly dailyBudget?: number;
  /** When it may be visited, by Shanghai's clock: "22:00-06:00"; always where left out. */
  readonly hours?: string;
}

/** What a campaign's plan may say for a marketplace. */
export const PolitenessLimits = z
  .object({
    ratePerSecond: z.number().positive().max(10_000).optional(),
    concurrency: z.number().int().min(1).max(1_000).optional(),
    dailyBudget: z.number().int().min(1).max(10_000_000).optional(),
    hours: z.string().regex(OPENING_HOURS, "须写作 09:00-18:00（上海时间）").optional(),
  })
  .strict();
export type PolitenessLimits = z.infer<typeof PolitenessLimits>;

/** Politeness as it holds for the requests of one campaign. */
export interface EffectivePoliteness {
  readonly ratePerSecond: number;
  readonly concurrency: number;
  readonly dailyBudget: number | null;
  /** All of these must be open. */
  readonly hours: readonly string[];
}

/** The stricter of both in every respect. */
export function tightened(own: Politeness, limits: PolitenessLimits = {}): EffectivePoliteness {
  const budgets = [own.dailyBudget, limits.dailyBudget].filter((one) => one !== undefined);
  return {
    ratePerSecond: Math.min(own.ratePerSecond, limits.ratePerSecond ?? own.ratePerSecond),
    concurrency: Math.min(own.concurrency, limits.concurrency ?? own.concurrency),
    dailyBudget: budgets.length === 0 ? null : Math.min(...budgets),
    hours: [own.hours, limits.hours].filter((one) => one !== undefined),
  };
}

/** The first limit that asks for more than the marketplace allows, for the person who wrote it; null where none does. */
export function loosening(own: Politeness, limits: PolitenessLimits): string | null {
  for (const name of ["ratePerSecond", "concurrency", "dailyBudget"] as const) {
    const [allowed, asked] = [own[name], limits[name]];
    if (allowed !== undefined && asked !== undefined && asked > allowed) return `${name} ${asked} > ${allowed}`;
  }
  return null;
}
