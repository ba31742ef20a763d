/**
 * Packs in a bucket: one object per batch, its members read by range. In: members. Out: places whose pack begins with
 * `s3/`, so that what was kept on disk before is still found there. Goes wrong: X-5701, X-5702.
 */
import { randomUUID } from "node:crypto";
import type { BodyPlace } from "#domain/capture.ts";
import { readPackName } from "#domain/capture.ts";
import { type PackStore, placesOf } from "./pack-store.ts";
import type { Bucket } from "./s3-bucket.ts";

const PREFIX = "bodies/";

export function openS3PackStore(bucket: Bucket): PackStore {
  const write = async (prefix: string, members: readonly Uint8Array[]): Promise<BodyPlace[]> => {
    const pack = `s3/${new Date().toISOString().slice(0, 10)}/${prefix}${randomUUID()}.gz`;
    await bucket.put(keyOf(pack), Buffer.concat(members));
    return placesOf(pack, 0, members);
  };
  return {
    write: (members) => write("", members),
    writeKept: (members) => write("kept-", members),
    readMember: async ({ pack, at, size }) => {
      const member = await bucket.get(keyOf(pack), { at, size });
      if (member === null) throw new Error(`there is no pack ${pack}`);
      return member;
    },
    async *list() {
      for await (const { key, bytes } of bucket.list(PREFIX)) {
        const pack = `s3/${key.slice(PREFIX.length)}`;
        if (readPackName(pack)) yield { pack, bytes };
      }
    },
    remove: (pack) => bucket.remove(keyOf(pack)),
    ready: async () => bucket.ready(),
    close: async () => {},
  };
}

function keyOf(pack: string): string {
  if (!readPackName(pack)?.inBucket) throw new Error("not the name of a pack");
  return `${PREFIX}${pack.slice("s3/".length)}`;
}
