/**
 * Login states in use: fetchers that visit each marketplace with the cookies an operator handed in for it.
 *
 * In: the database and the secret. Out: a way to dress a fetcher. Without a secret, or where a state cannot be opened with
 * it, pages are fetched as by anybody; the log says so once, and never what a cookie holds.
 */
import type { Fetcher } from "#crawlers/fetching/fetcher.ts";
import type { SessionCookie } from "#crawlers/fetching/session-cookies.ts";
import type { Marketplace } from "#crawlers/marketplaces/marketplace.ts";
import type { Queryable } from "#db/connection.ts";
import { readSealed } from "#db/queries/marketplace-sessions.ts";
import type { Log } from "../log.ts";
import { unseal } from "./seal.ts";
import { storedCookies } from "./storage-state.ts";

/** A state that was renewed is in use after at most this long. */
const KEPT_MS = 15_000;

type Sessions = ReadonlyMap<string, readonly SessionCookie[]>;

export interface OpenSessions {
  /** The same fetcher, which sends what belongs to the marketplace whose hosts a request names. */
  dress(fetcher: Fetcher): Fetcher;
}

export function openSessions(
  db: Queryable,
  log: Log,
  key: Uint8Array | null,
  marketplaces: Iterable<Pick<Marketplace, "id" | "hosts">>,
): OpenSessions {
  const idOf = new Map([...marketplaces].map(({ id, hosts }): [readonly string[], string] => [hosts, id]));
  const complained = new Set<string>();
  let known: Promise<Sessions> = Promise.resolve(new Map());
  let readAt = Number.NEGATIVE_INFINITY;

  const complain = (marketplace: string, why: string): void => {
    if (complained.has(marketplace)) return;
    complained.add(marketplace);
    log.error({ marketplace }, why);
  };
  const read = async (): Promise<Sessions> => {
    const open = new Map<string, readonly SessionCookie[]>();
    for (const { marketplace, sealed } of await readSealed(db)) {
      const text = key === null ? null : unseal(key, sealed, marketplace);
      const cookies = text === null ? null : storedCookies(text);
      if (cookies === null) complain(marketplace, "a login state cannot be opened with this XUNWANG_SECRET");
      else open.set(marketplace, cookies);
    }
    return open;
  };
  const current = (): Promise<Sessions> => {
    if (performance.now() - readAt > KEPT_MS) {
      readAt = performance.now();
      const before = known;
      known = read().catch((error: unknown) => {
        log.warn({ error }, "login states could not be read");
        return before;
      });
    }
    return known;
  };

  return {
    dress: (fetcher) => ({
      fetch: async (request) => {
        const id = idOf.get(request.hosts);
        const cookies = id === undefined ? undefined : (await current()).get(id);
        return fetcher.fetch(cookies === undefined ? request : { ...request, cookies });
      },
      close: () => fetcher.close(),
    }),
  };
}
