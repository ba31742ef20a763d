/**
 * What an operator hands in as a login state: Playwright's storageState, of which only the cookies of the marketplace's own
 * hosts are kept. In: the file's text. Out: the cookies, and what was left out and why, without any value.
 * Errors: X-1004 for a file that is none, X-5603 where nothing is left to log in with.
 */
import { z } from "zod";
import { isOver, type SessionCookie } from "#crawlers/fetching/session-cookies.ts";
import type { Marketplace } from "#crawlers/marketplaces/marketplace.ts";
import { XunwangError } from "#domain/errors.ts";

/** Names and values as RFC 6265 section 4.1.1 allows them, and what browsers take beyond: no control, no ";". */
const Cookie = z.object({
  name: z.string().regex(/^[^\p{Cc}\s;=,]{1,256}$/u),
  value: z.string().regex(/^[^\p{Cc};]{0,8192}$/u),
  domain: z.string().regex(/^\.?[a-z0-9.-]{1,253}$/i),
  path: z
    .string()
    .regex(/^\/[^\p{Cc};]{0,1023}$/u)
    .default("/"),
  expires: z.number().default(-1),
  httpOnly: z.boolean().default(false),
  secure: z.boolean().default(false),
  sameSite: z.enum(["Strict", "Lax", "None"]).default("Lax"),
});
const StorageState = z.object({
  cookies: z.array(z.unknown()).max(2_000),
  origins: z.array(z.object({ origin: z.string() })).default([]),
});

export interface LoginState {
  readonly cookies: readonly SessionCookie[];
  /** When the first cookie that matters ends; null where none says. */
  readonly expiresAt: Date | null;
  readonly dropped: readonly { readonly what: string; readonly because: string }[];
}

export function readLoginState(
  file: string,
  text: string,
  marketplace: Pick<Marketplace, "id" | "hosts">,
  now: Date,
): LoginState {
  const state = StorageState.safeParse(parsed(file, text));
  if (!state.success)
    throw new XunwangError("X-1004", { file, detail: "不是 Playwright storageState：没有 cookies 列表" });
  const cookies: SessionCookie[] = [];
  const dropped: { what: string; because: string }[] = [];
  for (const [n, given] of state.data.cookies.entries()) {
    const cookie = Cookie.safeParse(given);
    if (!cookie.success) dropped.push({ what: `第 ${n + 1} 个 cookie`, because: "格式不对" });
    else {
      const because = whyNot(cookie.data, marketplace.hosts, now);
      if (because === null) cookies.push(cookie.data);
      else dropped.push({ what: `${cookie.data.name} (${cookie.data.domain})`, because });
    }
  }
  for (const { origin } of state.data.origins)
    dropped.push({ what: origin.slice(0, 100), because: "只用 cookie，不用本地存储" });
  if (cookies.length === 0) throw new XunwangError("X-5603", { id: marketplace.id });
  return { cookies, expiresAt: firstEnd(cookies), dropped };
}

/** What is stored sealed, read back; null where it is not what we stored. */
export function storedCookies(text: string): readonly SessionCookie[] | null {
  try {
    const cookies = z.array(Cookie).safeParse(JSON.parse(text));
    return cookies.success ? cookies.data : null;
  } catch {
    return null;
  }
}

/** A parser's message may quote the file: what it says of a login state is not passed on. */
function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new XunwangError("X-1004", { file, detail: "不是 JSON" });
  }
}

function whyNot(cookie: SessionCookie, hosts: readonly string[], now: Date): string | null {
  if (isOver(cookie, now.getTime())) return "已过期";
  return hosts.some((host) => belongs(cookie.domain.toLowerCase(), host.toLowerCase())) ? null : "不是该平台的主机";
}

/**
 * Whether a cookie's domain lies within a host pattern, or a whole domain above it that the marketplace uses ("*.jd.com"
 * and ".jd.com"). A cookie of a host is kept where that host is the marketplace's.
 */
function belongs(domain: string, pattern: string): boolean {
  const bare = domain.replace(/^\./, "");
  const host = pattern.replace(/:\d+$/, "");
  if (host.startsWith("*.")) return bare === host.slice(2) || bare.endsWith(host.slice(1));
  if (bare === host) return true;
  // ".jd.com" is sent to item.jd.com: kept where it is above the host and more than a top-level domain.
  return domain.startsWith(".") && host.endsWith(domain) && bare.includes(".");
}

/** Cookies that scripts cannot read carry logins; where there are none that end, all count. */
function firstEnd(cookies: readonly SessionCookie[]): Date | null {
  const ending = cookies.filter(({ expires }) => expires >= 0);
  const logins = ending.filter(({ httpOnly }) => httpOnly);
  const ends = (logins.length > 0 ? logins : ending).map(({ expires }) => expires);
  return ends.length === 0 ? null : new Date(Math.min(...ends) * 1_000);
}
