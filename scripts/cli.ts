/**
 * `xunwang`: reads the words of the command line and hands them to one file per command under commands/.
 * Exits 0 only when the command did what it said. A user's mistake is one line with a code; never a stack trace.
 */
import { Command, CommanderError } from "commander";
import { XunwangError } from "#domain/errors.ts";
import type { FeedOptions } from "./commands/import-feed.ts";
import { addCoverageCommands } from "./coverage-commands.ts";
import { EARLY_END } from "./early-end.ts";
import { addEvidenceCommands } from "./evidence-commands.ts";
import { addRetentionCommands } from "./retention-commands.ts";
import { addRulesCommands } from "./rules-commands.ts";
import { usageMessage } from "./usage-message.ts";

const program = new Command("xunwang")
  .description("巡网：网络销售重点工业产品质量安全监测 (monitors online sellers of key industrial products)")
  .exitOverride()
  .configureOutput({ writeErr: () => {} })
  .showHelpAfterError(false);

/** Commands are loaded when called, so that `xunwang classify` does not wait for a database driver. */
const lazily =
  <T>(load: () => Promise<{ run: (options: T) => Promise<number> }>) =>
  async (options: T) => {
    process.exitCode = await (await load()).run(options);
  };

program
  .command("demo")
  .description(
    "全流程演示：内置服务、沙盒平台、20 种产品的监测任务、各局线索 (everything embedded, on sandbox marketplaces)",
  )
  .option("--exit", "汇总后退出；账目平衡才返回 0 (end after the summary)")
  .option("--listings <n>", "沙盒平台商品数 (listings in the sandbox)", "600")
  .option("--marketplaces <ids>", "只用这些沙盒平台，逗号分隔 (only these, separated by commas)")
  .option("--seed <text>", "沙盒随机种子，整数 (seed of the sandbox)", "906")
  .option("--screenshots", "每条线索拍一张页面截图，须有浏览器，较慢 (a picture of one page of each lead; slower)")
  .action(lazily(() => import("./commands/demo.ts")));
program
  .command("start")
  .description("网站、调度与工作进程一并启动 (web, scheduler and workers together)")
  .action(lazily(() => import("./commands/start.ts")));
program
  .command("worker")
  .description("只启动工作进程 (workers alone)")
  .option("--steps <names>", "只做这些步骤，逗号分隔 (only these steps)")
  .option("--concurrency <n>", "每个队列同时处理的作业数 (jobs of one queue at once)")
  .action(lazily(() => import("./commands/worker.ts")));
program
  .command("web")
  .description("只启动网站 (the site alone)")
  .action(lazily(() => import("./commands/web.ts")));
program
  .command("migrate")
  .description("把数据库升级到本版本 (bring the database to this version)")
  .action(lazily(() => import("./commands/migrate.ts")));
program
  .command("doctor")
  .description("检查本机缺什么、如何补齐 (what this machine lacks, and how to get it)")
  .option("--fix", "补齐所缺 (get it)")
  .action(lazily(() => import("./commands/doctor.ts")));

const campaign = program.command("campaign").description("监测任务 (campaigns)");
const campaignAction =
  (action: string) =>
  async (...words: unknown[]) => {
    const { run } = await import("./commands/campaign.ts");
    process.exitCode = await run(
      action,
      words.filter((word) => typeof word === "string"),
      words.at(-2) as object,
    );
  };
campaign
  .command("create <file>")
  .description("按 YAML 文件新建 (make one from a YAML file)")
  .action(campaignAction("create"));
campaign.command("list").description("列出 (list them)").action(campaignAction("list"));
campaign
  .command("run <id>")
  .description("运行 (run one)")
  .option("--watch", "显示进度直到完成 (show progress until it ends)")
  .action(campaignAction("run"));
campaign.command("pause <id>").description("暂停 (pause one)").action(campaignAction("pause"));
campaign.command("resume <id>").description("继续 (go on with one)").action(campaignAction("resume"));
campaign
  .command("status <id>")
  .description("账目 (its account)")
  .option("--json", "以 JSON 输出 (as JSON)")
  .action(campaignAction("status"));

const session = program
  .command("session")
  .description("登录状态：由运维在浏览器中登录后导出并提供，加密保存 (login states, handed in by the operator)");
const sessionAction =
  (action: "add" | "list" | "remove") =>
  async (...words: unknown[]) => {
    const { run } = await import("./commands/session.ts");
    process.exitCode = await run(
      action,
      words.filter((word) => typeof word === "string"),
    );
  };
session
  .command("add <marketplace> <file>")
  .description("保存一个平台的登录状态，文件为 Playwright storageState (keep one; the file is a storageState)")
  .action(sessionAction("add"));
session
  .command("list")
  .description("列出平台与到期时间，不显示内容 (list them, never their values)")
  .action(sessionAction("list"));
session.command("remove <marketplace>").description("删除 (remove one)").action(sessionAction("remove"));
campaign
  .command("export <id>")
  .description("导出全部快照为 .warc.gz 或 .wacz，可在他处导入 (every capture as WARC or WACZ)")
  .requiredOption("-o, --output <file>", "写入的文件 (file to write)")
  .action(async (id: string, options: { output: string }) => {
    const { run } = await import("./commands/campaign-export.ts");
    process.exitCode = await run(id, options);
  });

const imports = program.command("import").description("导入 (import)");
imports
  .command("archive <paths...>")
  .description(
    "导入保存的页面：HTML、JSON、WARC、WACZ 文件或文件夹 (saved pages, through the same pipeline as live ones)",
  )
  .option("--campaign <id>", "归入已有任务 (into an existing campaign)")
  .action(async (paths: string[], options: { campaign?: string }) => {
    const { run } = await import("./commands/import-archive.ts");
    process.exitCode = await run({ paths, ...options });
  });
imports
  .command("feed <file>")
  .description("导入平台移交的商品数据：JSONL、CSV、XLSX (listings that a platform handed over)")
  .requiredOption("--marketplace <id>", "来自哪个平台；没有读取程序的平台可自定编号 (which marketplace)")
  .option("--campaign <id>", "归入已有任务 (into an existing campaign)")
  .option(
    "--map <column=field...>",
    "列与字段的对应，可多次给出；列名=- 不导入该列 (which column holds what; remembered for this header)",
  )
  .option("--sheet <name>", "XLSX 的工作表；默认为第一张 (sheet of a workbook)")
  .option("--as-of <date>", "数据的采集日期 YYYY-MM-DD，按该日的法律；默认为今天 (day of capture)")
  .option("--preview", "只显示列的对应和前 5 条商品，不写入 (show mapping and first listings, write nothing)")
  .action(async (file: string, options: FeedOptions) => {
    const { run } = await import("./commands/import-feed.ts");
    process.exitCode = await run({ file, ...options });
  });
imports
  .command("register <file>")
  .description("导入证书与许可证登记信息：XLSX、CSV、TSV、JSONL 或每行「企业名称 编号」 (certificates and licences)")
  .option("--kind <kind>", "只要 ccc 或 licence (only these numbers)")
  .option(
    "--status <status>",
    "未写状态的行按此：valid suspended withdrawn cancelled expired (for rows without a state)",
  )
  .option("--name <name>", "登记信息的名称，疑点中引用；默认为文件名 (name of the register, quoted in findings)")
  .option("--as-of <date>", "登记信息的截止日 YYYY-MM-DD，默认为今天；较旧的不改动较新的 (day it was true)")
  .option("--sheet <name>", "XLSX 的工作表；默认为第一张 (sheet of a workbook)")
  .action(
    async (file: string, options: { kind?: string; status?: string; name?: string; sheet?: string; asOf?: string }) => {
      const { run } = await import("./commands/import-register.ts");
      process.exitCode = await run({ file, ...options });
    },
  );
imports
  .command("watchlist <file>")
  .description("导入关注名单：抽查不合格、投诉等公布的名单，XLSX、CSV、TSV 或 JSONL (published lists of enterprises)")
  .option("--list <name>", "名单名称，疑点中引用；默认为文件名 (name of the list, quoted in findings)")
  .option("--sheet <name>", "XLSX 的工作表；默认为第一张 (sheet of a workbook)")
  .action(async (file: string, options: { list?: string; sheet?: string }) => {
    const { run } = await import("./commands/import-watchlist.ts");
    process.exitCode = await run({ file, ...options });
  });
program
  .command("extract [file]")
  .description("读一个保存的页面，输出一条商品信息；--text 读 JSONL 参数文本 (one saved page → one listing)")
  .option("--url <url>", "页面地址 (address of the page)")
  .option("--text", "从标准输入读 JSONL {id, text} (parameter blocks from standard input)")
  .action(async (file: string | undefined, options: { url?: string; text?: boolean }) => {
    const { run } = await import("./commands/extract.ts");
    process.exitCode = await run({ file: file ?? null, url: options.url ?? null, text: options.text ?? false });
  });
program
  .command("classify")
  .description("JSONL {id, title, …} → 所售产品 (which product is for sale)")
  .action(lazily(() => import("./commands/classify.ts")));
program
  .command("detect")
  .description("JSONL 商品信息 → 疑点 (listings → findings)")
  .option("--on <date>", "按该日的法律 (the law as of that date)")
  .action(lazily(() => import("./commands/detect.ts")));
program
  .command("jurisdiction")
  .description("JSONL {id, company?, uscc?, address?, …} → 管辖局及理由 (which bureau, and why)")
  .action(lazily(() => import("./commands/jurisdiction.ts")));
addRulesCommands(program);
addCoverageCommands(program);
addEvidenceCommands(program);
addRetentionCommands(program);
program
  .command("bench")
  .description("重新测量 README 中的数字 (measure the figures of the README again)")
  .option("--peer", "与 CheerioCrawler 比较 (compare with a bare CheerioCrawler)")
  .option("--json", "以 JSON 输出 (as JSON)")
  .option("--browser", "浏览器抓取与 PlaywrightCrawler 比较 (the browser fetcher against a bare PlaywrightCrawler)")
  .option("--pages <n>", "每轮页数 (pages per round)", "3000")
  .option(
    "--misbehaving [n]",
    "在以各种方式出错的平台上验证承诺 (what holds on marketplaces that misbehave in all ways)",
  )
  .option("--memory <n>", "另测工作进程在这么多页上的内存 (memory of a worker over so many pages)")
  .action(lazily(() => import("./commands/bench.ts")));

// A closed reader (`| head`) is no mistake of anybody.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});
try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
  // What a failed command could not close must not keep it from ending.
  setTimeout(() => process.exit(), 5_000).unref();
}

function report(error: unknown): number {
  if (error === EARLY_END) return 130;
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    if (error.code === "commander.help") {
      commandNamed(process.argv.slice(2)).outputHelp();
      return 1;
    }
    process.stderr.write(`${new XunwangError("X-1002", { detail: usageMessage(error) }).message}\n`);
    return 2;
  }
  const known = error instanceof XunwangError ? error : new XunwangError("X-0000", { detail: describe(error) });
  process.stderr.write(`${known.message}\n`);
  if (known.code === "X-1002") return 2;
  if (known !== error && process.env.XUNWANG_LOG_LEVEL === "debug") console.error(error);
  return 1;
}

/** The innermost command that the words name. */
function commandNamed(words: readonly string[]): Command {
  return words.reduce((command, word) => command.commands.find((one) => one.name() === word) ?? command, program);
}

function describe(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(describe).join("; ");
  return error instanceof Error ? error.message || error.name : String(error);
}
