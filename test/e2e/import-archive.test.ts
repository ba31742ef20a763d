/** The saved real pages of ../shared/pages through the same pipeline as live ones. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import { xunwang } from "./xunwang-process.ts";

const pages = fileURLToPath(new URL("../../../shared/pages", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "xunwang-import-"));
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});
const run = (...words: string[]) =>
  xunwang(["import", "archive", ...words], { DATABASE_URL: database.url, XUNWANG_DATA: folder });

describe.skipIf(!existsSync(pages))("real pages (needs ../shared/pages)", () => {
  test("each page ends as stored or under its name, the search pages give their items, and nothing goes in twice", async () => {
    const first = run(pages);
    expect(await first.ended(), first.errors()).toBe(0);
    const requests = await database.db.query(
      "select coalesce(failure, status) as how, count(*)::int as n from requests group by 1 order by 1",
    );
    expect(requests.rows).toEqual([
      { how: "needs-browser", n: 1 },
      { how: "not-a-listing", n: 1 },
      { how: "stored", n: 17 },
    ]);
    const found = await database.db.query(
      `select l.marketplace, v.known_from, count(*)::int as n,
         count(v.content->>'title')::int as titles, count(v.content->>'price')::int as prices
       from listings l join listing_versions v on v.id = l.current_version_id group by 1, 2 order by 1, 2`,
    );
    const search = found.rows.filter((row) => row.known_from === "search" && ["jd", "1688"].includes(row.marketplace));
    // 60 + 60 + 20 rows are read; JD prints six items of one page twice, and a listing is stored once
    const rows = [...first.output().matchAll(/ (?:jd|1688) search (\d+) 条/g)].reduce(
      (sum, [, n]) => sum + Number(n),
      0,
    );
    expect(rows).toBeGreaterThanOrEqual(135);
    expect(search.reduce((sum, row) => sum + row.n, 0)).toBe(rows - 6);
    for (const { titles, n } of found.rows) expect(titles).toBe(n);
    const tmall = await database.db.query(
      "select v.content from listings l join listing_versions v on v.id = l.current_version_id where item_id = '605258110430'",
    );
    expect(JSON.stringify(tmall.rows[0].content)).toContain("Apple/苹果");
    const places = await database.db.query(
      "select count(*)::int as n from listing_versions v join listings l on l.id = v.listing_id where l.marketplace = '1688' and v.known_from = 'search' and v.content->'seller'->>'company' is not null and v.content->>'shopRegion' is not null",
    );
    expect(places.rows[0].n).toBeGreaterThanOrEqual(19);

    const again = run(pages, "--campaign", "1");
    expect(await again.ended(), again.errors()).toBe(0);
    expect(again.output()).toContain("已导入过");
    expect((await database.db.query("select count(*)::int as n from requests")).rows[0].n).toBe(19);
  }, 120_000);
});

test("a path without a page, and one that is not there, are clear errors", async () => {
  const missing = run(join(folder, "nothing-here"));
  expect(await missing.ended()).toBe(1);
  expect(missing.errors()).toMatch(/^X-[14]00\d [^\n]*\n$/);
  const unknown = run(folder, "--campaign", "999999");
  expect(await unknown.ended()).toBe(1);
  expect(unknown.errors()).toMatch(/^X-3001 /);
});
