/**
 * Detect: listings of a campaign → findings, by the law of the day they were captured.
 * In: listing ids. Out: a judgement each (clean or flagged) and the findings; flagged ones are owed to the lead step.
 * Can go wrong: a rule breaks on a listing; that one ends as not judged, with the error in the log, and holds up no other.
 */
import { inTransaction } from "#db/connection.ts";
import { loadUnjudged } from "#db/queries/load-unjudged.ts";
import { owe } from "#db/queries/outbox.ts";
import { type StoredJudgement, storeJudgements } from "#db/queries/store-judgements.ts";
import type { Context } from "../context.ts";
import { job } from "../publisher.ts";
import { type Payload, queueOf } from "../queues.ts";

export async function detect(context: Context, { campaignId, listingIds }: Payload<"detect">): Promise<void> {
  const listings = await loadUnjudged(context.db, campaignId, listingIds);
  if (listings.length === 0) return;
  const judgements = listings.map(({ listingId, versionId, content, capturedAt }): StoredJudgement => {
    try {
      return { listingId, versionId, ...context.judge.judge(content, capturedAt) };
    } catch (error) {
      context.log.error({ campaign: campaignId, listing: listingId, error }, "rules broke on a listing");
      return { listingId, versionId, recognition: null, findings: [] };
    }
  });
  const owed = await inTransaction(context.db, async (tx) => {
    const flagged = await storeJudgements(tx, campaignId, context.judge.rules, judgements);
    return owe(tx, flagged.length > 0 ? [job("lead", queueOf.lead, { campaignId, listingIds: flagged })] : []);
  });
  await context.publisher.publish(owed);
}
