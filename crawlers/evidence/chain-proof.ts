/**
 * The proof that a package has its place in the chain: its link and those after it up to a head, one a line, the head in
 * the last. In: links and head, or the bytes of the proof. Out: bytes, or what they prove.
 */
import { z } from "zod";
import { firstBroken, Link } from "./hash-chain.ts";
import type { PackageProblem } from "./package-problem.ts";
import { CHAIN } from "./seal-package.ts";

export interface ChainProof {
  readonly seq: number;
  readonly headSeq: number;
  readonly headHash: string;
  /** The day whose end the head says it stands for; no hash covers it. Null where the last link stands for itself. */
  readonly day: string | null;
}

const Head = z.object({ head: Link.pick({ seq: true, chainHash: true }).extend({ day: z.iso.date().nullable() }) });

/** @param day the day of the head, which is the last link. */
export function printChainProof(links: readonly Link[], day: string | null): Uint8Array {
  const last = links.at(-1);
  const own = links.map(({ seq, lead, sha256, sm3, previousHash, chainHash }) => ({
    ...{ seq, lead, sha256, sm3, previousHash, chainHash },
  }));
  const rows = [...own, ...(last ? [{ head: { day, seq: last.seq, chainHash: last.chainHash } }] : [])];
  return new TextEncoder().encode(rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
}

export function checkChainProof(
  bytes: Uint8Array,
  of: { readonly sha256: string; readonly sm3: string; readonly lead: number },
): { readonly proof: ChainProof | null; readonly problems: PackageProblem[] } {
  const lines = new TextDecoder().decode(bytes).trimEnd().split("\n");
  const links: Link[] = [];
  let head: z.infer<typeof Head>["head"] | null = null;
  for (const [n, line] of lines.entries()) {
    try {
      const value: unknown = JSON.parse(line);
      if (n === lines.length - 1) head = Head.parse(value).head;
      else links.push(Link.parse(value));
    } catch {
      return { proof: null, problems: [{ path: CHAIN, line: n + 1, what: "无法解读" }] };
    }
  }
  const [own] = links;
  const last = links.at(-1);
  const bad = (line: number, what: string) => ({ proof: null, problems: [{ path: CHAIN, line, what }] });
  if (!own || own.sha256 !== of.sha256 || own.sm3 !== of.sm3 || own.lead !== of.lead) {
    return bad(1, "首节不是本包的链节");
  }
  const broken = firstBroken(links, null);
  if (broken) return bad(broken.seq - own.seq + 1, `存证链在第 ${broken.seq} 节断开`);
  if (!head || !last || head.seq !== last.seq || head.chainHash !== last.chainHash) {
    return bad(lines.length, "链头与末节不符");
  }
  // Whatever else stands there no hash covers.
  const expected = printChainProof(links, head.day);
  if (Buffer.compare(bytes, expected) !== 0) {
    const now = Buffer.from(bytes).toString("latin1").split("\n");
    const line = Buffer.from(expected)
      .toString("latin1")
      .split("\n")
      .findIndex((text, n) => text !== now[n]);
    return bad((line < 0 ? lines.length - 1 : line) + 1, "多出内容，或写法与应有的不同");
  }
  return { proof: { seq: own.seq, headSeq: head.seq, headHash: head.chainHash, day: head.day }, problems: [] };
}
