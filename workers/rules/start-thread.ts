/**
 * A thread that runs a TypeScript file of ours. In: the file and the data it begins with. Out: the worker. A thread does
 * not inherit the loader of the process, so it registers it first.
 */
import { Worker } from "node:worker_threads";

const LOADER = import.meta.resolve("tsx/esm/api");

export function startThread(program: URL, workerData: unknown): Worker {
  const code = `import { register } from ${JSON.stringify(LOADER)}; register(); await import(${JSON.stringify(program.href)});`;
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), { workerData });
}
