/** `xunwang campaign …`: make, list, run, pause, resume, and the account. */
import type { Marketplace } from "#crawlers/marketplaces/marketplace.ts";
import { type Alarm, readAlarmsOfCampaign } from "#db/queries/alarms.ts";
import { campaignAccount } from "#db/queries/campaign-account.ts";
import { createCampaign, listCampaigns, moveCampaign, readCampaign } from "#db/queries/campaigns.ts";
import { countKeptOf } from "#db/queries/coverage-holds.ts";
import { readProbes, type StoredProbe } from "#db/queries/probes.ts";
import { countMarketplaces } from "#db/queries/read-campaign-overview.ts";
import { ALARMS, alarmText } from "#domain/alarm.ts";
import { type Campaign, CAMPAIGN_STATUS_NAMES as STATUS_NAMES } from "#domain/campaign.ts";
import { XunwangError } from "#domain/errors.ts";
import { readConfiguration } from "#workers/configuration.ts";
import { hasProbe } from "#workers/coverage/probe-pages.ts";
import { knownMarketplaces } from "#workers/create-context.ts";
import { createLog } from "#workers/log.ts";
import { standings } from "#workers/politeness/standing.ts";
import { queueOf } from "#workers/queues.ts";
import { runCampaign } from "#workers/run-campaign.ts";
import type { Services } from "#workers/services.ts";
import { openServicesForCommand } from "../open-services.ts";
import { printAccount } from "../print-account.ts";
import { watchUntilAsked } from "../watch-campaign.ts";
import { readPlan } from "./campaign-plan.ts";

export async function run(
  action: string,
  [word = ""]: string[],
  options: { watch?: boolean; json?: boolean },
): Promise<number> {
  const configuration = readConfiguration();
  const plan = action === "create" ? readPlan(word, knownMarketplaces(configuration)) : null;
  const log = createLog(configuration.logLevel);
  const services = await openServicesForCommand(configuration, log);
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
      const waiting = await standings(services.db, marketplaces, campaign);
      const alarms = await readAlarmsOfCampaign(services.db, id);
      const probes = await readProbes(services.db, id);
      const kept = await countKeptOf(services.db, id);
      const asked = (await countMarketplaces(services.db, id)).map(({ marketplace }) => marketplace);
      const unprobed = [...new Set([...campaign.plan.marketplaces, ...asked])].filter((one) => {
        const known = marketplaces.get(one);
        return known === undefined || !hasProbe(known);
      });
      const all = { ...campaign, account, kept, waiting, alarms, probes, unprobed };
      if (options.json) process.stdout.write(`${JSON.stringify(all)}\n`);
      else {
        process.stdout.write(`${id} ${campaign.name} ${STATUS_NAMES[campaign.status]}\n`);
        printAccount(account, (line) => process.stdout.write(`${line}\n`));
        for (const { text } of waiting) process.stdout.write(`等待 ${text}\n`);
        if (kept.findings > 0) {
          process.stdout.write(`字段读取率骤降而暂缓的疑点 ${kept.findings} 条，涉及商品 ${kept.listings} 件\n`);
        }
        for (const line of [...alarms.map(alarmLine), ...probeLines(probes, unprobed)])
          process.stdout.write(`${line}\n`);
      }
      return account.balanced ? 0 : 1;
    }
  }
}

function alarmLine({ kind, values, clearedAt }: Alarm): string {
  const { name, next } = ALARMS[kind];
  const text = `${name}：${alarmText(kind, values)}`;
  return clearedAt === null ? `告警 ${text}\n    ${next}` : `告警（已解除）${text}`;
}

function probeLines(probes: readonly StoredProbe[], unprobed: readonly string[]): string[] {
  const missed = probes.filter(({ outcome }) => outcome !== "found");
  const without = unprobed.map((marketplace) => `探针 ${marketplace}：该平台没有探针`);
  if (probes.length === 0) return without;
  return [
    ...without,
    `探针 ${probes.length} = 命中 ${probes.length - missed.length} + 未命中 ${missed.length}`,
    ...missed.map(({ marketplace, probe, detail }) => `    ${marketplace} ${probe}：${detail ?? ""}`),
  ];
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
