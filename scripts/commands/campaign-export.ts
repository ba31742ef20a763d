/** `xunwang campaign export ID -o FILE`: every capture of a campaign as WARC or WACZ. Exits 0 only if all of them are in it. */
import { readCampaign } from "#db/queries/campaigns.ts";
import { XunwangError } from "#domain/errors.ts";
import { readConfiguration } from "#workers/configuration.ts";
import { exportCampaign } from "#workers/exports/export-campaign.ts";
import { createLog } from "#workers/log.ts";
import { openBodies } from "#workers/retention/open-stores.ts";
import { openServicesForCommand } from "../open-services.ts";

const SAY_EVERY_MS = 2_000;

export async function run(id: string, { output }: { output: string }): Promise<number> {
  if (!/\.(?:warc\.gz|wacz)$/i.test(output)) throw new XunwangError("X-5302", { file: output });
  const configuration = readConfiguration();
  const services = await openServicesForCommand(configuration, createLog(configuration.logLevel));
  const bodies = openBodies(configuration);
  try {
    const campaign = /^\d{1,15}$/.test(id) ? await readCampaign(services.db, Number(id)) : null;
    if (!campaign) throw new XunwangError("X-3001", { id });
    let saidAt = performance.now();
    const figures = await exportCampaign({ db: services.db, bodies }, campaign, output, {
      progress: ({ captures, exported }) => {
        if (performance.now() - saidAt < SAY_EVERY_MS) return;
        saidAt = performance.now();
        process.stderr.write(`已导出 ${exported}/${captures}\n`);
      },
      damaged: (url, detail) => process.stderr.write(`未导出 ${url}：${detail}\n`),
    });
    const { captures, exported, discarded, damaged } = figures;
    process.stdout.write(
      `快照 ${captures} = 已导出 ${exported} + 按留存期限已删除 ${discarded} + 与哈希不符 ${damaged}；${output}\n`,
    );
    return damaged === 0 ? 0 : 1;
  } finally {
    await bodies.close();
    await services.close();
  }
}
