/** The rules in detections/ against their own cases, and the lint that keeps them readable. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { lintRules } from "#rules/engine/lint-rules.ts";
import { DETECTIONS } from "#rules/engine/rule-files.ts";
import { testRules } from "#rules/engine/test-rules.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A copy of one rule and its cases, changed. */
function changed(rule: string, change: (text: string) => string): URL {
  const folder = mkdtempSync(join(tmpdir(), "rules-"));
  folders.push(folder);
  const read = (name: string): string => readFileSync(new URL(name, DETECTIONS), "utf8");
  writeFileSync(join(folder, `${rule}.yaml`), change(read(`${rule}.yaml`)));
  writeFileSync(join(folder, `${rule}.cases.yaml`), read(`${rule}.cases.yaml`));
  return pathToFileURL(`${folder}/`);
}

describe("the detections", () => {
  it("have no mistakes", () => {
    expect(lintRules()).toEqual([]);
  });

  it.each(testRules())("$rule hits what it must and nothing it must not", ({ hits, misses, falseHits }) => {
    expect(misses).toEqual([]);
    expect(falseHits).toEqual([]);
    expect(hits).toBeGreaterThanOrEqual(3);
  });

  it.each([
    ["licence-missing", "duty: licence", "duty: ccc"],
    [
      "ccc-missing",
      "{ duty: either }, { missing: ccc }, { missing: productionLicence }",
      "{ duty: either }, { missing: ccc }",
    ],
    ["maker-name-missing", "imported: true", "imported: false"],
    ["maker-address-missing", "missing: manufacturer.address", "missing: manufacturer.name"],
  ])("have cases that notice a change in %s: %s → %s", (rule, from, to) => {
    const folder = changed(rule, (text) => {
      expect(text).toContain(from);
      return text.replace(from, to);
    });
    const [result] = testRules(folder);
    expect([...(result?.misses ?? []), ...(result?.falseHits ?? [])]).not.toEqual([]);
  });
});

describe("lint", () => {
  it.each([
    ["an unknown condition", "duty: licence", "dutty: licence", /licence-missing\.yaml:\d+:\d+ .*不是有效条件/],
    ["an article the law file lacks", 'article: "48"', 'article: "480"', /licence-missing\.yaml:16:\d+ .*480/],
    [
      "a verdict instead of a lead",
      "建议核查实物标识与许可证",
      "属违法行为",
      /licence-missing\.yaml:17:\d+ explain.*建议核查/,
    ],
    ["broken YAML", "basis:", "basis: [", /licence-missing\.yaml:\d+:\d+ 不是有效的 YAML/],
  ])("names file, line and column for %s", (_what, from, to, message) => {
    const mistakes = lintRules(changed("licence-missing", (text) => text.replace(from, to)));
    expect(mistakes.map((m) => `${m.file}:${m.line}:${m.column} ${m.message}`).join("\n")).toMatch(message);
  });
});
