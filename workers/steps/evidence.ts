/**
 * Evidence: routed leads → one package each of all they rest on, appended to the chain; packages and the heads of past days
 * → time-stamps. Nothing waits for it: leads are delivered and campaigns end without it, and the sweep finds what is owed.
 * Goes wrong: a lead that cannot be packed raises an alarm, is tried again after growing pauses, and holds up no other.
 */
import { raiseAlarm } from "#db/queries/alarms.ts";
import { ALL_LEADS, failedLead } from "#db/queries/find-evidence-owed.ts";
import { XunwangError } from "#domain/errors.ts";
import type { Context } from "../context.ts";
import { packLead } from "../evidence/pack-lead.ts";
import { stampHeads, stampPackages } from "../evidence/stamp.ts";
import type { Payload } from "../queues.ts";

export async function evidence(context: Context, { leadIds, seqs, heads }: Payload<"evidence">): Promise<void> {
  const room = context.evidence;
  if (!room) return;
  const made: number[] = [];
  for (const leadId of leadIds) {
    try {
      const seq = await packLead(context, room, leadId);
      if (seq !== null) made.push(seq);
    } catch (error) {
      context.log.error({ lead: leadId, error }, "a lead's evidence could not be packed");
      if (await sayFailed(context, leadId, error)) break;
    }
  }
  if (made.length > 0) context.log.info({ packages: made.length, first: made[0] }, "evidence packed");
  await stampPackages(context, room.authority, [...seqs, ...made]);
  if (heads) await stampHeads(context, room.authority);
}

/** @returns whether no other lead can be packed either. */
async function sayFailed({ db }: Pick<Context, "db">, leadId: number, error: unknown): Promise<boolean> {
  const detail = (error instanceof Error ? error.message : String(error)).slice(0, 300);
  const all = error instanceof XunwangError && error.code === "X-5201";
  const campaign = await db.query<{ id: number }>("select campaign_id as id from leads where id = $1", [leadId]);
  const campaignId = campaign.rows[0]?.id;
  await raiseAlarm(db, {
    ...{ kind: "evidence-failed", subject: all ? ALL_LEADS : failedLead(leadId) },
    ...(!all && campaignId !== undefined && { campaignId }),
    values: { what: all ? "各线索" : `线索 ${leadId} `, detail },
  });
  return all;
}
