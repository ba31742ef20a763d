/**
 * One backtest of all rules over many stored listings, in a process of its own with a fresh embedded database. Prints
 * listings, seconds, listings per second and the memory of the process over time.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadCatalogue } from "#rules/catalogue/catalogue.ts";
import { loadRules } from "#rules/engine/rule-files.ts";
import { readConfiguration } from "#workers/configuration.ts";
import { createLog } from "#workers/log.ts";
import { censusOfRules } from "#workers/rules/run-backtest.ts";
import { openServices } from "#workers/services.ts";
import { fillListings } from "./fill-listings.ts";

export interface BacktestRound {
  readonly listings: number;
  readonly flagged: number;
  readonly rules: number;
  /** From the first range read to the last judged, the start of the threads included. */
  readonly seconds: number;
  /** Listings per second between the first and the last range, the start of the threads left out. */
  readonly steadyRate: number;
  /** CPU microseconds per listing of this process (all threads), the start of the threads left out. */
  readonly cpuPerListing: number;
  /** Megabytes, in even steps of the work. */
  readonly memory: readonly number[];
}

interface Moment {
  readonly at: number;
  readonly cpu: number;
  readonly listings: number;
}

const options = JSON.parse(process.argv[2] ?? "{}") as { listings: number; threads?: number };
const folder = await mkdtemp(join(tmpdir(), "xunwang-bench-"));
const services = await openServices(
  { ...readConfiguration({}), dataFolder: folder, logLevel: "error" },
  createLog("error"),
  0,
);
try {
  await fillListings(services.db, options.listings);
  const rules = loadRules(loadCatalogue()).filter(({ status }) => status === "active" || status === "shadow");
  const memory: number[] = [];
  let first: Moment | null = null;
  let last: Moment = { at: 0, cpu: 0, listings: 0 };
  const began = performance.now();
  const { listings, flagged } = await censusOfRules(
    {
      db: services.db,
      databaseUrl: services.databaseUrl,
      ...(options.threads !== undefined && { threads: options.threads }),
      progress: (done) => {
        const { user, system } = process.cpuUsage();
        last = { at: performance.now(), cpu: user + system, listings: done };
        first ??= last;
        memory.push(process.memoryUsage.rss() / 1e6);
      },
    },
    rules,
  );
  const seconds = (performance.now() - began) / 1_000;
  const start = first ?? last;
  const judged = Math.max(1, last.listings - start.listings);
  const round: BacktestRound = {
    listings,
    flagged,
    rules: rules.length,
    seconds,
    steadyRate: (judged * 1_000) / Math.max(1, last.at - start.at),
    cpuPerListing: (last.cpu - start.cpu) / judged,
    memory,
  };
  process.stdout.write(`${JSON.stringify(round)}\n`);
} finally {
  await services.close();
  await rm(folder, { recursive: true, force: true });
}
