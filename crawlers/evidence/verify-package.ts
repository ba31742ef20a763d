/**
 * Checks an evidence package by itself: no database, no network. In: the bytes of a file that anybody may have made, and
 * the roots that are trusted. Out: what is wrong, file by file, line by line, record by record; and which trust is
 * missing. Goes wrong: X-5202 where the file is no zip or has no manifest that could be read.
 */
import type { X509Certificate } from "node:crypto";
import { XunwangError } from "#domain/errors.ts";
import { type ChainProof, checkChainProof } from "./chain-proof.ts";
import { digestsOf, sha256Of } from "./digests.ts";
import { packageEntries } from "./package-entries.ts";
import { CONTENT, lineDigests, MANIFEST, Manifest, WARC } from "./package-manifest.ts";
import type { MissingTrust, PackageProblem } from "./package-problem.ts";
import { headTimes, stampedBeforeMade } from "./package-times.ts";
import {
  CHAIN,
  DATAPACKAGE,
  DATAPACKAGE_DIGEST,
  HEAD_TOKEN,
  PROOFS,
  printDatapackage,
  printDigest,
  TOKEN,
} from "./seal-package.ts";
import { type StampTrust, stampTrust } from "./stamp-trust.ts";
import { type Entry, storedZip } from "./stored-zip.ts";
import { checkTimeStamp, type TimeStampProblem } from "./time-stamp-token.ts";
import { recordProblems } from "./verify-records.ts";

export interface PackageReport {
  /** Nothing is wrong with what is there; `missing` says what is not there. */
  readonly whole: boolean;
  readonly problems: readonly PackageProblem[];
  readonly missing: readonly MissingTrust[];
  readonly lead: number;
  readonly title: string;
  readonly createdAt: string;
  /** Of the manifest, by which the package is known. */
  readonly sha256: string;
  readonly sm3: string;
  readonly files: number;
  readonly records: number;
  /** `afterSeconds`: after the moment of making that the manifest states. */
  readonly timeStamp: (StampReport & { readonly afterSeconds: number }) | null;
  /** `head`: the stamp of the head; its time is proved, the day the proof names is only what is said. */
  readonly chain: (ChainProof & { readonly head: StampReport | null }) | null;
}

export interface StampReport {
  readonly at: string;
  readonly authority: string;
  /** It leads to one of the roots given. */
  readonly trusted: boolean;
}

interface CheckedStamp {
  readonly at: Date | null;
  readonly trust: StampTrust;
  readonly report: StampReport | null;
}

const TIME_STAMP_PROBLEMS: Readonly<Record<TimeStampProblem, string>> = {
  unreadable: "时间戳无法解读",
  "not-granted": "时间戳机构未予签发",
  "other-imprint": "时间戳盖的不是这个哈希值：被盖的内容或时间戳已改动",
  "bad-signature": "时间戳的签名不成立",
  "unsupported-signature": "时间戳的签名算法本程序不能核对",
  "not-for-time-stamps": "签名证书不是专用于时间戳的证书",
  untrusted: "时间戳的证书不能追溯到给出的根证书",
};

/** @param roots null: none were given, which is missing trust; given, a time-stamp they do not lead to is a problem. */
export async function verifyPackage(
  file: Uint8Array,
  roots: readonly X509Certificate[] | null,
  name = "WACZ",
): Promise<PackageReport> {
  const entries = await packageEntries(file, name);
  const byPath = new Map(entries.map((entry) => [entry.name, entry.bytes]));
  const problems: PackageProblem[] = [];
  const missing: MissingTrust[] = [];
  const printed = byPath.get(MANIFEST);
  const stated = statedHashes(byPath.get(DATAPACKAGE));
  if (!printed) throw new XunwangError("X-5202", { file: name, detail: `缺少 ${MANIFEST}` });
  const { sha256, sm3 } = digestsOf(printed);
  // Before it is read: a manifest that was changed may not be readable.
  for (const path of [MANIFEST, ...PROOFS]) {
    const bytes = byPath.get(path);
    if (bytes && stated?.has(path) && stated.get(path) !== sha256Of(bytes)) {
      problems.push({ path, what: `内容已改动，与 ${DATAPACKAGE} 所载哈希值不符` });
    }
  }
  const check = (path: string, over: string, what: string): CheckedStamp | null => {
    const token = byPath.get(path);
    if (!token) return null;
    const { stamp, problem, detail } = checkTimeStamp(token, over, roots ?? []);
    const trust = stampTrust(problem, roots !== null);
    if (trust === "authority" || trust === "signature") missing.push(trust);
    else if (problem) {
      // Where the token is as it was, it is what it stamps that was changed.
      const changed = problem === "other-imprint" && stated?.get(path) === sha256Of(token) ? what : path;
      problems.push({ path: changed, what: `${TIME_STAMP_PROBLEMS[problem]}${detail && `（${detail}）`}` });
    }
    const report = stamp && { at: stamp.at.toISOString(), authority: stamp.authority, trusted: trust === "good" };
    return { at: trust === "refused" ? null : (stamp?.at ?? null), trust, report };
  };
  const token = check(TOKEN, sha256, MANIFEST);
  const manifest = readManifest(printed);
  if (manifest === null) {
    if (problems.length === 0) problems.push({ path: MANIFEST, what: "无法解读" });
  } else {
    problems.push(...contentProblems(entries, byPath, manifest, stated));
    if (problems.length === 0) problems.push(...containerProblem(file, entries, manifest));
  }
  const createdAt = manifest?.createdAt ?? "";
  if (token?.at && manifest) problems.push(...stampedBeforeMade(createdAt, token.at));
  const proof = byPath.get(CHAIN);
  const chain = proof ? checkChainProof(proof, { sha256, sm3, lead: manifest?.lead ?? 0 }) : null;
  problems.push(...(chain?.problems ?? []));
  const head = chain?.proof ? check(HEAD_TOKEN, chain.proof.headHash, CHAIN) : null;
  if (chain === null) {
    missing.push("chain");
    if (byPath.has(HEAD_TOKEN)) problems.push({ path: HEAD_TOKEN, what: `没有 ${CHAIN}，不知它盖的是什么` });
  } else if (head === null && chain.proof) missing.push("chain-head");
  if (head?.at && chain?.proof && manifest) {
    const times = headTimes(chain.proof.day, chain.proof.headSeq - chain.proof.seq + 2, createdAt, head.at);
    problems.push(...times.problems);
    missing.push(...times.missing);
  }
  if (token === null) {
    missing.unshift(head?.trust === "good" || head?.trust === "authority" ? "own-time-stamp" : "time-stamp");
  }
  return {
    whole: problems.length === 0,
    problems: withoutDoubles(problems),
    missing: [...new Set(missing)],
    lead: manifest?.lead ?? 0,
    title: manifest?.title ?? "",
    createdAt,
    ...{ sha256, sm3, files: manifest?.files.length ?? 0, records: manifest?.records.length ?? 0 },
    timeStamp: token?.report
      ? { ...token.report, afterSeconds: Math.round((Date.parse(token.report.at) - Date.parse(createdAt)) / 1000) }
      : null,
    chain: chain?.proof ? { ...chain.proof, head: head?.report ?? null } : null,
  };
}

function contentProblems(
  entries: readonly Entry[],
  byPath: ReadonlyMap<string, Uint8Array>,
  manifest: Manifest,
  stated: ReadonlyMap<string, string> | null,
): PackageProblem[] {
  const problems: PackageProblem[] = [];
  for (const { path, bytes, sha256, sm3, lines } of manifest.files) {
    const content = byPath.get(path);
    if (!content) {
      problems.push({ path, what: "缺少此文件，清单中有" });
      continue;
    }
    const found = digestsOf(content);
    // Always: a manifest may list what never was there.
    const records = path === WARC ? recordProblems(content, manifest.records) : [];
    problems.push(...records);
    if (records.length > 0 || (found.sha256 === sha256 && found.sm3 === sm3 && content.byteLength === bytes)) continue;
    const now = lines ? lineDigests(content) : [];
    const line = lines ? now.findIndex((digest, n) => digest !== lines[n]) : -1;
    const place = line >= 0 ? { line: line + 1 } : lines && now.length < lines.length ? { line: now.length } : {};
    problems.push({ path, ...place, what: "内容已改动，与清单所载哈希值不符" });
  }
  const pinned = new Map(manifest.files.map((one) => [one.path, one]));
  for (const path of CONTENT) if (!pinned.has(path)) problems.push({ path, what: "清单中没有此文件，取证包必有" });
  const listed = new Set([
    ...manifest.files.map(({ path }) => path),
    MANIFEST,
    DATAPACKAGE,
    DATAPACKAGE_DIGEST,
    ...PROOFS,
  ]);
  const seen = new Set<string>();
  for (const { name } of entries) {
    if (!listed.has(name)) problems.push({ path: name, what: "多出此文件，清单中没有" });
    else if (seen.has(name)) problems.push({ path: name, what: "此文件在包中有两份" });
    seen.add(name);
  }
  // What datapackage.json must say follows from the manifest, and for the manifest and the proofs from what is there.
  const resources = [...manifest.files.map(({ path }) => path), MANIFEST, ...PROOFS].flatMap((path) => {
    const one = pinned.get(path);
    const bytes = byPath.get(path);
    if (one) return [{ path, sha256: one.sha256, bytes: one.bytes }];
    return bytes ? [{ path, sha256: stated?.get(path) ?? sha256Of(bytes), bytes: bytes.byteLength }] : [];
  });
  const expected = printDatapackage(manifest, resources);
  problems.push(...textProblem(DATAPACKAGE, byPath.get(DATAPACKAGE), expected));
  problems.push(...textProblem(DATAPACKAGE_DIGEST, byPath.get(DATAPACKAGE_DIGEST), printDigest(sha256Of(expected))));
  return problems;
}

/** The zip as it is against the one form it can have. */
function containerProblem(file: Uint8Array, entries: readonly Entry[], manifest: Manifest): PackageProblem[] {
  const expected = storedZip(entries, new Date(manifest.createdAt));
  if (expected.equals(file)) return [];
  const at = expected.findIndex((byte, n) => byte !== file[n]);
  return [{ path: "", what: `文件容器（zip）自第 ${at < 0 ? expected.byteLength : at} 字节起已改动` }];
}

function textProblem(path: string, found: Uint8Array | undefined, expected: Uint8Array): PackageProblem[] {
  if (!found) return [{ path, what: "缺少此文件" }];
  if (Buffer.compare(found, expected) === 0) return [];
  const lines = lineDigests(found);
  const line = lineDigests(expected).findIndex((digest, n) => digest !== lines[n]);
  return [{ path, line: (line < 0 ? lines.length - 1 : line) + 1, what: "内容已改动，与清单和各文件不符" }];
}

function readManifest(printed: Uint8Array): Manifest | null {
  try {
    return Manifest.parse(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(printed)));
  } catch {
    return null;
  }
}

/** The hashes datapackage.json states, or null where it cannot be read. */
function statedHashes(datapackage: Uint8Array | undefined): Map<string, string> | null {
  try {
    const { resources } = JSON.parse(Buffer.from(datapackage ?? []).toString("utf8")) as {
      resources: { path: string; hash: string }[];
    };
    return new Map(resources.map(({ path, hash }) => [path, String(hash).replace("sha256:", "")]));
  } catch {
    return null;
  }
}

/** One change of a file shows in several checks; the first says it best. */
function withoutDoubles(problems: readonly PackageProblem[]): PackageProblem[] {
  const seen = new Set<string>();
  return problems.filter(({ path, line, record }) => {
    const key = [path, line, record].join(" ");
    return !seen.has(key) && seen.add(key);
  });
}
