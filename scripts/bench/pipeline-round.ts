/**
 * One round of the whole pipeline, in a process of its own: a fresh embedded database, one campaign over one sandbox
 * marketplace, from the first request to the last delivered lead. Prints pages, seconds, CPU seconds of this process
 * and of PostgreSQL, and the memory of this process over time; the addresses of all pages go into a file.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { campaignAccount } from "#db/queries/campaign-account.ts";
import { createCampaign, finishCampaigns } from "#db/queries/campaigns.ts";
import { readConfiguration } from "#workers/configuration.ts";
import { createLog } from "#workers/log.ts";
import { runCampaign } from "#workers/run-campaign.ts";
import { startWorkerProcess } from "../worker-process.ts";
import { cpuSecondsOf } from "./cpu-seconds.ts";
import type { Round } from "./round.ts";

export interface PipelineRound extends Round {
  /** Of `cpuSeconds`, what PostgreSQL used; null where unknown. */
  readonly databaseSeconds: number | null;
  readonly requests: number;
  readonly findings: number;
  readonly leads: number;
  readonly balanced: boolean;
  /** Resident memory of the worker process in MB: pages stored so far, and megabytes. */
  readonly memory: readonly { readonly pages: number; readonly megabytes: number }[];
}

interface Options {
  readonly bases: Record<string, string>;
  /** File the addresses of all pages are written to, one a line. */
  readonly addresses: string;
}

const options = JSON.parse(process.argv[2] ?? "{}") as Options;
const folder = await mkdtemp(join(tmpdir(), "xunwang-bench-"));
const configuration = { ...readConfiguration({}), dataFolder: folder, sandbox: options.bases, logLevel: "error" };
const workers = await startWorkerProcess(configuration, createLog("error"));
try {
  const { db } = workers.services;
  const id = await createCampaign(db, {
    name: "bench",
    marketplaces: Object.keys(options.bases),
    pagesPerKeyword: 100,
    budget: 10_000_000,
  });
  const server = await db.query<{ id: number }>(
    "select pid as id from pg_stat_activity where backend_type = 'checkpointer'",
  );
  const postmaster = await parentOf(server.rows[0]?.id ?? 0);
  const cpuBefore = cpu(postmaster);
  const began = performance.now();
  const memory: { pages: number; megabytes: number }[] = [];
  await runCampaign(workers.services, workers.context.marketplaces, id);
  for (let turn = 0; (await finishCampaigns(db)).length === 0; turn++) {
    if (turn % 10 === 0) {
      const stored = await db.query<{ n: number }>("select count(*)::int as n from captures");
      memory.push({ pages: stored.rows[0]?.n ?? 0, megabytes: process.memoryUsage.rss() / 1e6 });
    }
    await sleep(100);
  }
  const seconds = (performance.now() - began) / 1_000;
  const cpuAfter = cpu(postmaster);
  const account = await campaignAccount(db, id);
  const pages = await db.query<{ url: string }>(
    "select r.url from requests r join captures c on c.request_id = r.id order by r.id",
  );
  await writeFile(options.addresses, pages.rows.map((row) => row.url).join("\n"));
  const round: PipelineRound = {
    pages: pages.rows.length,
    seconds,
    cpuSeconds: cpuBefore === null || cpuAfter === null ? null : cpuAfter.all - cpuBefore.all,
    databaseSeconds: cpuBefore === null || cpuAfter === null ? null : cpuAfter.database - cpuBefore.database,
    requests: account.requests.planned,
    findings: account.findings,
    leads: account.leads.total,
    balanced: account.balanced,
    memory,
  };
  process.stdout.write(`${JSON.stringify(round)}\n`);
} finally {
  await workers.close();
  await rm(folder, { recursive: true, force: true });
}

/** CPU seconds of PostgreSQL with all its connections, and of this process and PostgreSQL together. */
function cpu(postmaster: number): { database: number; all: number } | null {
  const database = cpuSecondsOf(postmaster);
  const { user, system } = process.cpuUsage();
  return database === null ? null : { database, all: database + (user + system) / 1e6 };
}

async function parentOf(processId: number): Promise<number> {
  const text = await readFile(`/proc/${processId}/stat`, "utf8").catch(() => "");
  return Number(text.slice(text.lastIndexOf(")") + 2).split(" ")[1] ?? 0);
}
