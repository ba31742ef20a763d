/**
 * Where evidence packages lie: files under a folder, or objects of a bucket where one is configured, each by its key. In:
 * key and bytes. Out: bytes. A package is whole when it stands under its key, and never changes. What was put on disk
 * before a bucket was configured is still found there.
 * Goes wrong: the disk's own errors; X-5701, X-5702 of the bucket; there is nothing under a key.
 */
import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Bucket } from "./s3-bucket.ts";

/** Keys are like "2026-11-24/lead-12-0123456789abcdef.wacz". */
export interface PackageStore {
  put(key: string, bytes: Uint8Array): Promise<void>;
  get(key: string): Promise<Uint8Array>;
}

const KEY = /^\d{4}-\d\d-\d\d\/[a-z0-9-]{1,80}\.wacz$/;

const PREFIX = "evidence/";

export function openPackageStore(folder: string, bucket: Bucket | null = null): PackageStore {
  const disk = openDisk(folder);
  if (bucket === null) return disk;
  return {
    put: (key, bytes) => bucket.put(`${PREFIX}${known(key)}`, bytes),
    get: async (key) => (await bucket.get(`${PREFIX}${known(key)}`)) ?? disk.get(key),
  };
}

function known(key: string): string {
  if (!KEY.test(key)) throw new Error("not the key of a package");
  return key;
}

function openDisk(folder: string): PackageStore {
  const place = (key: string): string => join(folder, known(key));
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
    get: async (key) => readFile(place(key)),
  };
}
