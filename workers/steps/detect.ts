/**
 * Detect: listings of a campaign → findings, by the law of the day they were captured and what is known beyond the page.
 * In: listing ids. Out: a judgement each (clean or flagged) and the findings; flagged ones are owed to the lead step, and
 * others judged before that must know of a maker found now are owed to this step again.
 * Can go wrong: a rule breaks on a listing; that one ends as not judged, with the error in the log, and holds up no other.
 *
 * All of it is one transaction, which holds the listings and their numbers: what a judgement looked at cannot be judged
 * by another worker meanwhile, so that the end is the same in whatever order pages come. The pages are counted in it too:
 * findings that rest on what a page does not show wait until further pages tell that it is the page and not our reading.
 */
import { inTransaction } from "#db/connection.ts";
import { findSpent } from "#db/queries/coverage-holds.ts";
import { loadUnjudged } from "#db/queries/load-unjudged.ts";
import { type OwedJob, owe } from "#db/queries/outbox.ts";
import { lockNumbers, setBackSiblings } from "#db/queries/set-back-siblings.ts";
import { type StoredJudgement, storeJudgements, type Wait } from "#db/queries/store-judgements.ts";
import type { Context } from "../context.ts";
import { tellKept } from "../coverage/coverage-alarms.ts";
import { leadJobs } from "../coverage/lead-jobs.ts";
import { restsOn } from "../coverage/rests-on.ts";
import { runProbes } from "../coverage/run-probes.ts";
import { settleCoverage, watchCoverage } from "../coverage/watch-coverage.ts";
import { slices } from "../grouped.ts";
import { job } from "../publisher.ts";
import { type Payload, queueOf } from "../queues.ts";
import { makersBeside, sharedNumbers, surroundingsOfAll } from "../surroundings.ts";
import { withoutUnshown } from "./unshown.ts";

const LISTINGS_PER_JOB = 200;
/** Pages that are handed in come one by one: only after so long without one is the last taken for the last. */
export const PATIENCE_SECONDS = 5;

export async function detect(context: Context, { campaignId, listingIds }: Payload<"detect">): Promise<void> {
  await context.refreshRules();
  const { judge } = context;
  const { makersAsked = 0 } = judge;
  const owed = await inTransaction(context.db, async (tx) => {
    const listings = await loadUnjudged(tx, campaignId, listingIds);
    if (listings.length === 0) return { jobs: [], marketplaces: [] };
    if (makersAsked > 0) {
      const numbers = listings.flatMap(({ content }) => sharedNumbers(content).map(({ key }) => key));
      await lockNumbers(tx, campaignId, numbers);
    }
    const around = await surroundingsOfAll(tx, campaignId, listings);
    const judgements = listings.map(({ listingId, versionId, content, capturedAt, shows }): StoredJudgement => {
      try {
        const judgement = judge.judge(content, capturedAt, around.get(listingId));
        return { listingId, versionId, ...withoutUnshown(judgement, shows) };
      } catch (error) {
        context.log.error({ campaign: campaignId, listing: listingId, error }, "rules broke on a listing");
        return { listingId, versionId, recognition: null, findings: [] };
      }
    });
    const setBack = await setBackSiblings(
      tx,
      campaignId,
      listings.map(({ listingId }) => listingId),
      listings.flatMap(({ isFirst, content }) => (isFirst ? makersBeside(content) : [])),
      makersAsked,
    );
    const judged = new Map(judgements.map((judgement) => [judgement.listingId, judgement]));
    const watched = await watchCoverage(
      tx,
      context.marketplaces,
      campaignId,
      listings.map((listing) => ({ ...listing, product: judged.get(listing.listingId)?.recognition?.product ?? null })),
    );
    const waiting = listings.flatMap(({ listingId, content }): StoredJudgement[] => {
      const judgement = judged.get(listingId);
      if (judgement === undefined) return [];
      const waits = judgement.findings.flatMap((finding): [string, Wait][] => {
        const wait = watched.waitOf(listingId, restsOn(finding, content, judge.absencesOf?.(finding.rule)));
        return wait === null ? [] : [[finding.rule, wait]];
      });
      return [{ ...judgement, waits: new Map(waits) }];
    });
    const flagged = await storeJudgements(tx, campaignId, judge.rules, waiting);
    await tellKept(tx, context.marketplaces, campaignId, watched.back);
    const freed = [{ campaignId, listingIds: flagged }, ...watched.freed];
    for (const spent of await findSpent(tx, PATIENCE_SECONDS, campaignId)) {
      freed.push(...(await settleCoverage(tx, context.marketplaces, spent)));
    }
    const jobs: OwedJob[] = [
      ...slices(setBack, LISTINGS_PER_JOB).map((part) =>
        job("detect", queueOf.detect, { campaignId, listingIds: part }),
      ),
      ...leadJobs(freed),
    ];
    return { jobs: await owe(tx, jobs), marketplaces: listings.map(({ marketplace }) => marketplace) };
  });
  await context.publisher.publish(owed.jobs);
  await runProbes(context.db, context, campaignId, owed.marketplaces);
}
