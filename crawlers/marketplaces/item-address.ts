/**
 * Item addresses: an address goes in, the number of the item it means comes out, by the forms a marketplace uses.
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

/** The item id in an address, or null; "//host/…" and addresses without a scheme are read too. */
export function itemIdFrom(url: string, forms: readonly AddressForm[]): string | null {
  const whole = url.startsWith("//") ? `https:${url}` : /^https?:\/\//i.test(url) ? url : `https://${url}`;
  if (url.length > 4_000 || !URL.canParse(whole)) return null;
  const { host, pathname, searchParams } = new URL(whole);
  for (const form of forms) {
    if (!hostMatches(host.toLowerCase(), form.hosts)) continue;
    const inPath = form.path?.exec(pathname)?.[1];
    if (inPath !== undefined) return inPath;
    if (form.on !== undefined && !form.on.test(pathname)) continue;
    for (const name of form.query ?? []) {
      const value = searchParams.get(name)?.trim() ?? "";
      if (/^\d{1,25}$/.test(value)) return value;
    }
  }
  return null;
}
