/** Mappings of columns as a person gave them, by marketplace and header. In: the mapping. Out: what is remembered. */
import { type Queryable, toJson } from "../connection.ts";

/** @returns column → field, by hash of the header */
export async function readFeedMappings(
  db: Queryable,
  marketplace: string,
): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>> {
  const found = await db.query<{ header: string; mapping: Record<string, string> }>(
    "select header, mapping from feed_mappings where marketplace = $1 order by used_at desc limit 1000",
    [marketplace],
  );
  return new Map(found.rows.map(({ header, mapping }) => [header, mapping]));
}

export async function rememberFeedMapping(
  db: Queryable,
  marketplace: string,
  header: string,
  mapping: Readonly<Record<string, string>>,
): Promise<void> {
  await db.query(
    `insert into feed_mappings (marketplace, header, mapping) values ($1, $2, $3::jsonb)
     on conflict (marketplace, header) do update set mapping = excluded.mapping, used_at = now()`,
    [marketplace, header, toJson(mapping)],
  );
}
