/**
 * The secret that login states are sealed with: 32 bytes from XUNWANG_SECRET, as hex or base64.
 * Errors: X-5601 where it is not set, X-5602 where it is not 32 bytes.
 */
import { XunwangError } from "#domain/errors.ts";

const BYTES = 32;

export function readSecret(text: string | null): Buffer {
  if (text === null || text === "") throw new XunwangError("X-5601");
  const key = secretOf(text);
  if (key === null) throw new XunwangError("X-5602");
  return key;
}

/** null where it is none. */
export function secretOf(text: string): Buffer | null {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, "hex");
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return null;
  const key = Buffer.from(text, "base64");
  return key.byteLength === BYTES ? key : null;
}
