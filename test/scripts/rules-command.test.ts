/** `xunwang rules …` as an analyst uses it: from a broken file to a published rule and its history. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadCatalogue } from "#rules/catalogue/catalogue.ts";
import { LedgerFile, readBaseline, testTitles } from "#rules/engine/baseline.ts";
import { createJudge } from "#rules/engine/judge.ts";
import { DETECTIONS } from "#rules/engine/rule-files.ts";
import { fillListings } from "#scripts/bench/fill-listings.ts";
import { describeFlagged, describePrecision } from "#scripts/commands/rules/print-backtest.ts";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import { xunwang } from "#test/e2e/xunwang-process.ts";

const folder = mkdtempSync(join(tmpdir(), "xunwang-rules-command-"));
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await fillListings(database.db, 400);
});
afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function run(words: string[], input = "") {
  const command = xunwang(
    ["rules", ...words],
    { XUNWANG_DATA: folder, DATABASE_URL: database.url, REDIS_URL: "" },
    input,
  );
  const status = await command.ended();
  return { status, output: command.output(), errors: command.errors() };
}
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
/** A copy of a shipped rule with its cases. */
function copied(rule: string, change = (text: string) => text): string {
  const read = (end: string): string => readFileSync(new URL(rule + end, DETECTIONS), "utf8");
  file(`${rule}.cases.yaml`, read(".cases.yaml"));
  return file(`${rule}.yaml`, change(read(".yaml")));
}
const LAMP = JSON.stringify({ title: "LED防爆灯 100W 加油站化工厂仓库 ExdIIBT4", capturedAt: "2026-03-01T10:00:00Z" });

test.concurrent.each(["lint", "test", "explain", "backtest", "schema", "facts", "publish", "list", "history", "show"])(
  "rules %s --help says how it is used",
  async (word) => {
    const { status, output } = await run([word, "--help"]);
    expect([status, output]).toEqual([0, expect.stringContaining(`Usage: xunwang rules ${word}`)]);
  },
);

test("lint prints every mistake with its place and exits 1; a file that is not there is one line with a code", async () => {
  const broken = copied("ccc-missing", (text) =>
    text.replace("severity:", "severty:").replace("status: active", "status：active"),
  );
  const { status, output } = await run(["lint", broken]);
  expect(status).toBe(1);
  expect(output).toMatch(/^ccc-missing\.yaml:\d+:\d+ status 后是全角冒号/m);
  expect(output).toMatch(/^ccc-missing\.yaml:\d+:\d+ severty：不认识「severty」，是不是 severity？/m);
  expect((await run(["lint", join(folder, "none.yaml")])).errors).toMatch(/^X-1003 [^\n]*\n$/);
  expect((await run(["lint", "ccc-mising"])).errors).toMatch(/^X-4101 .*是不是 ccc-missing？/);
  expect((await run(["lint", "ccc-missing"])).status).toBe(0);
});

test("lint takes a folder, remarks on a namesake of the program's rules, and finds no rules where there are none", async () => {
  const inside = mkdtempSync(join(folder, "mine-"));
  const empty = mkdtempSync(join(folder, "empty-"));
  for (const end of [".yaml", ".cases.yaml"]) {
    writeFileSync(join(inside, `thin-bag${end}`), readFileSync(new URL(`thin-bag${end}`, DETECTIONS)));
  }
  const { status, output } = await run(["lint", inside]);
  expect([status, output]).toEqual([
    0,
    expect.stringMatching(/^thin-bag\.yaml:1:7 提醒：与随程序的规则 thin-bag 同名/),
  ]);
  expect(await run(["lint", empty])).toMatchObject({ status: 1, output: expect.stringContaining("没有规则文件") });
});

test("what other rules flag already is told by name, or by the most where there are several", () => {
  expect(describeFlagged(9, 4, new Map([["thin-bag", 4]]))).toBe(
    "其中 4 条已被 thin-bag 命中，其余 5 条只有这条规则命中",
  );
  const several = new Map([
    ["ccc-missing", 2],
    ["thin-bag", 3],
  ]);
  expect(describeFlagged(9, 4, several)).toMatch(/^其中 4 条已被其他启用的规则命中（thin-bag 3、ccc-missing 2）/);
});

test("test tells cases that do not turn out as written, and changes no case would notice", async () => {
  const wrong = copied("ccc-missing", (text) => text.replaceAll("missing: ccc", "present: ccc"));
  const failing = await run(["test", wrong]);
  expect(failing.status).toBe(1);
  expect(failing.output).toMatch(/ccc-missing: 命中 \d+，漏报 [1-9]\d*，误报 [1-9]/);
  expect(failing.output).toMatch(/漏报 \(missed\): /);
  const unguarded = copied("thin-bag", (text) => `${text}to: "2099-01-01"\n`);
  const { status, output } = await run(["test", unguarded, "--mutate"]);
  expect(status).toBe(1);
  expect(output).toMatch(/没有例子会发现 .*规则的 to 由 2099-01-01 改为 2098-12-31/);
  expect((await run(["test", file("broken.yaml", "rule: [")])).output).toMatch(/^broken\.yaml:\d+:\d+ 不是有效的 YAML/);
});

test("explain shows the tree of conditions, for JSON in a file and on standard input, by the law of a day", async () => {
  const { status, output } = await run(["explain", "ccc-missing", file("lamp.json", LAMP)]);
  expect(status).toBe(0);
  expect(output).toMatch(/采集日 2026-03-01；所售 防爆电气/);
  expect(output).toMatch(/✓ ccc-missing/);
  const earlier = await run(["explain", "ccc-missing", "-", "--on", "2025-04-30"], `${LAMP}\n${LAMP}\n`);
  expect(earlier.output).toMatch(/第 2 条/);
  expect(earlier.output).toMatch(/✗ ccc-missing/);
  // What the bureau would get is shown where the rule holds, and only there.
  expect(output).toMatch(
    /区局将看到：页面未见.*的 CCC 证书编号.*建议核查.*\n {2}程度 \S+（\w+），可信度 [\d.]+；依据 《.*》第.*条/,
  );
  expect(earlier.output).not.toContain("区局将看到");
  expect((await run(["explain", "ccc-missing", file("bad.json", "{")])).errors).toMatch(
    /^X-1004 .*第 1 行不是 JSON：没有写完/,
  );
  expect((await run(["explain", "ccc-missing", "-", "--on", "2025-02-30"], LAMP)).errors).toMatch(/^X-1002 .*--on/);
});

test("schema and facts are printed", async () => {
  const { output } = await run(["schema"]);
  expect(JSON.parse(output)).toMatchObject({ title: "巡网规则", properties: { when: expect.anything() } });
  const { output: facts } = await run(["facts", "--unverified"]);
  const lines = facts.trim().split("\n");
  expect(lines.length).toBeGreaterThan(3);
  for (const line of lines) expect(line).toMatch(/\.yaml\t.*\t未核实/);
});

test("a rule is tried on stored listings, published, listed, and opened again in every version", async () => {
  const migrate = xunwang(["migrate"], { DATABASE_URL: database.url, REDIS_URL: "" });
  expect(await migrate.ended()).toBe(0);
  expect(migrate.output()).toMatch(/随程序的规则已入库.*ccc-missing/);
  const surer = copied("ccc-missing", (text) => text.replace(/^confidence: .*$/m, "confidence: 0.31"));

  const tried = await run(["backtest", surer, "--sample", "1"]);
  expect(tried.status).toBe(0);
  expect(tried.output).toMatch(/已存商品 400 条/);
  expect(tried.output).toMatch(/新增 0，消失 0，不变 \d+/);
  expect(tried.output).toMatch(/核查结论：尚无/);
  const json = JSON.parse((await run(["backtest", surer, "--json", "--since", "2026-11-01"])).output);
  expect(json).toMatchObject({ rule: "ccc-missing", listings: 400, counts: { new: 0 }, decisions: { confirmed: 0 } });
  const all = JSON.parse((await run(["backtest", "--all", "--json"])).output);
  expect(all).toMatchObject({ listings: 400, broken: 0, findings: { "ccc-missing": json.counts.unchanged } });
  expect((await run(["backtest"])).errors).toMatch(/^X-1002 /);

  expect((await run(["publish", surer, "--as", "activ", "--note", "试"])).errors).toMatch(/^X-1002 .*--as/);
  expect((await run(["publish", surer, "--as", "active"])).errors).toMatch(/^X-1002 .*--note/);
  expect((await run(["publish", surer])).errors).toMatch(/^X-1002 .*--as .*--note[^\n]*\n$/);
  const published = await run(["publish", surer, "--as", "试运行", "--note", "先看一周", "--author", "分析员甲"]);
  expect([published.status, published.output]).toEqual([
    0,
    expect.stringMatching(/ccc-missing 已发布：版本 [0-9a-f]{12}，试运行（此前为版本/),
  ]);
  const version = /版本 ([0-9a-f]{12})/.exec(published.output)?.[1] ?? "";
  expect(published.output).toMatch(/启用的 [0-9a-f]{12} 照常产生线索，试运行的 [0-9a-f]{12} 与它同时判/);
  expect(published.errors).toMatch(/^（数据库 \S+\/\w+）\n$/);
  expect(published.errors).not.toContain("@");
  const broken = await run([
    "publish",
    copied("ccc-missing", (text) => text.replace("name:", "nmae:")),
    "--as",
    "active",
    "--note",
    "试",
  ]);
  expect([broken.status, broken.errors]).toEqual([1, expect.stringMatching(/^X-4103 [^\n]*\n$/)]);

  expect((await run(["list"])).output).toMatch(
    /^ccc-missing\t.*\t试运行\t.*\t发布\t.*分析员甲：先看一周（与启用的 [0-9a-f]{12} 同时判）$/m,
  );
  expect((await run(["list"])).output).toContain(`（另有试运行 ${version}）`);
  expect((await run(["publish", "ccc-missing", "--as", "retired", "--note", "误报多"])).status).toBe(0);
  const history = (await run(["history", "ccc-missing", "--json"])).output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(history.map(({ status, origin }) => [status, origin])).toEqual([
    ["retired", "published"],
    ["shadow", "published"],
    ["active", "shipped"],
  ]);
  expect((await run(["show", "ccc-missing", "--version", version])).output).toContain("confidence: 0.31");
  expect((await run(["show", "ccc-missing", "--version", history[2].version])).output).toBe(
    readFileSync(new URL("ccc-missing.yaml", DETECTIONS), "utf8"),
  );
  expect((await run(["show", "ccc-missing", "--version", "000"])).errors).toMatch(/^X-4102 [^\n]*\n$/);
  expect((await run(["history", "no-such-rule"])).errors).toMatch(/^X-4101 [^\n]*（数据库 [^\n]*\n$/);
}, 300_000);

test("a stored version is gone back to; a namesake is told, and a rule without cases is refused", async () => {
  const [shipped] = JSON.parse(
    `[${(await run(["history", "ccc-missing", "--json"])).output.trim().split("\n").at(-1)}]`,
  );
  const surer = copied("ccc-missing", (text) => text.replace(/^confidence: .*$/m, "confidence: 0.32"));
  const back = ["publish", "ccc-missing", "--as", "active", "--note", "退回", "--version"];
  expect((await run([...back, shipped.version])).output).toMatch(new RegExp(`启用 ${shipped.version}`));
  expect((await run([...back, "000"])).errors).toMatch(/^X-4102 [^\n]*\n$/);
  expect((await run(["publish", surer, "--as", "active", "--note", "x", "--version", shipped.version])).errors).toMatch(
    /^X-1002 /,
  );
  const named = await run(["publish", surer, "--as", "active", "--note", "更稳"]);
  expect(named.output).toMatch(/与随程序的规则 ccc-missing 同名，启用后将取代它/);
  rmSync(join(folder, "ccc-missing.cases.yaml"));
  const alone = await run(["publish", surer, "--as", "active", "--note", "没有例子"]);
  expect([alone.status, alone.output]).toEqual([1, expect.stringContaining("没有例子文件")]);
}, 300_000);

test("how often officers found it right is told with how sure that is, and not at all before there is anything", () => {
  expect(describePrecision({ confirmed: 0, dismissed: 0 })).toMatch(/尚无/);
  expect(describePrecision({ confirmed: 8, dismissed: 2 })).toMatch(/10 条中确认 8 条，准确率 80%（95% 区间 49%–94%）/);
});

const titles = fileURLToPath(new URL("../../../shared/titles/taobao-titles.txt", import.meta.url));
test.skipIf(!existsSync(titles))("ordinary titles are taken for no product (needs ../shared/titles)", () => {
  const judge = createJudge({ catalogue: loadCatalogue(), rules: [] });
  const lines = readFileSync(titles, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "");
  expect(lines.length).toBeGreaterThan(1_000);
  expect(testTitles(judge, lines, LedgerFile.parse(readBaseline().ledger))).toEqual([]);
});
