/**
 * What the sweep does for findings that wait for their pictures: where nothing reads any, or it takes too long, they go on
 * without; where a job was lost, a new one is made. In: the context, and which queues have run dry. Idempotent.
 */
import { inTransaction } from "#db/connection.ts";
import { owe } from "#db/queries/outbox.ts";
import { findWaitingForPictures, giveUpPictures } from "#db/queries/picture-readings.ts";
import type { Context } from "../context.ts";
import { leadJobs } from "../coverage/lead-jobs.ts";
import { queueOf } from "../queues.ts";
import { pictureJobs } from "./hold-for-pictures.ts";

/** So long without a picture read anywhere, the engine counts as gone. */
const IDLE_SECONDS = 15 * 60;
/** A marketplace that lets no picture be asked for holds nothing up for longer. */
const MOST_SECONDS = 24 * 3_600;
const MOST_AT_ONCE = 2_000;

export interface PictureBounds {
  readonly idleSeconds: number;
  readonly mostSeconds: number;
}

export async function sweepPictures(
  context: Pick<Context, "db" | "publisher" | "ocr" | "log">,
  dryQueues: (names: readonly string[]) => Promise<ReadonlySet<string>>,
  { idleSeconds, mostSeconds }: PictureBounds = { idleSeconds: IDLE_SECONDS, mostSeconds: MOST_SECONDS },
): Promise<void> {
  const owed = await inTransaction(context.db, async (tx) => {
    const late = await giveUpPictures(tx, { idleSeconds, mostSeconds });
    return owe(tx, leadJobs(late));
  });
  if (owed.length > 0) {
    context.log.warn({ jobs: owed.length }, "findings go on without their pictures having been read");
    await context.publisher.publish(owed);
  }
  if (!context.ocr || !(await dryQueues([queueOf.ocr])).has(queueOf.ocr)) return;
  const waiting = await findWaitingForPictures(context.db, MOST_AT_ONCE);
  // What was handed over while we looked has a job now.
  if (waiting.length === 0 || !(await dryQueues([queueOf.ocr])).has(queueOf.ocr)) return;
  await context.publisher.issue(pictureJobs(waiting));
}
