/**
 * A stored rule as the judge takes it. In: a row of rule_versions. Out: the rule with the row's version and status, which
 * stand above what its YAML says. Goes wrong: the YAML no longer fits this program or its catalogue; then `YamlFileError`.
 */
import type { StoredRule } from "#db/queries/read-rules.ts";
import type { Catalogue } from "#rules/catalogue/catalogue-schema.ts";
import { checkRule } from "#rules/engine/check-rule.ts";
import type { VersionedRule } from "#rules/engine/rule-files.ts";
import { Rule } from "#rules/engine/rule-schema.ts";
import { parseYaml, YamlFileError } from "#rules/engine/yaml-file.ts";

export function readStoredRule(row: StoredRule, catalogue: Catalogue): VersionedRule {
  const file = parseYaml(`${row.rule}.yaml`, row.source, Rule);
  const mistakes = checkRule(file, catalogue);
  if (mistakes.length > 0) throw new YamlFileError(mistakes);
  return { ...file.value, version: row.version, status: row.status };
}
