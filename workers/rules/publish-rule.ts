/**
 * Publishing a rule. In: its YAML and cases as written, the status it is to have, and why. Out: a new row of rule_versions,
 * by which workers judge within seconds; or what stands against it. A change of status alone is a row too, and so is going
 * back to a stored version.
 */
import { userInfo } from "node:os";
import { type Database, inTransaction, type Queryable } from "#db/connection.ts";
import { appendRuleVersion, lockRules } from "#db/queries/append-rule-version.ts";
import { readRuleHistory, type StoredRule } from "#db/queries/read-rules.ts";
import type { RuleStatus } from "#domain/rule-status.ts";
import { lintTexts } from "#rules/engine/lint-rules.ts";
import { versionOf } from "#rules/engine/rule-files.ts";
import { Rule } from "#rules/engine/rule-schema.ts";
import { testTexts } from "#rules/engine/test-rules.ts";
import { type Mistake, parseYaml } from "#rules/engine/yaml-file.ts";
import { type FormsInForce, formsInForce } from "./forms-in-force.ts";

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

type Form = Pick<StoredRule, "status" | "version">;

export type Published =
  | { readonly outcome: "mistakes"; readonly mistakes: readonly Mistake[] }
  | { readonly outcome: "failing"; readonly misses: readonly string[]; readonly falseHits: readonly string[] }
  /** The newest row already says all of this. */
  | { readonly outcome: "unchanged"; readonly row: StoredRule }
  | { readonly outcome: "no-such-version" }
  | {
      readonly outcome: "published";
      readonly rule: string;
      readonly version: string;
      readonly before: StoredRule | null;
      /** What judges before this row, and from it on. */
      readonly was: FormsInForce<Form>;
      readonly is: FormsInForce<Form>;
      readonly from: Date;
    };

/** Publishes text: refused unless it has no mistakes and all of its own cases turn out as written. */
export async function publishRule(db: Database, text: RuleText, publication: Publication): Promise<Published> {
  const checked = check(text);
  if ("outcome" in checked) return checked;
  return inTransaction(db, async (tx) => {
    await lockRules(tx);
    return append(tx, checked, publication, await readRuleHistory(tx, checked.rule));
  });
}

/**
 * Gives a stored rule another status, in its newest form or in the stored `version`. To take one out of force nothing is
 * asked of it; to put it in force it must pass what a published file passes. null where no such rule is stored.
 */
export async function changeStatus(
  db: Database,
  rule: string,
  publication: Publication,
  version: string | null = null,
): Promise<Published | null> {
  return inTransaction(db, async (tx) => {
    // Read behind the lock: what another analyst publishes meanwhile is the text that gets the status.
    await lockRules(tx);
    const history = await readRuleHistory(tx, rule);
    if (history.length === 0) return null;
    const row = version === null ? history[0] : history.find((one) => one.version === version);
    if (row === undefined) return { outcome: "no-such-version" };
    const text = { file: `${rule}.yaml`, source: row.source, cases: row.cases };
    if (publication.status !== "active" && publication.status !== "shadow") {
      return append(tx, { rule, version: row.version, ...text }, publication, history);
    }
    const checked = check(text);
    return "outcome" in checked ? checked : append(tx, checked, publication, history);
  });
}

interface Checked extends RuleText {
  readonly rule: string;
  readonly version: string;
}

function check(text: RuleText): Checked | Extract<Published, { outcome: "mistakes" | "failing" }> {
  const mistakes = lintTexts(text.file, text.source, text.cases);
  if (mistakes.length > 0) return { outcome: "mistakes", mistakes };
  const { misses, falseHits } = testTexts(text.file, text.source, text.cases);
  if (misses.length + falseHits.length > 0) return { outcome: "failing", misses, falseHits };
  const rule = parseYaml(text.file, text.source, Rule).value;
  return { rule: rule.rule, version: versionOf(rule), ...text };
}

/** In a transaction that holds the lock of the rules. */
async function append(
  tx: Queryable,
  { rule, version, source, cases }: Checked,
  { status, note, author }: Publication,
  history: readonly StoredRule[],
): Promise<Published> {
  const [before = null] = history;
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
  const was = formsInForce<Form>(history);
  const is = formsInForce<Form>([{ status, version }, ...history]);
  return { outcome: "published", rule, version, before, was, is, from: createdAt };
}

/** The account this runs under; some machines have none. */
function nameHere(): string | null {
  try {
    return userInfo().username;
  } catch {
    return null;
  }
}
