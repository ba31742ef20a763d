/**
 * `rules lint` and `rules test`. In: a folder of rules beside their cases. Out: mistakes with file, line and column; for
 * the test, every case that did not turn out as written. Reads files only; never throws for a broken rule.
 */
import { existsSync } from "node:fs";
import { loadCatalogue } from "../catalogue/catalogue.ts";
import type { Catalogue } from "../catalogue/catalogue-schema.ts";
import { createJudge } from "./judge.ts";
import { checkRule, DETECTIONS, ruleFileNames, type VersionedRule, versionOf } from "./rule-files.ts";
import { CaseFile, Rule } from "./rule-schema.ts";
import { type Mistake, readYamlFile, YamlFileError } from "./yaml-file.ts";

export interface CaseResult {
  readonly rule: string;
  readonly hits: number;
  readonly misses: readonly string[];
  readonly falseHits: readonly string[];
}

/** All mistakes in catalogue, rules and case files; empty where everything is well. */
export function lintRules(folder: URL = DETECTIONS): Mistake[] {
  let catalogue: Catalogue;
  try {
    catalogue = loadCatalogue();
  } catch (error) {
    return [...mistakesOf(error)];
  }
  const mistakes: Mistake[] = [];
  for (const name of ruleFileNames(folder)) {
    try {
      mistakes.push(...checkRule(readYamlFile(new URL(name, folder), Rule), catalogue));
    } catch (error) {
      mistakes.push(...mistakesOf(error));
    }
    const cases = casesOf(name, folder);
    if (!existsSync(cases)) {
      mistakes.push({
        file: name,
        line: 1,
        column: 1,
        message: `没有例子文件 ${name.replace(".yaml", ".cases.yaml")}`,
      });
      continue;
    }
    try {
      readYamlFile(cases, CaseFile);
    } catch (error) {
      mistakes.push(...mistakesOf(error));
    }
  }
  return mistakes;
}

/** Runs every case of every rule, whatever its status. Throws `YamlFileError` where a file is broken (lint first). */
export function testRules(folder: URL = DETECTIONS): CaseResult[] {
  const catalogue = loadCatalogue();
  return ruleFileNames(folder).map((name) => {
    const rule = readYamlFile(new URL(name, folder), Rule).value;
    const tried: VersionedRule = { ...rule, status: "active", version: versionOf(rule) };
    const judge = createJudge({ catalogue, rules: [tried] });
    const { mustHit, mustNot } = readYamlFile(casesOf(name, folder), CaseFile).value;
    const found = (one: CaseFile["mustHit"][number]): boolean => {
      const { findings } = judge.judge(one.listing, new Date(`${one.on}T12:00:00+08:00`));
      return findings.some(({ spans }) => one.quotes === undefined || spans.some((span) => span.text === one.quotes));
    };
    const misses = mustHit.filter((one) => !found(one)).map((one) => one.name);
    const falseHits = mustNot.filter((one) => found(one)).map((one) => one.name);
    return { rule: rule.rule, hits: mustHit.length - misses.length, misses, falseHits };
  });
}

function casesOf(ruleFile: string, folder: URL): URL {
  return new URL(ruleFile.replace(/\.yaml$/, ".cases.yaml"), folder);
}

function mistakesOf(error: unknown): readonly Mistake[] {
  if (error instanceof YamlFileError) return error.mistakes;
  throw error;
}
