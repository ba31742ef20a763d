/** The words of `xunwang rules …`: the analysts' workbench and the publishing of rules, one file per command. */
import type { Command } from "commander";

type Run<T> = (words: readonly string[], options: T) => Promise<number>;

/** Adds the commands; each is loaded when called. */
export function addRulesCommands(program: Command): void {
  const rules = program.command("rules").description("规则：检查、试验、解释、回测、发布 (rules)");
  const action =
    <T>(load: () => Promise<{ run: Run<T> }>) =>
    async (...given: unknown[]) => {
      const words = given.slice(0, -2).flatMap((word) => (word === undefined ? [] : (word as string | string[])));
      process.exitCode = await (await load()).run(words, given.at(-2) as T);
    };
  rules
    .command("lint [files...]")
    .description("检查规则、例子与目录的写法，指出文件、行、列与改法；可给文件夹 (every mistake with its place)")
    .action(action(() => import("./commands/rules/lint.ts")));
  rules
    .command("test [rules...]")
    .description("运行规则的例子与如实商品基线；可给规则编号或文件 (cases, then the clean baseline)")
    .option("--mutate", "把规则逐处改动一点，看例子能否发现 (change every rule a little: its cases must notice)")
    .option(
      "--titles <file>",
      "每行一个标题，列出被识别为重点产品的 (titles, one a line: which are taken for a product)",
    )
    .action(action(() => import("./commands/rules/test.ts")));
  rules
    .command("explain <rule> <listing>")
    .description(
      "规则为何成立或不成立：逐条列出条件；商品为 extract 输出的 JSON 或 JSONL，- 为标准输入 (why, as a tree)",
    )
    .option("--on <date>", "按该日的法律 (the law as of that date)")
    .action(action(() => import("./commands/rules/explain.ts")));
  rules
    .command("backtest [rule]")
    .description("用已存的全部商品信息试新规则或改过的规则，与现行版本比较 (a rule over all stored listings)")
    .option("--all", "不比较，以全部启用的规则判一遍 (judge by all active rules instead)")
    .option("--since <date>", "只用该日及以后采集的 (captured on or after that day)")
    .option("--json", "以 JSON 输出 (as JSON)")
    .option("--sample <n>", "新增、消失、不变各列多少例 (examples of each)", "5")
    .action(action(() => import("./commands/rules/backtest.ts")));
  rules
    .command("schema")
    .description("规则文件的 JSON Schema，供编辑器补全与检查 (for editors)")
    .option("-o, --output <file>", "写入文件 (write to a file)")
    .action(action(() => import("./commands/rules/schema.ts")));
  rules
    .command("facts")
    .description("目录所依的事实、出处与是否核实 (the facts behind the catalogue)")
    .option("--unverified", "只列未核实的 (only unverified ones)")
    .action(action(() => import("./commands/rules/facts.ts")));
  rules
    .command("publish <rule>")
    .description(
      "发布规则文件，或改变已存规则的状态；运行中的工作进程几秒内照此判 (a file, or the id of a stored rule)",
    )
    .option("--as <status>", "必填：draft 草稿、shadow 试运行、active 启用、retired 停用；中英文皆可 (required)")
    .option("--note <text>", "必填：为何发布，写给同事 (why; required)")
    .option("--version <version>", "已存规则的某个版本，用以恢复 (a stored version, to go back to it)")
    .option("--author <name>", "发布人 (who; else the name of this account)")
    .action(action(() => import("./commands/rules/publish.ts")));
  rules
    .command("list")
    .description("现行规则：状态、版本、来源、时间、发布人 (the rules in force)")
    .option("--json", "以 JSON 输出 (as JSON)")
    .action(action(() => import("./commands/rules/list.ts")));
  rules
    .command("history <rule>")
    .description("一条规则的各个版本 (all versions of a rule)")
    .option("--json", "以 JSON 输出 (as JSON)")
    .action(action(() => import("./commands/rules/history.ts")));
  rules
    .command("show <rule>")
    .description("一条规则现行的、或某个版本的 YAML (the YAML of a rule as it is or was)")
    .option("--version <version>", "疑点上所记的版本 (the version a finding names)")
    .option("--cases", "显示例子而不是规则 (its cases instead)")
    .action(action(() => import("./commands/rules/show.ts")));
}
