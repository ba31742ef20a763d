/** Login states of marketplaces: stored sealed, one each; listed without what is sealed. */
import type { Queryable } from "../connection.ts";

export interface MarketplaceSession {
  readonly marketplace: string;
  readonly cookies: number;
  readonly expiresAt: Date | null;
  readonly addedAt: Date;
}

/** Puts a login state in, in place of the one before. */
export async function storeSession(
  db: Queryable,
  session: Omit<MarketplaceSession, "addedAt"> & { readonly sealed: Uint8Array },
): Promise<void> {
  const { marketplace, sealed, cookies, expiresAt } = session;
  await db.query(
    `insert into marketplace_sessions (marketplace, sealed, cookies, expires_at) values ($1, $2, $3, $4)
     on conflict (marketplace) do update set sealed = excluded.sealed, cookies = excluded.cookies,
       expires_at = excluded.expires_at, added_at = now()`,
    [marketplace, sealed, cookies, expiresAt],
  );
}

export async function listSessions(db: Queryable): Promise<MarketplaceSession[]> {
  const found = await db.query<MarketplaceSession>(
    `select marketplace, cookies, expires_at as "expiresAt", added_at as "addedAt"
     from marketplace_sessions order by marketplace`,
  );
  return found.rows;
}

/** @returns false where there was none. */
export async function removeSession(db: Queryable, marketplace: string): Promise<boolean> {
  const removed = await db.query("delete from marketplace_sessions where marketplace = $1", [marketplace]);
  return removed.rowCount === 1;
}

export async function readSealed(db: Queryable): Promise<{ marketplace: string; sealed: Buffer }[]> {
  const found = await db.query<{ marketplace: string; sealed: Buffer }>(
    "select marketplace, sealed from marketplace_sessions",
  );
  return found.rows;
}

/** What has changed about ends to come: sessions that end soon without an alarm, and alarms whose session is well again. */
export async function sessionsToTellOf(
  db: Queryable,
  soonDays: number,
): Promise<{ ending: { marketplace: string; expiresAt: Date }[]; well: string[] }> {
  const [ending, well] = await Promise.all([
    db.query<{ marketplace: string; expiresAt: Date }>(
      `select marketplace, expires_at as "expiresAt" from marketplace_sessions s
       where expires_at < now() + make_interval(days => $1) and not exists (select from alarms
         where kind = 'session-expiring' and subject = s.marketplace and cleared_at is null)`,
      [soonDays],
    ),
    db.query<{ subject: string }>(
      `select subject from alarms a where kind = 'session-expiring' and cleared_at is null
       and not exists (select from marketplace_sessions s
         where s.marketplace = a.subject and s.expires_at < now() + make_interval(days => $1))`,
      [soonDays],
    ),
  ]);
  return { ending: ending.rows, well: well.rows.map(({ subject }) => subject) };
}
