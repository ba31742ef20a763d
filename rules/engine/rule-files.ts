/**
 * The rules of the folder detections/. In: its YAML files. Out: rules with their version hash. Goes wrong: a file that
 * breaks the schema, or names a product, kind, law or article the catalogue does not have; then `YamlFileError`.
 */
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Catalogue } from "../catalogue/catalogue-schema.ts";
import { type Condition, Rule } from "./rule-schema.ts";
import { type Mistake, readYamlFile, type YamlFile, YamlFileError } from "./yaml-file.ts";

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

/** Version of a rule: depends on what it says, not on order of keys, spacing or comments. */
export function versionOf(rule: Rule): string {
  return createHash("sha256").update(canonical(rule)).digest("hex").slice(0, 12);
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

/** What the schema cannot see: names that point nowhere in the catalogue. */
export function checkRule(file: YamlFile<Rule>, catalogue: Catalogue): Mistake[] {
  const mistakes: Mistake[] = [];
  const rule = file.value;
  const at = (path: PropertyKey[], message: string): void => {
    mistakes.push({ file: file.file, ...file.locate(path), message });
  };
  const products = new Set(catalogue.products.map((product) => product.id));
  const subs = new Set(catalogue.products.flatMap((product) => product.subProducts.map((sub) => sub.id)));
  if (`${rule.rule}.yaml` !== file.file) at(["rule"], `文件名应为 ${rule.rule}.yaml`);
  const known = (ids: readonly string[], path: PropertyKey[]): void => {
    for (const id of ids) if (!products.has(id)) at(path, `目录中没有产品 ${id}`);
  };
  if (rule.products !== "all") known(rule.products, ["products"]);
  rule.basis.forEach(({ law, article, products: only }, index) => {
    const articles = catalogue.laws.filter((entry) => entry.law === law).flatMap((entry) => entry.articles);
    if (articles.length === 0) at(["basis", index, "law"], `law.yaml 中没有《${law}》`);
    else if (!articles.some((entry) => entry.article === article))
      at(["basis", index, "article"], `law.yaml 中没有《${law}》第 ${article} 条`);
    if (only !== undefined) known(only, ["basis", index, "products"]);
  });
  const walk = (condition: Condition, path: PropertyKey[]): void => {
    if ("all" in condition) condition.all.forEach((part, index) => void walk(part, [...path, "all", index]));
    else if ("any" in condition) condition.any.forEach((part, index) => void walk(part, [...path, "any", index]));
    else if ("not" in condition) walk(condition.not, [...path, "not"]);
    else if ("product" in condition) known(condition.product, [...path, "product"]);
    else if ("subProduct" in condition) {
      for (const id of condition.subProduct) if (!subs.has(id)) at([...path, "subProduct"], `目录中没有子类 ${id}`);
    }
  };
  walk(rule.when, ["when"]);
  return mistakes;
}
