/** Where the bodies lie that are kept: by pack, one by one, and moved to another pack. Each reads the captures once through. */
import type { BodyPlace } from "#domain/capture.ts";
import { type Queryable, toJson } from "../connection.ts";

/** Bytes in use by pack; what is not named holds nothing that is kept. */
export async function bytesKept(db: Queryable): Promise<Map<string, number>> {
  const found = await db.query<{ pack: string; bytes: number }>(
    `select pack, sum(pack_size)::bigint as bytes
     from (select distinct pack, pack_at, pack_size from captures where discarded_at is null) as kept group by pack`,
  );
  return new Map(found.rows.map(({ pack, bytes }) => [pack, bytes]));
}

export interface KeptBody {
  readonly place: BodyPlace;
  readonly sha256: string;
  readonly captureIds: readonly number[];
}

export async function bodiesIn(db: Queryable, packs: readonly string[]): Promise<KeptBody[]> {
  const found = await db.query<BodyPlace & { sha256: string; captureIds: number[] }>(
    `select pack, pack_at as at, pack_size as size, sha256, array_agg(id order by id) as "captureIds"
     from captures where pack = any($1) and discarded_at is null
     group by 1, 2, 3, 4 order by 1, 2`,
    [packs],
  );
  // A list of bigint comes as text.
  return found.rows.map(({ pack, at, size, sha256, captureIds }) => ({
    ...{ place: { pack, at, size }, sha256, captureIds: captureIds.map(Number) },
  }));
}

/** Captures that came to this body meanwhile stay where they are, and so does their pack. */
export async function moveBodies(
  tx: Queryable,
  moved: readonly { readonly body: KeptBody; readonly to: BodyPlace }[],
): Promise<void> {
  const rows = moved.flatMap(({ body, to }) => body.captureIds.map((id) => ({ id, from: body.place.pack, ...to })));
  await tx.query(
    `update captures c set pack = m.pack, pack_at = m.at, pack_size = m.size
     from jsonb_to_recordset($1::jsonb) as m(id bigint, "from" text, pack text, at bigint, size int)
     where c.id = m.id and c.pack = m."from"`,
    [toJson(rows)],
  );
}
