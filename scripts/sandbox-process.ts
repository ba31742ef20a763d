/**
 * The sandbox marketplaces in a process of their own, so that what is measured is the pipeline and not the server.
 * The child ends with us: when this process dies, however hard, its standard input closes.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { SandboxOptions } from "#test/marketplaces/sandbox.ts";
import type { ServerStats } from "#test/marketplaces/server.ts";

export interface SandboxProcess {
  /** Base address by marketplace id: what XUNWANG_SANDBOX holds. */
  readonly bases: Readonly<Record<string, string>>;
  readonly processId: number;
  /** What the servers answered so far, by marketplace. */
  stats(): Promise<Readonly<Record<string, ServerStats>>>;
  close(): Promise<void>;
}

const SERVE = fileURLToPath(new URL("../test/marketplaces/serve.ts", import.meta.url));

export async function startSandboxProcess(options: SandboxOptions): Promise<SandboxProcess> {
  const words = ["--import", "tsx", SERVE, JSON.stringify({ ...options, untilStdinEnds: true })];
  const child = spawn(process.execPath, words, { stdio: ["pipe", "pipe", "pipe"], detached: true });
  let complaint = "";
  child.stderr.on("data", (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-500);
  });
  const lines = createInterface({ input: child.stdout });
  const [line] = await Promise.race([
    once(lines, "line"),
    once(child, "exit").then(() => Promise.reject(new Error(`the sandbox did not start: ${complaint}`))),
  ]);
  const { marketplaces } = JSON.parse(String(line)) as { marketplaces: { id: string; baseUrl: string }[] };
  return {
    bases: Object.fromEntries(marketplaces.map(({ id, baseUrl }) => [id, baseUrl])),
    processId: child.pid ?? 0,
    stats: async () => {
      const answer = once(lines, "line");
      child.stdin.write("stats\n");
      return JSON.parse(String((await answer)[0])) as Record<string, ServerStats>;
    },
    close: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.stdin.end();
      await ended;
    },
  };
}
