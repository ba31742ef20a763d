/**
 * Whether the records of a WARC file and those the manifest lists are the same, one by one, from the first byte to the
 * last. In: the file's bytes and the list. Out: problems; none where every record is as listed and nothing lies between.
 */

import { readRecord } from "./archived-record.ts";
import { digestsOf, sha256Of } from "./digests.ts";
import { type ManifestRecord, WARC } from "./package-manifest.ts";
import type { PackageProblem } from "./package-problem.ts";

export function recordProblems(warc: Uint8Array, records: readonly ManifestRecord[]): PackageProblem[] {
  const problems: PackageProblem[] = [];
  let end = 0;
  for (const [n, record] of records.entries()) {
    const { file, offset, length, uri } = record;
    const what =
      file !== WARC
        ? `清单列有此记录，${WARC} 中没有`
        : offset !== end
          ? "与前一条记录之间有空缺或重叠，清单所列与文件不是逐一对应"
          : flaw(warc.subarray(offset, offset + length), record);
    if (what !== null) problems.push({ path: WARC, record: n + 1, uri, what });
    end = offset + length;
  }
  if (end < warc.byteLength) problems.push({ path: WARC, what: `自第 ${end} 字节起还有清单未列的内容` });
  return problems;
}

function flaw(member: Uint8Array, listed: ManifestRecord): string | null {
  if (member.byteLength === 0) return "清单列有此记录，文件中没有";
  if (member.byteLength < listed.length) return "文件在此记录处截断";
  try {
    const { body, head, type, uri, date } = readRecord(member);
    const { sha256, sm3 } = digestsOf(body);
    if (sha256 !== listed.sha256 || sm3 !== listed.sm3) return "正文已改动，与清单所载哈希值不符";
    if (body.byteLength !== listed.bytes) return "正文长度与清单所载不符";
    if (sha256Of(head) !== listed.head) return "记录头已改动，与清单所载哈希值不符";
    return type === listed.type && uri === listed.uri && date === listed.date ? null : "类型、地址或时间与清单所载不符";
  } catch {
    return "记录已改动，无法解压或解读";
  }
}
