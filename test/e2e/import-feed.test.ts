/** `import feed` as a user runs it: previewed, killed in the middle, run again, with a mapping that is remembered. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import { until } from "./until.ts";
import { xunwang } from "./xunwang-process.ts";

const folder = mkdtempSync(join(tmpdir(), "xunwang-import-feed-"));
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});
const run = (...words: string[]) =>
  xunwang(["import", "feed", ...words], { DATABASE_URL: database.url, XUNWANG_DATA: folder });
const count = async (table: string) =>
  (await database.db.query<{ n: number }>(`select count(*)::int as n from ${table}`)).rows[0]?.n ?? 0;

const path = join(folder, "移交.csv");
const ROWS = 1_500;
const text = (price: number) =>
  [
    "货码,名目,单价,店铺名称,生产厂家,3C证书编号",
    ...Array.from(
      { length: ROWS },
      (_, n) =>
        `${n},${n % 100 === 0 ? "手提式干粉灭火器 4kg" : `帆布收纳箱 ${n} 号`},${price},店${n % 20},江苏某消防厂,`,
    ),
    ",没有编号,1,,,",
  ].join("\n");

test("a feed is previewed, killed, run again, and ends once with its account in balance", async () => {
  writeFileSync(path, text(9.9));
  const told = ["--map", "货码=商品编号", "--map", "名目=标题"];
  const preview = run(path, "--marketplace", "pingtai", "--preview", ...told);
  expect(await preview.ended(), preview.errors()).toBe(0);
  expect(preview.output()).toContain("货码 → 商品编号（--map）");
  expect(preview.output().match(/^第 \d+ 行：$/gm)).toHaveLength(5);
  expect(await Promise.all(["campaigns", "requests", "feed_mappings"].map(count))).toEqual([0, 0, 0]);

  const killed = run(path, "--marketplace", "pingtai", ...told);
  await until("some rows are in", async () => (await count("requests")) >= 200);
  killed.child.kill("SIGKILL");
  await killed.ended();
  expect(await count("requests")).toBeLessThan(ROWS);

  // What was told is remembered.
  const again = run(path, "--marketplace", "pingtai");
  expect(await again.ended(), again.errors()).toBe(0);
  expect(again.output()).toContain("货码 → 商品编号（上次指定）");
  expect(again.output()).toContain(`读到 ${ROWS + 1} 行 = 可用 ${ROWS} + 未导入 1`);
  expect(again.output()).toContain("账目平衡");
  const judged = await database.db.query(
    "select judgement, count(*)::int as n from campaign_listings group by 1 order by 1",
  );
  expect(judged.rows).toEqual([
    { judgement: "clean", n: ROWS - 15 },
    { judgement: "flagged", n: 15 },
  ]);
  // A file without a column for addresses gives no finding for their absence.
  const rules = await database.db.query("select distinct rule from findings where not shadow order by 1");
  expect(rules.rows.map(({ rule }) => rule)).toEqual(["ccc-missing"]);

  const before = await Promise.all(
    ["campaigns", "requests", "captures", "listing_versions", "findings", "leads"].map(count),
  );
  const same = run(path, "--marketplace", "pingtai");
  expect(await same.ended(), same.errors()).toBe(0);
  expect(same.output()).toContain(`移交商品 ${ROWS} 个 = 新增 0 + 已导入过 ${ROWS}`);
  expect(
    await Promise.all(["campaigns", "requests", "captures", "listing_versions", "findings", "leads"].map(count)),
  ).toEqual(before);
}, 240_000);
