/**
 * What the law asks of a product on a day. In: a product, its kind, a day. Out: the regimes in force that a page can be
 * checked against. A ban absorbs the other duties: nobody asks banned goods for their certificate.
 */
import type { Product, Regime, SubProduct } from "../catalogue/catalogue-schema.ts";

export interface Duties {
  readonly ban: Regime | null;
  /** CCC is owed for certain. */
  readonly ccc: Regime | null;
  /** A production licence number is owed for certain. */
  readonly licence: Regime | null;
  /** One of the two is owed, the page does not tell which. */
  readonly either: Regime | null;
}

const HOUR = 3_600_000;
let lastDay = { number: Number.NaN, text: "" };

/** The day in Shanghai, YYYY-MM-DD, that a moment falls on. Listings of a batch are captured on one day: it is kept. */
export function shanghaiDay(moment: Date): string {
  const number = Math.floor((moment.getTime() + 8 * HOUR) / (24 * HOUR));
  if (number !== lastDay.number) {
    lastDay = { number, text: new Date(moment.getTime() + 8 * HOUR).toISOString().slice(0, 10) };
  }
  return lastDay.text;
}

/** Whether a dated fact is in force on a day. */
export function inForce(fact: { from: string | null; to: string | null }, day: string): boolean {
  return (fact.from === null || fact.from <= day) && (fact.to === null || day <= fact.to);
}

/** Duties of a product and kind on a day (YYYY-MM-DD, Shanghai). */
export function dutiesOn(product: Product, sub: SubProduct | null, day: string): Duties {
  const due = (kind: Regime["kind"]): Regime | null =>
    product.regimes.find(
      (regime) =>
        regime.kind === kind &&
        inForce(regime, day) &&
        (regime.marksFrom === undefined || regime.marksFrom <= day) &&
        (regime.of === undefined || (sub !== null && regime.of.includes(sub.id))),
    ) ?? null;
  const ban = due("ban");
  if (ban !== null) return { ban, ccc: null, licence: null, either: null };
  const ccc = due("ccc");
  const licence = due("production_licence");
  if (ccc !== null && licence !== null) return { ban: null, ccc: null, licence: null, either: ccc };
  return { ban: null, ccc, licence, either: null };
}
