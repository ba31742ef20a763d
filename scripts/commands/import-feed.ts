/**
 * `xunwang import feed FILE --marketplace M`: listings that a platform handed over, through the same pipeline as live pages.
 * Which column holds what is recognised, told by `--map`, remembered for the next file of the same header, and shown by
 * `--preview`, which writes nothing. The same file again changes nothing; a file that was killed half-way goes on.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import type { Marketplace } from "#crawlers/marketplaces/marketplace.ts";
import type { Database } from "#db/connection.ts";
import { campaignAccount } from "#db/queries/campaign-account.ts";
import {
  createCampaign,
  findCampaignByName,
  finishCampaigns,
  openForImport,
  readCampaign,
} from "#db/queries/campaigns.ts";
import { readFeedMappings, rememberFeedMapping } from "#db/queries/feed-mappings.ts";
import { CAMPAIGN_STATUS_NAMES } from "#domain/campaign.ts";
import { XunwangError } from "#domain/errors.ts";
import { type Configuration, readConfiguration } from "#workers/configuration.ts";
import { knownMarketplaces } from "#workers/create-context.ts";
import {
  factsShown,
  headerHash,
  type MappingWords,
  mappingWords,
  readMappingWords,
} from "#workers/imports/feed/feed-mapping.ts";
import { importFeedFile } from "#workers/imports/feed/import-feed-file.ts";
import { type Feed, openFeed } from "#workers/imports/feed/open-feed.ts";
import { formatOf } from "#workers/imports/text-lines.ts";
import { createLog } from "#workers/log.ts";
import { openServices } from "#workers/services.ts";
import { printAccount } from "../print-account.ts";
import { printFeedFigures, printMapping, printPreview } from "../print-feed.ts";
import { importListener } from "../print-import.ts";
import { readDay } from "../read-day.ts";
import { watchUntilAsked } from "../watch-campaign.ts";
import { startWorkerProcess } from "../worker-process.ts";

export interface FeedOptions {
  readonly marketplace: string;
  readonly campaign?: string;
  readonly map?: string[];
  readonly sheet?: string;
  readonly asOf?: string;
  readonly preview?: boolean;
}

const MOST_REQUESTS = 10_000_000;
const STEPS = ["detect", "lead", "route", "evidence", "deliver", "sweep"] as const;
const write = (line: string) => void process.stdout.write(`${line}\n`);

export async function run({ file, ...options }: FeedOptions & { readonly file: string }): Promise<number> {
  const configuration = readConfiguration();
  const marketplace = findMarketplace(configuration, options.marketplace);
  const told = readMappingWords(options.map ?? []);
  const asOf = options.asOf === undefined ? null : readDay(options.asOf, "--as-of");
  if (asOf !== null && asOf.getTime() > Date.now() + 86_400_000) {
    throw new XunwangError("X-1002", { detail: `--as-of ${options.asOf} 在将来` });
  }
  await formatOf(file);
  const open = async (db: Database) => {
    const remembered = await readFeedMappings(db, marketplace.id);
    return openFeed(file, { sheet: options.sheet ?? null, told, remembered });
  };
  if (options.preview) return preview(configuration, marketplace, open);

  const workers = await startWorkerProcess(configuration, createLog(process.env.XUNWANG_LOG_LEVEL || "error"), STEPS);
  try {
    const { db } = workers.services;
    const feed = await open(db);
    try {
      printMapping(feed.mapping, write);
      const mapping = JSON.stringify(feed.mapping.map(({ column, use }) => [column, use]));
      const campaignId = await findOrCreate(db, options.campaign, async () => {
        const words = [marketplace.id, mapping, options.sheet ?? "", options.asOf ?? ""];
        const hash = (await hashOfFile(file, words)).slice(0, 12);
        return `平台移交：${marketplace.name} ${basename(file)
          .replace(/[\p{Cc}\p{Cs}]/gu, "")
          .slice(0, 60)}（${hash}）`;
      });
      await openCampaign(db, campaignId);
      await remember(db, marketplace.id, feed, told);
      const target = {
        campaignId,
        marketplace,
        file,
        asOf: asOf ?? new Date(),
        shows: factsShown(feed.mapping),
        mapping,
      };
      const figures = await importFeedFile(workers.context, feed, target, importListener());
      if (figures.items === 0) await finishCampaigns(db);
      else await watchUntilAsked(db, campaignId);
      const account = await campaignAccount(db, campaignId);
      write(`监测任务 ${campaignId} (campaign ${campaignId})`);
      printFeedFigures(figures, write);
      printAccount(account, write);
      return account.balanced && figures.items > 0 ? 0 : 1;
    } finally {
      await feed.rows.return(undefined);
    }
  } finally {
    await workers.close();
  }
}

async function preview(
  configuration: Configuration,
  marketplace: Marketplace,
  open: (db: Database) => Promise<Feed>,
): Promise<number> {
  const services = await openServices(configuration, createLog(configuration.logLevel), 0);
  try {
    const feed = await open(services.db);
    try {
      printMapping(feed.mapping, write);
      await printPreview(feed, marketplace, write);
      return 0;
    } finally {
      await feed.rows.return(undefined);
    }
  } finally {
    await services.close();
  }
}

/** A marketplace with a reader, or one that is only known by the data it hands over. Errors: X-5404. */
function findMarketplace(configuration: Configuration, id: string): Marketplace {
  const known = knownMarketplaces(configuration);
  const found = known.get(id);
  if (found) return found;
  if (!/^[a-z0-9-]{2,32}$/.test(id)) throw new XunwangError("X-5404", { id, known: [...known.keys()].join("、") });
  return handedOver(id);
}

function handedOver(id: string): Marketplace {
  return {
    id,
    name: id,
    verified: false,
    hosts: [],
    shows: [],
    sellerPages: [],
    via: "http",
    politeness: { ratePerSecond: 1, concurrency: 1 },
    searchUrl: () => null,
    itemIdOf: () => null,
    itemUrl: (itemId) => `urn:xunwang:item:${id}:${encodeURIComponent(itemId.replace(/\p{Cs}/gu, ""))}`,
    read: () => ({ kind: "unreadable", because: "没有此平台的读取程序" }),
  };
}

/** The campaign that was named, or the one of this very file and mapping, so that the same again changes nothing. */
async function findOrCreate(
  db: Database,
  word: string | undefined,
  nameOfFile: () => Promise<string>,
): Promise<number> {
  if (word !== undefined) {
    const known = /^\d{1,15}$/.test(word) ? await readCampaign(db, Number(word)) : null;
    if (!known) throw new XunwangError("X-3001", { id: word });
    return known.id;
  }
  const name = await nameOfFile();
  const before = await findCampaignByName(db, name);
  return (
    before ??
    createCampaign(db, { name, marketplaces: [], pagesPerKeyword: 1, budget: MOST_REQUESTS, screenshots: "none" })
  );
}

async function openCampaign(db: Database, id: number): Promise<void> {
  if (await openForImport(db, id)) return;
  const status = (await readCampaign(db, id))?.status ?? "draft";
  throw new XunwangError("X-3002", { id, status: CAMPAIGN_STATUS_NAMES[status], action: "导入" });
}

async function remember(db: Database, marketplace: string, feed: Feed, told: MappingWords): Promise<void> {
  if (Object.keys(told).length === 0 || feed.mapping.length === 0) return;
  await rememberFeedMapping(db, marketplace, headerHash(feed.columns), mappingWords(feed.mapping));
}

async function hashOfFile(file: string, words: readonly string[]): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify(words));
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest("hex");
}
