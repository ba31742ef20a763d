/** The example to copy, and what lint remarks on a copy that was changed in one place only. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { loadCatalogue } from "#rules/catalogue/catalogue.ts";
import { lintFiles } from "#rules/engine/lint-rules.ts";
import { numbersThatDiffer, shippedNamesake, warnFiles } from "#rules/engine/lint-warnings.ts";
import { survivorsOf } from "#rules/engine/mutate-rule.ts";
import { DETECTIONS, ruleFileNames, versionOf } from "#rules/engine/rule-files.ts";
import { CaseFile, Rule } from "#rules/engine/rule-schema.ts";
import { createCaseRunner } from "#rules/engine/run-cases.ts";
import { parseYaml, readYamlFile } from "#rules/engine/yaml-file.ts";

const EXAMPLES = new URL("../../rules/examples/", import.meta.url);
const files = ruleFileNames(EXAMPLES).map((name) => new URL(name, EXAMPLES));
const session = readFileSync(new URL("../../README.md", import.meta.url), "utf8");

describe("the rules to copy", () => {
  it("have no mistake, claim nothing but their limits, and their cases turn out as written", () => {
    expect(readdirSync(fileURLToPath(EXAMPLES)).length).toBe(files.length * 2);
    expect(lintFiles(files)).toEqual([]);
    expect(warnFiles(files)).toEqual([]);
  });

  it("leave one gap, which the README's session finds and fills", () => {
    const runner = createCaseRunner(loadCatalogue());
    const rule = readYamlFile(new URL("bag-near-limit.yaml", EXAMPLES), Rule).value;
    const written = readFileSync(new URL("bag-near-limit.cases.yaml", EXAMPLES), "utf8");
    const survivors = (text: string) => {
      const cases = runner.prepare(parseYaml("bag-near-limit.cases.yaml", text, CaseFile).value);
      expect(runner.run(rule, cases)).toMatchObject({ misses: [], falseHits: [] });
      return survivorsOf(rule, cases, runner);
    };
    expect(session).toContain("sed -i.bak 's/2\\.6\\( *\\)丝/2.9\\1丝/g' my-rules/bag-near-limit.cases.yaml");
    expect(survivors(written)).toEqual([expect.stringContaining("0.03 改为 0.0285")]);
    expect(survivors(written.replace(/2\.6( *)丝/g, "2.9$1丝"))).toEqual([]);
    expect(session).toContain(`rules show bag-near-limit --version ${versionOf(rule)} `);
  });
});

describe("lint's remarks", () => {
  const thinBag = readFileSync(new URL("thin-bag.yaml", DETECTIONS), "utf8");

  it("name a number in name or sentence that is none of the rule's limits", () => {
    const widened = parseYaml("thin-bag.yaml", thinBag.replace("below: 0.025", "below: 0.03"), Rule);
    expect(numbersThatDiffer(widened).map(({ message }) => message)).toEqual([
      expect.stringMatching(/^name 中写「0\.025 毫米」，而条件的门槛是 0\.03 mm/),
      expect.stringMatching(/^explain 中写「0\.025 毫米」/),
    ]);
    expect(numbersThatDiffer(parseYaml("thin-bag.yaml", thinBag, Rule))).toEqual([]);
    // The same size in another unit is no difference.
    const inSi = thinBag.replace("小于 0.025 毫米，疑为", "小于 2.5 丝，疑为");
    expect(numbersThatDiffer(parseYaml("thin-bag.yaml", inSi, Rule))).toEqual([]);
  });

  it("say when a file has the name of a rule of the program, unless it is that rule", () => {
    expect(shippedNamesake(new URL("file:///tmp/mine/thin-bag.yaml"))).toMatch(/与随程序的规则 thin-bag 同名/);
    expect(shippedNamesake(new URL("file:///tmp/mine/bag-near-limit.yaml"))).toBeNull();
    expect(shippedNamesake(new URL("thin-bag.yaml", DETECTIONS))).toBeNull();
  });
});
