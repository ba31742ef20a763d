/**
 * Running another program within a bounded time: its name goes in, how it ended comes out.
 *
 * It gets no standard input, so that it cannot wait for an answer, and a process group of its own, so that its children
 * end with it when the time is over. It never rejects: a program that is not there ended with code null.
 */
import { spawn } from "node:child_process";

export interface Ended {
  /** Exit code; null where it was not found, killed or out of time. */
  readonly code: number | null;
  readonly timedOut: boolean;
  /** Standard output and error, the last 8 kB. */
  readonly output: string;
}

const KEPT = 8_192;

/**
 * Runs a program and waits for its end.
 * @param onLine told each line as it comes, for long steps
 */
export function runBounded(
  program: string,
  args: readonly string[],
  options: { readonly timeoutMs: number; readonly environment: NodeJS.ProcessEnv },
): Promise<Ended> {
  return new Promise((resolve) => {
    let output = "";
    let timedOut = false;
    const child = spawn(program, args, {
      env: options.environment,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString("utf8")).slice(-KEPT);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    const timer = setTimeout(() => {
      timedOut = true;
      endGroup(child.pid);
      // A grandchild that kept the pipes open must not keep us.
      child.stdout.destroy();
      child.stderr.destroy();
    }, options.timeoutMs);
    const end = (code: number | null): void => {
      clearTimeout(timer);
      resolve({ code: timedOut ? null : code, timedOut, output });
    };
    child.once("error", () => end(null));
    child.once("close", (code) => end(code));
  });
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It ended by itself just now.
  }
}
