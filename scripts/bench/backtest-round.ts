/**
 * Backtests over many stored listings, in a process of its own with a fresh embedded database: all rules at once, then
 * one rule against itself as an analyst would try a change. Prints
 * listings, seconds, listings per second and the memory of the process over time.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadCatalogue } from "#rules/catalogue/catalogue.ts";
import { loadRules } from "#rules/engine/rule-files.ts";
import { readConfiguration } from "#workers/configuration.ts";
import { createLog } from "#workers/log.ts";
import { type BacktestOptions, backtestRule, censusOfRules } from "#workers/rules/run-backtest.ts";
import { openServices } from "#workers/services.ts";
import { fillListings } from "./fill-listings.ts";

export interface BacktestRound {
  readonly listings: number;
  readonly rules: number;
  /** From the first range read to the last judged, the start of the threads included. */
  readonly seconds: number;
  /** Listings per second between the first and the last range, the start of the threads left out. */
  readonly steadyRate: number;
  /** The same for one rule against the one in force. */
  readonly steadyRateOfOneRule: number;
  /** CPU microseconds per listing of this process (all threads), the start of the threads left out. */
  readonly cpuPerListing: number;
  /** Megabytes, in even steps of the work. */
  readonly memory: readonly number[];
}

const ONE_RULE = "ccc-missing";

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
  const one = rules.find(({ rule }) => rule === ONE_RULE) ?? rules[0];
  if (one === undefined) throw new Error("no rules");
  const whole = await measure((options) => censusOfRules(options, rules));
  const single = await measure((options) => backtestRule(options, one, one, 5));
  const round: BacktestRound = { ...whole, rules: rules.length, steadyRateOfOneRule: single.steadyRate };
  process.stdout.write(`${JSON.stringify(round)}\n`);
} finally {
  await services.close();
  await rm(folder, { recursive: true, force: true });
}

async function measure(
  work: (options: BacktestOptions) => Promise<{ readonly listings: number }>,
): Promise<Omit<BacktestRound, "rules" | "steadyRateOfOneRule">> {
  const memory: number[] = [];
  let first: Moment | null = null;
  let last: Moment = { at: 0, cpu: 0, listings: 0 };
  const began = performance.now();
  const { listings } = await work({
    db: services.db,
    databaseUrl: services.databaseUrl,
    ...(options.threads !== undefined && { threads: options.threads }),
    progress: (done) => {
      const { user, system } = process.cpuUsage();
      last = { at: performance.now(), cpu: user + system, listings: done };
      first ??= last;
      memory.push(process.memoryUsage.rss() / 1e6);
    },
  });
  const seconds = (performance.now() - began) / 1_000;
  const start = first ?? last;
  const judged = Math.max(1, last.listings - start.listings);
  return {
    listings,
    seconds,
    steadyRate: (judged * 1_000) / Math.max(1, last.at - start.at),
    cpuPerListing: (last.cpu - start.cpu) / judged,
    memory,
  };
}
