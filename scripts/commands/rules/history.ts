/** `xunwang rules history RULE [--json]`: every version a rule had here, newest first. Errors: X-4101. */
import { readRuleHistory } from "#db/queries/read-rules.ts";
import { ruleLine, ruleObject } from "./rule-line.ts";
import { noSuchRule, write } from "./rule-words.ts";
import { withDatabase } from "./with-database.ts";

export async function run([rule = ""]: readonly string[], { json }: { json?: boolean }): Promise<number> {
  const rows = await withDatabase(
    async ({ db, place }) => {
      const rows = await readRuleHistory(db, rule);
      if (rows.length === 0) throw noSuchRule(rule, place);
      return rows;
    },
    { tellPlace: true },
  );
  for (const row of rows) write(json ? JSON.stringify(ruleObject(row)) : ruleLine(row));
  return 0;
}
