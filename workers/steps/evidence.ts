/**
 * Evidence: routed leads → one package each of all they rest on, appended to the chain; packages and the heads of past days
 * → time-stamps. Nothing waits for it: leads are delivered and campaigns end without it, and the sweep finds what is owed.
 * Goes wrong: one lead that cannot be packed holds up no other; the job fails in the end and is tried again.
 */
import type { Context } from "../context.ts";
import { packLead } from "../evidence/pack-lead.ts";
import { stampHeads, stampPackages } from "../evidence/stamp.ts";
import type { Payload } from "../queues.ts";

export async function evidence(context: Context, { leadIds, seqs, heads }: Payload<"evidence">): Promise<void> {
  const room = context.evidence;
  if (!room) return;
  const made: number[] = [];
  const failed: unknown[] = [];
  for (const leadId of leadIds) {
    try {
      const seq = await packLead(context, room, leadId);
      if (seq !== null) made.push(seq);
    } catch (error) {
      context.log.error({ lead: leadId, error }, "a lead's evidence could not be packed");
      failed.push(error);
    }
  }
  if (made.length > 0) context.log.info({ packages: made.length, first: made[0] }, "evidence packed");
  await stampPackages(context, room.authority, [...seqs, ...made]);
  if (heads) await stampHeads(context, room.authority);
  if (failed.length > 0) throw new AggregateError(failed, "evidence");
}
