/**
 * Unified social credit code (统一社会信用代码): printed text goes in, codes and what their checks say come out.
 *
 * Source: GB 32100-2015: 18 characters without I, O, Z, S, V; 1 registering department, 2 category, 3–8 code of the
 * registering authority (GB/T 2260, of the day of registration), 9–17 organisation code with its own check character
 * (GB 11714-1997), 18 check character. Real codes that fail a check exist (pilot codes with M in place 9), so a failure
 * means "needs checking", never forgery.
 */
import { foldWidth } from "./fold-width.ts";

export interface Uscc {
  /** 18 characters, upper case. */
  readonly code: string;
  /** Six digits: the registering authority, which is not the place of business. */
  readonly authority: string;
  /** The check character at place 18 holds. */
  readonly checkHolds: boolean;
  /** The check character of the organisation code at place 17 holds. */
  readonly organisationCheckHolds: boolean;
}

const CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];
const CODE = /(?<![0-9A-Za-z])[1-9A-Y][0-9A-Y]\d{6}[0-9A-HJ-NP-RT-UW-Y]{10}(?![0-9A-Za-z])/gi;

/** Whether the check character of a code (upper case) holds. */
export function usccCheckHolds(code: string): boolean {
  if (code.length !== 18) return false;
  let sum = 0;
  for (let at = 0; at < 17; at++) {
    const value = CHARACTERS.indexOf(code.charAt(at));
    if (value < 0) return false;
    sum += value * (WEIGHTS[at] ?? 0);
  }
  return CHARACTERS.charAt((31 - (sum % 31)) % 31) === code.charAt(17);
}

/** Whether the organisation code within a code (places 9 to 17) holds by its own check: a second, independent test. */
export function organisationCheckHolds(code: string): boolean {
  if (code.length !== 18) return false;
  let sum = 0;
  for (let at = 0; at < 8; at++) {
    const value = Number.parseInt(code.charAt(8 + at), 36);
    if (Number.isNaN(value)) return false;
    sum += value * (ORGANISATION_WEIGHTS[at] ?? 0);
  }
  return "0123456789X0".charAt(11 - (sum % 11)) === code.charAt(16);
}

/** All codes of a text by their form, whether their checks hold or not, in the order of printing, without repeats. */
export function usccsIn(text: string): string[] {
  const found = new Set<string>();
  for (const [printed] of foldWidth(text).matchAll(CODE)) found.add(printed.toUpperCase());
  return [...found];
}

/** The first code of a printed value, or null. */
export function parseUscc(printed: string): Uscc | null {
  const code = usccsIn(printed.slice(0, 2_000))[0];
  if (code === undefined) return null;
  return {
    code,
    authority: code.slice(2, 8),
    checkHolds: usccCheckHolds(code),
    organisationCheckHolds: organisationCheckHolds(code),
  };
}
