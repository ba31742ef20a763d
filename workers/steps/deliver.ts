/** Deliver: leads → a bureau's inbox. Delivered means visible there and stamped with the time; it happens once. */

import { deliverLeads } from "#db/queries/deliver-leads.ts";
import type { BureauCode } from "#domain/bureau.ts";
import type { Context } from "../context.ts";
import type { Payload } from "../queues.ts";

export async function deliver(context: Context, bureau: BureauCode, { leadIds }: Payload<"deliver">): Promise<void> {
  const delivered = await deliverLeads(context.db, bureau, leadIds);
  context.log.info({ bureau, leads: leadIds, delivered }, "leads delivered");
}
