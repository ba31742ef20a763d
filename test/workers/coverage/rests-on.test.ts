/** Which fields a finding rests on, for made-up findings and over every rule there is. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { COVERAGE_FIELD_NAMES } from "#domain/coverage.ts";
import { emptyListing } from "#domain/listing.ts";
import { loadCatalogue } from "#rules/catalogue/catalogue.ts";
import { absencesIn } from "#rules/engine/absences.ts";
import { createJudge } from "#rules/engine/judge.ts";
import { casesOf, DETECTIONS, loadRules, ruleFileNames } from "#rules/engine/rule-files.ts";
import { CaseFile } from "#rules/engine/rule-schema.ts";
import { surroundingsOf } from "#rules/engine/surroundings.ts";
import { absencesOfRules, restsOn } from "#workers/coverage/rests-on.ts";

const listing = emptyListing();
const span = (field: string, text: string) => ({ field, text });

test("an empty span names what was looked for; quoted words rest on nothing", () => {
  expect(restsOn({ spans: [span("manufacturer.name", "")] }, listing)).toEqual(["manufacturer.name"]);
  expect(restsOn({ spans: [span("ccc", ""), span("title", "电线")] }, listing)).toEqual(["marks.ccc"]);
  expect(restsOn({ spans: [span("productionLicence", "")] }, listing)).toEqual(["marks.productionLicence"]);
  expect(restsOn({ spans: [span("manufacturer.name", "见包装")] }, listing)).toEqual([]);
  expect(restsOn({ spans: [span("constructor", "")] }, listing)).toEqual([]);
});

test("a parameter printed without its value rests on the parameters and on what its label stands for", () => {
  const printed = { ...listing, attributes: [{ label: "厂名", value: "" }] };
  expect(restsOn({ spans: [span("attributes[0].value", "")] }, printed)).toEqual(["attributes", "manufacturer.name"]);
});

test("words that would have excused a listing rest on the places they were looked for in", () => {
  const absences = absencesIn({
    all: [
      { words: ["烟花"], in: ["title"] },
      { not: { words: ["玩具"], in: ["title", "attributes"], under: undefined } },
    ],
  });
  expect(restsOn({ spans: [span("title", "烟花")] }, listing, absences)).toEqual(["attributes"]);
});

const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  "maker-name-missing": ["manufacturer.name"],
  "maker-address-missing": ["manufacturer.address"],
  "ccc-missing": ["marks.ccc"],
  "licence-missing": ["marks.productionLicence"],
  "importer-missing": ["attributes"],
};

test("over all rules: whatever is called missing rests on a counted field wherever the page shows nothing of it", () => {
  const catalogue = loadCatalogue();
  const rules = loadRules(catalogue);
  const judge = createJudge({ catalogue, rules });
  const absencesOf = absencesOfRules(judge.rules);
  const seen = new Map<string, Set<string>>();
  for (const name of ruleFileNames()) {
    const cases = CaseFile.parse(parse(readFileSync(casesOf(new URL(name, DETECTIONS)), "utf8")));
    for (const { listing: one, on, around } of cases.mustHit) {
      const known = around === undefined ? undefined : surroundingsOf(around);
      const { findings } = judge.judge(one, new Date(`${on}T04:00:00Z`), known);
      for (const finding of findings) {
        const fields = restsOn(finding, one, absencesOf(finding.rule));
        const empty = finding.spans.filter(({ text }) => text === "");
        if (empty.length > 0) expect(fields, `${finding.rule} on ${one.title}`).not.toEqual([]);
        for (const field of fields) expect(COVERAGE_FIELD_NAMES).toContain(field);
        seen.set(finding.rule, new Set([...(seen.get(finding.rule) ?? []), ...fields]));
      }
    }
  }
  for (const [rule, fields] of Object.entries(EXPECTED)) {
    expect([...(seen.get(rule) ?? [])], rule).toEqual(expect.arrayContaining([...fields]));
  }
});
