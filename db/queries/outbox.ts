/**
 * The outbox: a job that a transaction makes owed is written with it (`owe`), handed to the queue after the commit, and
 * then taken out (`settle`). `overdue` finds what a killed process left behind.
 */
import { type Queryable, toJson } from "../connection.ts";

export interface OwedJob {
  readonly queue: string;
  readonly payload: unknown;
  readonly delayMs: number;
}

/** `id` names the job too: the same row handed over twice makes one job. */
export type OutboxJob = OwedJob & { readonly id: number };

export async function owe(tx: Queryable, jobs: readonly OwedJob[]): Promise<OutboxJob[]> {
  if (jobs.length === 0) return [];
  const owed = await tx.query<OutboxJob>(
    `insert into outbox (queue, payload, delay_ms)
     select queue, payload, "delayMs" from jsonb_to_recordset($1::jsonb) as j(queue text, payload jsonb, "delayMs" int)
     returning id, queue, payload, delay_ms as "delayMs"`,
    [toJson(jobs)],
  );
  return owed.rows;
}

export async function settle(db: Queryable, ids: readonly number[]): Promise<void> {
  if (ids.length > 0) await db.query("delete from outbox where id = any($1)", [ids]);
}

/** Jobs that have been in the outbox for longer than a hand-over takes. */
export async function overdue(db: Queryable, seconds: number, most: number): Promise<OutboxJob[]> {
  const found = await db.query<OutboxJob>(
    `select id, queue, payload, delay_ms as "delayMs" from outbox
     where created_at < now() - make_interval(secs => $1) order by id limit $2`,
    [seconds, most],
  );
  return found.rows;
}

/** Queues that have jobs in the outbox. */
export async function queuesInOutbox(db: Queryable): Promise<Set<string>> {
  const found = await db.query<{ queue: string }>("select distinct queue from outbox");
  return new Set(found.rows.map((row) => row.queue));
}
