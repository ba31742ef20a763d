/** Finds where bodies lie that are kept already, so that equal bytes are kept once. Discarded ones are gone. */
import type { BodyPlace } from "#domain/capture.ts";
import type { Queryable } from "../connection.ts";

/** @returns places by SHA-256; what is not kept yet is missing. */
export async function findBodies(db: Queryable, hashes: readonly string[]): Promise<Map<string, BodyPlace>> {
  if (hashes.length === 0) return new Map();
  const found = await db.query<BodyPlace & { sha256: string }>(
    `select distinct on (sha256) sha256, pack, pack_at as at, pack_size as size
     from captures where sha256 = any($1) and discarded_at is null order by sha256, id`,
    [hashes],
  );
  return new Map(found.rows.map(({ sha256, pack, at, size }) => [sha256, { pack, at, size }]));
}
