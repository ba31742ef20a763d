/**
 * The queues: name, payload, how often a job is tried, and what it means when it dies. Payloads carry ids, never pages.
 *
 * Every step may run twice (a worker was killed after its work and before its receipt): each asks the database what is
 * still to do and does only that. A dead job is therefore never lost work: what it stood for is still owed in the
 * database, and the sweep makes a new job of it once its queue has run dry.
 */
import { z } from "zod";
import type { BureauCode } from "#domain/bureau.ts";

const id = z.number().int().positive();
const ids = z.array(id).max(5_000);

export interface Step<P> {
  readonly payload: z.ZodType<P>;
  /** Tries before a job is dead, and the first pause between them in milliseconds; each pause is twice the last. */
  readonly attempts: number;
  readonly backoffMs: number;
  /** Whether one queue serves the step, or one per marketplace or bureau, so that each has its own pace and its own backlog. */
  readonly per: "all" | "marketplace" | "bureau";
}

const step = <P>(payload: z.ZodType<P>, per: Step<P>["per"] = "all"): Step<P> => ({
  payload,
  attempts: 8,
  backoffMs: 500,
  per,
});

export const STEPS = {
  /** Campaign → its first search requests. Dead: the campaign stays without requests, shown as such. */
  plan: step(z.object({ campaignId: id })),
  /** Requests of one campaign and marketplace → stored pages. One queue per marketplace: a slow one holds up no other. */
  crawl: step(z.object({ campaignId: id, requestIds: ids }), "marketplace"),
  /** Listings → findings. */
  detect: step(z.object({ campaignId: id, listingIds: ids })),
  /** Findings about something missing → looked for in the pictures of their pages. Only where an engine reads pictures. */
  ocr: step(z.object({ campaignId: id, listingIds: ids })),
  /** Findings of flagged listings → leads, one per seller and product. */
  lead: step(z.object({ campaignId: id, listingIds: ids })),
  /** Leads (by id, or all of a seller whose licence page has just been read) → a bureau, with reasons. */
  route: step(z.object({ campaignId: id, leadIds: ids, sellerIds: ids })),
  /** Leads → a bureau's inbox. One queue per bureau: one that cannot be reached holds up no other. */
  deliver: step(z.object({ leadIds: ids }), "bureau"),
  /** Leads → evidence packages in the chain; packages (by place in the chain) and heads of past days → time-stamps. */
  evidence: step(z.object({ leadIds: ids, seqs: ids, heads: z.boolean() })),
  /** Bodies past their time → discarded, once a day. */
  retention: step(z.object({})),
  /** Every few seconds: publishes what is left in the outbox, finds what is owed without a job, ends campaigns. */
  sweep: step(z.object({})),
} as const;

export type StepName = keyof typeof STEPS;
export const STEP_NAMES = Object.keys(STEPS) as StepName[];
export type Payload<S extends StepName> = z.infer<(typeof STEPS)[S]["payload"]>;

export const queueOf = {
  plan: "plan",
  crawl: (marketplace: string) => `crawl-${marketplace}`,
  detect: "detect",
  ocr: "ocr",
  lead: "lead",
  route: "route",
  deliver: (bureau: BureauCode) => `deliver-${bureau}`,
  evidence: "evidence",
  retention: "retention",
  sweep: "sweep",
} as const;

/** The step a queue belongs to. Errors: a name no step has is a defect. */
export function stepOfQueue(queue: string): StepName {
  const name = STEP_NAMES.find((step) => queue === step || (STEPS[step].per !== "all" && queue.startsWith(`${step}-`)));
  if (!name) throw new Error(`no step has a queue named ${queue}`);
  return name;
}
