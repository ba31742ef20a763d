/** `xunwang rules history RULE [--json]`: every version a rule had here, newest first. Errors: X-4101. */
import { readRuleHistory } from "#db/queries/read-rules.ts";
import { XunwangError } from "#domain/errors.ts";
import { ruleLine, ruleObject } from "./rule-line.ts";
import { write } from "./rule-words.ts";
import { withDatabase } from "./with-database.ts";

export async function run([rule = ""]: readonly string[], { json }: { json?: boolean }): Promise<number> {
  const rows = await withDatabase(({ db }) => readRuleHistory(db, rule));
  if (rows.length === 0) throw new XunwangError("X-4101", { rule });
  for (const row of rows) write(json ? JSON.stringify(ruleObject(row)) : ruleLine(row));
  return 0;
}
