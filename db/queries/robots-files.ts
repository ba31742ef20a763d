/** robots.txt of origins as last fetched: kept, found again with its age by the database's clock. */
import type { Queryable } from "../connection.ts";

interface KeptFile {
  readonly status: number;
  /** null where there is none. */
  readonly text: string | null;
}

export async function findRobotsFile(
  db: Queryable,
  origin: string,
): Promise<(KeptFile & { readonly ageMs: number }) | null> {
  const { rows } = await db.query<KeptFile & { ageMs: number }>(
    `select status, body as text, (extract(epoch from now() - fetched_at) * 1000)::float8 as "ageMs"
     from robots_files where origin = $1`,
    [origin],
  );
  return rows[0] ?? null;
}

export async function keepRobotsFile(
  db: Queryable,
  origin: string,
  { status, text, crawlDelaySeconds }: KeptFile & { readonly crawlDelaySeconds: number | null },
): Promise<void> {
  await db.query(
    `insert into robots_files (origin, status, body, crawl_delay_seconds, fetched_at) values ($1, $2, $3, $4, now())
     on conflict (origin) do update set status = excluded.status, body = excluded.body,
       crawl_delay_seconds = excluded.crawl_delay_seconds, fetched_at = excluded.fetched_at`,
    [origin, status, text, crawlDelaySeconds],
  );
}
