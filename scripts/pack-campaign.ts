/**
 * Packs the evidence of a campaign's leads at once, instead of when the sweep comes to it. In: a worker process and a
 * campaign. Out: how many packages there are now, their bytes, and the milliseconds each took.
 */
import { evidence } from "#workers/steps/evidence.ts";
import type { WorkerProcess } from "./worker-process.ts";

export async function packCampaign(
  { context }: WorkerProcess,
  campaignId: number,
): Promise<{ readonly packages: number; readonly bytes: number; readonly msEach: number }> {
  const began = performance.now();
  const leads = await context.db.query<{ id: number }>(
    "select id from leads where campaign_id = $1 and status <> 'new' order by id",
    [campaignId],
  );
  await evidence(context, { leadIds: leads.rows.map(({ id }) => id), seqs: [], heads: false });
  const ms = performance.now() - began;
  const made = await context.db.query<{ n: number; bytes: number }>(
    `select count(*)::int as n, coalesce(sum(bytes), 0)::float8 as bytes from evidence_packages
     where lead_id = any($1)`,
    [leads.rows.map(({ id }) => id)],
  );
  const { n = 0, bytes = 0 } = made.rows[0] ?? {};
  return { packages: n, bytes, msEach: n === 0 ? 0 : ms / n };
}
