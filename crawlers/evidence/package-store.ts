/**
 * Where evidence packages lie: files under a folder, each by its key. In: key and bytes. Out: bytes. A package is whole
 * when it stands under its key, and never changes. Goes wrong: the disk's own errors; there is nothing under a key.
 */
import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Keys are like "2026-11-24/lead-12-0123456789abcdef.wacz". */
export interface PackageStore {
  put(key: string, bytes: Uint8Array): Promise<void>;
  get(key: string): Promise<Uint8Array>;
}

const KEY = /^\d{4}-\d\d-\d\d\/[a-z0-9-]{1,80}\.wacz$/;

export function openPackageStore(folder: string): PackageStore {
  const place = (key: string): string => {
    if (!KEY.test(key)) throw new Error("not the key of a package");
    return join(folder, key);
  };
  return {
    put: async (key, bytes) => {
      const path = place(key);
      const part = `${path}.${randomUUID()}.part`;
      try {
        await writeFile(part, bytes, { flush: true }).catch(async (error: NodeJS.ErrnoException) => {
          if (error.code !== "ENOENT") throw error;
          // The first of its day.
          await mkdir(dirname(path), { recursive: true });
          await writeFile(part, bytes, { flush: true });
        });
        await rename(part, path);
      } catch (error) {
        await rm(part, { force: true });
        throw error;
      }
    },
    get: (key) => readFile(place(key)),
  };
}
