/**
 * Worker processes as an operator starts them. In: the environment. Out: processes that can be killed hard or asked to
 * end; what they log as an error, and whether one ended by itself, is kept.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const COMMAND = fileURLToPath(new URL("../../command/xunwang.mjs", import.meta.url));
const ERROR_LEVEL = 50;
const MOST_ERRORS = 20;
const END_MS = 60_000;

export class WorkerProcesses {
  readonly #environment: NodeJS.ProcessEnv;
  readonly #running = new Set<ChildProcess>();
  readonly #errors: string[] = [];
  /** Ended without having been asked to. */
  died = 0;

  constructor(environment: NodeJS.ProcessEnv) {
    this.#environment = environment;
    // However we end, none of them stays.
    process.once("exit", () => {
      for (const child of this.#running) child.kill("SIGKILL");
    });
  }

  get errors(): readonly string[] {
    return this.#errors;
  }

  start(): void {
    const child = spawn(process.execPath, [COMMAND, "worker"], {
      env: { ...process.env, ...this.#environment },
      stdio: ["ignore", "pipe", "pipe"],
      // Ctrl-C is for us; we ask them to end.
      detached: true,
    });
    this.#running.add(child);
    child.once("exit", (status, signal) => {
      if (!this.#running.delete(child)) return;
      this.died++;
      this.#note(`a worker ended by itself with ${status ?? signal}`);
    });
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        if (!line.startsWith("{")) this.#note(line);
        else if ((JSON.parse(line) as { level: number }).level >= ERROR_LEVEL) this.#note(line);
      });
    }
  }

  /** Kills the oldest. */
  kill(): void {
    const [child] = this.#running;
    if (!child) return;
    this.#running.delete(child);
    child.kill("SIGKILL");
  }

  /** @returns how many did not end in order within a minute; those are killed. */
  async end(): Promise<number> {
    const ended = [...this.#running].map(async (child) => {
      this.#running.delete(child);
      const exit = once(child, "exit");
      child.kill("SIGTERM");
      const status = await Promise.race([exit.then(([code]) => code as number | null), sleep(END_MS, "late" as const)]);
      if (status === "late") child.kill("SIGKILL");
      return status === 0;
    });
    return (await Promise.all(ended)).filter((isInOrder) => !isInOrder).length;
  }

  #note(line: string): void {
    if (this.#errors.length < MOST_ERRORS) this.#errors.push(line.slice(0, 600));
  }
}
