/**
 * Item addresses: an address goes in, the number of the item it means comes out, by the forms a marketplace uses. Also of
 * addresses that only lead there: a click counter or a login page that carries the item's address as a parameter.
 */
import { hostMatches } from "../reading/page-address.ts";

/** One form of an item's address: on these hosts the id stands in the path (first group) or in a query parameter. */
export interface AddressForm {
  readonly hosts: readonly string[];
  readonly path?: RegExp;
  readonly query?: readonly string[];
  /** Path that a query form must have; any where left out. */
  readonly on?: RegExp;
}

const ID = /^\d{1,25}$/;
/** Parameters under which an address leads on to another. */
const LEADS_TO = [
  "url",
  "to",
  "target",
  "redirect",
  "redirectURL",
  "redirect_url",
  "returnurl",
  "ReturnUrl",
  "u",
  "from",
  "refer_page_url",
];

/** An address as written ("//host/…" and addresses without a scheme too), or null. */
export function openAddress(url: string): URL | null {
  const whole = url.startsWith("//") ? `https:${url}` : /^https?:\/\//i.test(url) ? url : `https://${url}`;
  return url.length > 4_000 || !URL.canParse(whole) ? null : new URL(whole);
}

/** The item id in an address, or null. */
export function itemIdFrom(url: string, forms: readonly AddressForm[]): string | null {
  const address = openAddress(url);
  if (address === null) return null;
  const direct = idOf(address, forms);
  if (direct !== null) return direct;
  // Only the marketplace's own pages are believed to lead to its items.
  if (!forms.some(({ hosts }) => hostMatches(address.host.toLowerCase(), hosts))) return null;
  for (const name of LEADS_TO) {
    const next = address.searchParams.get(name);
    const target = next === null ? null : openAddress(next);
    const id = target === null ? null : idOf(target, forms);
    if (id !== null) return id;
  }
  return null;
}

function idOf({ host, pathname, searchParams }: URL, forms: readonly AddressForm[]): string | null {
  for (const form of forms) {
    if (!hostMatches(host.toLowerCase(), form.hosts)) continue;
    const inPath = form.path?.exec(pathname)?.[1];
    if (inPath !== undefined) return inPath;
    if (form.on !== undefined && !form.on.test(pathname)) continue;
    for (const name of form.query ?? []) {
      const value = searchParams.get(name)?.trim() ?? "";
      if (ID.test(value)) return value;
    }
  }
  return null;
}

/** A number under one of these query parameters of an address on these hosts, or null. */
export function idFromQuery(url: string, hosts: readonly string[], query: readonly string[]): string | null {
  const address = openAddress(url);
  return address === null ? null : idOf(address, [{ hosts, query }]);
}
