/**
 * The browser fetcher against a bare PlaywrightCrawler: rounds in turn over the same pages of the same server, which fill
 * themselves by script. In: how many pages a round. Out: pages/s of both and the median of the rounds' ratios; null where
 * this machine has no browser.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findBrowser } from "#crawlers/fetching/find-browser.ts";
import { sandboxTruth } from "#test/marketplaces/sandbox.ts";
import { startSandboxProcess } from "../sandbox-process.ts";
import type { BrowserRound, BrowserRoundOptions } from "./browser-clock.ts";
import { median, runRound } from "./round.ts";

const OURS = new URL("./browser-round.ts", import.meta.url);
const PEER = new URL("./browser-peer-round.ts", import.meta.url);
const ROUNDS = 5;
const CONCURRENCY = 4;
const SHELL = "sandbox-shell";

export interface BrowserComparison {
  readonly ours: number;
  readonly peer: number;
  readonly ratio: number;
  /** CPU of a page, peer ÷ ours; null where it cannot be measured. */
  readonly cpuRatio: number | null;
}

export async function compareBrowsers(pages: number, write: (line: string) => void): Promise<BrowserComparison | null> {
  const executable = await findBrowser();
  if (executable === null) return null;
  const folder = await mkdtemp(join(tmpdir(), "xunwang-bench-"));
  const options = { seed: 906, listings: pages * 2, marketplaces: [SHELL], on: new Date() } as const;
  const sandbox = await startSandboxProcess(options);
  try {
    const base = sandbox.bases[SHELL] ?? "";
    const addresses = join(folder, "addresses");
    const there = [...sandboxTruth(options)].filter(({ removed }) => !removed).slice(0, pages + CONCURRENCY);
    await writeFile(addresses, there.map(({ itemId }) => `${base}/goods/${itemId}`).join("\n"));
    const round: BrowserRoundOptions = {
      ...{ executable, addresses, host: new URL(base).host, concurrency: CONCURRENCY },
      filled: 'class="goods-name"',
    };
    const ours: BrowserRound[] = [];
    const peers: BrowserRound[] = [];
    for (let n = 1; n <= ROUNDS; n++) {
      // Each side goes first in turn, since a machine that others share changes under us.
      for (const [program, into] of n % 2 === 1
        ? [[OURS, ours] as const, [PEER, peers] as const]
        : [[PEER, peers] as const, [OURS, ours] as const]) {
        into.push(await runRound<BrowserRound>(program, round));
      }
      write(`第 ${n} 轮 (round): 巡网 ${said(ours.at(-1))}; PlaywrightCrawler ${said(peers.at(-1))}`);
    }
    const rate = ({ whole, seconds }: BrowserRound) => whole / seconds;
    const cpu = ({ cpuSeconds, pages: all }: BrowserRound) => (cpuSeconds ?? Number.NaN) / all;
    const ratios = (of: (a: BrowserRound, b: BrowserRound) => number) =>
      median(ours.flatMap((mine, n) => (peers[n] ? [of(mine, peers[n])] : [])));
    const cpuRatio = ratios((mine, peer) => cpu(peer) / cpu(mine));
    return {
      ours: median(ours.map(rate)),
      peer: median(peers.map(rate)),
      ratio: ratios((mine, peer) => rate(mine) / rate(peer)),
      cpuRatio: Number.isNaN(cpuRatio) ? null : cpuRatio,
    };
  } finally {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function said(round: BrowserRound | undefined): string {
  if (!round) return "";
  const cpu = round.cpuSeconds === null ? "" : `，CPU ${round.cpuSeconds.toFixed(1)} 秒`;
  return `${round.whole}/${round.pages} 页 ${round.seconds.toFixed(1)} 秒${cpu}`;
}
