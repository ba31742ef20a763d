/** `xunwang rules list [--json]`: the newest version of every stored rule, and the active one a trial runs beside. */
import { readForms } from "#workers/rules/forms-in-force.ts";
import { ruleLine, ruleObject } from "./rule-line.ts";
import { write } from "./rule-words.ts";
import { withDatabase } from "./with-database.ts";

export async function run(_words: readonly string[], { json }: { json?: boolean }): Promise<number> {
  const forms = await withDatabase(({ db }) => readForms(db), { tellPlace: true });
  if (forms.length === 0 && !json) {
    write("数据库中还没有规则；运行 npx xunwang migrate (no rules stored yet: run migrate)");
  }
  for (const { newest, active, trial } of forms) {
    const beside = active !== null && trial !== null ? active : null;
    if (json) for (const row of [...(beside === null ? [] : [beside]), newest]) write(JSON.stringify(ruleObject(row)));
    else if (beside === null) write(ruleLine(newest));
    else {
      write(ruleLine(beside, `另有试运行 ${newest.version}`));
      write(ruleLine(newest, `与启用的 ${beside.version} 同时判`));
    }
  }
  return 0;
}
