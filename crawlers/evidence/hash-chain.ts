/**
 * The chain of evidence packages: each link's hash covers the one before it, so that none can be changed, taken out or
 * put in unseen. In: links. Out: hashes, and the first link that does not hold.
 *
 * The canonical form of a link is seven lines of ASCII, each ended by a line feed: the words "xunwang-evidence-chain-1",
 * then seq and lead in decimal, sha256, sm3, the hash of the link before (64 zeros for the first), and the words "end".
 * Its SHA-256 is the link's hash.
 */
import { z } from "zod";
import { sha256Of } from "./digests.ts";

const hex = z.string().regex(/^[0-9a-f]{64}$/);

export const Link = z.object({
  /** Place in the chain, from 1, without gaps. */
  seq: z.number().int().positive(),
  lead: z.number().int().positive(),
  /** Of the package's manifest. */
  sha256: hex,
  sm3: hex,
  previousHash: hex,
  chainHash: hex,
});
export type Link = z.infer<typeof Link>;

export const FIRST = "0".repeat(64);

export function chainHashOf(link: Omit<Link, "chainHash">): string {
  const { seq, lead, sha256, sm3, previousHash } = link;
  return sha256Of(["xunwang-evidence-chain-1", seq, lead, sha256, sm3, previousHash, "end", ""].join("\n"));
}

export interface BrokenLink {
  readonly seq: number;
  readonly why: "gap" | "previous" | "hash";
}

/** The first link that does not hold, or null. @param before the link before the first of these; null where it is not known. */
export function firstBroken(links: readonly Link[], before: Pick<Link, "seq" | "chainHash"> | null): BrokenLink | null {
  let last = before;
  for (const link of links) {
    if (last !== null && link.seq !== last.seq + 1) return { seq: last.seq + 1, why: "gap" };
    if (last !== null && link.previousHash !== last.chainHash) return { seq: link.seq, why: "previous" };
    if (chainHashOf(link) !== link.chainHash) return { seq: link.seq, why: "hash" };
    last = link;
  }
  return null;
}
