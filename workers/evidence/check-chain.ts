/**
 * Checks the whole chain as the database holds it: every link, every head, every time-stamp's signature, and that what is
 * stored is what the links say. In: database, store, roots. Out: counts, and the first thing that does not hold.
 */
import type { X509Certificate } from "node:crypto";
import { sha256Of } from "#crawlers/evidence/digests.ts";
import { FIRST, firstBroken } from "#crawlers/evidence/hash-chain.ts";
import { packageEntries } from "#crawlers/evidence/package-entries.ts";
import { MANIFEST } from "#crawlers/evidence/package-manifest.ts";
import type { PackageStore } from "#crawlers/evidence/package-store.ts";
import { stampTrust } from "#crawlers/evidence/stamp-trust.ts";
import { checkTimeStamp } from "#crawlers/evidence/time-stamp-token.ts";
import type { Queryable } from "#db/connection.ts";
import { type EvidencePackage, readChain, readHeads } from "#db/queries/evidence-chain.ts";

export interface ChainReport {
  readonly packages: number;
  readonly stamped: number;
  readonly heads: number;
  readonly headsStamped: number;
  /** Hash of the last link; null where there is none. */
  readonly lastHash: string | null;
  /** Time-stamps whose signature this program cannot check. */
  readonly unchecked: number;
  readonly broken: { readonly seq: number; readonly what: string } | null;
}

const LINKS_AT_ONCE = 2_000;
const WHY = {
  gap: "缺少这一节",
  previous: "与前一节的哈希值接不上",
  hash: "本节的内容与其哈希值不符",
} as const;

/** @param store left out, the files are not looked at. @param roots null: authorities are not checked, signatures are. */
export async function checkChain(
  db: Queryable,
  roots: readonly X509Certificate[] | null,
  store: PackageStore | null,
): Promise<ChainReport> {
  let last: Pick<EvidencePackage, "seq" | "chainHash"> = { seq: 0, chainHash: FIRST };
  let stamped = 0;
  let unchecked = 0;
  const heads = await readHeads(db);
  const headAt = new Map(heads.map((head) => [head.seq, head]));
  const report = (broken: ChainReport["broken"]): ChainReport => ({
    ...{ packages: last.seq, stamped, heads: heads.length, unchecked, broken },
    headsStamped: heads.filter(({ token }) => token !== null).length,
    lastHash: last.seq === 0 ? null : last.chainHash,
  });
  const flawOf = (token: Uint8Array | null, hash: string, of: string): string | null => {
    if (token === null) return null;
    const { problem } = checkTimeStamp(token, hash, roots ?? []);
    const trust = stampTrust(problem, roots !== null);
    if (trust === "signature") unchecked++;
    return trust === "refused" ? `${of}的时间戳不成立（${problem}）` : null;
  };
  for (;;) {
    const links = await readChain(db, last.seq, LINKS_AT_ONCE);
    if (links.length === 0) break;
    const broken = firstBroken(links, last);
    for (const link of links) {
      if (broken && link.seq >= broken.seq) break;
      const head = headAt.get(link.seq);
      const flaw =
        flawOf(link.token, link.sha256, "取证包") ??
        (head && head.chainHash !== link.chainHash ? `${head.day} 的链头与本节不符` : null) ??
        (head ? flawOf(head.token, head.chainHash, `${head.day} 的链头`) : null) ??
        (store && (await fileFlaw(store, link)));
      if (flaw) return report({ seq: link.seq, what: flaw });
      if (link.token) stamped++;
      last = link;
    }
    if (broken) return report({ seq: broken.seq, what: WHY[broken.why] });
  }
  const beyond = heads.find(({ seq }) => seq > last.seq);
  return report(beyond ? { seq: beyond.seq, what: `链尾已缺：${beyond.day} 的链头还在其后` } : null);
}

async function fileFlaw(store: PackageStore, { key, sha256 }: EvidencePackage): Promise<string | null> {
  try {
    const manifest = (await packageEntries(await store.get(key), key)).find(({ name }) => name === MANIFEST);
    return manifest && sha256Of(manifest.bytes) === sha256 ? null : `文件 ${key} 与本节不符`;
  } catch {
    return `文件 ${key} 读不到`;
  }
}
