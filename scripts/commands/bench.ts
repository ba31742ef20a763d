/**
 * `xunwang bench`: the figures of the README, measured again on this machine. Ratios are taken between sides that ran in
 * turn on the same pages of the same server, since machines differ and are noisy; medians of the rounds.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { XunwangError } from "#domain/errors.ts";
import type { BacktestRound } from "../bench/backtest-round.ts";
import { compareBrowsers } from "../bench/compare-browsers.ts";
import { measureMisbehaving } from "../bench/misbehaving/measure.ts";
import type { PipelineRound } from "../bench/pipeline-round.ts";
import { pureFigures } from "../bench/pure-figures.ts";
import { median, type Round, runRound } from "../bench/round.ts";
import { compareWithPeer } from "../bench/rules-peer.ts";
import { startSandboxProcess } from "../sandbox-process.ts";

interface BenchWords {
  readonly peer?: boolean;
  readonly json?: boolean;
  readonly pages: string;
  readonly memory?: string;
  readonly browser?: boolean;
  readonly misbehaving?: string | true;
}

const ROUNDS = 3;
const PIPELINE = new URL("../bench/pipeline-round.ts", import.meta.url);
const BACKTEST = new URL("../bench/backtest-round.ts", import.meta.url);
const BACKTEST_LISTINGS = 100_000;
const CHEERIO = new URL("../bench/cheerio-round.ts", import.meta.url);

const BROWSER_PAGES = 80;

const MISBEHAVING_PAGES = "20000";

export async function run({ peer, json, pages, memory, browser, misbehaving }: BenchWords): Promise<number> {
  if (misbehaving !== undefined) {
    return measureMisbehaving(count(misbehaving === true ? MISBEHAVING_PAGES : misbehaving), json ?? false);
  }
  const write = (line: string) => {
    if (!json) process.stdout.write(`${line}\n`);
  };
  const figures: Record<string, number | null> = {};
  const say = (name: string, value: number | null, unit: string) => {
    figures[name] = value;
    write(`${name}: ${value === null ? "—" : value >= 100 ? Math.round(value) : value.toFixed(2)} ${unit}`);
  };
  if (memory !== undefined) await measureMemory(count(memory), say);
  else if (browser) await measureBrowser(say, write);
  else {
    if (!peer) {
      for (const { name, value, unit } of pureFigures()) say(name, value, unit);
      await measureBacktest(say);
    }
    const { ours, peer: theirs } = await compareWithPeer();
    say("rules alone, listings/s at 20 rules", ours, "条/秒");
    say("json-rules-engine, listings/s at the same 20 rules", theirs, "条/秒");
    say("rules ÷ json-rules-engine", ours / theirs, "");
    await comparePipeline(count(pages), say, write);
  }
  if (json) process.stdout.write(`${JSON.stringify(figures)}\n`);
  return 0;
}

type Say = (name: string, value: number | null, unit: string) => void;

/** Where there is no browser, the figures are none, and it is said. */
async function measureBrowser(say: Say, write: (line: string) => void): Promise<void> {
  const found = await compareBrowsers(BROWSER_PAGES, write);
  if (found === null) write("本机没有浏览器，跳过浏览器的比较 (skipped: no browser on this machine; see doctor)");
  say("browser pages/s", found?.ours ?? null, "页/秒");
  say("PlaywrightCrawler pages/s", found?.peer ?? null, "页/秒");
  say("browser ÷ PlaywrightCrawler, pages/s", found?.ratio ?? null, "");
  say("PlaywrightCrawler ÷ browser, CPU per page", found?.cpuRatio ?? null, "");
}

/** All rules over 100,000 stored listings, read from PostgreSQL, on all cores. */
async function measureBacktest(say: Say): Promise<void> {
  const { listings, rules, seconds, steadyRate, steadyRateOfOneRule, memory } = await runRound<BacktestRound>(
    BACKTEST,
    {
      listings: BACKTEST_LISTINGS,
    },
  );
  say("backtest, rules", rules, "条规则");
  say("backtest, listings/s", steadyRate, "条/秒");
  say("backtest of one rule, listings/s", steadyRateOfOneRule, "条/秒");
  say("backtest, listings/s with the start of its threads", listings / seconds, "条/秒");
  const within = (from: number, to: number) => median(memory.slice(from * memory.length, to * memory.length));
  say("backtest memory, last quarter ÷ second quarter", within(0.75, 1) / within(0.25, 0.5), "");
}

async function comparePipeline(pages: number, say: Say, write: (line: string) => void): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "xunwang-bench-"));
  // A listing brings about 1.4 pages: its own, and its part of search, shop and licence pages.
  const sandbox = await startSandboxProcess({
    seed: 906,
    listings: Math.ceil(pages / 1.4),
    marketplaces: ["sandbox-list"],
    gzip: false,
  });
  try {
    const addresses = join(folder, "addresses");
    const ours: PipelineRound[] = [];
    const theirs: Round[] = [];
    for (let round = 1; round <= ROUNDS; round++) {
      ours.push(await runRound<PipelineRound>(PIPELINE, { bases: sandbox.bases, addresses }));
      theirs.push(await runRound<Round>(CHEERIO, { addresses }));
      write(`第 ${round} 轮 (round): ${describe("巡网", ours.at(-1))}; ${describe("CheerioCrawler", theirs.at(-1))}`);
    }
    if (ours.some((round) => !round.balanced)) throw new XunwangError("X-5001", { detail: "bench" });
    const rate = (round: Round) => round.pages / round.seconds;
    const cpu = (round: Round) => (round.cpuSeconds === null ? Number.NaN : (1_000 * round.cpuSeconds) / round.pages);
    const known = (value: number) => (Number.isNaN(value) ? null : value);
    say("pipeline pages/s", median(ours.map(rate)), "页/秒");
    say("CheerioCrawler pages/s", median(theirs.map(rate)), "页/秒");
    say("pipeline CPU per page, PostgreSQL included", known(median(ours.map(cpu))), "毫秒");
    const database = ours.map((round) => (1_000 * (round.databaseSeconds ?? Number.NaN)) / round.pages);
    say("of it PostgreSQL", known(median(database)), "毫秒");
    say("CheerioCrawler CPU per page", known(median(theirs.map(cpu))), "毫秒");
    say(
      "pipeline ÷ CheerioCrawler, pages/s",
      median(ours.map((round, n) => rate(round) / rate(theirs[n] ?? round))),
      "",
    );
    say(
      "CheerioCrawler ÷ pipeline, CPU per page",
      known(median(ours.map((round, n) => cpu(theirs[n] ?? round) / cpu(round)))),
      "",
    );
  } finally {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Memory of one worker over many pages: the median of the last quarter against that of the second. */
async function measureMemory(pages: number, say: Say): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "xunwang-bench-"));
  const sandbox = await startSandboxProcess({
    seed: 906,
    listings: Math.ceil(pages / 1.4),
    marketplaces: ["sandbox-list"],
    gzip: false,
  });
  try {
    const round = await runRound<PipelineRound>(PIPELINE, {
      bases: sandbox.bases,
      addresses: join(folder, "addresses"),
    });
    const within = (from: number, to: number) =>
      median(
        round.memory
          .filter((one) => one.pages >= from * round.pages && one.pages <= to * round.pages)
          .map((one) => one.megabytes),
      );
    say("pages", round.pages, "页");
    say("worker memory, second quarter", within(0.25, 0.5), "MB");
    say("worker memory, last quarter", within(0.75, 1), "MB");
    say("last quarter ÷ second quarter", within(0.75, 1) / within(0.25, 0.5), "");
  } finally {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function describe(name: string, round: Round | undefined): string {
  if (!round) return "";
  const cpu = round.cpuSeconds === null ? "" : `，CPU ${round.cpuSeconds.toFixed(1)} 秒`;
  return `${name} ${round.pages} 页 ${round.seconds.toFixed(1)} 秒${cpu}`;
}

function count(word: string): number {
  const number = Number(word);
  if (Number.isInteger(number) && number >= 100 && number <= 1_000_000) return number;
  throw new XunwangError("X-1002", { detail: `须为 100–1000000 的整数，得到 ${word}` });
}
