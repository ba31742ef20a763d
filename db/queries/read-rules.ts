/**
 * Reads the history of rules. In: a rule, or none for all. Out: rows of rule_versions, newest first; the newest row of a
 * rule is the one in force. An unknown rule gives no row.
 */
import type { RuleStatus } from "#domain/rule-status.ts";
import type { Queryable } from "../connection.ts";

export interface StoredRule {
  readonly id: number;
  readonly rule: string;
  readonly version: string;
  readonly status: RuleStatus;
  readonly origin: "shipped" | "published";
  /** The YAML of the rule, and that of its cases ("" where it came without). */
  readonly source: string;
  readonly cases: string;
  readonly author: string | null;
  readonly note: string | null;
  readonly createdAt: Date;
}

const COLUMNS = `id, rule, version, status, origin, source, cases, author, note, created_at as "createdAt"`;

/** The newest row of every rule, whatever its status, in the order of their names. */
export async function readNewestRules(db: Queryable): Promise<StoredRule[]> {
  const found = await db.query<StoredRule>(
    `select distinct on (rule) ${COLUMNS} from rule_versions order by rule, id desc`,
  );
  return found.rows;
}

export async function readRuleHistory(db: Queryable, rule: string): Promise<StoredRule[]> {
  const found = await db.query<StoredRule>(`select ${COLUMNS} from rule_versions where rule = $1 order by id desc`, [
    rule,
  ]);
  return found.rows;
}

/**
 * Changes whenever a row is appended. The count stands beside the greatest number because a row with a smaller number
 * may be committed after one with a greater.
 */
export async function readRulesMark(db: Queryable): Promise<string> {
  const found = await db.query<{ mark: string }>(
    "select count(*) || ' ' || coalesce(max(id), 0) as mark from rule_versions",
  );
  return found.rows[0]?.mark ?? "";
}
