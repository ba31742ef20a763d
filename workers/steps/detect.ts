/**
 * Detect: listings of a campaign → findings, by the law of the day they were captured and what is known beyond the page.
 * In: listing ids. Out: a judgement each (clean or flagged) and the findings; flagged ones are owed to the lead step, and
 * others judged before that must know of a maker found now are owed to this step again.
 * Can go wrong: a rule breaks on a listing; that one ends as not judged, with the error in the log, and holds up no other.
 *
 * All of it is one transaction, which holds the listings and their numbers: what a judgement looked at cannot be judged
 * by another worker meanwhile, so that the end is the same in whatever order pages come.
 */
import { inTransaction } from "#db/connection.ts";
import { loadUnjudged } from "#db/queries/load-unjudged.ts";
import { type OwedJob, owe } from "#db/queries/outbox.ts";
import { lockNumbers, setBackSiblings } from "#db/queries/set-back-siblings.ts";
import { type StoredJudgement, storeJudgements } from "#db/queries/store-judgements.ts";
import type { Context } from "../context.ts";
import { slices } from "../grouped.ts";
import { job } from "../publisher.ts";
import { type Payload, queueOf } from "../queues.ts";
import { makersBeside, sharedNumbers, surroundingsOfAll } from "../surroundings.ts";

const LISTINGS_PER_JOB = 200;

export async function detect(context: Context, { campaignId, listingIds }: Payload<"detect">): Promise<void> {
  await context.refreshRules();
  const { judge } = context;
  const { makersAsked = 0 } = judge;
  const owed = await inTransaction(context.db, async (tx) => {
    const listings = await loadUnjudged(tx, campaignId, listingIds);
    if (listings.length === 0) return [];
    if (makersAsked > 0) {
      const numbers = listings.flatMap(({ content }) => sharedNumbers(content).map(({ key }) => key));
      await lockNumbers(tx, campaignId, numbers);
    }
    const around = await surroundingsOfAll(tx, campaignId, listings);
    const judgements = listings.map(({ listingId, versionId, content, capturedAt }): StoredJudgement => {
      try {
        return { listingId, versionId, ...judge.judge(content, capturedAt, around.get(listingId)) };
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
    const flagged = await storeJudgements(tx, campaignId, judge.rules, judgements);
    const jobs: OwedJob[] = [
      ...slices(setBack, LISTINGS_PER_JOB).map((part) =>
        job("detect", queueOf.detect, { campaignId, listingIds: part }),
      ),
      ...(flagged.length > 0 ? [job("lead", queueOf.lead, { campaignId, listingIds: flagged })] : []),
    ];
    return owe(tx, jobs);
  });
  await context.publisher.publish(owed);
}
