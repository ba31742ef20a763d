/**
 * One thread of a backtest. In (workerData): a database, the rules, the ranges shared with the other threads. Out
 * (messages): after each range how many listings it held, at the end the tally. Whatever it throws ends the backtest.
 */
import { parentPort, workerData } from "node:worker_threads";
import { openDatabase } from "#db/connection.ts";
import type { Catalogue } from "#rules/catalogue/catalogue-schema.ts";
import { type BacktestTally, type CensusTally, createBacktest, createCensus } from "#rules/engine/backtest.ts";
import { createJudge } from "#rules/engine/judge.ts";
import type { VersionedRule } from "#rules/engine/rule-files.ts";
import { asksAround, judgeStored } from "./judge-stored.ts";

/** One rule against the one in force, or all rules as they are. */
export type Task =
  | {
      readonly candidate: VersionedRule;
      readonly before: VersionedRule | null;
      /** The other rules in force. */
      readonly others: readonly VersionedRule[];
      readonly samples: number;
    }
  | { readonly rules: readonly VersionedRule[] };

export interface ThreadData {
  /** Read once by the process that starts the threads. */
  readonly catalogue: Catalogue;
  readonly databaseUrl: string;
  readonly task: Task;
  readonly first: number;
  readonly last: number;
  readonly since: Date | null;
  readonly taken: SharedArrayBuffer;
}

export type ThreadMessage =
  | { readonly kind: "range"; readonly listings: number }
  | { readonly kind: "backtest"; readonly tally: BacktestTally }
  | { readonly kind: "census"; readonly tally: CensusTally };

const { catalogue, databaseUrl, task, first, last, since, taken } = workerData as ThreadData;
const say = (message: ThreadMessage): void => parentPort?.postMessage(message);
const ranges = { first, last, since, taken: new Int32Array(taken) };
const db = await openDatabase(databaseUrl, 2);
try {
  const done = (listings: number): void => say({ kind: "range", listings });
  if ("rules" in task) {
    const { add, tally } = createCensus(createJudge({ catalogue, rules: task.rules }));
    await judgeStored(db, ranges, asksAround(task.rules), add, done);
    say({ kind: "census", tally });
  } else {
    const { candidate, before, others } = task;
    const { add, tally } = createBacktest({ catalogue, ...task });
    const asked = [candidate, ...(before === null ? [] : [before]), ...others];
    await judgeStored(db, ranges, asksAround(asked), add, done);
    say({ kind: "backtest", tally });
  }
} finally {
  await db.end();
}
