/**
 * `xunwang rules publish RULE --as STATUS --note TEXT`: a rule file beside its cases becomes the version in force; or a
 * stored rule, named by its id, gets another status. Refused with every mistake and failing case. Errors: X-4101, X-4103.
 */
import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { XunwangError } from "#domain/errors.ts";
import { RULE_STATUS_NAMES, RuleStatus } from "#domain/rule-status.ts";
import { casesOf } from "#rules/engine/rule-files.ts";
import { changeStatus, type Publication, type Published, publishRule } from "#workers/rules/publish-rule.ts";
import { printMistakes, ruleFileOf, write } from "./rule-words.ts";
import { withDatabase } from "./with-database.ts";

interface Options {
  readonly as: string;
  readonly note: string;
  readonly author?: string;
}

export async function run([word = ""]: readonly string[], { as, note, author }: Options): Promise<number> {
  const status = RuleStatus.safeParse(as);
  if (!status.success) {
    throw new XunwangError("X-1002", { detail: `--as 须为 ${RuleStatus.options.join("、")} 之一，得到 ${as}` });
  }
  if (note.trim() === "") throw new XunwangError("X-1002", { detail: "--note 不能为空：请写为何发布" });
  const publication: Publication = { status: status.data, note: note.trim(), author: author?.trim() || null };
  const published = await withDatabase(({ db }) =>
    isFile(word) ? publishRule(db, readText(ruleFileOf(word)), publication) : changeStatus(db, word, publication),
  );
  if (published === null) throw new XunwangError("X-4101", { rule: word });
  return report(word, status.data, published);
}

function isFile(word: string): boolean {
  return /\.ya?ml$/.test(word) || /[\\/]/.test(word);
}

function readText(file: URL): { file: string; source: string; cases: string } {
  const cases = casesOf(file);
  return {
    file: basename(fileURLToPath(file)),
    source: readFileSync(file, "utf8"),
    cases: existsSync(cases) ? readFileSync(cases, "utf8") : "",
  };
}

function report(word: string, status: RuleStatus, published: Published): number {
  switch (published.outcome) {
    case "mistakes":
      printMistakes(published.mistakes);
      throw new XunwangError("X-4103", { rule: word, detail: `有 ${published.mistakes.length} 处写法须改正` });
    case "failing": {
      const { misses, falseHits } = published;
      for (const name of misses) write(`    漏报 (missed): ${name}`);
      for (const name of falseHits) write(`    误报 (false hit): ${name}`);
      throw new XunwangError("X-4103", {
        rule: word,
        detail: `它自己的例子有 ${misses.length + falseHits.length} 个不符`,
      });
    }
    case "unchanged":
      write(
        `${published.row.rule} 已是版本 ${published.row.version}，${RULE_STATUS_NAMES[status]}；没有变化 (nothing changed)`,
      );
      return 0;
    default: {
      const { rule, version, before, from } = published;
      const was = before === null ? "此前没有" : `此前为版本 ${before.version}，${RULE_STATUS_NAMES[before.status]}`;
      write(`${rule} 已发布：版本 ${version}，${RULE_STATUS_NAMES[status]}（${was}）`);
      const inForce = status === "active" || status === "shadow";
      write(
        `自 ${from.toISOString()} 起，运行中的工作进程在几秒内${inForce ? "照此判" : "不再用它判"}；已有的疑点不变 ` +
          "(running workers notice within seconds)",
      );
      return 0;
    }
  }
}
