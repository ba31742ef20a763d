/**
 * Appends a form of a rule to its history. In: a transaction that holds the lock of the rules. Out: the row's number and
 * time; from then on it is the newest row of its rule, and workers judge by it. Nothing is ever changed or deleted.
 */
import type { RuleStatus } from "#domain/rule-status.ts";
import type { Queryable } from "../connection.ts";

export interface NewRuleVersion {
  readonly rule: string;
  readonly version: string;
  readonly status: RuleStatus;
  readonly origin: "shipped" | "published";
  readonly source: string;
  readonly cases: string;
  readonly author: string | null;
  readonly note: string | null;
}

const LOCK = 906_2023;

/** Lets one process at a time decide what the newest row is to be; held until the transaction ends. */
export async function lockRules(tx: Queryable): Promise<void> {
  await tx.query("select pg_advisory_xact_lock($1)", [LOCK]);
}

export async function appendRuleVersion(tx: Queryable, row: NewRuleVersion): Promise<{ id: number; createdAt: Date }> {
  const { rule, version, status, origin, source, cases, author, note } = row;
  const made = await tx.query<{ id: number; createdAt: Date }>(
    `insert into rule_versions (rule, version, status, origin, source, cases, author, note)
     values ($1, $2, $3, $4, $5, $6, $7, $8) returning id, created_at as "createdAt"`,
    [rule, version, status, origin, source, cases, author, note],
  );
  const first = made.rows[0];
  if (first === undefined) throw new Error("insert returned nothing");
  return first;
}
