/**
 * Requests to marketplaces that no reader is left for → a named failure, so that their campaigns can end. A marketplace
 * that some other process still has workers for (its configuration knows more than ours) is left to that one.
 */
import { inTransaction } from "#db/connection.ts";
import { owe } from "#db/queries/outbox.ts";
import { requestsElsewhere } from "#db/queries/waiting-requests.ts";
import type { Context } from "../context.ts";
import { groupedBy } from "../grouped.ts";
import { queueOf } from "../queues.ts";
import { nothingRead } from "./request-result.ts";
import { storeEnded } from "./store-ended.ts";

const MOST_AT_ONCE = 2_000;

export async function endElsewhere(context: Context): Promise<void> {
  const found = await requestsElsewhere(context.db, [...context.marketplaces.keys()], MOST_AT_ONCE);
  for (const [marketplace, requests] of groupedBy(found, (request) => request.marketplace)) {
    if ((await context.publisher.queue(queueOf.crawl(marketplace)).getWorkersCount()) > 0) continue;
    for (const [campaignId, ended] of groupedBy(requests, (request) => request.campaignId)) {
      const owed = await inTransaction(context.db, async (tx) =>
        owe(
          tx,
          await storeEnded(
            tx,
            context,
            campaignId,
            { id: marketplace },
            ended.map(({ id }) => nothingRead(id, "no-reader", "no reader for this marketplace any more")),
          ),
        ),
      );
      await context.publisher.publish(owed);
      context.log.error(
        { campaign: campaignId, marketplace, requests: ended.length },
        "no reader for this marketplace",
      );
    }
  }
}
