/**
 * The guard: says whether an address may be visited at all.
 *
 * In comes a URL with the hosts of its campaign, or an IP address at the moment of connecting; out goes yes, or no with
 * a code and one line of detail. Nothing here touches the network and nothing throws. Two checks are needed, because
 * either alone can be got around: the URL (on every hop of a redirect), and every resolved address at connect time
 * (guarded-connect.ts), since a name may resolve differently the second time (DNS rebinding).
 */
import { isIP } from "node:net";
import { type AddressRange, addressRange } from "./address-range.ts";

export interface GuardOptions {
  /**
   * Exact host:port pairs that may be reached although they are not public ("127.0.0.1:4101"): the sandbox, nothing
   * else. The host must still be among the hosts of the request. Default none.
   */
  readonly allowPrivate?: readonly string[];
}

export type GuardCode = "bad-url" | "protocol" | "credentials" | "bad-host" | "host" | "port" | "address";

export type GuardVerdict =
  | { readonly ok: true; readonly url: URL }
  | { readonly ok: false; readonly code: GuardCode; readonly detail: string };

export interface Guard {
  /**
   * Whether a URL may be requested: http or https, no credentials, a host of `hosts` on its port, and no literal
   * address outside the public ranges.
   * @param hosts host patterns: "item.jd.com", "*.jd.com" (every name below jd.com, not jd.com itself),
   *   "127.0.0.1:4101". Without a port the protocol's own port is meant.
   */
  checkUrl(url: string, hosts: readonly string[]): GuardVerdict;
  /** Whether this host:port was explicitly allowed although it may not be public. */
  allowsPrivate(host: string, port: number): boolean;
  /**
   * Why a resolved address may not be connected to, or null where it may.
   * @param host the name (or literal) it was resolved from, for the allowed exceptions
   */
  refuseAddress(address: string, host: string, port: number): string | null;
}

const LONGEST_URL = 8192;

/** A guard with these exceptions. */
export function createGuard(options: GuardOptions = {}): Guard {
  const exceptions = new Set((options.allowPrivate ?? []).map(normaliseException));
  const patterns = new WeakMap<readonly string[], readonly HostPattern[]>();

  const allowsPrivate = (host: string, port: number): boolean => {
    if (exceptions.size === 0) return false;
    const bare = host.toLowerCase();
    return exceptions.has(`${bare.includes(":") && !bare.startsWith("[") ? `[${bare}]` : bare}:${port}`);
  };

  const refuseAddress = (address: string, host: string, port: number): string | null => {
    const range: AddressRange = addressRange(address);
    if (range === "public" || allowsPrivate(host, port)) return null;
    return `${address} is a ${range} address`;
  };

  const patternsOf = (hosts: readonly string[]): readonly HostPattern[] => {
    let known = patterns.get(hosts);
    if (known === undefined) {
      known = hosts.map(parsePattern).filter((pattern) => pattern !== null);
      patterns.set(hosts, known);
    }
    return known;
  };

  const checkUrl = (text: string, hosts: readonly string[]): GuardVerdict => {
    if (text.length > LONGEST_URL) return refuse("bad-url", `longer than ${LONGEST_URL} characters`);
    if (!URL.canParse(text)) return refuse("bad-url", "not an absolute URL");
    const url = new URL(text);
    if (url.protocol !== "http:" && url.protocol !== "https:") return refuse("protocol", url.protocol.slice(0, 40));
    if (url.username !== "" || url.password !== "") return refuse("credentials", "credentials in the URL");
    const host = url.hostname;
    // A trailing dot names the same machine and would slip past a list of names.
    if (host === "" || host.endsWith(".")) return refuse("bad-host", host.slice(0, 80));
    const port = url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port);
    const isLiteral = host.startsWith("[") || isIP(host) !== 0;
    if (isLiteral) {
      const refused = refuseAddress(host, host, port);
      if (refused !== null) return refuse("address", refused);
    }
    const named = patternsOf(hosts).filter((pattern) => matchesName(pattern, host));
    if (named.length === 0) return refuse("host", `${host.slice(0, 80)} is not among the hosts allowed`);
    const standard = url.port === "";
    if (!named.some((pattern) => (pattern.port === null ? standard : pattern.port === port))) {
      return refuse("port", `port ${port} of ${host.slice(0, 80)} is not allowed`);
    }
    return { ok: true, url };
  };

  return { checkUrl, allowsPrivate, refuseAddress };
}

interface HostPattern {
  readonly name: string;
  readonly below: boolean;
  readonly port: number | null;
}

function parsePattern(pattern: string): HostPattern | null {
  const below = pattern.startsWith("*.");
  const rest = below ? pattern.slice(2) : pattern;
  // Any other star, and anything that is not host or host:port, matches nothing at all.
  if (rest === "" || /[*/\\@?#\s]/.test(rest) || !URL.canParse(`http://${rest}/`)) return null;
  const url = new URL(`http://${rest}/`);
  const port = /:(\d{1,5})$/.exec(rest);
  return { name: url.hostname, below, port: port === null ? null : Number(port[1]) };
}

const matchesName = (pattern: HostPattern, host: string): boolean =>
  pattern.below ? host.endsWith(`.${pattern.name}`) : host === pattern.name;

/** "LocalHost:80" and "http://localhost/" forms are one; an exception without a port is none at all. */
function normaliseException(text: string): string {
  const port = /:(\d{1,5})$/.exec(text);
  if (port === null || !URL.canParse(`http://${text}/`)) return "";
  return `${new URL(`http://${text}/`).hostname}:${Number(port[1])}`;
}

const refuse = (code: GuardCode, detail: string): GuardVerdict => ({ ok: false, code, detail });
