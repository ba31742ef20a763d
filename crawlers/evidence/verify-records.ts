/**
 * Which records of a WARC file are not as the manifest lists them. In: the file's bytes and the list. Out: problems; none
 * where every record is as listed and the change lies elsewhere.
 */

import { readRecord } from "./archived-record.ts";
import { digestsOf, sha256Of } from "./digests.ts";
import type { ManifestRecord } from "./package-manifest.ts";
import type { PackageProblem } from "./package-problem.ts";

export function recordProblems(warc: Uint8Array, records: readonly ManifestRecord[]): PackageProblem[] {
  return records.flatMap((record, n) => {
    const what = flaw(warc.subarray(record.offset, record.offset + record.length), record);
    return what === null ? [] : [{ path: record.file, record: n + 1, uri: record.uri, what }];
  });
}

function flaw(member: Uint8Array, { length, head, sha256, sm3 }: ManifestRecord): string | null {
  if (member.byteLength < length) return "文件在此记录处截断";
  try {
    const found = readRecord(member);
    const body = digestsOf(found.body);
    if (body.sha256 !== sha256 || body.sm3 !== sm3) return "正文已改动，与清单所载哈希值不符";
    return sha256Of(found.head) === head ? null : "记录头已改动，与清单所载哈希值不符";
  } catch {
    return "记录已改动，无法解压或解读";
  }
}
