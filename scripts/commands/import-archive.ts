/**
 * `xunwang import archive PATH…`: saved pages, and the pages of WARC and WACZ files, through the same pipeline as live
 * ones. Each ends as stored or as a named failure; what they show is judged, made into leads, routed and delivered. Run
 * again into the same campaign it adds nothing twice. What could not be read is told with its place.
 */

import { access } from "node:fs/promises";
import { campaignAccount } from "#db/queries/campaign-account.ts";
import { createCampaign, finishCampaigns, openForImport, readCampaign } from "#db/queries/campaigns.ts";
import { CAMPAIGN_STATUS_NAMES } from "#domain/campaign.ts";
import { XunwangError } from "#domain/errors.ts";
import { readConfiguration } from "#workers/configuration.ts";
import { type ArchiveFigures, type ArchiveListener, importArchive } from "#workers/imports/import-archive.ts";
import { createLog } from "#workers/log.ts";
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
    "evidence",
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
    const figures = await importArchive(workers.context, id, paths, archiveListener());
    printFigures(figures);
    if (figures.added + figures.known === 0) {
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

const SAY_EVERY_MS = 2_000;
const MOST_UNREAD_TOLD = 200;

function archiveListener(): ArchiveListener {
  let saidAt = performance.now();
  let told = 0;
  return {
    page: (page, { marketplace, reading }, isNew) => {
      const brought =
        reading.kind === "search"
          ? `${reading.items.length} 条`
          : reading.kind === "detail"
            ? (reading.listing.title ?? "")
            : "";
      process.stdout.write(
        `${page.url}  ${marketplace} ${reading.kind} ${brought.slice(0, 60)}${isNew ? "" : "（已导入过）"}\n`,
      );
    },
    unread: (place, url, because) => {
      if (++told <= MOST_UNREAD_TOLD) process.stderr.write(`未导入 ${place}${url ? ` ${url}` : ""}：${because}\n`);
      if (told === MOST_UNREAD_TOLD) process.stderr.write("其余不再逐条列出 (the rest is only counted)\n");
    },
    progress: (file, share, { records, added }) => {
      if (performance.now() - saidAt < SAY_EVERY_MS) return;
      saidAt = performance.now();
      process.stderr.write(`${file} 已读 ${Math.floor(share * 100)}%：记录 ${records}，新页面 ${added}\n`);
    },
  };
}

function printFigures({ records, added, known, unread, others }: ArchiveFigures): void {
  process.stdout.write(
    `记录 ${records} = 新页面 ${added} + 已导入过 ${known} + 图片 ${others.picture} + 其他类型 ${others["other-type"]} + 跳转 ${others.redirect} + 出错应答 ${others["error-answer"]} + 清单行 ${others["feed-row"]} + 非页面记录 ${others["not-a-capture"]} + 读不出 ${unread}\n`,
  );
  if (others["feed-row"] > 0) {
    process.stdout.write(
      `${others["feed-row"]} 条是移交清单的行：存档里没有各列的读法，不由此导入；要读回，请用原清单再作 import feed\n`,
    );
  }
}
