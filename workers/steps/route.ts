/**
 * Route: leads → the bureau of the seller's place, with the reasons, or the assignment desk.
 * A lead whose seller's shop or licence page is still to be read is left alone; that page asks again when it ends.
 */
import { inTransaction } from "#db/connection.ts";
import { loadLeadsToRoute } from "#db/queries/load-leads-to-route.ts";
import { owe } from "#db/queries/outbox.ts";
import { storeRoutes } from "#db/queries/store-routes.ts";
import type { BureauCode, Party, Route } from "#domain/bureau.ts";
import type { Context } from "../context.ts";
import { groupedBy } from "../grouped.ts";
import { job } from "../publisher.ts";
import { type Payload, queueOf } from "../queues.ts";

/**
 * Below this a person decides: a lead at the wrong bureau is worse than one that waits. The seller's own address gives
 * 0.8 and more, its credit code alone about 0.6, the maker's address where nothing is known of the seller 0.6.
 */
const LEAST_CONFIDENCE = 0.6;

export async function route(context: Context, { campaignId, leadIds, sellerIds }: Payload<"route">): Promise<void> {
  const leads = await loadLeadsToRoute(context.db, campaignId, { leadIds, sellerIds });
  if (leads.length === 0) return;
  const routed = leads.map(({ id, party }) => {
    const found = decide(context, id, party);
    return { id, route: found, deliverTo: addressee(found) };
  });
  const owed = await inTransaction(context.db, async (tx) => {
    const due = await storeRoutes(tx, routed);
    return owe(
      tx,
      [...groupedBy(due, (lead) => lead.bureau)].map(([bureau, of]) =>
        job("deliver", queueOf.deliver(bureau), { leadIds: of.map((lead) => lead.id) }),
      ),
    );
  });
  await context.publisher.publish(owed);
}

/** Should routing break on a party, a person decides, and the other leads go their way. */
function decide(context: Context, lead: number, party: Party): Route {
  try {
    return context.jurisdiction(party);
  } catch (error) {
    context.log.error({ lead, error }, "routing broke on a lead");
    return { bureau: null, confidence: 0, because: [] };
  }
}

/** The bureau a route is sure enough of, or null: then a person decides. */
export function addressee({ bureau, confidence }: Route): BureauCode | null {
  return bureau === null || bureau === "outside" || confidence < LEAST_CONFIDENCE ? null : bureau;
}
