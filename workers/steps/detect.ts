/**
 * Detect: listings of a campaign → findings, by the law of the day they were captured.
 * In: listing ids. Out: a judgement each (clean or flagged) and the findings; flagged ones are owed to the lead step.
 */
import { inTransaction } from "#db/connection.ts";
import { loadUnjudged } from "#db/queries/load-unjudged.ts";
import { owe } from "#db/queries/outbox.ts";
import { storeJudgements } from "#db/queries/store-judgements.ts";
import type { Context } from "../context.ts";
import { job } from "../publisher.ts";
import { type Payload, queueOf } from "../queues.ts";

export async function detect(context: Context, { campaignId, listingIds }: Payload<"detect">): Promise<void> {
  const listings = await loadUnjudged(context.db, campaignId, listingIds);
  if (listings.length === 0) return;
  const judgements = listings.map(({ listingId, versionId, content, capturedAt }) => ({
    listingId,
    versionId,
    ...context.judge.judge(content, capturedAt),
  }));
  const owed = await inTransaction(context.db, async (tx) => {
    const flagged = await storeJudgements(tx, campaignId, context.judge.rules, judgements);
    return owe(tx, flagged.length > 0 ? [job("lead", queueOf.lead, { campaignId, listingIds: flagged })] : []);
  });
  await context.publisher.publish(owed);
}
