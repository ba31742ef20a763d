/** robots.txt of origins as last fetched: kept, found again with its age by the database's clock. */
import type { Queryable } from "../connection.ts";

interface KeptFile {
  readonly status: number;
  /** null where there is none. */
  readonly text: string | null;
}

export interface Kept {
  /** Since when the file could not be had, by the database's clock; null where it came. */
  readonly unavailableSince: Date | null;
}

export async function findRobotsFile(
  db: Queryable,
  origin: string,
): Promise<(KeptFile & Kept & { readonly ageMs: number }) | null> {
  const { rows } = await db.query<KeptFile & Kept & { ageMs: number }>(
    `select status, body as text, (extract(epoch from now() - fetched_at) * 1000)::float8 as "ageMs",
       unavailable_since as "unavailableSince"
     from robots_files where origin = $1`,
    [origin],
  );
  return rows[0] ?? null;
}

/** An origin nobody asked for this long begins anew: one that was down then need not have been down since. */
const FORGOTTEN = "interval '2 days'";

export async function keepRobotsFile(
  db: Queryable,
  origin: string,
  file: KeptFile & { readonly crawlDelaySeconds: number | null; readonly isUnavailable: boolean },
): Promise<Kept & { readonly unavailableMs: number }> {
  const { rows } = await db.query<Kept & { unavailableMs: number }>(
    `insert into robots_files as r (origin, status, body, crawl_delay_seconds, fetched_at, unavailable_since)
     values ($1, $2, $3, $4, now(), case when $5 then now() end)
     on conflict (origin) do update set status = excluded.status, body = excluded.body,
       crawl_delay_seconds = excluded.crawl_delay_seconds, fetched_at = excluded.fetched_at,
       unavailable_since = case when r.fetched_at > now() - ${FORGOTTEN} and $5
         then coalesce(r.unavailable_since, now()) else excluded.unavailable_since end
     returning unavailable_since as "unavailableSince",
       coalesce(extract(epoch from now() - unavailable_since) * 1000, 0)::float8 as "unavailableMs"`,
    [origin, file.status, file.text, file.crawlDelaySeconds, file.isUnavailable],
  );
  return rows[0] ?? { unavailableSince: null, unavailableMs: 0 };
}
