/**
 * Numbers as they are compared. In: a number as printed. Out: the 16 digits of a certificate, or a licence with its
 * province, 苏XK0600100238; null for what has no number's form. The province belongs to it: provinces count their licences
 * each for itself, so that (苏)XK06-001-00238 and (浙)XK06-001-00238 are two.
 */

import { parseCccNumber } from "./ccc-number.ts";
import { type LicenceNumber, PROVINCES, parseLicenceNumber } from "./licence-number.ts";

/** 滇 and 云 are one issuer; 兵 is one of its own. */
const ISSUERS: ReadonlyMap<string, string> = new Map(
  [...PROVINCES].map(([short, name]) => {
    const first = [...PROVINCES].find(([, other]) => other === name)?.[0] ?? short;
    return [short, short === "兵" ? short : first];
  }),
);

export function numberKey(kind: "ccc" | "productionLicence", printed: string): string | null {
  if (kind === "ccc") return parseCccNumber(printed)?.digits ?? null;
  const number = parseLicenceNumber(printed);
  return number === null ? null : licenceKey(number);
}

function licenceKey({ province, strangeBracket, industry, product, serial }: LicenceNumber): string {
  const issuer = province === null ? (strangeBracket ?? "") : (ISSUERS.get(province) ?? province);
  return `${issuer}XK${industry}${product}${serial}`;
}

/** The keys a licence printed without its province may have in a register; none for one that names it. */
export function keysOfAnyProvince(key: string): string[] {
  return key.startsWith("XK") ? [...new Set(ISSUERS.values())].map((issuer) => issuer + key) : [];
}

/** 苏XK0600100238 → XK0600100238. */
export function withoutProvince(key: string): string {
  return key.replace(/^[^X]/u, "");
}
