/**
 * Article number (商品条码, GTIN): a printed value goes in, the number and what it says comes out, or null.
 *
 * Source: GB 12904-2008 and the GS1 General Specifications: 8, 12, 13 or 14 digits, the last a check digit (weights 3 and
 * 1 from the right). The prefix says in which country the number was issued, not where the goods were made: 690–699 is
 * mainland China, and another prefix is no offence.
 */
import { foldWidth } from "./fold-width.ts";

export interface Gtin {
  readonly digits: string;
  readonly length: 8 | 12 | 13 | 14;
  /** The check digit holds; where it does not, the number was misprinted or made up. */
  readonly checkHolds: boolean;
  /** The first three digits as GS1 counts them, e.g. "690". */
  readonly prefix: string;
  /** Issued in mainland China (690–699). */
  readonly mainlandChina: boolean;
}

/** The article number a value consists of, words before it and spaces or dashes in it allowed; null for other lengths. */
export function parseGtin(printed: string): Gtin | null {
  const text = foldWidth(printed.slice(0, 200));
  const run = /(?<![\dA-Za-z.-])\d(?:[ -]?\d){7,40}(?![\dA-Za-z])/.exec(text)?.[0];
  if (run === undefined) return null;
  const digits = run.replace(/\D/g, "");
  const length = digits.length;
  if (length !== 8 && length !== 12 && length !== 13 && length !== 14) return null;
  const prefix = digits.padStart(14, "0").slice(length === 8 ? 6 : 1, length === 8 ? 9 : 4);
  return { digits, length, checkHolds: gtinCheckHolds(digits), prefix, mainlandChina: prefix.startsWith("69") };
}

/** Whether the last digit is the check digit of those before it. */
export function gtinCheckHolds(digits: string): boolean {
  let sum = 0;
  for (let fromRight = 1; fromRight < digits.length; fromRight++) {
    sum += Number(digits.charAt(digits.length - 1 - fromRight)) * (fromRight % 2 === 1 ? 3 : 1);
  }
  return (10 - (sum % 10)) % 10 === Number(digits.charAt(digits.length - 1));
}
