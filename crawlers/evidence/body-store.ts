/**
 * Bodies of answers on disk, under their own SHA-256: the same bytes are kept once, and a file that was tampered with
 * no longer matches its name. In: bytes. Out: their hash. Files are gzip at its fastest level, in folders of the first
 * two hex digits; each is written beside its place and renamed, so that a half-written one is never found.
 */
import { createHash, randomUUID } from "node:crypto";
import { access, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";

const compress = promisify(gzip);
const decompress = promisify(gunzip);

export interface BodyStore {
  /** Stores a body (idempotent) and says its SHA-256 as lower-case hex. */
  put(body: Uint8Array): Promise<string>;
  /** The body of that hash, or null where there is none. Errors: a body that does not match its hash. */
  get(sha256: string): Promise<Uint8Array | null>;
}

export function openBodyStore(folder: string): BodyStore {
  const made = new Set<string>();
  const placeOf = (sha256: string) => {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error("not a SHA-256");
    return { folder: join(folder, sha256.slice(0, 2)), file: join(folder, sha256.slice(0, 2), `${sha256}.gz`) };
  };
  return {
    put: async (body) => {
      const sha256 = createHash("sha256").update(body).digest("hex");
      const place = placeOf(sha256);
      if (await exists(place.file)) return sha256;
      const packed = await compress(body, { level: 1 });
      if (!made.has(place.folder)) {
        await mkdir(place.folder, { recursive: true });
        made.add(place.folder);
      }
      const half = `${place.file}.${randomUUID()}`;
      await writeFile(half, packed);
      await rename(half, place.file);
      return sha256;
    },
    get: async (sha256) => {
      const packed = await readFile(placeOf(sha256).file).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return null;
        throw error;
      });
      if (!packed) return null;
      const body = await decompress(packed);
      if (createHash("sha256").update(body).digest("hex") !== sha256) {
        throw new Error(`body ${sha256} does not match its hash`);
      }
      return body;
    },
  };
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
