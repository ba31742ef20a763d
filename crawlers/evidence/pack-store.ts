/**
 * Packs as their stores keep them: files of gzip members, one per body, that nobody changes. In: members. Out: places.
 * One store is a folder, the other a bucket; both keep to the same tests. Goes wrong: the store's own errors.
 */
import type { BodyPlace } from "#domain/capture.ts";

export interface StoredPack {
  readonly pack: string;
  readonly bytes: number;
}

export interface PackStore {
  /** Writes members together; once this returns they survive a power cut. */
  write(members: readonly Uint8Array[]): Promise<BodyPlace[]>;
  /** Writes what is kept of other packs as a pack of its own, in the same way. */
  writeKept(members: readonly Uint8Array[]): Promise<BodyPlace[]>;
  /** Errors: there is no such pack, or less of it than the place says. */
  readMember(place: BodyPlace): Promise<Uint8Array>;
  list(): AsyncIterable<StoredPack>;
  /** A pack that is gone already is no error. */
  remove(pack: string): Promise<void>;
  /** Whether bodies can be kept now, as far as is known without trying. Errors: what came of the last try, moments ago. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

/** The places of members that lie one after another. */
export function placesOf(pack: string, from: number, members: readonly Uint8Array[]): BodyPlace[] {
  let at = from;
  return members.map(({ byteLength: size }) => {
    const place = { pack, at, size };
    at += size;
    return place;
  });
}
