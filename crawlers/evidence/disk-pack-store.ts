/**
 * Packs in a folder. A pack is appended to by the one process that began it, on the day it is named after; at `PACK_BYTES`
 * or on the next day another is begun. A file per body was tried first: making files cost more than reading the
 * pages in them. Bytes are on the disk itself before a place is told; batches written at the same time share one such wait.
 * A process killed while it writes leaves a tail that nothing points to. Goes wrong: the disk's own errors (full, read-only).
 */
import { randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readPackName } from "#domain/capture.ts";
import { type PackStore, placesOf } from "./pack-store.ts";

const PACK_BYTES = 256 * 1024 * 1024;

/** A pack that is being written. It is closed by whoever leaves it last. */
class OpenPack {
  readonly name: string;
  readonly day: string;
  readonly #handle: FileHandle;
  end = 0;
  #users = 0;
  #isLast = false;
  #syncing: Promise<void> | null = null;
  #next: Promise<void> | null = null;

  constructor(name: string, day: string, handle: FileHandle) {
    this.name = name;
    this.day = day;
    this.#handle = handle;
  }

  enter(): this {
    this.#users++;
    return this;
  }

  async leave(): Promise<void> {
    this.#users--;
    if (this.#isLast && this.#users === 0) await this.#handle.close();
  }

  /** Whoever is still in it ends first. */
  async finish(): Promise<void> {
    if (this.#isLast) return;
    this.#isLast = true;
    if (this.#users === 0) await this.#handle.close();
  }

  /** Where the bytes lie, once they are on the disk itself. */
  async write(all: Uint8Array): Promise<number> {
    const from = this.end;
    this.end += all.byteLength;
    await writeAt(this.#handle, all, from);
    await this.#sync();
    return from;
  }

  /** A wait that has begun may not cover what was written since: that shares the next one. */
  #sync(): Promise<void> {
    if (this.#next === null) {
      const next: Promise<void> = (this.#syncing ?? Promise.resolve())
        .catch(() => {})
        .then(() => {
          this.#syncing = next;
          this.#next = null;
          return this.#handle.datasync();
        });
      this.#next = next;
    }
    return this.#next;
  }
}

export function openDiskPackStore(folder: string): PackStore {
  let current: Promise<OpenPack> | null = null;

  async function begin(day: string, prefix = ""): Promise<OpenPack> {
    const name = `${day}/${prefix}${randomUUID()}.gz`;
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    const handle = await open(path, "wx");
    // The file's name must outlive a power cut as its bytes do.
    await syncFolder(dirname(path));
    await syncFolder(folder);
    return new OpenPack(name, day, handle);
  }

  async function packOfToday(): Promise<OpenPack> {
    const day = today();
    for (;;) {
      current ??= begin(day);
      const taken = current;
      const leave = () => {
        if (current === taken) current = null;
      };
      // A disk that was full may have room again: the next try begins anew.
      const pack = await taken.catch((error: unknown) => {
        leave();
        throw error;
      });
      if (pack.end <= PACK_BYTES && pack.day === day) return pack.enter();
      leave();
      await pack.finish();
    }
  }

  return {
    write: async (members) => {
      const pack = await packOfToday();
      try {
        return placesOf(pack.name, await pack.write(Buffer.concat(members)), members);
      } catch (error) {
        // After a failed wait the kernel may call lost pages written: nothing more goes into this pack.
        if ((await current?.catch(() => null)) === pack) current = null;
        await pack.finish();
        throw error;
      } finally {
        await pack.leave();
      }
    },
    writeKept: async (members) => {
      const pack = (await begin(today(), "kept-")).enter();
      try {
        return placesOf(pack.name, await pack.write(Buffer.concat(members)), members);
      } finally {
        await pack.finish();
        await pack.leave();
      }
    },
    readMember: async ({ pack, at, size }) => {
      const handle = await open(pathOf(folder, pack), "r");
      try {
        const member = Buffer.alloc(size);
        const { bytesRead } = await handle.read(member, 0, size, at);
        return member.subarray(0, bytesRead);
      } finally {
        await handle.close();
      }
    },
    async *list() {
      for (const day of await names(folder)) {
        if (!/^\d{4}-\d\d-\d\d$/.test(day)) continue;
        for (const file of await names(join(folder, day))) {
          const pack = `${day}/${file}`;
          if (readPackName(pack)) yield { pack, bytes: (await stat(join(folder, pack))).size };
        }
      }
    },
    remove: (pack) => rm(pathOf(folder, pack), { force: true }),
    ready: async () => {},
    close: async () => {
      const open = current;
      current = null;
      if (open) await (await open).finish();
    },
  };
}

const today = (): string => new Date().toISOString().slice(0, 10);

function pathOf(folder: string, pack: string): string {
  if (readPackName(pack)?.inBucket !== false) throw new Error("not the name of a pack");
  return join(folder, pack);
}

async function names(folder: string): Promise<string[]> {
  const found = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return found.sort();
}

async function writeAt(handle: FileHandle, all: Uint8Array, from: number): Promise<void> {
  for (let written = 0; written < all.byteLength; ) {
    written += (await handle.write(all, written, all.byteLength - written, from + written)).bytesWritten;
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
