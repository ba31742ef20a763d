/** `xunwang start`: site, scheduler and workers in one process, until it is asked to end. */
import { readConfiguration } from "#workers/configuration.ts";
import { createLog } from "#workers/log.ts";
import { endAsked } from "../early-end.ts";
import { openSite } from "../open-site.ts";
import { startWorkerProcess } from "../worker-process.ts";

export async function run(): Promise<number> {
  const configuration = readConfiguration();
  const log = createLog(configuration.logLevel);
  const end = endAsked();
  const workers = await startWorkerProcess(configuration, log);
  const site = await openSite(configuration, workers.services).catch(async (error: unknown) => {
    await workers.close();
    throw error;
  });
  process.stdout.write(`网站 (site): ${site.url}\n`);
  await end;
  await site.close();
  await workers.close();
  return 0;
}
