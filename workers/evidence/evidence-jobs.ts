/** The jobs that evidence owes now. In: a database, whether time-stamps can be had. Out: jobs, none where nothing is owed. */
import type { Queryable } from "#db/connection.ts";
import { findUnpackedLeads, findUnstamped, owesHead } from "#db/queries/find-evidence-owed.ts";
import type { OwedJob } from "#db/queries/outbox.ts";
import { slices } from "../grouped.ts";
import { job } from "../publisher.ts";
import { queueOf } from "../queues.ts";
import { PATIENCE_SECONDS } from "./stamp.ts";

const MOST_LEADS = 1_000;
const MOST_STAMPS = 500;
const LEADS_PER_JOB = 25;
const REST_SECONDS = 60;

export async function evidenceJobs(db: Queryable, withStamps: boolean): Promise<OwedJob[]> {
  const leads = await findUnpackedLeads(db, MOST_LEADS, REST_SECONDS);
  const seqs = withStamps ? await findUnstamped(db, MOST_STAMPS, PATIENCE_SECONDS) : [];
  const heads = await owesHead(db, withStamps, PATIENCE_SECONDS);
  return [
    ...slices(leads, LEADS_PER_JOB).map((leadIds) =>
      job("evidence", queueOf.evidence, { leadIds, seqs: [], heads: false }),
    ),
    ...(seqs.length > 0 || heads ? [job("evidence", queueOf.evidence, { leadIds: [], seqs, heads })] : []),
  ];
}
