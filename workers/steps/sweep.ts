/**
 * Sweep, every few seconds on one worker of all: publishes what a killed process left in the outbox, makes jobs for
 * work that is owed but that no job stands for any more (a dead job, a queue that was lost), decides over findings that wait
 * for pages which will not come, and ends campaigns that owe nothing.
 *
 * Work is taken for forgotten only when its queue has run dry and nothing for it is in the outbox: then no job can
 * stand for it. A wrong guess costs a job that finds nothing to do.
 */
import { inTransaction } from "#db/connection.ts";
import { finishCampaigns } from "#db/queries/campaigns.ts";
import { findSpent } from "#db/queries/coverage-holds.ts";
import { findOwed } from "#db/queries/find-owed.ts";
import { type OwedJob, overdue, owe, queuesInOutbox } from "#db/queries/outbox.ts";
import { isRetentionDue } from "#db/queries/retention-runs.ts";
import { BureauCode } from "#domain/bureau.ts";
import type { Context } from "../context.ts";
import { leadJobs } from "../coverage/lead-jobs.ts";
import { settleCoverage } from "../coverage/watch-coverage.ts";
import { evidenceJobs } from "../evidence/evidence-jobs.ts";
import { slices } from "../grouped.ts";
import { sweepPictures } from "../pictures/sweep-pictures.ts";
import { job } from "../publisher.ts";
import { queueOf } from "../queues.ts";
import { watchSessions } from "../sessions/watch-sessions.ts";
import { crawlJobs } from "./crawl-jobs.ts";
import { PATIENCE_SECONDS } from "./detect.ts";
import { endElsewhere } from "./end-elsewhere.ts";

const OUTBOX_PATIENCE_SECONDS = 5;
const MOST_AT_ONCE = 2_000;
const IDS_PER_JOB = 200;

export async function sweep(context: Context): Promise<void> {
  // One part that fails does not keep the others from their work.
  const parts = await Promise.allSettled([
    publishLeft(context),
    reissue(context),
    settleSpent(context).finally(() => finish(context)),
    endElsewhere(context),
    oweEvidence(context),
    sweepPictures(context, (names) => dryQueues(context, names)),
    watchSessions(context),
    oweRetention(context),
  ]);
  const failed = parts.flatMap((part) => (part.status === "rejected" ? [part.reason] : []));
  if (failed.length > 0) throw new AggregateError(failed, "sweep");
}

async function publishLeft(context: Context): Promise<void> {
  const left = await overdue(context.db, OUTBOX_PATIENCE_SECONDS, MOST_AT_ONCE);
  if (left.length === 0) return;
  await context.publisher.publish(left);
  context.log.warn({ jobs: left.length }, "published jobs that a stopped process had left in the outbox");
}

/** What waits for pages that will not come is decided over now. */
async function settleSpent(context: Context): Promise<void> {
  for (const spent of await findSpent(context.db, PATIENCE_SECONDS)) {
    const owed = await inTransaction(context.db, async (tx) =>
      owe(tx, leadJobs(await settleCoverage(tx, context.marketplaces, spent))),
    );
    await context.publisher.publish(owed);
  }
}

/** Evidence has no other way to become owed: it waits until a lead has come to rest, and for the authority's answer. */
async function oweEvidence(context: Context): Promise<void> {
  if (!context.evidence || !(await dryQueues(context, [queueOf.evidence])).has(queueOf.evidence)) return;
  await context.publisher.issue(await evidenceJobs(context.db, context.evidence.authority !== null));
}

/** Once a day, where bodies are not kept for ever. */
async function oweRetention(context: Context): Promise<void> {
  if ((context.keepDays ?? null) === null || !(await isRetentionDue(context.db))) return;
  if (!(await dryQueues(context, [queueOf.retention])).has(queueOf.retention)) return;
  await context.publisher.issue([job("retention", queueOf.retention, {})]);
}

async function finish(context: Context): Promise<void> {
  for (const campaign of await finishCampaigns(context.db)) context.log.info({ campaign }, "campaign finished");
}

async function reissue(context: Context): Promise<void> {
  // Only what a dry queue should be working on is looked for: a full one has jobs for what it owes.
  const dry = await dryQueues(context, [
    ...[...context.marketplaces.keys()].map(queueOf.crawl),
    ...BureauCode.options.map(queueOf.deliver),
    ...SHARED,
  ]);
  const owed = await findOwed(context.db, MOST_AT_ONCE, {
    steps: SHARED.filter((name) => dry.has(name)),
    marketplaces: [...context.marketplaces.keys()].filter((id) => dry.has(queueOf.crawl(id))),
    bureaus: BureauCode.options.filter((code) => dry.has(queueOf.deliver(code))),
  });
  const jobs: OwedJob[] = [
    ...owed.unplanned.map((campaignId) => job("plan", queueOf.plan, { campaignId })),
    ...owed.requests.flatMap(({ campaignId, marketplace, ids }) =>
      crawlJobs(
        context.marketplaces,
        campaignId,
        ids.map((id) => ({ id, marketplace })),
      ),
    ),
    ...inSlices(owed.unjudged, (campaignId, listingIds) => job("detect", queueOf.detect, { campaignId, listingIds })),
    ...inSlices(owed.loose, (campaignId, listingIds) => job("lead", queueOf.lead, { campaignId, listingIds })),
    ...inSlices(owed.unrouted, (campaignId, leadIds) =>
      job("route", queueOf.route, { campaignId, leadIds, sellerIds: [] }),
    ),
    ...owed.undelivered.map(({ bureau, ids }) => job("deliver", queueOf.deliver(bureau), { leadIds: ids })),
  ];
  if (jobs.length === 0) return;
  // What was handed over while we looked has a job now.
  const still = await dryQueues(context, [...new Set(jobs.map(({ queue }) => queue))]);
  const forgotten = jobs.filter(({ queue }) => still.has(queue));
  if (forgotten.length === 0) return;
  await context.publisher.issue(forgotten);
  context.log.warn({ jobs: forgotten.length, queues: [...still] }, "made new jobs for work that no job stood for");
}

const SHARED = [queueOf.plan, queueOf.detect, queueOf.lead, queueOf.route] as const;

/** The queues without any job, waiting, delayed or at work, and with nothing for them in the outbox. */
async function dryQueues(context: Context, names: readonly string[]): Promise<Set<string>> {
  const inOutbox = await queuesInOutbox(context.db);
  const dry = await Promise.all(
    names.map(async (name) => {
      if (inOutbox.has(name)) return [];
      const counts = await context.publisher.queue(name).getJobCounts("wait", "active", "delayed", "prioritized");
      return Object.values(counts).every((count) => count === 0) ? [name] : [];
    }),
  );
  return new Set(dry.flat());
}

function inSlices(
  groups: readonly { readonly campaignId: number; readonly ids: number[] }[],
  make: (campaignId: number, ids: number[]) => OwedJob,
): OwedJob[] {
  return groups.flatMap(({ campaignId, ids }) => slices(ids, IDS_PER_JOB).map((part) => make(campaignId, part)));
}
