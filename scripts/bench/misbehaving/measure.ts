/**
 * `xunwang bench --misbehaving`: one round, printed; asked to end early, it prints what was seen until then. In: how many
 * pages. Out: the exit status, 1 where a promise was broken, as by requests that are still open; nothing else is thrown but what starting throws.
 */
import { endAsked } from "../../early-end.ts";
import { promisesOf } from "./promises.ts";
import { misbehavingRound, WORKERS } from "./round.ts";

export async function measureMisbehaving(pages: number, isJson: boolean): Promise<number> {
  const write = (line: string) => {
    if (!isJson) process.stdout.write(`${line}\n`);
  };
  const stop = new AbortController();
  void endAsked().then(() => stop.abort());
  const round = await misbehavingRound(pages, write, stop.signal);
  const promises = promisesOf(round);
  const { requests } = round.account;
  const ways: Record<string, number> = {};
  for (const { misbehaved } of Object.values(round.stats)) {
    for (const [way, count] of Object.entries(misbehaved)) ways[way] = (ways[way] ?? 0) + count;
  }
  const figures = {
    pages: requests.planned,
    browserPages: round.browserPages,
    stored: requests.stored,
    failed: requests.failed,
    failures: requests.failures,
    misbehaved: ways,
    workers: WORKERS,
    killed: round.killed,
    seconds: round.seconds,
    pagesPerSecond: requests.planned / round.seconds,
    defectsFound: round.findings.right / round.findings.planted,
  };
  if (!round.hasBrowser) write("本机没有浏览器，由脚本填充的平台不计 (no browser on this machine: HTTP alone)");
  write(
    `pages: ${figures.pages} 页，浏览器 ${figures.browserPages} 页，${figures.seconds.toFixed(0)} 秒，${figures.pagesPerSecond.toFixed(1)} 页/秒`,
  );
  write(`worker processes: ${WORKERS} 个，其中 ${round.killed} 个中途被强行结束并另起`);
  write(`ended as: stored ${requests.stored}，${list(requests.failures)}`);
  write(`misbehaved: ${list(ways)}`);
  for (const { name, value, unit, isKept } of promises) {
    write(`${isKept ? "✓" : "✗"} ${name}: ${Number.isInteger(value) ? value : value.toFixed(1)} ${unit}`);
  }
  for (const name of round.findings.falseHits) write(`  made up: ${name}`);
  for (const error of round.errors) write(`  logged: ${error}`);
  const isKept = promises.every((one) => one.isKept);
  if (isJson) process.stdout.write(`${JSON.stringify({ ...figures, promises, errors: round.errors })}\n`);
  return isKept ? 0 : 1;
}

function list(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join("，");
}
