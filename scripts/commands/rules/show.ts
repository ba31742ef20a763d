/**
 * `xunwang rules show RULE [--version V] [--cases]`: the YAML of a rule as it is in force, or as a finding's version says
 * it was. Errors: X-4101, X-4102.
 */
import { readRuleHistory } from "#db/queries/read-rules.ts";
import { XunwangError } from "#domain/errors.ts";
import { noSuchRule } from "./rule-words.ts";
import { withDatabase } from "./with-database.ts";

interface Options {
  readonly version?: string;
  readonly cases?: boolean;
}

export async function run([rule = ""]: readonly string[], { version, cases }: Options): Promise<number> {
  const { rows, place } = await withDatabase(async ({ db, place }) => ({
    rows: await readRuleHistory(db, rule),
    place,
  }));
  if (rows.length === 0) throw noSuchRule(rule, place);
  const row = version === undefined ? rows[0] : rows.find((one) => one.version === version.toLowerCase());
  if (row === undefined) throw new XunwangError("X-4102", { rule, version: version ?? "" });
  const text = cases ? row.cases : row.source;
  process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
  return 0;
}
