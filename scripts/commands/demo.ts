/**
 * `xunwang demo`: everything on this machine. Embedded services, sandbox marketplaces, one campaign over all 20
 * products, its progress, its account, the leads by bureau, how well the planted defects were found, then the site.
 * Ends with 0 only if the campaign finished and its account balances.
 */
import { findBrowser } from "#crawlers/fetching/find-browser.ts";
import { campaignAccount } from "#db/queries/campaign-account.ts";
import { createCampaign, readCampaign } from "#db/queries/campaigns.ts";
import { countLeadsByBureau } from "#db/queries/count-leads-by-bureau.ts";
import { BUREAUS } from "#domain/bureau.ts";
import type { CampaignAccount } from "#domain/campaign.ts";
import { XunwangError } from "#domain/errors.ts";
import { type SandboxOptions, sandboxTruth } from "#test/marketplaces/sandbox.ts";
import { SANDBOX_IDS, type SandboxId } from "#test/marketplaces/sites/addresses.ts";
import { readConfiguration } from "#workers/configuration.ts";
import { createLog } from "#workers/log.ts";
import { runCampaign } from "#workers/run-campaign.ts";
import { takeDemoFolder } from "../demo-folder.ts";
import { EARLY_END, endAsked } from "../early-end.ts";
import { measureFindings } from "../measure-findings.ts";
import { openSite } from "../open-site.ts";
import { packCampaign } from "../pack-campaign.ts";
import { printAccount } from "../print-account.ts";
import { startSandboxProcess } from "../sandbox-process.ts";
import { watchCampaign } from "../watch-campaign.ts";
import { startWorkerProcess, type WorkerProcess } from "../worker-process.ts";

const NEEDS_BROWSER: SandboxId = "sandbox-shell";

interface DemoWords {
  readonly exit?: boolean;
  readonly listings: string;
  readonly marketplaces?: string;
  readonly seed: string;
  readonly screenshots?: boolean;
}

export async function run(words: DemoWords): Promise<number> {
  const write = (line = "") => void process.stdout.write(`${line}\n`);
  const asked = endAsked();
  const given = readConfiguration();
  const options = await readOptions(words, given.browser, write);
  write("启动沙盒平台与内置服务 (starting sandbox marketplaces and embedded services) …");
  const demo = await takeDemoFolder(given.dataFolder);
  const sandbox = await startSandboxProcess(options);
  try {
    const configuration = {
      ...given,
      // What the demo makes up must not stand beside real leads, wherever those are kept.
      databaseUrl: null,
      redisUrl: null,
      dataFolder: demo.folder,
      sandbox: sandbox.bases,
      logLevel: process.env.XUNWANG_LOG_LEVEL || "error",
    };
    const workers = await startWorkerProcess(configuration, createLog(configuration.logLevel));
    try {
      const campaign = await crawl(workers, { ...options, screenshots: words.screenshots === true }, asked, write);
      const account = await summarise(workers, campaign, options, write);
      if (!account.balanced) throw new XunwangError("X-5001", { detail: JSON.stringify(account) });
      const { packages, bytes, msEach } = await packCampaign(workers, campaign);
      write(`取证包 (evidence packages): ${packages}，${(bytes / 1e6).toFixed(1)} MB，每个 ${msEach.toFixed(0)} 毫秒`);
      if (words.exit) return 0;
      const site = await openSite({ ...configuration, port: given.port }, workers.services);
      write(`\n各局收件箱 (inboxes): ${site.url}    按 Ctrl-C 结束 (Ctrl-C ends)`);
      await asked;
      await site.close();
      return 0;
    } finally {
      await workers.close();
    }
  } finally {
    await sandbox.close();
    await demo.release();
  }
}

async function readOptions(
  { listings, marketplaces, seed }: DemoWords,
  browser: string | null,
  write: (line: string) => void,
): Promise<SandboxOptions & { marketplaces: readonly SandboxId[] }> {
  const count = Number(listings);
  if (!Number.isInteger(count) || count < 20 || count > 1_000_000) {
    throw new XunwangError("X-1002", { detail: "--listings 须为 20–1000000 的整数" });
  }
  const number = Number(seed);
  if (!Number.isSafeInteger(number) || number < 0) throw new XunwangError("X-1002", { detail: "--seed 须为非负整数" });
  const asked = (marketplaces?.split(",") ?? [...SANDBOX_IDS]).map((word) => {
    const id = SANDBOX_IDS.find((known) => known === word.trim());
    if (!id) throw new XunwangError("X-3003", { id: word, known: SANDBOX_IDS.join(" ") });
    return id;
  });
  const chosen = (await findBrowser(browser)) ? asked : asked.filter((id) => id !== NEEDS_BROWSER);
  if (chosen.length < asked.length) {
    write(
      `本机没有浏览器，不含 ${NEEDS_BROWSER}；npx xunwang doctor --fix 可补齐 (no browser: without ${NEEDS_BROWSER})`,
    );
  }
  if (chosen.length === 0) throw new XunwangError("X-1002", { detail: "没有可用的平台" });
  return { seed: number, listings: count, marketplaces: chosen, on: new Date() };
}

async function crawl(
  { services, context }: WorkerProcess,
  {
    listings,
    marketplaces,
    screenshots,
  }: SandboxOptions & { readonly marketplaces: readonly SandboxId[]; readonly screenshots: boolean },
  asked: Promise<void>,
  write: (line: string) => void,
): Promise<number> {
  const id = await createCampaign(services.db, {
    name: `演示：20 种重点产品，${listings} 件商品`,
    marketplaces: [...marketplaces],
    pagesPerKeyword: 100,
    budget: 200 + listings * 20,
    screenshots: screenshots ? "one-per-lead" : "none",
  });
  await runCampaign(services, context.marketplaces, id);
  write(`监测任务 ${id} 开始 (campaign ${id} runs)`);
  const stop = new AbortController();
  void asked.then(() => stop.abort());
  await watchCampaign(services.db, id, stop.signal);
  if ((await readCampaign(services.db, id))?.status !== "finished") throw EARLY_END;
  return id;
}

async function summarise(
  { services: { db } }: WorkerProcess,
  campaign: number,
  options: SandboxOptions,
  write: (line?: string) => void,
): Promise<CampaignAccount> {
  const account = await campaignAccount(db, campaign);
  write();
  printAccount(account, write);
  write("\n承办单位             严重  一般  合计");
  for (const { bureau, serious, general } of await countLeadsByBureau(db, campaign)) {
    const name = bureau === null ? "待人工分派" : BUREAUS[bureau];
    write(
      `${padded(name, 20)} ${String(serious).padStart(4)} ${String(general).padStart(5)} ${String(serious + general).padStart(5)}`,
    );
  }
  const { planted, found, right, routed, routedRight } = await measureFindings(db, campaign, sandboxTruth(options));
  const share = (part: number, whole: number) => (whole === 0 ? "—" : (part / whole).toFixed(4));
  write(`\n对照沙盒真值 (against the ground truth): 植入 ${planted}，报出 ${found}，报对 ${right}`);
  write(
    `召回 (recall) ${share(right, planted)}  精确 (precision) ${share(right, found)}  分派正确 (routed right) ${share(routedRight, routed)}`,
  );
  return account;
}

/** Han characters take two columns of a terminal. */
function padded(text: string, columns: number): string {
  const width = [...text].reduce((sum, character) => sum + (character > "\u2e7f" ? 2 : 1), 0);
  return text + " ".repeat(Math.max(0, columns - width));
}
