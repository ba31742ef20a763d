/** `xunwang campaign …`: make, list, run, pause, resume, and the account. */
import { readFile } from "node:fs/promises";
import { parse, YAMLParseError } from "yaml";
import type { ZodError } from "zod";
import type { Marketplace } from "#crawlers/marketplaces/marketplace.ts";
import { campaignAccount } from "#db/queries/campaign-account.ts";
import { createCampaign, listCampaigns, moveCampaign, readCampaign } from "#db/queries/campaigns.ts";
import { type Campaign, CampaignPlan, CAMPAIGN_STATUS_NAMES as STATUS_NAMES } from "#domain/campaign.ts";
import { XunwangError } from "#domain/errors.ts";
import { KEY_PRODUCTS } from "#domain/product.ts";
import { type Configuration, readConfiguration } from "#workers/configuration.ts";
import { knownMarketplaces } from "#workers/create-context.ts";
import { createLog } from "#workers/log.ts";
import { queueOf } from "#workers/queues.ts";
import { runCampaign } from "#workers/run-campaign.ts";
import { openServices, type Services } from "#workers/services.ts";
import { printAccount } from "../print-account.ts";
import { watchUntilAsked } from "../watch-campaign.ts";

export async function run(
  action: string,
  [word = ""]: string[],
  options: { watch?: boolean; json?: boolean },
): Promise<number> {
  const configuration = readConfiguration();
  const plan = action === "create" ? await readPlan(word, configuration) : null;
  const log = createLog(configuration.logLevel);
  const services = await openServices(configuration, log, 0);
  try {
    if (plan) {
      const id = await createCampaign(services.db, plan);
      process.stdout.write(`已新建监测任务 ${id} (campaign ${id}); npx xunwang campaign run ${id}\n`);
      return 0;
    }
    if (action === "list") return await list(services);
    return await withOne(services, knownMarketplaces(configuration), action, await find(services, word), options);
  } finally {
    await services.close();
  }
}

async function withOne(
  services: Services,
  marketplaces: ReadonlyMap<string, Marketplace>,
  action: string,
  campaign: Campaign,
  options: { watch?: boolean; json?: boolean },
): Promise<number> {
  const { id } = campaign;
  const refuse = (wish: string) =>
    new XunwangError("X-3002", { id, status: STATUS_NAMES[campaign.status], action: wish });
  switch (action) {
    case "run":
      if (campaign.status !== "draft" || !(await runCampaign(services, marketplaces, id))) throw refuse("运行");
      process.stdout.write(`监测任务 ${id} 已开始 (campaign ${id} runs)\n`);
      if ((await services.publisher.queue(queueOf.plan).getWorkersCount()) === 0) {
        process.stdout.write("现在没有工作进程；请另开一窗运行 npx xunwang start (no worker runs: start one)\n");
      }
      if (options.watch) {
        await watchUntilAsked(services.db, id);
        printAccount(await campaignAccount(services.db, id), (line) => process.stdout.write(`${line}\n`));
      }
      return 0;
    case "pause":
      if (!(await moveCampaign(services.db, id, "paused"))) throw refuse("暂停");
      process.stdout.write(`监测任务 ${id} 已暂停 (paused)\n`);
      return 0;
    case "resume":
      if (campaign.status !== "paused" || !(await runCampaign(services, marketplaces, id))) throw refuse("继续");
      process.stdout.write(`监测任务 ${id} 继续 (goes on)\n`);
      return 0;
    default: {
      const account = await campaignAccount(services.db, id);
      if (options.json) process.stdout.write(`${JSON.stringify({ ...campaign, account })}\n`);
      else {
        process.stdout.write(`${id} ${campaign.name} ${STATUS_NAMES[campaign.status]}\n`);
        printAccount(account, (line) => process.stdout.write(`${line}\n`));
      }
      return account.balanced ? 0 : 1;
    }
  }
}

async function list(services: Services): Promise<number> {
  for (const { id, name, status, createdAt } of await listCampaigns(services.db)) {
    process.stdout.write(`${id}\t${STATUS_NAMES[status]}\t${createdAt.toISOString()}\t${name}\n`);
  }
  return 0;
}

async function find(services: Services, word: string): Promise<Campaign> {
  const campaign = /^\d{1,15}$/.test(word) ? await readCampaign(services.db, Number(word)) : null;
  if (!campaign) throw new XunwangError("X-3001", { id: word });
  return campaign;
}

/** Errors: X-1003, X-1004 (with the place in the file), X-3003, X-3004. */
async function readPlan(file: string, configuration: Configuration): Promise<CampaignPlan> {
  const text = await readFile(file, "utf8").catch(() => {
    throw new XunwangError("X-1003", { file });
  });
  let plan: CampaignPlan;
  try {
    plan = CampaignPlan.strict().parse(parse(text));
  } catch (error) {
    const issue = (error as ZodError).issues?.[0];
    const detail = error instanceof YAMLParseError ? error.message : `${issue?.path.join(".") ?? ""} ${issue?.message}`;
    throw new XunwangError("X-1004", { file, detail }, error);
  }
  if (plan.marketplaces.length === 0) throw new XunwangError("X-1004", { file, detail: "marketplaces 至少列一个平台" });
  const marketplaces = knownMarketplaces(configuration);
  for (const id of plan.marketplaces) {
    if (marketplaces.get(id)?.searchUrl("电线", 1) === null) {
      throw new XunwangError("X-1004", { file, detail: `平台 ${id} 不能按关键词搜索` });
    }
    if (!marketplaces.has(id)) throw new XunwangError("X-3003", { id, known: [...marketplaces.keys()].join(" ") });
  }
  for (const id of [...(plan.products ?? []), ...Object.keys(plan.keywords ?? {})]) {
    if (!(id in KEY_PRODUCTS)) throw new XunwangError("X-3004", { id, known: Object.keys(KEY_PRODUCTS).join(" ") });
  }
  return plan;
}
