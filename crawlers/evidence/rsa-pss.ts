/**
 * RSA-PSS as certificates and time-stamps write its parameters (RFC 4055). In: the parameters' DER, names of hashes. Out:
 * hash and length of the salt; null for what Node cannot check (another mask than MGF1 with the same hash).
 * Goes wrong: an Error where it is no DER.
 */
import { derNode, derNodes, oidOf } from "./der.ts";

export const RSA_PSS = "1.2.840.113549.1.1.10";
const MGF1 = "1.2.840.113549.1.1.8";
const MOST_SALT = 512;

export interface PssParameters {
  readonly hash: string;
  readonly saltLength: number;
}

export function pssParameters(der: Uint8Array | null, hashes: Readonly<Record<string, string>>): PssParameters | null {
  const fields = new Map(der === null ? [] : derNodes(derNode(der).content).map(({ tag, content }) => [tag, content]));
  const [hashField, maskField, saltField] = [fields.get(0xa0), fields.get(0xa1), fields.get(0xa2)];
  // What is left out is SHA-1 and 20.
  const hash = hashField ? hashes[algorithmOf(hashField)] : "sha1";
  let maskHash: string | undefined = "sha1";
  if (maskField) {
    const [mask, of] = derNodes(derNode(maskField).content);
    if (!mask || oidOf(mask.content) !== MGF1 || !of) return null;
    maskHash = hashes[algorithmOf(of.raw)];
  }
  const saltLength = saltField ? derNode(saltField).content.reduce((sum, octet) => sum * 256 + octet, 0) : 20;
  return hash !== undefined && hash === maskHash && saltLength <= MOST_SALT ? { hash, saltLength } : null;
}

/** Of an AlgorithmIdentifier. */
function algorithmOf(der: Uint8Array): string {
  return oidOf(derNodes(derNode(der).content)[0]?.content) ?? "";
}
