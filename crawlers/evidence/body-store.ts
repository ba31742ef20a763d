/**
 * Bodies of answers on disk, each known by its SHA-256 and found by its place: a pack, an offset and a length. In:
 * bytes. Out: places. What is read back is checked against its hash, so a pack that was tampered with says so.
 *
 * A pack is a file of gzip members, one per body, that one process appends to and nobody changes; at `PACK_BYTES` the
 * next is begun. A file per body was tried first: making files cost more than reading the pages in them. A process
 * killed while it writes leaves a tail that nothing points to, since places are stored only afterwards.
 */
import { createHash, randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import type { BodyPlace } from "#domain/capture.ts";

export interface BodyStore {
  /** Appends bodies to the pack of this process and says where each lies. Errors: the disk's own (full, read-only). */
  append(bodies: readonly Uint8Array[]): Promise<BodyPlace[]>;
  /** The body at a place. Errors: there is none, or it does not match the hash. */
  read(place: BodyPlace, sha256: string): Promise<Uint8Array>;
  close(): Promise<void>;
}

const PACK_BYTES = 256 * 1024 * 1024;
/** Most bytes a body may have after decompression when it is read back. */
const MOST_BYTES = 256 * 1024 * 1024;

/** SHA-256 of a body, lower-case hex. */
export function hashOf(body: Uint8Array): string {
  return createHash("sha256").update(body).digest("hex");
}

export function openBodyStore(folder: string): BodyStore {
  let current: Promise<{ name: string; handle: FileHandle }> | null = null;
  let end = 0;

  async function begin(): Promise<{ name: string; handle: FileHandle }> {
    const day = new Date().toISOString().slice(0, 10);
    await mkdir(join(folder, day), { recursive: true });
    const name = `${day}/${randomUUID()}.gz`;
    return { name, handle: await open(join(folder, name), "wx") };
  }

  return {
    append: async (bodies) => {
      if (bodies.length === 0) return [];
      // On this thread: pages are small, and a trip to another thread costs more than the work.
      const members = bodies.map((body) => gzipSync(body, { level: 1 }));
      if (current !== null && end > PACK_BYTES) {
        const full = current;
        current = null;
        await (await full).handle.close();
      }
      if (current === null) {
        const begun = begin();
        current = begun;
        end = 0;
        // A disk that was full may have room again: the next try begins anew.
        begun.catch(() => {
          if (current === begun) current = null;
        });
      }
      const pack = current;
      const from = end;
      const all = Buffer.concat(members);
      end += all.byteLength;
      const { name, handle } = await pack;
      for (let written = 0; written < all.byteLength; ) {
        written += (await handle.write(all, written, all.byteLength - written, from + written)).bytesWritten;
      }
      let at = from;
      return members.map((member) => {
        const place = { pack: name, at, size: member.byteLength };
        at += member.byteLength;
        return place;
      });
    },
    read: async ({ pack, at, size }, sha256) => {
      if (!/^\d{4}-\d\d-\d\d\/[0-9a-f-]{36}\.gz$/.test(pack)) throw new Error("not the name of a pack");
      const handle = await open(join(folder, pack), "r");
      try {
        const member = Buffer.alloc(size);
        await handle.read(member, 0, size, at);
        const body = unpack(member);
        if (body === null || hashOf(body) !== sha256) throw new Error(`body ${sha256} does not match its hash`);
        return body;
      } finally {
        await handle.close();
      }
    },
    close: async () => {
      const open = current;
      current = null;
      if (open) await (await open).handle.close();
    },
  };
}

function unpack(member: Uint8Array): Uint8Array | null {
  try {
    return gunzipSync(member, { maxOutputLength: MOST_BYTES });
  } catch {
    return null;
  }
}
