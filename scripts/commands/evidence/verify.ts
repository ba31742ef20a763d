/**
 * `xunwang evidence verify FILE [--ca FILE] [--json]`: checks an evidence package by itself, without database or network.
 * Exits 0 where all that is there holds, and says which trust is missing; 1 where something does not, naming file, line
 * or record. With --ca a time-stamp is demanded, and that it leads to one of those roots. Errors: X-1003, X-1004, X-5202.
 */
import { readFile } from "node:fs/promises";
import { MISSING_TRUST, problemText } from "#crawlers/evidence/package-problem.ts";
import { spanText } from "#crawlers/evidence/package-times.ts";
import { readRoots } from "#crawlers/evidence/read-roots.ts";
import { type StampReport, verifyPackage } from "#crawlers/evidence/verify-package.ts";
import { XunwangError } from "#domain/errors.ts";

/** From here on the time before the time-stamp is worth a word. */
const CLAIM_SECONDS = 3_600;

export async function run(file: string, { ca, json }: { ca?: string; json?: boolean }): Promise<number> {
  const roots = ca === undefined ? null : await readRoots(ca);
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new XunwangError("X-1003", { file }, error);
  });
  const report = await verifyPackage(bytes, roots, file);
  const lacksDemanded = roots !== null && !report.timeStamp?.trusted && !report.chain?.head?.trusted;
  const good = report.whole && !lacksDemanded;
  const write = (line: string) => void process.stdout.write(`${line}\n`);
  if (json) {
    const missing = report.missing.map((id) => ({ id, text: MISSING_TRUST[id] }));
    write(JSON.stringify({ good, ...report, missing }));
    return good ? 0 : 1;
  }
  const { timeStamp, chain } = report;
  write(`${report.title || file}  ${report.createdAt}`);
  write(`清单 SHA-256 ${report.sha256}`);
  write(`清单 SM3     ${report.sm3}`);
  if (timeStamp) {
    const { afterSeconds } = timeStamp;
    const after = afterSeconds < 0 ? "" : `，距清单所称制作时刻 ${spanText(afterSeconds)}`;
    const claimed = afterSeconds >= CLAIM_SECONDS ? "：在这之间只有制作者自己的说法" : "";
    write(`时间戳 ${stampText(timeStamp)}${after}${claimed}`);
  }
  if (chain) {
    const { day, head } = chain;
    write(`存证链 第 ${chain.seq} 节${day ? `，核到第 ${chain.headSeq} 节，该节所称为 ${day} 的链头` : ""}`);
    if (head) write(`链头时间戳 ${stampText(head)}`);
  }
  for (const problem of report.problems) write(`✗ ${problemText(problem)}`);
  for (const id of report.missing) write(`! 所缺：${MISSING_TRUST[id]}`);
  write(
    good
      ? `✓ 完好：${report.files} 个文件、${report.records} 条记录与清单逐一相符${report.missing.length > 0 ? "；所缺的信任见上" : ""}`
      : report.whole
        ? `✗ 未通过：给出了根证书，但包内没有${timeStamp || chain?.head ? "核对得了的" : ""}时间戳`
        : `✗ 未通过：${report.problems.length} 处不符`,
  );
  return good ? 0 : 1;
}

function stampText({ at, authority, trusted }: StampReport): string {
  return `${at}  ${authority}${trusted ? "" : "（未追溯到根证书）"}`;
}
