/**
 * One round against marketplaces that misbehave in all their ways at once: an embedded database, three worker processes,
 * one campaign; one of the processes is killed hard in the middle and another started. In: how many pages. Out: what was
 * seen. A campaign in which nothing ends for minutes is taken to hang. Errors: those of starting.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findBrowser } from "#crawlers/fetching/find-browser.ts";
import type { Database } from "#db/connection.ts";
import { campaignAccount } from "#db/queries/campaign-account.ts";
import { createCampaign, finishCampaigns } from "#db/queries/campaigns.ts";
import { readStates } from "#db/queries/marketplace-states.ts";
import type { CampaignAccount } from "#domain/campaign.ts";
import { sandboxTruth } from "#test/marketplaces/sandbox.ts";
import type { ServerStats } from "#test/marketplaces/server.ts";
import { readConfiguration } from "#workers/configuration.ts";
import { knownMarketplaces } from "#workers/create-context.ts";
import { createLog } from "#workers/log.ts";
import { runCampaign } from "#workers/run-campaign.ts";
import { openServices } from "#workers/services.ts";
import { type Measure, measureFindings } from "../../measure-findings.ts";
import { startSandboxProcess } from "../../sandbox-process.ts";
import { misbehavingMarketplaces } from "./marketplaces.ts";
import type { PaceSeen } from "./times.ts";
import { WorkerProcesses } from "./worker-processes.ts";

export const WORKERS = 3;
const LOOK_EVERY_MS = 250;
const RESTART_MS = 3_000;
/** Longer than the longest bound of one request and its last pause together. */
const HANGS_AFTER_MS = 180_000;

export interface MisbehavingRound {
  readonly hasBrowser: boolean;
  readonly seconds: number;
  readonly account: CampaignAccount;
  /** Stored or failed pages that a browser was to bring. */
  readonly browserPages: number;
  /** Pages stored more than once, and failures without a name. */
  readonly doubled: number;
  readonly unnamed: number;
  readonly hangs: boolean;
  readonly died: number;
  readonly killed: number;
  readonly endedBadly: number;
  readonly errors: readonly string[];
  readonly rates: Readonly<Record<string, number>>;
  readonly stats: Readonly<Record<string, ServerStats>>;
  readonly pace: Readonly<Record<string, readonly PaceSeen[]>>;
  readonly findings: Measure;
}

export async function misbehavingRound(
  pages: number,
  tell: (line: string) => void,
  stop: AbortSignal,
): Promise<MisbehavingRound> {
  const hasBrowser = (await findBrowser()) !== null;
  const { sandbox: options, rates, products } = misbehavingMarketplaces(pages, hasBrowser);
  const folder = await mkdtemp(join(tmpdir(), "xunwang-bench-"));
  const closing: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    const sandbox = await startSandboxProcess(options);
    closing.push(sandbox.close);
    const configuration = { ...readConfiguration({}), dataFolder: folder, sandbox: sandbox.bases, logLevel: "error" };
    const services = await openServices(configuration, createLog("error"), 0);
    closing.push(services.close);
    const { db } = services;
    const workers = new WorkerProcesses({
      DATABASE_URL: services.databaseUrl,
      REDIS_URL: "",
      XUNWANG_DATA: folder,
      XUNWANG_SANDBOX: JSON.stringify(sandbox.bases),
      XUNWANG_LOG_LEVEL: "error",
    });
    closing.push(() => workers.end());
    for (let n = 0; n < WORKERS; n++) workers.start();
    const id = await createCampaign(db, {
      name: "bench",
      marketplaces: Object.keys(rates),
      products: [...products],
      pagesPerKeyword: 100,
      budget: 10_000_000,
      screenshots: "none",
      politeness: Object.fromEntries(
        Object.entries(rates).map(([market, ratePerSecond]) => [market, { ratePerSecond }]),
      ),
    });
    await runCampaign(services, knownMarketplaces(configuration), id);
    const watched = await watch(db, id, { pages, rates, workers, tell, stop });
    const endedBadly = await workers.end();
    const account = await campaignAccount(db, id);
    return {
      ...{ hasBrowser, ...watched, account, endedBadly, died: workers.died, errors: workers.errors, rates },
      ...(await countRows(db)),
      stats: await sandbox.stats(),
      findings: await measureFindings(db, id, sandboxTruth(options)),
    };
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

interface Watching {
  readonly pages: number;
  readonly rates: Readonly<Record<string, number>>;
  readonly workers: WorkerProcesses;
  readonly tell: (line: string) => void;
  readonly stop: AbortSignal;
}

async function watch(db: Database, id: number, { pages, rates, workers, tell, stop }: Watching) {
  const began = performance.now();
  const pace: Record<string, PaceSeen[]> = Object.fromEntries(Object.keys(rates).map((market) => [market, []]));
  let killed = 0;
  let done = 0;
  let progressAt = performance.now();
  let hangs = false;
  for (let turn = 0; !hangs && !stop.aborted; turn++) {
    const states = await readStates(db, Object.keys(rates));
    const now = Date.now();
    for (const [market, state] of states) {
      const isFull = (state.ratePerSecond ?? Number.POSITIVE_INFINITY) >= (rates[market] ?? 0);
      pace[market]?.push({ at: now, isFull: isFull && (state.pausedUntil ?? 0) <= now });
    }
    if (turn % 4 === 0) {
      if ((await finishCampaigns(db)).length > 0 || (await isFinished(db, id))) break;
      const ended = await endedOf(db);
      if (ended !== done) progressAt = performance.now();
      done = ended;
      if (killed === 0 && done > pages / 3) {
        workers.kill();
        killed++;
        void sleep(RESTART_MS).then(() => workers.start());
      }
      hangs = performance.now() - progressAt > HANGS_AFTER_MS;
    }
    if (turn % 60 === 59) tell(`${Math.round((performance.now() - began) / 1_000)} 秒：${done} 项已了结`);
    await sleep(LOOK_EVERY_MS);
  }
  return { seconds: (performance.now() - began) / 1_000, pace, killed, hangs };
}

async function isFinished(db: Database, id: number): Promise<boolean> {
  return (await db.query("select from campaigns where id = $1 and status = 'finished'", [id])).rowCount === 1;
}

async function endedOf(db: Database): Promise<number> {
  const { rows } = await db.query<{ n: number }>("select count(*)::int as n from requests where status <> 'planned'");
  return rows[0]?.n ?? 0;
}

async function countRows(db: Database): Promise<{ doubled: number; unnamed: number; browserPages: number }> {
  const { rows } = await db.query<{ doubled: number; unnamed: number; browserPages: number }>(
    `select (select count(*)::int - count(distinct request_id)::int from captures) as doubled,
       (count(*) filter (where status = 'failed' and failure is null))::int as unnamed,
       (count(*) filter (where marketplace = 'sandbox-shell'))::int as "browserPages" from requests`,
  );
  return rows[0] ?? { doubled: 0, unnamed: 0, browserPages: 0 };
}
