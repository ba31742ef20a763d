/** Rules in a real database: seeding, what is in force, reloading and publishing. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { appendRuleVersion, lockRules } from "#db/queries/append-rule-version.ts";
import { readNewestRules, readRuleHistory } from "#db/queries/read-rules.ts";
import { emptyListing } from "#domain/listing.ts";
import { loadCatalogue } from "#rules/catalogue/catalogue.ts";
import { DETECTIONS, type VersionedRule } from "#rules/engine/rule-files.ts";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import { createLog, type Log } from "#workers/log.ts";
import { changeStatus, publishRule, type RuleText } from "#workers/rules/publish-rule.ts";
import { nameIn, openRuleNames } from "#workers/rules/rule-names.ts";
import { openRulesInForce } from "#workers/rules/rules-in-force.ts";
import { seedShippedRules } from "#workers/rules/seed-shipped-rules.ts";

const catalogue = loadCatalogue();
const log = createLog("silent");
const SHIPPED = ["maker-name-missing", "ccc-missing"];
let database: TestDatabase;
let folder: string;
let shipped: URL;

/** Lines a step logged, by level. */
function notes() {
  const said: string[] = [];
  const keep = (_fields: object, words: string): void => void said.push(words);
  return { said, log: { debug: keep, info: keep, warn: keep, error: keep } as unknown as Log };
}
const read = (name: string): string => readFileSync(new URL(name, DETECTIONS), "utf8");
const textOf = (rule: string, change = (text: string) => text): RuleText => ({
  file: `${rule}.yaml`,
  source: change(read(`${rule}.yaml`)),
  cases: read(`${rule}.cases.yaml`),
});
const surer = (text: string): string => text.replace(/^confidence: .*$/m, "confidence: 0.31");
const asShipped = (rule: string): string => `${rule} active ${/^confidence: (.*)$/m.exec(read(`${rule}.yaml`))?.[1]}`;
const published = { status: "active", note: "试", author: "甲" } as const;

beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "xunwang-rules-"));
  shipped = pathToFileURL(`${folder}/`);
  for (const rule of SHIPPED) {
    for (const end of [".yaml", ".cases.yaml"]) copyFileSync(new URL(rule + end, DETECTIONS), join(folder, rule + end));
  }
});
afterEach(async () => {
  await database.db.query("truncate rule_versions");
  rmSync(folder, { recursive: true, force: true });
});
afterAll(() => database.drop());

describe("rules that come with the program", () => {
  test("are stored once, and again only when their text or status changed", async () => {
    expect([...(await seedShippedRules(database.db, log, shipped)).seeded].sort()).toEqual([...SHIPPED].sort());
    expect((await seedShippedRules(database.db, log, shipped)).seeded).toEqual([]);
    writeFileSync(
      join(folder, "ccc-missing.yaml"),
      read("ccc-missing.yaml").replace("status: active", "status: shadow"),
    );
    expect((await seedShippedRules(database.db, log, shipped)).seeded).toEqual(["ccc-missing"]);
    const [now, before] = await readRuleHistory(database.db, "ccc-missing");
    expect([now?.status, before?.status, now?.version === before?.version]).toEqual(["shadow", "active", true]);
  });

  test("by several processes at once are stored once", async () => {
    await Promise.all([1, 2, 3].map(() => seedShippedRules(database.db, log, shipped)));
    expect(await readRuleHistory(database.db, "ccc-missing")).toHaveLength(1);
  });

  test("give way to what an analyst published, and the log says so", async () => {
    await seedShippedRules(database.db, log, shipped);
    await publishRule(database.db, textOf("ccc-missing", surer), published);
    writeFileSync(
      join(folder, "ccc-missing.yaml"),
      read("ccc-missing.yaml").replace(/^confidence: .*$/m, "confidence: 0.5"),
    );
    const { said, log: noting } = notes();
    expect(await seedShippedRules(database.db, noting, shipped)).toEqual({ seeded: [], kept: ["ccc-missing"] });
    expect(said.join()).toMatch(/published here stay/);
    expect((await readRuleHistory(database.db, "ccc-missing"))[0]).toMatchObject({ origin: "published", author: "甲" });
  });

  test("are retired where they are shipped no more; a broken file changes nothing", async () => {
    await seedShippedRules(database.db, log, shipped);
    writeFileSync(join(folder, "ccc-missing.yaml"), "rule: [");
    rmSync(join(folder, "maker-name-missing.yaml"));
    const { said, log: noting } = notes();
    expect((await seedShippedRules(database.db, noting, shipped)).seeded).toEqual(["maker-name-missing"]);
    expect(said.join()).toMatch(/a shipped rule is broken/);
    expect((await readNewestRules(database.db)).map(({ rule, status }) => [rule, status])).toEqual([
      ["ccc-missing", "active"],
      ["maker-name-missing", "retired"],
    ]);
  });
});

describe("the rules in force", () => {
  const open = (noting = notes().log) => openRulesInForce({ db: database.db, catalogue, log: noting, checkEveryMs: 0 });
  const ids = (inForce: { judge: { rules: readonly { rule: VersionedRule }[] } }) =>
    inForce.judge.rules.map(({ rule }) => `${rule.rule} ${rule.status} ${rule.confidence}`);
  const lamp = { ...emptyListing(), title: "LED防爆灯 100W 加油站化工厂仓库 ExdIIBT4" };
  const ON = new Date("2026-03-01T04:00:00Z");
  const trialRow = {
    rule: "ccc-missing",
    version: "aaaaaaaaaaaa",
    status: "shadow",
    origin: "published",
    cases: "",
    author: null,
    note: null,
  } as const;

  test("are the newest stored ones, not the files; drafts and retired ones do not judge", async () => {
    await seedShippedRules(database.db, log, shipped);
    await changeStatus(database.db, "ccc-missing", { ...published, status: "retired" });
    await publishRule(database.db, textOf("ccc-missing", surer), { ...published, status: "shadow" });
    await changeStatus(database.db, "maker-name-missing", { ...published, status: "retired" });
    const inForce = await open();
    expect(ids(inForce)).toEqual(["ccc-missing shadow 0.31"]);
    const { findings, shadow } = inForce.judge.judge(lamp, ON);
    expect([findings, shadow.map(({ rule }) => rule)]).toEqual([[], ["ccc-missing"]]);
  });

  test("a trial of other text judges beside the active form, and says nothing where that one hits", async () => {
    await seedShippedRules(database.db, log, shipped);
    const inForce = await open();
    const trial = { ...published, status: "shadow" } as const;
    expect(await publishRule(database.db, textOf("ccc-missing", surer), trial)).toMatchObject({
      was: { active: { status: "active" }, trial: null },
      is: { active: { status: "active" }, trial: { status: "shadow" } },
    });
    await inForce.refresh();
    expect(ids(inForce).filter((id) => id.startsWith("ccc"))).toEqual([
      "ccc-missing shadow 0.31",
      asShipped("ccc-missing"),
    ]);
    const ofRule = (found: readonly { rule: string; version: string }[]): string[] =>
      found.flatMap(({ rule, version }) => (rule === "ccc-missing" ? [version] : []));
    const hit = inForce.judge.judge(lamp, ON);
    expect([ofRule(hit.findings), hit.shadow]).toEqual([[expect.not.stringMatching(trialRow.version)], []]);
    const [row] = await readRuleHistory(database.db, "ccc-missing");
    const always = (row?.source ?? "").replace(/^when:[\s\S]*?^lookedAt/m, "when: { present: ccc }\nlookedAt");
    await appendRuleVersion(database.db, { ...trialRow, source: always });
    await inForce.refresh();
    const shown = { ...lamp, marks: { ...lamp.marks, ccc: ["2020312304000001"] } };
    const only = inForce.judge.judge(shown, ON);
    expect([ofRule(only.findings), ofRule(only.shadow)]).toEqual([[], [trialRow.version]]);
    // Retired ends both.
    expect(await changeStatus(database.db, "ccc-missing", { ...published, status: "retired" })).toMatchObject({
      is: { active: null, trial: null },
    });
    await inForce.refresh();
    expect(ids(inForce).some((id) => id.startsWith("ccc"))).toBe(false);
  });

  test("a broken trial leaves the active form in force; a trial of the active text takes it out of force", async () => {
    await seedShippedRules(database.db, log, shipped);
    await appendRuleVersion(database.db, { ...trialRow, source: "rule: [" });
    const { said, log: noting } = notes();
    const inForce = await open(noting);
    expect(ids(inForce)).toContain(asShipped("ccc-missing"));
    expect(said).toContain("a stored rule is broken");
    const trial = { ...published, status: "shadow" } as const;
    expect(await publishRule(database.db, textOf("ccc-missing"), trial)).toMatchObject({ is: { active: null } });
  });

  test("change in a running process without a restart, and not before it looks again", async () => {
    await seedShippedRules(database.db, log, shipped);
    const inForce = await open();
    const slow = await openRulesInForce({ db: database.db, catalogue, log });
    const before = inForce.judge;
    await inForce.refresh();
    expect(inForce.judge).toBe(before);
    const published1 = await publishRule(database.db, textOf("ccc-missing", surer), published);
    await Promise.all([inForce.refresh(), inForce.refresh(), slow.refresh()]);
    expect(ids(inForce)).toContain("ccc-missing active 0.31");
    expect(ids(slow)).toContain(asShipped("ccc-missing"));
    expect(inForce.judge.versionHash).not.toBe(before.versionHash);
    const [finding] = inForce.judge.judge(lamp, ON).findings;
    expect(published1).toMatchObject({ outcome: "published", version: finding?.version });
    // What the finding was found by can always be opened.
    const row = (await readRuleHistory(database.db, "ccc-missing")).find(({ version }) => version === finding?.version);
    expect(row?.source).toContain("confidence: 0.31");
  });

  test("a broken stored rule gives way to its last good form, and the others are taken", async () => {
    await seedShippedRules(database.db, log, shipped);
    const { said, log: noting } = notes();
    const inForce = await open(noting);
    const row = { rule: "ccc-missing", version: "000000000000", status: "active", origin: "published" } as const;
    await appendRuleVersion(database.db, { ...row, source: "rule: [", cases: "", author: null, note: null });
    await publishRule(database.db, textOf("maker-name-missing", surer), published);
    await inForce.refresh();
    expect(ids(inForce).sort()).toEqual([asShipped("ccc-missing"), "maker-name-missing active 0.31"]);
    expect(said).toContain("a stored rule is broken");
    // A process that starts now finds the last good form as well.
    expect(ids(await open()).sort()).toEqual(ids(inForce).sort());
  });

  test("where the database does not answer, judging goes on by the last good set", async () => {
    await seedShippedRules(database.db, log, shipped);
    let broken = false;
    const db = {
      query: ((...words: Parameters<typeof database.db.query>) =>
        broken ? Promise.reject(new Error("gone")) : database.db.query(...words)) as typeof database.db.query,
    };
    const { said, log: noting } = notes();
    const inForce = await openRulesInForce({ db, catalogue, log: noting, checkEveryMs: 0 });
    const before = inForce.judge;
    broken = true;
    await inForce.refresh();
    expect(inForce.judge).toBe(before);
    expect(said.join()).toMatch(/judging goes on/);
    broken = false;
    await publishRule(database.db, textOf("ccc-missing", surer), published);
    await inForce.refresh();
    expect(inForce.judge).not.toBe(before);
  });

  test("a database without any stored rule is judged by those of the program, and the log says so", async () => {
    const { said, log: noting } = notes();
    expect((await open(noting)).judge.rules.length).toBeGreaterThan(SHIPPED.length);
    expect(said.join()).toMatch(/no rules are stored/);
  });

  test("names of rules are known even after they are retired", async () => {
    await seedShippedRules(database.db, log, shipped);
    await changeStatus(database.db, "ccc-missing", { ...published, status: "retired" });
    const names = await openRuleNames(database.db, log);
    expect(names.byId["ccc-missing"]).toBe(nameIn(read("ccc-missing.yaml")));
    expect(nameIn("rule: [")).toBeNull();
  });
});

describe("publishing", () => {
  test("is refused with every mistake, and with every case that does not turn out as written", async () => {
    const mistaken = await publishRule(
      database.db,
      textOf("ccc-missing", (text) => text.replace("status:", "stauts:")),
      published,
    );
    expect(mistaken).toMatchObject({ outcome: "mistakes", mistakes: [expect.anything(), expect.anything()] });
    const failing = await publishRule(
      database.db,
      textOf("ccc-missing", (text) => text.replaceAll("missing: ccc", "present: ccc")),
      published,
    );
    expect(failing).toMatchObject({ outcome: "failing" });
    expect(await publishRule(database.db, { ...textOf("ccc-missing"), cases: "" }, published)).toMatchObject({
      outcome: "mistakes",
    });
    expect(await readNewestRules(database.db)).toEqual([]);
  });

  test("keeps the text as written, and every form there was", async () => {
    const text = textOf("ccc-missing", (source) => `# 写给同事\n${source}`);
    await publishRule(database.db, text, published);
    await changeStatus(database.db, "ccc-missing", { ...published, status: "shadow", note: "先试运行" });
    const rows = await readRuleHistory(database.db, "ccc-missing");
    expect(rows.map(({ status, note }) => [status, note])).toEqual([
      ["shadow", "先试运行"],
      ["active", "试"],
    ]);
    for (const row of rows) expect([row.source, row.cases]).toEqual([text.source, text.cases]);
  });

  test("of what is in force already changes nothing", async () => {
    await publishRule(database.db, textOf("ccc-missing"), published);
    expect(await publishRule(database.db, textOf("ccc-missing"), published)).toMatchObject({ outcome: "unchanged" });
    expect(await changeStatus(database.db, "no-such-rule", published)).toBeNull();
    expect(await readNewestRules(database.db)).toHaveLength(1);
  });

  test("goes back to a stored version, whose text and cases are judged by again", async () => {
    const first = await publishRule(database.db, textOf("ccc-missing"), published);
    await publishRule(database.db, textOf("ccc-missing", surer), published);
    const version = first.outcome === "published" ? first.version : "";
    expect(await changeStatus(database.db, "ccc-missing", published, version)).toMatchObject({
      outcome: "published",
      version,
      is: { active: { version } },
    });
    expect((await readRuleHistory(database.db, "ccc-missing"))[0]?.source).toBe(read("ccc-missing.yaml"));
    expect(await changeStatus(database.db, "ccc-missing", published, "000000000000")).toEqual({
      outcome: "no-such-version",
    });
  });

  test("a status goes to the text another analyst publishes meanwhile, not to the one read before", async () => {
    await publishRule(database.db, textOf("ccc-missing"), published);
    const other = await database.db.connect();
    try {
      await other.query("begin");
      await lockRules(other);
      const retiring = changeStatus(database.db, "ccc-missing", { ...published, status: "retired", author: "乙" });
      const waits = `select from pg_locks where locktype = 'advisory' and not granted
        and database = (select oid from pg_database where datname = current_database())`;
      await expect.poll(async () => (await database.db.query(waits)).rows.length).toBe(1);
      const { source } = textOf("ccc-missing", surer);
      const row = { rule: "ccc-missing", version: "1", status: "active", origin: "published", source } as const;
      await appendRuleVersion(other, { ...row, cases: "", author: "甲", note: null });
      await other.query("commit");
      await retiring;
    } finally {
      other.release();
    }
    const [newest] = await readRuleHistory(database.db, "ccc-missing");
    expect(newest).toMatchObject({ status: "retired", author: "乙", version: "1" });
    expect(newest?.source).toContain("confidence: 0.31");
  });

  test("a broken stored rule can be taken out of force, and not put into it", async () => {
    const row = {
      rule: "ccc-missing",
      version: "0",
      status: "active",
      origin: "shipped",
      author: null,
      note: null,
    } as const;
    await appendRuleVersion(database.db, { ...row, source: "rule: [", cases: "" });
    expect(await changeStatus(database.db, "ccc-missing", published)).toMatchObject({ outcome: "mistakes" });
    expect(await changeStatus(database.db, "ccc-missing", { ...published, status: "retired" })).toMatchObject({
      outcome: "published",
    });
  });
});
