/** Workers in this process: services, rooms and steps opened together, and closed in the right order. */
import { XunwangError } from "#domain/errors.ts";
import type { Configuration } from "#workers/configuration.ts";
import type { Context } from "#workers/context.ts";
import { createContext, knownMarketplaces } from "#workers/create-context.ts";
import type { Log } from "#workers/log.ts";
import { STEP_NAMES, type StepName } from "#workers/queues.ts";
import { countWorkers, startWorkers } from "#workers/run-workers.ts";
import { openServices, type Services } from "#workers/services.ts";

export interface WorkerProcess {
  readonly services: Services;
  readonly context: Context;
  close(): Promise<void>;
}

export async function startWorkerProcess(
  configuration: Configuration,
  log: Log,
  steps: readonly StepName[] = STEP_NAMES,
): Promise<WorkerProcess> {
  const services = await openServices(configuration, log, countWorkers(knownMarketplaces(configuration).size, steps));
  try {
    const { context, close } = await createContext(configuration, services);
    const workers = await startWorkers(context, services.backend, steps, configuration.concurrency).catch(
      async (error: unknown) => {
        await close();
        throw error;
      },
    );
    return {
      services,
      context,
      // What cannot be closed must not keep the rest open.
      close: () =>
        workers
          .close()
          .finally(close)
          .finally(() => services.close()),
    };
  } catch (error) {
    await services.close();
    throw error;
  }
}

/** "crawl,detect" → steps. Errors: X-1002 for a step there is none of. */
export function readSteps(words: string | undefined): readonly StepName[] {
  if (words === undefined) return STEP_NAMES;
  return words.split(",").map((word) => {
    const name = STEP_NAMES.find((step) => step === word.trim());
    if (!name) throw new XunwangError("X-1002", { detail: `没有步骤 ${word}；可用 ${STEP_NAMES.join(" ")}` });
    return name;
  });
}
