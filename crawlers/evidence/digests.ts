/**
 * SHA-256 and SM3 (GB/T 32905) of bytes, lower-case hex. In: bytes. Out: digests.
 * Goes wrong: X-5201 where Node was built on a crypto library without SM3; nothing is packed then, rather than without it.
 */
import { createHash, getHashes } from "node:crypto";
import { XunwangError } from "#domain/errors.ts";

export interface Digests {
  readonly sha256: string;
  readonly sm3: string;
}

let known: boolean | undefined;

/** Whether this Node can compute SM3. */
export function hasSm3(): boolean {
  known ??= getHashes().includes("sm3");
  return known;
}

export function digestsOf(bytes: Uint8Array): Digests {
  if (!hasSm3()) throw new XunwangError("X-5201");
  return { sha256: sha256Of(bytes), sm3: createHash("sm3").update(bytes).digest("hex") };
}

export function sha256Of(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}
