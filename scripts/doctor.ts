/**
 * `xunwang doctor [--fix]`: says what this machine lacks, and gets it.
 *
 * The environment goes in; lines for a person and an exit code come out: 0 where all that Xunwang cannot do without is
 * there. A browser, a Chinese font and Redis are wanted but not needed: without them it says what will be missing.
 * Everything is bounded in time, asks nothing, and what fails is one line.
 */

import { marketplaces } from "#crawlers/marketplaces/registry.ts";
import { unverifiedParts } from "#crawlers/marketplaces/unverified-parts.ts";
import { type Check, checkMachine, type Thing } from "./doctor/checks.ts";
import { ADVICE, aptPackages, carryOut, playwrightDownload, type Remedy } from "./doctor/remedies.ts";

export interface DoctorOptions {
  /** Whether to get what is missing. */
  readonly fix: boolean;
  readonly write: (line: string) => void;
  /** Default the environment of this process. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** Examines this machine; exit code 0 or 1. */
export async function runDoctor({ fix, write, environment = process.env }: DoctorOptions): Promise<number> {
  let checks = await checkMachine(environment);
  for (const check of checks) write(lineOf(check));

  const isMissing = (thing: Thing): boolean => checks.some((check) => check.thing === thing && !check.ok);
  const mend = async (remedy: Remedy | null): Promise<void> => {
    if (remedy === null) return;
    write(`→ ${remedy.says} …`);
    const started = performance.now();
    const ended = await carryOut(remedy, environment);
    const seconds = Math.round((performance.now() - started) / 1000);
    const how = ended.code === 0 ? "完成 (done)" : ended.timedOut ? "超时 (out of time)" : "未成功 (did not succeed)";
    write(`  ${how}，${seconds} s${ended.code === 0 ? "" : `: ${reasonOf(ended.output)}`}`);
    checks = await checkMachine(environment);
  };

  const wanted = checks.filter((check) => !check.ok).map((check) => check.thing);
  if (fix && wanted.length > 0) {
    // A browser that was named and is not there is a mistake in the configuration, and no download mends it.
    const byUs = (thing: Thing): boolean =>
      isMissing(thing) &&
      !(thing === "browser" && environment.XUNWANG_BROWSER) &&
      !(thing === "redis" && environment.REDIS_URL);
    if (byUs("browser")) await mend(playwrightDownload());
    await mend(await aptPackages(wanted.filter(byUs), environment));
    write("");
    for (const check of checks.filter(({ thing }) => wanted.includes(thing))) write(lineOf(check));
  }

  write(readersLine());
  const missing = checks.filter((check) => !check.ok);
  for (const { thing } of missing) {
    const advice = ADVICE[thing];
    if (advice !== undefined) write(`  ${fix ? "请手工安装 (by hand)" : "安装方法 (how)"}: ${advice}`);
  }
  const needed = missing.filter((check) => check.required);
  if (needed.length > 0)
    write(`缺少必需项，无法运行 (required, missing): ${needed.map((check) => check.name).join("、")}`);
  else if (missing.length > 0) {
    write(`可以运行，有缺项 (runs, with gaps)${fix ? "" : "；xunwang doctor --fix 可自动安装 (gets them)"}`);
  } else write("一切就绪 (all is there)");
  return needed.length > 0 ? 1 : 0;
}

/** Which marketplaces are read, and what of them was never compared with real pages. */
function readersLine(): string {
  const said = marketplaces.map((marketplace) => {
    const open = unverifiedParts(marketplace);
    return `${marketplace.name}${open.length === 0 ? "" : `（${open.join("、")}未经真实页面核对）`}`;
  });
  return `· 可读平台 marketplaces: ${said.join("、")}`;
}

const lineOf = ({ ok, required, name, says }: Check): string => `${ok ? "✓" : required ? "✗" : "!"} ${name}: ${says}`;

/** The last telling line of what a program said. */
function reasonOf(output: string): string {
  const lines = output.split("\n").map((line) => line.trim());
  const telling = lines.filter((line) => /^(E:|Error|error|Failed)/.test(line));
  return (telling.at(-1) ?? lines.filter((line) => line !== "").at(-1) ?? "no output").slice(0, 200);
}
