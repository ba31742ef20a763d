/**
 * Which forms of a rule judge. In: its stored rows, newest first. Out: the active form, whose findings make leads, and the
 * form on trial, whose findings are only recorded; either may be lacking. A trial of other text runs beside the active
 * form; a trial of the very text that is active takes it out of force. A newer draft or retired row ends both.
 */
import type { Queryable } from "#db/connection.ts";
import { readNewestRules, readRuleHistory, type StoredRule } from "#db/queries/read-rules.ts";

type Row = Pick<StoredRule, "status" | "version">;

export interface FormsInForce<R extends Row = StoredRule> {
  readonly active: R | null;
  readonly trial: R | null;
}

export function formsInForce<R extends Row>(history: readonly R[]): FormsInForce<R> {
  const [newest] = history;
  if (newest?.status === "active") return { active: newest, trial: null };
  if (newest?.status !== "shadow") return { active: null, trial: null };
  const before = history.find(({ status }) => status !== "shadow");
  const active = before?.status === "active" && before.version !== newest.version ? before : null;
  return { active, trial: newest };
}

export interface StoredForms extends FormsInForce {
  readonly newest: StoredRule;
}

/** The forms of every stored rule, in the order of their names. */
export async function readForms(db: Queryable): Promise<StoredForms[]> {
  const forms: StoredForms[] = [];
  for (const newest of await readNewestRules(db)) {
    // Only a trial may have an older row beside it.
    const history = newest.status === "shadow" ? await readRuleHistory(db, newest.rule) : [newest];
    forms.push({ newest, ...formsInForce(history) });
  }
  return forms;
}
