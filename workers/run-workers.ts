/**
 * Runs steps in this process: a BullMQ worker per queue, each job's payload checked before its step sees it.
 *
 * Several processes may run the same steps; the queues share the work out. A killed process stops renewing the locks of
 * its jobs, and another takes them over within about `LOCK_MS`.
 */
import type { Worker } from "bullmq";
import { BureauCode } from "#domain/bureau.ts";
import type { Context } from "./context.ts";
import type { Processor, QueueBackend } from "./queue-backend.ts";
import { type Payload, queueOf, STEPS, type StepName } from "./queues.ts";
import { crawl } from "./steps/crawl.ts";
import { deliver } from "./steps/deliver.ts";
import { detect } from "./steps/detect.ts";
import { evidence } from "./steps/evidence.ts";
import { lead } from "./steps/lead.ts";
import { ocr } from "./steps/ocr.ts";
import { plan } from "./steps/plan.ts";
import { retention } from "./steps/retention.ts";
import { route } from "./steps/route.ts";
import { sweep } from "./steps/sweep.ts";

const LOCK_MS = 10_000;
const STALLED_CHECK_MS = 5_000;
/** A job may be lost with its worker this often before it counts as the cause. */
const MOST_STALLS = 10;
const SWEEP_EVERY_MS = 5_000;
/** Jobs under way get this long to end when the process is asked to. */
const CLOSE_MS = 45_000;

export interface RunningWorkers {
  /** Lets the jobs under way end, then stops. */
  close(): Promise<void>;
}

/** How many workers `startWorkers` opens: what a backend needs to know beforehand. */
export function countWorkers(marketplaces: number, steps: readonly StepName[]): number {
  return steps.reduce(
    (count, step) => count + { all: 1, marketplace: marketplaces, bureau: BureauCode.options.length }[STEPS[step].per],
    0,
  );
}

/** @param concurrency jobs of one queue under way at once. */
export async function startWorkers(
  context: Context,
  backend: QueueBackend,
  steps: readonly StepName[],
  concurrency: number,
): Promise<RunningWorkers> {
  const workers: Worker[] = [];
  const open = (name: string, step: StepName, processor: Processor, options: { concurrency: number }) => {
    const worker = backend.openWorker(name, processor, {
      ...options,
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_CHECK_MS,
      maxStalledCount: MOST_STALLS,
    });
    worker.on("error", (error) => context.log.warn({ queue: name, error }, "queue connection"));
    worker.on("failed", (failed, error) => {
      const dead = (failed?.attemptsMade ?? 0) >= STEPS[step].attempts;
      context.log[dead ? "error" : "warn"](
        { queue: name, job: failed?.id, data: failed?.data, error },
        dead ? "job is dead" : "job failed",
      );
    });
    workers.push(worker);
  };
  const one = <S extends StepName>(step: S, run: (payload: Payload<S>) => Promise<void>, atOnce: number) => {
    const schema = STEPS[step].payload;
    return { processor: (async (job) => run(schema.parse(job.data) as Payload<S>)) satisfies Processor, atOnce, step };
  };
  for (const step of steps) {
    // Its jobs are left to a process that can read pictures.
    if (step === "ocr" && !context.ocr) continue;
    if (step === "crawl") {
      for (const id of context.marketplaces.keys()) {
        const { processor } = one("crawl", (payload) => crawl(context, id, payload), concurrency);
        open(queueOf.crawl(id), step, processor, { concurrency });
      }
    } else if (step === "deliver") {
      for (const bureau of BureauCode.options) {
        open(
          queueOf.deliver(bureau),
          step,
          one("deliver", (payload) => deliver(context, bureau, payload), 1).processor,
          { concurrency: 1 },
        );
      }
    } else {
      const { processor, atOnce } = {
        plan: () => one("plan", (payload) => plan(context, payload), 1),
        detect: () => one("detect", (payload) => detect(context, payload), 2),
        ocr: () => one("ocr", (payload) => ocr(context, payload), 1),
        lead: () => one("lead", (payload) => lead(context, payload), 1),
        route: () => one("route", (payload) => route(context, payload), 2),
        evidence: () => one("evidence", (payload) => evidence(context, payload), 1),
        retention: () => one("retention", () => retention(context), 1),
        sweep: () => one("sweep", () => sweep(context), 1),
      }[step]();
      open(queueOf[step], step, processor, { concurrency: atOnce });
    }
  }
  if (steps.includes("sweep")) {
    await context.publisher
      .queue(queueOf.sweep)
      .upsertJobScheduler("sweep", { every: SWEEP_EVERY_MS }, { name: "sweep", data: {} });
  }
  return {
    close: async () => {
      const ended = Promise.all(workers.map((worker) => worker.close())).then(() => true);
      // Now that no new job is taken, requests that wait for their turn go back into their queue.
      context.guest.stop();
      const late = new Promise<false>((tell) => setTimeout(() => tell(false), CLOSE_MS).unref());
      // A queue that cannot be reached must not keep the process: its jobs are taken over by others.
      if (!(await Promise.race([ended, late]))) {
        context.log.warn({ seconds: CLOSE_MS / 1_000 }, "workers did not end in time and are left");
      }
    },
  };
}
