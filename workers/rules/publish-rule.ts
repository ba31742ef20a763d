/**
 * Publishing a rule. In: its YAML and cases as written, the status it is to have, and why. Out: a new row of rule_versions,
 * by which workers judge within seconds; or what stands against it. A change of status alone is a row too.
 */
import { userInfo } from "node:os";
import { type Database, inTransaction } from "#db/connection.ts";
import { appendRuleVersion, lockRules } from "#db/queries/append-rule-version.ts";
import { readRuleHistory, type StoredRule } from "#db/queries/read-rules.ts";
import type { RuleStatus } from "#domain/rule-status.ts";
import { lintTexts } from "#rules/engine/lint-rules.ts";
import { versionOf } from "#rules/engine/rule-files.ts";
import { Rule } from "#rules/engine/rule-schema.ts";
import { testTexts } from "#rules/engine/test-rules.ts";
import { type Mistake, parseYaml } from "#rules/engine/yaml-file.ts";

export interface RuleText {
  /** Name of the file, which is the rule's id with ".yaml". */
  readonly file: string;
  readonly source: string;
  readonly cases: string;
}

export interface Publication {
  readonly status: RuleStatus;
  readonly note: string;
  readonly author: string | null;
}

export type Published =
  | { readonly outcome: "mistakes"; readonly mistakes: readonly Mistake[] }
  | { readonly outcome: "failing"; readonly misses: readonly string[]; readonly falseHits: readonly string[] }
  /** The newest row already says all of this. */
  | { readonly outcome: "unchanged"; readonly row: StoredRule }
  | {
      readonly outcome: "published";
      readonly rule: string;
      readonly version: string;
      readonly before: StoredRule | null;
      readonly from: Date;
    };

/** Publishes text: refused unless it has no mistakes and all of its own cases turn out as written. */
export async function publishRule(db: Database, text: RuleText, publication: Publication): Promise<Published> {
  const mistakes = lintTexts(text.file, text.source, text.cases);
  if (mistakes.length > 0) return { outcome: "mistakes", mistakes };
  const { misses, falseHits } = testTexts(text.file, text.source, text.cases);
  if (misses.length + falseHits.length > 0) return { outcome: "failing", misses, falseHits };
  const rule = parseYaml(text.file, text.source, Rule).value;
  return append(db, rule.rule, { version: versionOf(rule), ...text }, publication);
}

/**
 * Gives a stored rule another status. To take one out of force nothing is asked of it; to put it in force it must pass
 * what a published file passes. null where no such rule is stored.
 */
export async function changeStatus(db: Database, rule: string, publication: Publication): Promise<Published | null> {
  const [newest] = await readRuleHistory(db, rule);
  if (newest === undefined) return null;
  const text = { file: `${rule}.yaml`, source: newest.source, cases: newest.cases };
  if (publication.status === "active" || publication.status === "shadow") return publishRule(db, text, publication);
  return append(db, rule, { version: newest.version, ...text }, publication);
}

async function append(
  db: Database,
  rule: string,
  { version, source, cases }: RuleText & { version: string },
  { status, note, author }: Publication,
): Promise<Published> {
  return inTransaction(db, async (tx): Promise<Published> => {
    await lockRules(tx);
    const [before = null] = await readRuleHistory(tx, rule);
    if (
      before?.origin === "published" &&
      before.status === status &&
      before.source === source &&
      before.cases === cases
    ) {
      return { outcome: "unchanged", row: before };
    }
    const row = {
      rule,
      version,
      status,
      origin: "published",
      source,
      cases,
      note,
      author: author ?? nameHere(),
    } as const;
    const { createdAt } = await appendRuleVersion(tx, row);
    return { outcome: "published", rule, version, before, from: createdAt };
  });
}

/** The account this runs under; some machines have none. */
function nameHere(): string | null {
  try {
    return userInfo().username;
  } catch {
    return null;
  }
}
