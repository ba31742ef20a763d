/** Runs of the retention policy: stored with what they freed, read back, and whether another is due. */
import type { Queryable } from "../connection.ts";

export interface RetentionRun {
  readonly keepDays: number;
  readonly startedAt: Date;
  readonly captures: number;
  readonly bodies: number;
  readonly packsRemoved: number;
  readonly packsRewritten: number;
  readonly bytesFreed: number;
  /** null where it went through. */
  readonly failure: string | null;
}

export async function storeRetentionRun(db: Queryable, run: RetentionRun): Promise<void> {
  await db.query(
    `insert into retention_runs (keep_days, started_at, captures, bodies, packs_removed, packs_rewritten, bytes_freed, failure)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      ...[run.keepDays, run.startedAt, run.captures, run.bodies, run.packsRemoved, run.packsRewritten],
      ...[run.bytesFreed, run.failure],
    ],
  );
}

export async function readLastRun(db: Queryable): Promise<(RetentionRun & { readonly endedAt: Date }) | null> {
  const found = await db.query<RetentionRun & { endedAt: Date }>(
    `select keep_days as "keepDays", started_at as "startedAt", ended_at as "endedAt", captures, bodies,
       packs_removed as "packsRemoved", packs_rewritten as "packsRewritten", bytes_freed as "bytesFreed", failure
     from retention_runs order by id desc limit 1`,
  );
  return found.rows[0] ?? null;
}

/** Once a day; after one that failed, an hour later. */
export async function isRetentionDue(db: Queryable): Promise<boolean> {
  const found = await db.query<{ due: boolean }>(
    `select not exists (select from retention_runs where ended_at > now() - interval '1 day' and failure is null)
       and not exists (select from retention_runs where ended_at > now() - interval '1 hour') as due`,
  );
  return found.rows[0]?.due ?? false;
}
