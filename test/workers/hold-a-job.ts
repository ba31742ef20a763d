/** A process that takes one job, says so, and never ends it: for tests that kill a worker hard. */
import { openBackend } from "#workers/queue-backend.ts";

const { queue, ...settings } = JSON.parse(process.argv[2] ?? "{}");
const backend = await openBackend(settings);
backend.openWorker(
  queue,
  async () => {
    process.send?.("begun");
    await new Promise(() => {});
  },
  { concurrency: 1, lockDuration: 2_000, stalledInterval: 1_000 },
);
setInterval(() => {}, 1_000);
