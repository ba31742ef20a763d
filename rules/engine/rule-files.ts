/**
 * The rules of the folder detections/. In: its YAML files. Out: rules with their version hash. Goes wrong: a file that
 * breaks the schema, or names a product, kind, law or article the catalogue does not have; then `YamlFileError`.
 */
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Catalogue } from "../catalogue/catalogue-schema.ts";
import { checkRule } from "./check-rule.ts";
import { Rule } from "./rule-schema.ts";
import { type Mistake, readYamlFile, YamlFileError } from "./yaml-file.ts";

/** A rule as it stands, with the first 12 hex digits of the SHA-256 of its canonical text. */
export interface VersionedRule extends Rule {
  readonly version: string;
}

export const DETECTIONS = new URL("../detections/", import.meta.url);

/** Names of the rule files of a folder; case files (`*.cases.yaml`) are not among them. */
export function ruleFileNames(folder: URL = DETECTIONS): string[] {
  return readdirSync(fileURLToPath(folder))
    .filter((name) => name.endsWith(".yaml") && !name.endsWith(".cases.yaml"))
    .sort();
}

/** Where the cases of a rule file lie: beside it. */
export function casesOf(ruleFile: URL): URL {
  return new URL(ruleFile.href.replace(/\.yaml$/, ".cases.yaml"));
}

/** Reads and checks all rules. Throws `YamlFileError` with the mistakes of every file. */
export function loadRules(catalogue: Catalogue, folder: URL = DETECTIONS): VersionedRule[] {
  const mistakes: Mistake[] = [];
  const rules: VersionedRule[] = [];
  for (const name of ruleFileNames(folder)) {
    try {
      const file = readYamlFile(new URL(name, folder), Rule);
      mistakes.push(...checkRule(file, catalogue));
      rules.push({ ...file.value, version: versionOf(file.value) });
    } catch (error) {
      if (!(error instanceof YamlFileError)) throw error;
      mistakes.push(...error.mistakes);
    }
  }
  if (mistakes.length > 0) throw new YamlFileError(mistakes);
  return rules;
}

/**
 * Version of a rule: depends on what it says, not on order of keys, spacing or comments; nor on its status, since a rule
 * on trial and the same rule in force find the same.
 */
export function versionOf(rule: Rule): string {
  const { status: _, note: __, ...says } = rule;
  return createHash("sha256").update(canonical(says)).digest("hex").slice(0, 12);
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, part]) => part !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, part]) => `${JSON.stringify(key)}:${canonical(part)}`).join(",")}}`;
  }
  return JSON.stringify(value) ?? "null";
}
