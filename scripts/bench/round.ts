/** What one round of a benchmark says of itself, printed as its last line by the process that ran it. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export interface Round {
  readonly pages: number;
  readonly seconds: number;
  /** CPU seconds of all processes of this side; the marketplaces' server belongs to neither. null where unknown. */
  readonly cpuSeconds: number | null;
}

/** Runs a program of this folder in a process of its own and reads the JSON of its last line. */
export async function runRound<T extends object>(program: URL, options: object): Promise<T> {
  const child = spawn(process.execPath, ["--import", "tsx", program.pathname, JSON.stringify(options)], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, DATABASE_URL: "", REDIS_URL: "" },
  });
  let last = "";
  for await (const line of createInterface({ input: child.stdout })) last = line;
  const status = child.exitCode ?? (await new Promise((done) => child.once("exit", done)));
  if (status !== 0) throw new Error(`${program.pathname.split("/").at(-1)} ended with ${status}`);
  return JSON.parse(last) as T;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}
