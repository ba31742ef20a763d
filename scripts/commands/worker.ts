/** `xunwang worker`: steps alone, until it is asked to end. */
import { XunwangError } from "#domain/errors.ts";
import { readConfiguration } from "#workers/configuration.ts";
import { createLog } from "#workers/log.ts";
import { endAsked } from "../early-end.ts";
import { readSteps, startWorkerProcess } from "../worker-process.ts";

export async function run({ steps, concurrency }: { steps?: string; concurrency?: string }): Promise<number> {
  const configuration = readConfiguration();
  const atOnce = concurrency === undefined ? configuration.concurrency : Number(concurrency);
  if (!Number.isInteger(atOnce) || atOnce < 1 || atOnce > 64) {
    throw new XunwangError("X-1002", { detail: "--concurrency 须为 1–64 的整数" });
  }
  const chosen = readSteps(steps);
  const log = createLog(configuration.logLevel);
  const end = endAsked();
  const workers = await startWorkerProcess({ ...configuration, concurrency: atOnce }, log, chosen);
  log.info({ steps: chosen, backend: workers.services.backend.kind }, "worker ready");
  await end;
  await workers.close();
  return 0;
}
