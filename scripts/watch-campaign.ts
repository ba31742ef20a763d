/**
 * Progress of a running campaign until it is finished: pages, listings, findings and leads, per marketplace, with rate
 * and time left. On a terminal the lines are drawn over; elsewhere a line is printed every few seconds.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "#db/connection.ts";
import { campaignProgress, type MarketplaceProgress } from "#db/queries/campaign-progress.ts";
import { finishCampaigns, readCampaign } from "#db/queries/campaigns.ts";
import { XunwangError } from "#domain/errors.ts";
import { EARLY_END, endAsked } from "./early-end.ts";

const LOOK_EVERY_MS = 500;
const PRINT_EVERY_MS = 5_000;

/** @param stop ends the watching early, the campaign goes on. */
export async function watchCampaign(db: Database, campaignId: number, stop?: AbortSignal): Promise<void> {
  const output = process.stdout;
  const began = Date.now();
  let drawn = 0;
  let printed = 0;
  for (;;) {
    // The sweep would end it too, some seconds later.
    await finishCampaigns(db);
    const campaign = await readCampaign(db, campaignId);
    if (!campaign) throw new XunwangError("X-3001", { id: campaignId });
    const ended = campaign.status !== "running" || stop?.aborted === true;
    const progress = await campaignProgress(db, campaignId);
    const lines = describe(progress, (Date.now() - began) / 1_000);
    if (output.isTTY) {
      if (drawn > 0) output.moveCursor(0, -drawn);
      for (const line of lines) {
        output.clearLine(0);
        output.write(`${line}\n`);
      }
      drawn = lines.length;
    } else if (ended || Date.now() - printed >= PRINT_EVERY_MS) {
      output.write(`${lines.at(-1)}\n`);
      printed = Date.now();
    }
    if (ended) return;
    await sleep(LOOK_EVERY_MS, undefined, stop ? { signal: stop } : {}).catch(() => {});
  }
}

/** Watches until the campaign ends or the user asks to stop watching; the campaign itself goes on. */
export async function watchUntilAsked(db: Database, campaignId: number): Promise<void> {
  const stop = new AbortController();
  void endAsked().then(() => stop.abort());
  await watchCampaign(db, campaignId, stop.signal);
  if (stop.signal.aborted) throw EARLY_END;
}

function describe(progress: readonly MarketplaceProgress[], seconds: number): string[] {
  const sum = (of: (row: MarketplaceProgress) => number) => progress.reduce((total, row) => total + of(row), 0);
  const total = {
    marketplace: "合计",
    done: sum((row) => row.done),
    open: sum((row) => row.open),
    listings: sum((row) => row.listings),
    findings: sum((row) => row.findings),
    leads: sum((row) => row.leads),
  };
  // The slowest marketplace says when all will be done; the others' speed does not help it.
  const rateOf = (done: number) => (seconds > 0 ? done / seconds : 0);
  const leftOf = ({ done, open }: MarketplaceProgress) => (open === 0 ? 0 : open / rateOf(done));
  const longest = Math.max(0, ...progress.map(leftOf));
  return [...progress, total].map((row) => {
    const { marketplace, done, open, listings, findings, leads } = row;
    const left = row === total ? longest : leftOf(row);
    const words = left > 0 && Number.isFinite(left) ? `  约剩 ${Math.ceil(left)} 秒` : "";
    return `${marketplace.padEnd(18)} 页 ${done}/${done + open}  商品 ${listings}  疑点 ${findings}  线索 ${leads}  ${rateOf(done).toFixed(0)} 页/秒${words}`;
  });
}
