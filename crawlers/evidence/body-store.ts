/**
 * Bodies of answers, each known by its SHA-256 and found by its place: a pack, an offset and a length. In: bytes. Out:
 * places. What is read back is checked against its hash, so a pack that was tampered with says so. New bodies go into the
 * bucket where one is configured, else on disk; what lies in the other place is still read there.
 * Goes wrong: the disk's own errors; X-5701, X-5702 of the bucket; X-5703 where a bucket is needed and none configured.
 */
import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import { type BodyPlace, readPackName } from "#domain/capture.ts";
import { XunwangError } from "#domain/errors.ts";
import { openDiskPackStore } from "./disk-pack-store.ts";
import type { PackStore, StoredPack } from "./pack-store.ts";
import type { Bucket } from "./s3-bucket.ts";
import { openS3PackStore } from "./s3-pack-store.ts";

export interface BodyStore {
  /** Keeps bodies together and says where each lies; then they survive a power cut. */
  append(bodies: readonly Uint8Array[]): Promise<BodyPlace[]>;
  /** The body at a place. Errors: there is none, or it does not match the hash. */
  read(place: BodyPlace, sha256: string): Promise<Uint8Array>;
  /** Asked before pages are fetched: a store that failed moments ago would only lose them. Errors: X-5701, X-5702. */
  ready(): Promise<void>;
  readonly packs: Packs;
  close(): Promise<void>;
}

/** Packs as a whole, for retention. */
export interface Packs {
  list(): AsyncIterable<StoredPack>;
  /** Copies bodies into one new pack; null for one that does not match its hash. */
  gather(bodies: readonly { readonly place: BodyPlace; readonly sha256: string }[]): Promise<(BodyPlace | null)[]>;
  remove(pack: string): Promise<void>;
}

/** Most bytes a body may have after decompression when it is read back. */
const MOST_BYTES = 256 * 1024 * 1024;

/** SHA-256 of a body, lower-case hex. */
export function hashOf(body: Uint8Array): string {
  return createHash("sha256").update(body).digest("hex");
}

export function openBodyStore(folder: string, bucket: Bucket | null = null): BodyStore {
  const disk = openDiskPackStore(folder);
  const remote = bucket && openS3PackStore(bucket);
  const used = remote ?? disk;
  const storeOf = (pack: string): PackStore => {
    if (!readPackName(pack)?.inBucket) return disk;
    if (remote === null) throw new XunwangError("X-5703");
    return remote;
  };
  const member = async (place: BodyPlace, sha256: string) => {
    const packed = await storeOf(place.pack).readMember(place);
    const body = packed.byteLength === place.size ? unpack(packed) : null;
    return body !== null && hashOf(body) === sha256 ? { packed, body } : null;
  };
  return {
    append: async (bodies) => {
      if (bodies.length === 0) return [];
      // On this thread: pages are small, and a trip to another thread costs more than the work.
      return used.write(bodies.map((body) => gzipSync(body, { level: 1 })));
    },
    read: async (place, sha256) => {
      const found = await member(place, sha256);
      if (found === null) throw new Error(`body ${sha256} does not match its hash`);
      return found.body;
    },
    ready: () => used.ready(),
    packs: {
      async *list() {
        yield* disk.list();
        if (remote) yield* remote.list();
      },
      gather: async (bodies) => {
        const packed: (Uint8Array | null)[] = [];
        for (const { place, sha256 } of bodies) packed.push((await member(place, sha256))?.packed ?? null);
        const whole = packed.filter((one) => one !== null);
        const places = whole.length > 0 ? (await used.writeKept(whole)).values() : [].values();
        return packed.map((one) => (one === null ? null : (places.next().value ?? null)));
      },
      remove: (pack) => storeOf(pack).remove(pack),
    },
    close: async () => {
      await Promise.all([disk.close(), remote?.close()]);
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
