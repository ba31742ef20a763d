/** The house as it is meant to be; import directions and circles are the linter's (biome.json). */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "*.ts"], { cwd: ROOT, encoding: "utf8" })
  .trim()
  .split("\n");

test("no room is a bag: no utils, helpers, common, and no barrel files", () => {
  expect(files.filter((file) => /(^|\/)(utils?|helpers?|common|misc|index)(\/|\.ts$)/.test(file))).toEqual([]);
});

test("every file of the product opens with what it is for", () => {
  const silent = files.filter((file) => {
    if (/^test\/.*\.test\.ts$|\.config\.ts$/.test(file)) return false;
    return !/^(#!.*\n)?\/\*\*/.test(readFileSync(join(ROOT, file), "utf8"));
  });
  expect(silent).toEqual([]);
});

test("files stay files of one idea: none over 400 lines", () => {
  expect(files.filter((file) => readFileSync(join(ROOT, file), "utf8").split("\n").length > 401)).toEqual([]);
});

test.each([
  ["rules", 'import { openDatabase } from "#db/connection.ts";'],
  ["routing", 'import { judge } from "#rules/engine/judge.ts";'],
  ["crawlers", 'import { jurisdiction } from "#routing/jurisdiction.ts";'],
  ["domain", 'import { openDatabase } from "#db/connection.ts";'],
  ["db", 'import { run } from "#workers/run-workers.ts";'],
  ["workers", 'import { createSite } from "#web/server.ts";'],
])("an import that goes the wrong way out of %s is refused", (room, line) => {
  const folder = mkdtempSync(join(ROOT, room, "wrong-way-"));
  try {
    const file = join(folder, "wrong.ts");
    writeFileSync(file, `${line}\nexport const wrong = 1;\n`);
    const biome = spawnSync(join(ROOT, "node_modules/.bin/biome"), ["lint", "--only=style/noRestrictedImports", file], {
      cwd: ROOT,
      encoding: "utf8",
    });
    expect(biome.status).not.toBe(0);
    expect(biome.stdout + biome.stderr).toContain("noRestrictedImports");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
