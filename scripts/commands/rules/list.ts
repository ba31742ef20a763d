/** `xunwang rules list [--json]`: the newest version of every stored rule. */
import { readNewestRules } from "#db/queries/read-rules.ts";
import { ruleLine, ruleObject } from "./rule-line.ts";
import { write } from "./rule-words.ts";
import { withDatabase } from "./with-database.ts";

export async function run(_words: readonly string[], { json }: { json?: boolean }): Promise<number> {
  const rows = await withDatabase(({ db }) => readNewestRules(db));
  if (json) for (const row of rows) write(JSON.stringify(ruleObject(row)));
  else if (rows.length === 0) write("数据库中还没有规则；运行 npx xunwang migrate (no rules stored yet: run migrate)");
  else for (const row of rows) write(ruleLine(row));
  return 0;
}
