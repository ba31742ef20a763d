/**
 * Cookies an operator handed in, and which of them an address is sent (RFC 6265 section 5.4).
 *
 * In come cookies and a URL, out goes a Cookie header or null. Pure; answers add nothing and change nothing here, so a
 * page cannot write itself into what the operator gave. Guarding and storing them is the caller's matter.
 */
import { isIP } from "node:net";

export interface SessionCookie {
  readonly name: string;
  readonly value: string;
  /** ".jd.com" for a domain and all below it, "www.jd.com" for that host alone. */
  readonly domain: string;
  readonly path: string;
  /** Seconds since 1970, or -1 where it ends with the browser. */
  readonly expires: number;
  readonly httpOnly: boolean;
  readonly secure: boolean;
  readonly sameSite: "Strict" | "Lax" | "None";
}

/** The Cookie header for an address, longest paths first, or null where no cookie goes there. */
export function cookieHeader(cookies: readonly SessionCookie[], url: URL, now: number): string | null {
  const sent = cookies
    .filter((cookie) => goesTo(cookie, url) && !isOver(cookie, now))
    .sort((a, b) => b.path.length - a.path.length);
  return sent.length === 0 ? null : sent.map(({ name, value }) => `${name}=${value}`).join("; ");
}

export const isOver = ({ expires }: SessionCookie, now: number): boolean => expires >= 0 && expires * 1_000 <= now;

function goesTo({ domain, path, secure }: SessionCookie, url: URL): boolean {
  if (secure && url.protocol !== "https:") return false;
  const host = url.hostname.toLowerCase();
  const name = domain.toLowerCase();
  if (name.startsWith(".")) {
    const below = name.slice(1);
    // A number is no domain: nothing lies below it.
    if (host !== below && (isIP(host) !== 0 || !host.endsWith(name))) return false;
  } else if (host !== name) return false;
  return (
    url.pathname === path ||
    (url.pathname.startsWith(path) && (path.endsWith("/") || url.pathname[path.length] === "/"))
  );
}

/** As Playwright takes them. */
export function toBrowserCookies(cookies: readonly SessionCookie[]): SessionCookie[] {
  return cookies.map((cookie) => ({ ...cookie }));
}
