/**
 * Getting what a machine lacks: the missing things go in, steps come out, each a program with a time bound.
 *
 * The order is Playwright's own download, then the distribution's packages. Only what this program can check is
 * offered: apt as root or with a sudo that asks no password. For every other machine the caller prints advice.
 */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Thing } from "./checks.ts";
import { type Ended, runBounded } from "./run-bounded.ts";

export interface Remedy {
  /** What it does, in Chinese and English. */
  readonly says: string;
  readonly gets: readonly Thing[];
  /** Programs with their arguments and bound, run one after the other until one fails. */
  readonly steps: readonly { readonly command: readonly [string, ...string[]]; readonly timeoutMs: number }[];
  readonly extraEnvironment?: Readonly<Record<string, string>>;
}

const MINUTE = 60_000;

/** Debian's packages. Those of a browser bring the libraries it needs, which a bare download does not. */
const APT_PACKAGES: Partial<Record<Thing, string>> = {
  browser: "chromium",
  "chinese-font": "fonts-noto-cjk",
  redis: "redis-server",
};

/** Playwright's own Chromium, into the user's cache; no other right is needed. */
export function playwrightDownload(): Remedy {
  const require = createRequire(import.meta.url);
  const command = join(dirname(require.resolve("playwright/package.json")), "cli.js");
  return {
    says: "下载 Playwright 自带的 Chromium (download Playwright's own Chromium)，最多 5 分钟",
    gets: ["browser"],
    steps: [{ command: [process.execPath, command, "install", "--no-shell", "chromium"], timeoutMs: 5 * MINUTE }],
    extraEnvironment: { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: "10000" },
  };
}

/**
 * The distribution's packages for these things, or null where this machine has no apt or we may not use it.
 * @param isRoot whether this process is root
 */
export async function aptPackages(
  missing: readonly Thing[],
  environment: NodeJS.ProcessEnv,
  isRoot: boolean = process.getuid?.() === 0,
): Promise<Remedy | null> {
  const gets = missing.filter((thing) => APT_PACKAGES[thing] !== undefined);
  const packages = gets.flatMap((thing) => APT_PACKAGES[thing] ?? []);
  if (packages.length === 0) return null;
  const check = { timeoutMs: 10_000, environment };
  if ((await runBounded("apt-get", ["--version"], check)).code !== 0) return null;
  const maySudo = !isRoot && (await runBounded("sudo", ["-n", "true"], check)).code === 0;
  if (!isRoot && !maySudo) return null;
  const apt = (...args: string[]): [string, ...string[]] => {
    // sudo forgets the environment, so that the setting stands in the command.
    const command = ["DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=60", ...args];
    return isRoot ? ["env", ...command] : ["sudo", "-n", "env", ...command];
  };
  return {
    says: `用 apt-get 安装 (install by apt-get): ${packages.join(" ")}，最多 13 分钟`,
    gets,
    steps: [
      { command: apt("update"), timeoutMs: 3 * MINUTE },
      { command: apt("install", "-y", "--no-install-recommends", ...packages), timeoutMs: 10 * MINUTE },
    ],
  };
}

/** What to do by hand where nothing could be done. */
export const ADVICE: Partial<Record<Thing, string>> = {
  browser:
    "Debian/Ubuntu: apt-get install chromium；其他系统: npx playwright install --with-deps chromium，或用 XUNWANG_BROWSER 指定",
  "chinese-font":
    "Debian/Ubuntu: apt-get install fonts-noto-cjk；Fedora: dnf install google-noto-sans-cjk-fonts；Alpine: apk add font-noto-cjk",
  redis: "Debian/Ubuntu: apt-get install redis-server；或用 REDIS_URL 指定",
};

/** Carries out the steps; the end of the last one that ran. */
export async function carryOut(remedy: Remedy, environment: NodeJS.ProcessEnv): Promise<Ended> {
  let last: Ended = { code: 0, timedOut: false, output: "" };
  for (const { command, timeoutMs } of remedy.steps) {
    const [program, ...args] = command;
    last = await runBounded(program, args, { timeoutMs, environment: { ...environment, ...remedy.extraEnvironment } });
    // A list of packages that could not be renewed may still do.
    if (last.code !== 0 && !args.includes("update")) return last;
  }
  return last;
}
