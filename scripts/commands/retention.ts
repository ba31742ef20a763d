/**
 * `xunwang retention run [--dry-run]`, `xunwang retention status`: discards bodies past their time, or says what that would free
 * and why the others are kept. Accounts, listings, findings and evidence packages stay.
 * Errors: X-5704 where no time is set, X-5705 where another process is at it, X-5701 and X-5702 of the bucket.
 */
import { KEPT_BECAUSE, type KeptBecause } from "#db/queries/discard-bodies.ts";
import { readLastRun } from "#db/queries/retention-runs.ts";
import { XunwangError } from "#domain/errors.ts";
import { readConfiguration } from "#workers/configuration.ts";
import { openBodies } from "#workers/retention/open-stores.ts";
import { previewRetention, type RetentionFigures, runRetention } from "#workers/retention/run-retention.ts";
import { withDatabase } from "./rules/with-database.ts";

const KEPT_NAMES = {
  young: "未满保存期限",
  campaign: "所属任务尚未完成",
  lead: "所属线索尚未办结",
  finding: "疑点尚未成为线索或商品尚未判定",
  licence: "经营主体现行的亮照页",
} as const satisfies Record<KeptBecause, string>;

const write = (line: string): void => void process.stdout.write(`${line}\n`);
const COUNT = new Intl.NumberFormat("zh-CN");
const TIME = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "short" });

export async function run(action: "run" | "status", { dryRun = false }: { dryRun?: boolean }): Promise<number> {
  const configuration = readConfiguration();
  const { keepDays } = configuration;
  if (action === "status") return withDatabase(({ db }) => status(db, keepDays));
  if (keepDays === null) throw new XunwangError("X-5704");
  const bodies = openBodies(configuration);
  try {
    return await withDatabase(async ({ db }) => {
      const figures = await (dryRun ? previewRetention : runRetention)({ db, bodies, keepDays });
      tell(figures, keepDays, dryRun);
      return figures.damaged > 0 ? 1 : 0;
    });
  } finally {
    await bodies.close();
  }
}

function tell(
  { counts, packsRemoved, packsRewritten, bytesFreed, damaged }: RetentionFigures,
  days: number,
  dry: boolean,
) {
  const of = (because: KeptBecause | null) => {
    const found = counts.find((one) => one.because === because);
    return `${COUNT.format(found?.captures ?? 0)} 份快照，${size(found?.bytes ?? 0)}`;
  };
  write(`保存期限 ${days} 天；账目、商品、疑点和取证包不清除`);
  write(`${dry ? "将清除" : "已清除"}：${of(null)}`);
  for (const because of KEPT_BECAUSE) {
    if (counts.some((one) => one.because === because)) write(`保留，${KEPT_NAMES[because]}：${of(because)}`);
  }
  write(`存储：${dry ? "将删除" : "已删除"} ${packsRemoved} 个数据包，释放 ${size(bytesFreed)}`);
  if (packsRewritten > 0) {
    write(`${dry ? "将整理" : "已整理"} ${packsRewritten} 个大半已清除的数据包，下次清理时释放其空间`);
  }
  if (damaged > 0) write(`! ${damaged} 份快照与哈希值不符，未移动，请检查存储`);
}

async function status(db: Parameters<typeof readLastRun>[0], keepDays: number | null): Promise<number> {
  write(keepDays === null ? "未设 XUNWANG_KEEP_DAYS：快照永久保存，不清理" : `保存期限 ${keepDays} 天，每天清理一次`);
  const last = await readLastRun(db);
  if (last === null) write("尚未清理过");
  else {
    const { endedAt, captures, packsRemoved, bytesFreed, failure } = last;
    const what =
      failure ?? `清除 ${COUNT.format(captures)} 份快照，删除 ${packsRemoved} 个数据包，释放 ${size(bytesFreed)}`;
    write(`上次 ${TIME.format(endedAt)}：${failure === null ? what : `中断，${what}`}`);
    const next = new Date(endedAt.getTime() + (failure === null ? 24 : 1) * 3_600_000);
    if (keepDays !== null)
      write(next <= new Date() ? "下次：工作进程运行时即开始" : `下次 ${TIME.format(next)}，工作进程运行时`);
  }
  return 0;
}

function size(bytes: number): string {
  return bytes < 1_048_576 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1_048_576).toFixed(1)} MB`;
}
