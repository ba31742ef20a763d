/**
 * Brings the rules that come with the program into the database. In: the rule files of this checkout. Out: a row for each
 * rule whose newest row has another version or status, and one that retires each shipped rule that is no longer shipped.
 * Where an analyst published the newest row, it stays, and the log says so. A broken file is logged and changes nothing.
 * May be run by several processes at once, and again without change.
 */
import { existsSync, readFileSync } from "node:fs";
import { type Database, inTransaction } from "#db/connection.ts";
import { appendRuleVersion, lockRules, type NewRuleVersion } from "#db/queries/append-rule-version.ts";
import { readNewestRules } from "#db/queries/read-rules.ts";
import { loadCatalogue } from "#rules/catalogue/catalogue.ts";
import { checkRule } from "#rules/engine/check-rule.ts";
import { casesOf, DETECTIONS, ruleFileNames, versionOf } from "#rules/engine/rule-files.ts";
import { Rule } from "#rules/engine/rule-schema.ts";
import { readYamlFile, YamlFileError } from "#rules/engine/yaml-file.ts";
import type { Log } from "../log.ts";

export interface Seeded {
  /** Rules that got a new row. */
  readonly seeded: readonly string[];
  /** Rules whose published row stays although the program ships another. */
  readonly kept: readonly string[];
}

type Shipped = Omit<NewRuleVersion, "author" | "note">;

export async function seedShippedRules(
  db: Database,
  log: Pick<Log, "debug" | "info" | "error">,
  folder: URL = DETECTIONS,
): Promise<Seeded> {
  const { shipped, broken } = readShipped(folder, log);
  const outcome = await inTransaction(db, async (tx) => {
    await lockRules(tx);
    const newest = new Map((await readNewestRules(tx)).map((row) => [row.rule, row]));
    const seeded: string[] = [];
    const kept: string[] = [];
    for (const rule of shipped) {
      const row = newest.get(rule.rule);
      if (row?.version === rule.version && row.status === rule.status) continue;
      if (row?.origin === "published") kept.push(rule.rule);
      else {
        await appendRuleVersion(tx, { ...rule, author: null, note: null });
        seeded.push(rule.rule);
      }
    }
    const known = new Set([...shipped.map(({ rule }) => rule), ...broken]);
    for (const row of newest.values()) {
      if (known.has(row.rule) || row.origin === "published" || row.status === "retired") continue;
      const { id: _, createdAt: __, ...before } = row;
      await appendRuleVersion(tx, { ...before, status: "retired", author: null, note: "本版本程序不再附带此规则" });
      seeded.push(row.rule);
    }
    return { seeded, kept };
  });
  if (outcome.seeded.length > 0) log.debug({ rules: outcome.seeded }, "shipped rules are in force");
  if (outcome.kept.length > 0) {
    log.info({ rules: outcome.kept }, "rules published here stay in force although the program ships others");
  }
  return outcome;
}

function readShipped(folder: URL, log: Pick<Log, "error">): { shipped: Shipped[]; broken: string[] } {
  const catalogue = loadCatalogue();
  const shipped: Shipped[] = [];
  const broken: string[] = [];
  for (const name of ruleFileNames(folder)) {
    const url = new URL(name, folder);
    try {
      const file = readYamlFile(url, Rule);
      const mistakes = checkRule(file, catalogue);
      if (mistakes.length > 0) throw new YamlFileError(mistakes);
      const cases = casesOf(url);
      shipped.push({
        rule: file.value.rule,
        version: versionOf(file.value),
        status: file.value.status,
        origin: "shipped",
        source: file.text,
        cases: existsSync(cases) ? readFileSync(cases, "utf8") : "",
      });
    } catch (error) {
      if (!(error instanceof YamlFileError)) throw error;
      log.error({ rule: name, error }, "a shipped rule is broken and was left as it stood");
      broken.push(name.replace(/\.yaml$/, ""));
    }
  }
  return { shipped, broken };
}
