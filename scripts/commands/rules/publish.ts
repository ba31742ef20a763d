/**
 * `xunwang rules publish RULE [--version V] --as STATUS --note TEXT`: a rule file beside its cases becomes the version in
 * force; or a stored rule, named by its id, gets another status, in its newest form or in a stored version. Refused with
 * every mistake and failing case. Errors: X-1002, X-4101, X-4102, X-4103.
 */
import { existsSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { XunwangError } from "#domain/errors.ts";
import { RULE_STATUS_NAMES, type RuleStatus } from "#domain/rule-status.ts";
import { shippedNamesake } from "#rules/engine/lint-warnings.ts";
import { casesOf } from "#rules/engine/rule-files.ts";
import { readText } from "#rules/engine/yaml-file.ts";
import type { FormsInForce } from "#workers/rules/forms-in-force.ts";
import { changeStatus, type Publication, type Published, publishRule } from "#workers/rules/publish-rule.ts";
import { isPath, mendingMistakes, noSuchRule, printMistakes, ruleFileOf, statusOf, write } from "./rule-words.ts";
import { withDatabase } from "./with-database.ts";

interface Options {
  readonly as?: string;
  readonly note?: string;
  readonly author?: string;
  readonly version?: string;
}

export async function run([word = ""]: readonly string[], options: Options): Promise<number> {
  const { status, note } = required(options);
  const publication: Publication = { status, note, author: options.author?.trim() || null };
  if (!isPath(word)) {
    const version = options.version?.toLowerCase() ?? null;
    return withDatabase(
      async ({ db, place }) => {
        const published = await changeStatus(db, word, publication, version);
        if (published === null) throw noSuchRule(word, place);
        if (published.outcome === "no-such-version") {
          throw new XunwangError("X-4102", { rule: word, version: version ?? "" });
        }
        return report(word, status, published);
      },
      { tellPlace: true },
    );
  }
  if (options.version !== undefined) {
    throw new XunwangError("X-1002", { detail: `--version 指已存的版本，须与规则编号同用，不与文件 ${word} 同用` });
  }
  return mendingMistakes(() => {
    const file = ruleFileOf(word);
    const text = textOf(file);
    return withDatabase(
      async ({ db }) => {
        const published = await publishRule(db, text, publication);
        const namesake = shippedNamesake(file);
        if (published.outcome === "published" && namesake !== null && status === "active") write(namesake);
        return report(word, status, published);
      },
      { tellPlace: true },
    );
  });
}

/** What must be given; all that is missing is told at once. Errors: X-1002. */
function required({ as = "", note = "" }: Options): { status: RuleStatus; note: string } {
  const missing = [
    ...(as.trim() === "" ? ["--as <状态>（draft 草稿、shadow 试运行、active 启用、retired 停用）"] : []),
    ...(note.trim() === "" ? ["--note <为何发布>"] : []),
  ];
  if (missing.length > 0) throw new XunwangError("X-1002", { detail: `缺少 ${missing.join("，")}` });
  return { status: statusOf(as.trim()), note: note.trim() };
}

function textOf(file: URL): { file: string; source: string; cases: string } {
  const cases = casesOf(file);
  return {
    file: basename(fileURLToPath(file)),
    source: readText(file),
    cases: existsSync(cases) ? readText(cases) : "",
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
    case "no-such-version":
      throw new XunwangError("X-4102", { rule: word, version: "" });
    default: {
      const { rule, version, before, was, is, from } = published;
      const stood = before === null ? "此前没有" : `此前为版本 ${before.version}，${RULE_STATUS_NAMES[before.status]}`;
      write(`${rule} 已发布：版本 ${version}，${RULE_STATUS_NAMES[status]}（${stood}）`);
      write(
        `自 ${from.toISOString()} 起，运行中的工作进程在几秒内照此办理：${whatJudges(was, is)}；已有的疑点不变 ` +
          "(running workers notice within seconds)",
      );
      return 0;
    }
  }
}

type Forms = FormsInForce<{ version: string; status: RuleStatus }>;

/** What judges from now on, and what no longer does. */
export function whatJudges(was: Forms, { active, trial }: Forms): string {
  const now =
    active !== null && trial !== null
      ? `启用的 ${active.version} 照常产生线索，试运行的 ${trial.version} 与它同时判、只作记录（启用版本已命中的商品不再记）`
      : active !== null
        ? `启用 ${active.version}`
        : trial !== null
          ? `试运行 ${trial.version}，只作记录，不产生线索`
          : "这条规则不再判";
  const ended = [
    ...(was.active !== null && was.active.version !== active?.version ? [`${was.active.version} 不再启用`] : []),
    ...(was.trial !== null && was.trial.version !== trial?.version && was.trial.version !== active?.version
      ? [`${was.trial.version} 的试运行结束`]
      : []),
  ];
  return [now, ...ended].join("；");
}
