/**
 * `xunwang import archive PATH…`: saved pages through the same pipeline as live ones. Each ends as stored or as a named
 * failure; what they show is judged, made into leads, routed and delivered. Run again into the same campaign it adds
 * nothing twice.
 */

import { access } from "node:fs/promises";
import { hashOf } from "#crawlers/evidence/body-store.ts";
import { readArchive } from "#crawlers/fetching/archive-folder.ts";
import { identifyPage } from "#crawlers/reading/extract.ts";
import { campaignAccount } from "#db/queries/campaign-account.ts";
import { createCampaign, finishCampaigns, openForImport, readCampaign } from "#db/queries/campaigns.ts";
import { CAMPAIGN_STATUS_NAMES } from "#domain/campaign.ts";
import { XunwangError } from "#domain/errors.ts";
import { readConfiguration } from "#workers/configuration.ts";
import { createLog } from "#workers/log.ts";
import { importPage } from "#workers/steps/import-page.ts";
import { printAccount } from "../print-account.ts";
import { watchUntilAsked } from "../watch-campaign.ts";
import { startWorkerProcess, type WorkerProcess } from "../worker-process.ts";

const MOST_REQUESTS = 10_000_000;

export async function run({ paths, campaign }: { paths: string[]; campaign?: string }): Promise<number> {
  const configuration = readConfiguration();
  for (const path of paths) {
    await access(path).catch(() => {
      throw new XunwangError("X-1003", { file: path });
    });
  }
  const workers = await startWorkerProcess(configuration, createLog(process.env.XUNWANG_LOG_LEVEL || "error"), [
    "detect",
    "lead",
    "route",
    "deliver",
    "sweep",
  ]);
  try {
    const { db } = workers.services;
    const id = await findOrCreate(workers, paths, campaign);
    if (!(await openForImport(db, id))) {
      const status = (await readCampaign(db, id))?.status ?? "draft";
      throw new XunwangError("X-3002", { id, status: CAMPAIGN_STATUS_NAMES[status], action: "导入" });
    }
    const pages = await importAll(workers, id, paths);
    if (pages === 0) {
      await finishCampaigns(db);
      throw new XunwangError("X-4001", { path: paths.join(" ") });
    }
    await watchUntilAsked(db, id);
    const account = await campaignAccount(db, id);
    process.stdout.write(`监测任务 ${id} (campaign ${id})\n`);
    printAccount(account, (line) => process.stdout.write(`${line}\n`));
    return account.balanced ? 0 : 1;
  } finally {
    await workers.close();
  }
}

async function findOrCreate(
  { services: { db } }: WorkerProcess,
  paths: string[],
  word: string | undefined,
): Promise<number> {
  if (word === undefined) {
    return createCampaign(db, {
      name: `导入：${paths.join("、")}`.slice(0, 120),
      marketplaces: [],
      pagesPerKeyword: 1,
      budget: MOST_REQUESTS,
    });
  }
  const known = /^\d{1,15}$/.test(word) ? await readCampaign(db, Number(word)) : null;
  if (!known) throw new XunwangError("X-3001", { id: word });
  return known.id;
}

/** @returns how many pages were read. */
async function importAll({ context }: WorkerProcess, campaignId: number, paths: string[]): Promise<number> {
  let pages = 0;
  for (const path of paths) {
    for await (const page of readArchive(path)) {
      const { marketplace, reading } = identifyPage(page);
      const isNew = await importPage(context, campaignId, {
        key: hashOf(page.body),
        page,
        marketplace: marketplace.id,
        reading,
      });
      pages++;
      const brought =
        reading.kind === "search"
          ? `${reading.items.length} 条`
          : reading.kind === "detail"
            ? (reading.listing.title ?? "")
            : "";
      process.stdout.write(
        `${page.url}  ${marketplace.id} ${reading.kind} ${brought.slice(0, 60)}${isNew ? "" : "（已导入过）"}\n`,
      );
    }
  }
  return pages;
}
