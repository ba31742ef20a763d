/**
 * `rules test`: rules against their own cases. In: a folder, files, or rules at hand as text. Out: every case that did not
 * turn out as written. Throws `YamlFileError` where a file is broken (lint first).
 */
import { loadCatalogue } from "../catalogue/catalogue.ts";
import { casesOf, DETECTIONS, ruleFileNames } from "./rule-files.ts";
import { CaseFile, Rule } from "./rule-schema.ts";
import { type CaseResult, type CaseRunner, createCaseRunner } from "./run-cases.ts";
import { parseYaml, readYamlFile } from "./yaml-file.ts";

/** Runs every case of every rule of a folder, whatever its status. */
export function testRules(folder: URL = DETECTIONS): CaseResult[] {
  return testFiles(ruleFileNames(folder).map((name) => new URL(name, folder)));
}

export function testFiles(files: readonly URL[], runner: CaseRunner = createCaseRunner(loadCatalogue())): CaseResult[] {
  return files.map((file) => {
    const rule = readYamlFile(file, Rule).value;
    return runner.run(rule, runner.prepare(readYamlFile(casesOf(file), CaseFile).value));
  });
}

export function testTexts(name: string, rule: string, cases: string): CaseResult {
  const runner = createCaseRunner(loadCatalogue());
  const file = parseYaml(name.replace(/\.yaml$/, ".cases.yaml"), cases, CaseFile);
  return runner.run(parseYaml(name, rule, Rule).value, runner.prepare(file.value));
}
