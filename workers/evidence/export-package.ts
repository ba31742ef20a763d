/**
 * A package as it leaves the house: what lies in the store, with the proofs there are by now put in: its time-stamp, its
 * link of the chain and those up to the head of its day, and the head's time-stamp. The stored file stays as it was packed,
 * and so does the manifest, which all of these are about. In: a package of the chain. Out: bytes of a WACZ.
 * Goes wrong: the store's errors.
 */
import { printChainProof } from "#crawlers/evidence/chain-proof.ts";
import type { PackageStore } from "#crawlers/evidence/package-store.ts";
import { CHAIN, HEAD_TOKEN, TOKEN, withProofs } from "#crawlers/evidence/seal-package.ts";
import type { Queryable } from "#db/connection.ts";
import { type EvidencePackage, readChain, readHeads } from "#db/queries/evidence-chain.ts";

/** Links put in at most; a package further from a head than this is shown by its own link alone. */
const MOST_LINKS = 20_000;

export async function exportPackage(
  db: Queryable,
  store: PackageStore,
  { seq, key, token }: EvidencePackage,
): Promise<Buffer> {
  const [head] = await readHeads(db, { covering: seq });
  const reached = head !== undefined && head.seq - seq < MOST_LINKS ? head : null;
  const rows = await readChain(db, seq - 1, reached ? reached.seq - seq + 1 : 1);
  const links = rows.map(({ seq, lead, sha256, sm3, previousHash, chainHash }) => ({
    ...{ seq, lead, sha256, sm3, previousHash, chainHash },
  }));
  const proofs = new Map<string, Uint8Array>([[CHAIN, printChainProof(links, reached?.day ?? null)]]);
  if (token) proofs.set(TOKEN, token);
  if (reached?.token) proofs.set(HEAD_TOKEN, reached.token);
  return withProofs(await store.get(key), proofs);
}

export function exportName({ lead, seq }: Pick<EvidencePackage, "lead" | "seq">): string {
  return `lead-${lead}-evidence-${seq}.wacz`;
}
