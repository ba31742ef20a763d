/**
 * Tells a changed template from sellers who say nothing. In: the state of one field of a template and its next page. Out:
 * the state after it, and whether the field's rate has dropped or is back. Pure; nothing of it throws.
 *
 * The method is Page's CUSUM test (E. S. Page, Continuous Inspection Schemes, Biometrika 41, 1954) on the log-likelihood
 * ratio of "the rate fell to a quarter" against "the rate is as it was". Its sum is set back to 0 when it falls below;
 * where it stood at 0 last is the estimate of when the change began. By Lorden's bound (Ann. Math. Stat. 42, 1971) a steady
 * field gives a false alarm at most every e^ALARM_AT pages.
 *
 * - Rates differ by product, so each page is compared with the rate of its own product: a campaign that goes from masks to
 *   rebar changes the mix, not the evidence. The rate compared with is the lower Wilson bound of what was counted, so that
 *   few pages make the test slower and not louder.
 * - A product that is new is expected to show a field at a quarter of the template's rate at least, and where several
 * products are known, two standard deviations below their mean (a prediction bound); what only some products have
 *   (certificates, licences) is not expected at all until the product's own pages have shown it.
 * - A template without history is held to floors, see `floorsOf`; rates under LEAST_RATE are not watched, as too seldom
 *   shown for a drop to be told.
 * - Of one seller at most PAGES_PER_SELLER pages count in a run: a shop that leaves a field out does so on all its pages,
 *   and files handed over are often sorted by shop.
 */
import type { Counts, CoverageField, FieldState } from "#domain/coverage.ts";
import { wilsonInterval } from "#rules/engine/wilson-interval.ts";

/** e^16 is about nine million pages; of a field shown on 80 % of pages it takes 12 pages without it. */
const ALARM_AT = 16;
/** A rate counts as back when it is e^9 times as likely as the drop. */
const BACK_AT = 9;
/** A drop to this part of the rate is what the test is made for; from a half upwards it stays silent. */
const PART_LEFT = 0.25;
const PAGES_PER_SELLER = 2;
const LEAST_RATE = 0.04;
/** No field is trusted to be always there: one odd page must not weigh like five. */
const HIGHEST_RATE = 0.9;
/** Pages of a product before its own rate counts alone, and of a template before the floors no longer do. */
const PAGES_OF_PRODUCT = 20;
const PAGES_TO_SAY_ANYTHING = 6;
/** Products from which the rate of another can be told, and how many standard deviations below their mean. */
const PRODUCTS_TO_TELL_SPREAD = 4;
const SPREADS_BELOW = 2;
const PAGES_OF_TEMPLATE = 60;
/** Then older pages count half, so that rates may change slowly. */
const MOST_PAGES = 400;

/** Fields that only some products have. */
const OF_SOME_PRODUCTS: ReadonlySet<CoverageField> = new Set([
  "marks.ccc",
  "marks.productionLicence",
  "marks.standards",
]);

export interface PageRead {
  /** Place of the page among those of its template, from 1. */
  readonly page: number;
  /** When it was captured, in milliseconds since 1970: pages are judged in about that order, not quite. */
  readonly time: number;
  readonly product: string | null;
  readonly sellerId: number | null;
  readonly isRead: boolean;
}

export interface Observed {
  readonly state: FieldState;
  readonly event: "dropped" | "back" | null;
}

/** null where nothing was counted. */
export interface Rates {
  readonly before: number | null;
  readonly now: number | null;
  /** Pages that `now` was counted on. */
  readonly pages: number;
}

export const NEW_FIELD: FieldState = {
  base: {},
  run: {},
  evidence: 0,
  steadyAt: 0,
  steadyTime: 0,
  bySeller: {},
  droppedAfter: null,
};

/** @param floor rate expected of a template without history, or null. */
export function observe(field: CoverageField, state: FieldState, floor: number | null, seen: PageRead): Observed {
  const rate = expectedRate(field, state.base, floor, seen.product);
  const run = counted(state.run, seen);
  if (rate === null) return { state: afterUnwatched({ ...state, run }, seen), event: null };
  const isDown = state.droppedAfter !== null;
  // A page captured before the drop and judged late shows the field as it was, not that it is back.
  if (isDown && seen.time <= state.steadyTime) return { state, event: null };
  const step = (isDown ? -1 : 1) * (seen.isRead ? Math.log(PART_LEFT) : Math.log((1 - PART_LEFT * rate) / (1 - rate)));
  const seller = String(seen.sellerId ?? `page ${seen.page}`);
  const before = state.bySeller[seller] ?? 0;
  if (step > 0 && before >= PAGES_PER_SELLER) return { state: { ...state, run }, event: null };
  const evidence = Math.max(0, state.evidence + step);
  if (isDown && evidence >= BACK_AT) return { state: steady({ ...state, run: {} }, seen), event: "back" };
  if (isDown) {
    return { state: { ...state, run, evidence, bySeller: spoke(state, evidence, step, seller, before) }, event: null };
  }
  if (evidence === 0) return { state: steady({ ...state, run }, seen), event: null };
  const next = { ...state, run, evidence, bySeller: spoke(state, evidence, step, seller, before) };
  return evidence >= ALARM_AT ? { state: dropped(next), event: "dropped" } : { state: next, event: null };
}

/** The field counts as dropped since its evidence was last nil. */
export function dropped(state: FieldState): FieldState {
  return { ...state, droppedAfter: state.steadyAt, evidence: 0, bySeller: {} };
}

/** Clears a drop. @param isNewNormal whether what was counted before no longer holds. */
export function cleared(state: FieldState, page: number, isNewNormal: boolean): FieldState {
  return { ...NEW_FIELD, base: isNewNormal ? {} : state.base, steadyAt: page };
}

/** The field's rate in steady times, by the products of the run, and its rate in the run. */
export function ratesOf({ base, run }: FieldState): Rates {
  const all = sumOf(base);
  const [pages, read] = sumOf(run);
  const expected = Object.entries(run).reduce((sum, [product, [n]]) => {
    const [of, shown] = (base[product]?.[0] ?? 0) >= PAGES_OF_PRODUCT ? (base[product] ?? all) : all;
    return sum + (of === 0 ? 0 : (n * shown) / of);
  }, 0);
  return {
    before: all[0] === 0 ? null : pages === 0 ? all[1] / all[0] : expected / pages,
    now: pages === 0 ? null : read / pages,
    pages,
  };
}

/** What can be expected of a page of this product; null where nothing can. */
function expectedRate(field: CoverageField, base: Counts, floor: number | null, product: string | null): number | null {
  const own = base[product ?? ""] ?? [0, 0];
  const rate = own[0] >= PAGES_OF_PRODUCT ? lowRate(own) : expectedOfNew(field, base, floor, own);
  return rate < LEAST_RATE ? null : Math.min(rate, HIGHEST_RATE);
}

/** Among many products the luck of a few pages of one does no harm; alone they would be all there is to compare with. */
function expectedOfNew(field: CoverageField, base: Counts, floor: number | null, own: Counts[string]): number {
  const all = sumOf(base);
  if (all[0] < PAGES_OF_TEMPLATE) return floor ?? 0;
  const ofAny = OF_SOME_PRODUCTS.has(field) ? 0 : Math.max(lowRate(all) * PART_LEFT, lowOfAnother(base));
  return own[0] < PAGES_TO_SAY_ANYTHING ? ofAny : Math.max(lowRate(own), ofAny);
}

/**
 * The least rate another product will have if it is of the kind of those known: their mean, less their spread. Pages of no
 * product show what they like and tell nothing of it.
 */
function lowOfAnother(base: Counts): number {
  const known = Object.entries(base).flatMap(([product, counts]) =>
    product !== "" && counts[0] >= PAGES_TO_SAY_ANYTHING ? [counts] : [],
  );
  if (known.length < PRODUCTS_TO_TELL_SPREAD) return 0;
  const rates = known.map(([pages, read]) => read / pages);
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  // Seen, not corrected for the chance in few pages: that makes the spread too wide, which is the safe side.
  const variance = rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / (rates.length - 1);
  return mean - SPREADS_BELOW * Math.sqrt(variance * (1 + 1 / rates.length));
}

function lowRate([pages, read]: Counts[string]): number {
  return wilsonInterval(read, pages)?.low ?? 0;
}

function sumOf(counts: Counts): [pages: number, read: number] {
  let pages = 0;
  let read = 0;
  for (const [n, shown] of Object.values(counts)) {
    pages += n;
    read += shown;
  }
  return [pages, read];
}

function counted(counts: Counts, { product, isRead }: PageRead): Counts {
  const [pages, read] = counts[product ?? ""] ?? [0, 0];
  return { ...counts, [product ?? ""]: [pages + 1, read + (isRead ? 1 : 0)] };
}

/** A page of which nothing was expected tells nothing of the template; it only counts for its product. */
function afterUnwatched(state: FieldState, seen: PageRead): FieldState {
  return state.evidence === 0 && state.droppedAfter === null ? steady(state, seen) : state;
}

function steady(state: FieldState, { page, time }: PageRead): FieldState {
  const base: Record<string, Counts[string]> = { ...state.base };
  for (const [product, [pages, read]] of Object.entries(state.run)) {
    const [before, shown] = base[product] ?? [0, 0];
    const sum: Counts[string] = [before + pages, shown + read];
    base[product] = sum[0] > MOST_PAGES ? [sum[0] / 2, sum[1] / 2] : sum;
  }
  return { base, run: {}, evidence: 0, steadyAt: page, steadyTime: time, bySeller: {}, droppedAfter: null };
}

function spoke(
  state: FieldState,
  evidence: number,
  step: number,
  seller: string,
  before: number,
): FieldState["bySeller"] {
  if (evidence === 0) return {};
  return step > 0 ? { ...state.bySeller, [seller]: before + 1 } : state.bySeller;
}
