/** How an import goes and how it ended, as lines for a terminal: progress on stderr, the summary on stdout. */
import type { ImportFigures, ImportListener } from "#workers/imports/import-rows.ts";

const SAY_EVERY_MS = 2_000;

export function importListener(): ImportListener {
  let saidAt = performance.now();
  const stderr = (line: string) => void process.stderr.write(`${line}\n`);
  return {
    stderr,
    progress: (read, rows) => {
      if (performance.now() - saidAt < SAY_EVERY_MS) return;
      saidAt = performance.now();
      stderr(`已读 ${rows} 行（${Math.floor(read * 100)}%）`);
    },
  };
}

/** @returns the exit status: 0 unless nothing could be read. */
export function printImport(figures: ImportFigures, what: string): number {
  const { rows, entries, passed, added, changed, restated = 0, overtaken = 0, rejected, remarks, told } = figures;
  const write = (line: string) => void process.stdout.write(`${line}\n`);
  const well = passed > 0 ? ` + 合格 ${passed}` : "";
  write(`读到 ${rows} 行 = 可用 ${rows - passed - rejected}${well} + 未导入 ${rejected}`);
  write(
    `${what} ${entries} 条 = 新增 ${added} + 更新 ${changed} + 已有 ${entries - added - changed - overtaken}${overtaken > 0 ? ` + 较旧 ${overtaken}` : ""}`,
  );
  if (restated > 0) write(`其中 ${restated} 条改变了已有的状态（有效、暂停、注销等）`);
  if (overtaken > 0) write(`${overtaken} 条与更新的登记信息不同，未采用；这份名单若更新，用 --as-of 日期 写明截止日`);
  if (told !== null) {
    const where = told === "stderr" ? "见上 (see above)" : told;
    write(`未导入的行及原因${remarks > 0 ? `（另有 ${remarks} 行的个别栏目读不出）` : ""}：${where}`);
  }
  return rows > 0 && rejected === rows ? 1 : 0;
}
