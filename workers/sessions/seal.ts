/**
 * Sealing: AES-256-GCM. In: text and what it belongs to; out: nonce, tag and cipher text in one, and back.
 * What it belongs to is bound in, so that a row cannot be passed off as another's. Opening gives null where the key is
 * another or a byte was changed.
 */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

const ALGORITHM = "aes-256-gcm";
const NONCE = 12;
const TAG = 16;

export function seal(key: Uint8Array, text: string, belongsTo: string): Buffer {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG });
  cipher.setAAD(Buffer.from(belongsTo, "utf8"));
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

export function unseal(key: Uint8Array, sealed: Uint8Array, belongsTo: string): string | null {
  if (sealed.byteLength < NONCE + TAG) return null;
  try {
    const decipher = createDecipheriv(ALGORITHM, key, sealed.subarray(0, NONCE), { authTagLength: TAG });
    decipher.setAAD(Buffer.from(belongsTo, "utf8"));
    decipher.setAuthTag(sealed.subarray(NONCE, NONCE + TAG));
    return Buffer.concat([decipher.update(sealed.subarray(NONCE + TAG)), decipher.final()]).toString("utf8");
  } catch {
    return null;
  }
}
