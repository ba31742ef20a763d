/**
 * A backtest over all stored listings, on all cores. In: a database and either a changed rule or a whole set. Out: the
 * tally. The threads read and judge for themselves; here only their tallies come together, so memory does not grow with
 * the listings. Errors: X-4104 where a thread breaks.
 */
import { availableParallelism } from "node:os";
import type { Queryable } from "#db/connection.ts";
import { readListingRange } from "#db/queries/read-stored-listings.ts";
import { XunwangError } from "#domain/errors.ts";
import { loadCatalogue } from "#rules/catalogue/catalogue.ts";
import {
  addCensus,
  addTally,
  type BacktestTally,
  type CensusTally,
  emptyCensus,
  emptyTally,
} from "#rules/engine/backtest.ts";
import type { VersionedRule } from "#rules/engine/rule-files.ts";
import type { Task, ThreadData, ThreadMessage } from "./backtest-thread.ts";
import { RANGE } from "./judge-stored.ts";
import { startThread } from "./start-thread.ts";

const THREAD = new URL("./backtest-thread.ts", import.meta.url);

export interface BacktestOptions {
  readonly db: Queryable;
  readonly databaseUrl: string;
  readonly since?: Date | null;
  readonly threads?: number;
  /** Told after each range: listings judged so far, and the share of the work done. */
  readonly progress?: (listings: number, share: number) => void;
}

/** @param others the other rules in force, to tell what of the new they flag already. */
export async function backtestRule(
  options: BacktestOptions,
  candidate: VersionedRule,
  before: VersionedRule | null,
  samples: number,
  others: readonly VersionedRule[] = [],
): Promise<BacktestTally> {
  const sum = emptyTally();
  await runThreads(options, { candidate, before, others, samples }, (message) => {
    if (message.kind === "backtest") addTally(sum, message.tally, samples);
  });
  return sum;
}

export async function censusOfRules(options: BacktestOptions, rules: readonly VersionedRule[]): Promise<CensusTally> {
  const sum = emptyCensus();
  await runThreads(options, { rules }, (message) => {
    if (message.kind === "census") addCensus(sum, message.tally);
  });
  return sum;
}

async function runThreads(
  { db, databaseUrl, since = null, threads = availableParallelism(), progress = () => {} }: BacktestOptions,
  task: Task,
  take: (message: ThreadMessage) => void,
): Promise<void> {
  const range = await readListingRange(db);
  if (range === null) return;
  const ranges = Math.ceil((range.last - range.first + 1) / RANGE);
  const data: ThreadData = {
    catalogue: loadCatalogue(),
    databaseUrl,
    task,
    ...range,
    since,
    taken: new SharedArrayBuffer(4),
  };
  let listings = 0;
  let done = 0;
  const workers = Array.from({ length: Math.min(threads, ranges) }, () => startThread(THREAD, data));
  const ended = workers.map(
    (worker) =>
      new Promise<void>((resolve, reject) => {
        worker.on("message", (message: ThreadMessage) => {
          if (message.kind === "range") {
            listings += message.listings;
            done += 1;
            progress(listings, done / ranges);
          } else take(message);
        });
        worker.once("error", (error: unknown) => {
          const detail = error instanceof Error ? error.message : String(error);
          reject(new XunwangError("X-4104", { detail }, error));
        });
        worker.once("exit", (code) => {
          if (code === 0) resolve();
          else reject(new XunwangError("X-4104", { detail: `线程以 ${code} 结束` }));
        });
      }),
  );
  try {
    await Promise.all(ended);
  } finally {
    // One that broke must not leave the others at work.
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
