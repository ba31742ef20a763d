/** Every rule's cases must notice any small change of the rule; and what counts as a small change. */
import { describe, expect, it } from "vitest";
import { loadCatalogue } from "#rules/catalogue/catalogue.ts";
import { mutateRule, survivorsOf } from "#rules/engine/mutate-rule.ts";
import { casesOf, DETECTIONS, ruleFileNames } from "#rules/engine/rule-files.ts";
import { CaseFile, type Condition, Rule } from "#rules/engine/rule-schema.ts";
import { createCaseRunner } from "#rules/engine/run-cases.ts";
import { parseYaml, readYamlFile } from "#rules/engine/yaml-file.ts";

const runner = createCaseRunner(loadCatalogue());

const ruleOf = (when: string, more = ""): Rule =>
  parseYaml(
    "x.yaml",
    `{ rule: some-rule, name: 某规则, status: active, severity: general, confidence: 0.5, products: all, when: ${when},
      lookedAt: [参数], basis: [{ law: 产品质量法, article: "27" }], explain: 建议核查实物标识。${more} }`,
    Rule,
  ).value;
const changes = (when: string, more = ""): Condition[] => mutateRule(ruleOf(when, more)).map(({ rule }) => rule.when);

describe("mutants of a rule", () => {
  it("move every limit to either side by five in a hundred", () => {
    expect(changes("{ number: { of: thickness, below: 0.02, above: 0.01, unit: mm } }")).toMatchObject([
      { number: { below: 0.019, above: 0.01 } },
      { number: { below: 0.021, above: 0.01 } },
      { number: { below: 0.02, above: 0.0095 } },
      { number: { below: 0.02, above: 0.0105 } },
    ]);
    expect(changes("{ price: { below: 100 } }")).toEqual([{ price: { below: 95 } }, { price: { below: 105 } }]);
    expect(changes("{ count: { of: images, atMost: 0 } }")).toEqual([{ count: { of: "images", atMost: 1 } }]);
    expect(changes("{ siblings: { same: ccc, makersAtLeast: 3 } }")).toMatchObject([
      { siblings: { makersAtLeast: 2 } },
      { siblings: { makersAtLeast: 4 } },
    ]);
  });

  it("move every day by one, over the ends of months and years", () => {
    const mutants = mutateRule(ruleOf("{ period: { to: '2024-02-28' } }", ", from: '2026-01-01'"));
    expect(mutants.map(({ rule }) => [rule.when, rule.from])).toEqual([
      [{ period: { to: "2024-02-27" } }, "2026-01-01"],
      [{ period: { to: "2024-02-29" } }, "2026-01-01"],
      [expect.anything(), "2025-12-31"],
      [expect.anything(), "2026-01-02"],
    ]);
  });

  it("drop each part of all and any, each fault, each state, each party, and every not", () => {
    expect(changes("{ all: [{ present: ccc }, { duty: ccc }] }")).toEqual([
      { all: [{ duty: "ccc" }] },
      { all: [{ missing: "ccc" }, { duty: "ccc" }] },
      { all: [{ present: "ccc" }] },
    ]);
    expect(changes("{ any: [{ duty: ban }, { duty: ccc }] }")).toEqual([
      { any: [{ duty: "ccc" }] },
      { any: [{ duty: "ban" }] },
    ]);
    expect(changes("{ not: { duty: ccc } }")).toEqual([{ duty: "ccc" }]);
    expect(changes("{ problem: { of: ccc, is: [future, malformed] } }")).toEqual([
      { problem: { of: "ccc", is: ["malformed"] } },
      { problem: { of: "ccc", is: ["future"] } },
    ]);
    expect(changes("{ register: { of: ccc, is: [expired, withdrawn] } }")).toHaveLength(2);
    expect(changes("{ watched: [manufacturer, seller] }")).toEqual([
      { watched: ["seller"] },
      { watched: ["manufacturer"] },
    ]);
  });

  it("are told in Chinese, each in its own words", () => {
    const said = mutateRule(ruleOf("{ all: [{ words: [一次性] }, { price: { above: 5 } }] }")).map(({ says }) => says);
    expect(new Set(said).size).toBe(said.length);
    for (const says of said) expect(says).toMatch(/\p{Script=Han}/u);
  });
});

it("cases that lie far from a limit do not notice that it moved", () => {
  const at = (price: number, names: string) =>
    [...names].map((name) => ({ name, on: "2026-01-01", listing: { title: "灭火器", price } }));
  const cases = CaseFile.parse({ mustHit: at(10, "甲乙丙"), mustNot: at(99, "丁戊己") });
  const rule = ruleOf("{ price: { below: 50 } }");
  const prepared = runner.prepare(cases);
  expect(runner.run(rule, prepared)).toMatchObject({ misses: [], falseHits: [] });
  expect(survivorsOf(rule, prepared, runner)).toEqual([
    expect.stringContaining("below 50 改为 47.5"),
    expect.stringContaining("below 50 改为 52.5"),
  ]);
});

describe("the cases of every rule notice any small change of", () => {
  it.each(ruleFileNames())("%s", (name) => {
    const file = new URL(name, DETECTIONS);
    const cases = runner.prepare(readYamlFile(casesOf(file), CaseFile).value);
    expect(survivorsOf(readYamlFile(file, Rule).value, cases, runner)).toEqual([]);
  });
});
