/**
 * Capture (取证快照): the raw answer to one request, kept as received so that it can stand as evidence.
 * The body is known by its SHA-256 and lies in a pack, on disk or in object storage; the row says where, when and what was answered.
 */
import { z } from "zod";

/** Where a body lies: a gzip member within a pack, by its offset and length in bytes. */
export const BodyPlace = z.object({
  pack: z.string(),
  at: z.number().int().nonnegative(),
  size: z.number().int().nonnegative(),
});
export type BodyPlace = z.infer<typeof BodyPlace>;

/**
 * A pack is named by the day (UTC) it was begun on and an id; `s3/` stands before those in object storage, `kept-` where
 * retention gathered what is still kept of others.
 */
const PACK = /^(s3\/)?(\d{4}-\d\d-\d\d)\/(kept-)?[0-9a-f-]{36}\.gz$/;

/** null: not the name of a pack. */
export function readPackName(pack: string): { inBucket: boolean; day: string; isRewritten: boolean } | null {
  const named = PACK.exec(pack);
  return named && { inBucket: Boolean(named[1]), day: named[2] ?? "", isRewritten: Boolean(named[3]) };
}

/** Whether retention may have taken a pack away: never one of the last days, which may still be written to. */
export function isOldPack(pack: string, now: Date, days: number): boolean {
  const named = readPackName(pack);
  if (named === null) return false;
  return named.isRewritten || named.day <= new Date(now.getTime() - days * 86_400_000).toISOString().slice(0, 10);
}

export const Capture = z.object({
  /** Address asked for, and the one that finally answered after redirects. */
  url: z.string(),
  finalUrl: z.string(),
  /** HTTP status; 0 where there was no HTTP (a file from an archive folder). */
  status: z.number().int(),
  headers: z.record(z.string(), z.string()),
  /** SHA-256 of the decompressed body, lower-case hex. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.number().int().nonnegative(),
  place: BodyPlace,
  fetchedAt: z.date(),
  /** What fetched it: plain HTTP, a browser, or an archive. */
  via: z.enum(["http", "browser", "archive"]),
});
export type Capture = z.infer<typeof Capture>;

/** Beside a capture that was handed over: the facts its source has columns for, parted by blanks. Left out for whole pages. */
export const SHOWS_HEADER = "x-xunwang-shows";

/** A page in memory: what fetching hands to reading. */
export interface Page {
  readonly url: string;
  readonly finalUrl: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Decompressed bytes as answered; the charset is found out by reading, not by fetching. */
  readonly body: Uint8Array;
  readonly fetchedAt: Date;
  readonly via: Capture["via"];
}
