/** The command as a process of its own, as a user or a container starts it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const COMMAND = fileURLToPath(new URL("../../scripts/command/xunwang.mjs", import.meta.url));
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export interface Xunwang {
  readonly child: ChildProcess;
  /** Everything printed so far. */
  output(): string;
  errors(): string;
  /** Resolves with the exit status, or the signal's name. */
  ended(): Promise<number | string>;
}

export function xunwang(words: readonly string[], environment: NodeJS.ProcessEnv = {}, input?: string): Xunwang {
  const child = spawn(process.execPath, [COMMAND, ...words], {
    cwd: ROOT,
    env: { ...process.env, DATABASE_URL: "", REDIS_URL: "", ...environment },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let output = "";
  let errors = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const exit = once(child, "close");
  child.stdin?.end(input ?? "");
  return {
    child,
    output: () => output,
    errors: () => errors,
    ended: async () => {
      const [status, signal] = await exit;
      return status ?? signal;
    },
  };
}
