/**
 * `rules lint`. In: a folder of rules beside their cases, or single files. Out: mistakes with file, line and column, and
 * what to do. Reads files only; never throws for a broken file.
 */
import { existsSync, readdirSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { loadCatalogue } from "../catalogue/catalogue.ts";
import type { Catalogue } from "../catalogue/catalogue-schema.ts";
import { checkRule } from "./check-rule.ts";
import { casesOf, DETECTIONS, ruleFileNames } from "./rule-files.ts";
import { CaseFile, Rule } from "./rule-schema.ts";
import { type Mistake, parseYaml, readYamlFile, YamlFileError } from "./yaml-file.ts";

/** All mistakes in catalogue, rules and case files; empty where everything is well. */
export function lintRules(folder: URL = DETECTIONS): Mistake[] {
  const rules = ruleFileNames(folder).map((name) => new URL(name, folder));
  return [...lintFiles(rules), ...strayFiles(folder)];
}

/** Mistakes in some rule files (or case files), and in the catalogue they refer to. */
export function lintFiles(files: readonly URL[]): Mistake[] {
  let catalogue: Catalogue;
  try {
    catalogue = loadCatalogue();
  } catch (error) {
    return [...mistakesOf(error)];
  }
  return files.flatMap((file) =>
    file.pathname.endsWith(".cases.yaml") ? lintCases(file) : [...lintRule(file, catalogue), ...lintCasesOf(file)],
  );
}

function lintRule(file: URL, catalogue: Catalogue): readonly Mistake[] {
  try {
    return checkRule(readYamlFile(file, Rule), catalogue);
  } catch (error) {
    return mistakesOf(error);
  }
}

function lintCasesOf(rule: URL): readonly Mistake[] {
  const cases = casesOf(rule);
  if (existsSync(cases)) return lintCases(cases);
  return [noCases(nameOf(rule))];
}

function noCases(file: string): Mistake {
  const cases = file.replace(/\.yaml$/, ".cases.yaml");
  const message = `没有例子文件；请在旁边新建 ${cases}，写 mustHit 与 mustNot 各至少 3 个例子`;
  return { file, line: 1, column: 1, message };
}

function lintCases(file: URL): readonly Mistake[] {
  try {
    return repeatedNames(readYamlFile(file, CaseFile));
  } catch (error) {
    return mistakesOf(error);
  }
}

/** Mistakes in rule and cases that are at hand as text, under the rule's own name. */
export function lintTexts(name: string, rule: string, cases: string): Mistake[] {
  const mistakes: Mistake[] = [];
  try {
    mistakes.push(...checkRule(parseYaml(name, rule, Rule), loadCatalogue()));
  } catch (error) {
    mistakes.push(...mistakesOf(error));
  }
  if (cases.trim() === "") return [...mistakes, noCases(name)];
  try {
    mistakes.push(...repeatedNames(parseYaml(name.replace(/\.yaml$/, ".cases.yaml"), cases, CaseFile)));
  } catch (error) {
    mistakes.push(...mistakesOf(error));
  }
  return mistakes;
}

/** Two cases of one name could not be told apart where one of them fails. */
function repeatedNames({ file, value, locate }: ReturnType<typeof readYamlFile<CaseFile>>): Mistake[] {
  const seen = new Set<string>();
  return (["mustHit", "mustNot"] as const).flatMap((list) =>
    value[list].flatMap(({ name }, index) => {
      if (seen.has(name)) return [{ file, ...locate([list, index, "name"]), message: `例子「${name}」重名，请改名` }];
      seen.add(name);
      return [];
    }),
  );
}

/** Files nobody would read: cases without a rule, and rules under another ending. */
function strayFiles(folder: URL): Mistake[] {
  const names = readdirSync(fileURLToPath(folder));
  return names.sort().flatMap((name) => {
    const stray = (message: string): Mistake[] => [{ file: name, line: 1, column: 1, message }];
    if (name.endsWith(".yml")) return stray(`扩展名须为 .yaml，这个文件不会被读取`);
    const rule = name.replace(/\.cases\.yaml$/, ".yaml");
    return rule !== name && !names.includes(rule) ? stray(`没有对应的规则文件 ${rule}`) : [];
  });
}

function nameOf(file: URL): string {
  return basename(fileURLToPath(file));
}

export function mistakesOf(error: unknown): readonly Mistake[] {
  if (error instanceof YamlFileError) return error.mistakes;
  throw error;
}
