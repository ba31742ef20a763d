/** The README's first command, small: from a campaign to the bureaus' inboxes, everything embedded. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { until } from "./until.ts";
import { xunwang } from "./xunwang-process.ts";

const folder = mkdtempSync(join(tmpdir(), "xunwang-demo-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const MARKETPLACES = "sandbox-list,sandbox-wholesale,sandbox-plain";
const demo = (...words: string[]) =>
  xunwang(["demo", "--marketplaces", MARKETPLACES, ...words], { XUNWANG_DATA: folder, XUNWANG_PORT: "0" });

/** Processes that have this folder in their command line or environment: ours and their children. */
function processesOf(name: string): string[] {
  return readdirSync("/proc").filter((id) => {
    if (!/^\d+$/.test(id) || Number(id) === process.pid) return false;
    try {
      return (
        readFileSync(`/proc/${id}/cmdline`, "utf8").includes(name) ||
        readFileSync(`/proc/${id}/environ`, "utf8").includes(name)
      );
    } catch {
      return false;
    }
  });
}

const part = (output: string, from: string) => output.slice(output.indexOf(from));

test("the demo ends with 0, leads in at least 12 bureaus, a balanced account, and no process left behind; again with one seed it gives the same leads", async () => {
  const summaries: string[] = [];
  for (let time = 0; time < 2; time++) {
    const run = demo("--exit", "--listings", "360", "--seed", "5");
    expect(await run.ended(), run.errors()).toBe(0);
    expect(run.output()).toContain("账目平衡");
    const bureaus = run.output().match(/^(\S+(?:区市场监督管理局)) /gm) ?? [];
    expect(bureaus.length).toBeGreaterThanOrEqual(12);
    const [, recall = "", precision = ""] =
      /召回 \(recall\) ([\d.]+) {2}精确 \(precision\) ([\d.]+)/.exec(run.output()) ?? [];
    expect(Number(recall)).toBeGreaterThanOrEqual(0.97);
    expect(Number(precision)).toBeGreaterThanOrEqual(0.97);
    // How long a package took is another thing each time.
    summaries.push(part(run.output(), "商品 360 =").replace(/每个 \d+ 毫秒/, ""));
  }
  expect(summaries[1]).toBe(summaries[0]);
  if (process.platform === "linux") expect(processesOf(folder)).toEqual([]);
}, 240_000);

test("without --exit the inboxes stand at a local address until Ctrl-C", async () => {
  const run = demo("--listings", "60");
  const address = await until("site", () => /http:\/\/127\.0\.0\.1:\d+/.exec(run.output())?.[0], 120_000);
  const page = await fetch(address);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain("市场监督管理局");
  run.child.kill("SIGINT");
  expect(await run.ended()).toBe(0);
}, 180_000);

test.each([
  [["--listings", "x"], /^X-1002 .*--listings/],
  [["--seed", "-1"], /^X-1002 .*--seed/],
  [["--marketplaces", "jd"], /^X-3003 .*sandbox-list/],
])("a wrong word (%j) is one line that says what to do", async (words, message) => {
  const run = demo(...words);
  expect(await run.ended()).not.toBe(0);
  expect(run.errors().trim().split("\n")).toHaveLength(1);
  expect(run.errors()).toMatch(message);
});
