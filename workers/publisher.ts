/**
 * Hands owed jobs from the outbox to their queues. A row is taken out of the outbox only once its queue has the job, so
 * a process killed in between hands it over again under the same job id.
 */
import type { Queue } from "bullmq";
import type { Database } from "#db/connection.ts";
import { type OutboxJob, type OwedJob, owe, settle } from "#db/queries/outbox.ts";
import { groupedBy } from "./grouped.ts";
import type { QueueBackend } from "./queue-backend.ts";
import { type Payload, STEPS, type StepName, stepOfQueue } from "./queues.ts";

export class Publisher {
  readonly #backend: QueueBackend;
  readonly #db: Database;
  readonly #queues = new Map<string, Queue>();

  constructor(backend: QueueBackend, db: Database) {
    this.#backend = backend;
    this.#db = db;
  }

  /** The queue of that name, opened once. */
  queue(name: string): Queue {
    const known = this.#queues.get(name);
    if (known) return known;
    const opened = this.#backend.openQueue(name);
    // Without a listener a lost connection would end the process; BullMQ connects again by itself.
    opened.on("error", () => {});
    this.#queues.set(name, opened);
    return opened;
  }

  /** Gives the jobs to their queues, then takes them out of the outbox. */
  async publish(jobs: readonly OutboxJob[]): Promise<void> {
    const byQueue = groupedBy(jobs, (job) => job.queue);
    await Promise.all(
      [...byQueue].map(async ([name, owed]) => {
        const { attempts, backoffMs } = STEPS[stepOfQueue(name)];
        await this.queue(name).addBulk(
          owed.map((job) => ({
            name,
            data: job.payload,
            opts: {
              jobId: `o${job.id}`,
              attempts,
              backoff: { type: "exponential", delay: backoffMs },
              ...(job.delayMs > 0 && { delay: job.delayMs }),
            },
          })),
        );
      }),
    );
    await settle(
      this.#db,
      jobs.map((job) => job.id),
    );
  }

  /** Owes and publishes jobs that belong to no transaction. */
  async issue(jobs: readonly OwedJob[]): Promise<void> {
    await this.publish(await owe(this.#db, jobs));
  }

  async close(): Promise<void> {
    const ended = Promise.all([...this.#queues.values()].map((queue) => queue.close()));
    // Where the backend cannot be reached there is nothing to say goodbye to.
    await Promise.race([ended, new Promise((go) => setTimeout(go, 5_000).unref())]);
  }
}

/** One job of a step, its payload checked where it is made and not only where it is read. */
export function job<S extends StepName>(step: S, queue: string, payload: Payload<S>, delayMs = 0): OwedJob {
  return { queue, payload: STEPS[step].payload.parse(payload), delayMs };
}
