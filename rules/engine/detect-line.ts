/**
 * One line of `xunwang detect`. In: a listing as `extract` gives it, with an optional id and capture time, and the day
 * the law is taken of. Out: {id, product, findings}, or {id, error}. Never throws.
 */
import { z } from "zod";
import type { Finding } from "#domain/finding.ts";
import { Listing, Manufacturer, Marks, Seller } from "#domain/listing.ts";
import { describe, idOf, type LineError } from "./classify-line.ts";
import type { Judge } from "./judge.ts";

/** Parts may be null where a page has none of them; `kind` says how far the listing is known. */
const Line = Listing.extend({
  id: z.union([z.string(), z.number()]).nullish(),
  kind: z.string().nullish(),
  capturedAt: z.string().nullish(),
  attributes: Listing.shape.attributes.unwrap().nullish(),
  options: Listing.shape.options.unwrap().nullish(),
  manufacturer: Manufacturer.nullish(),
  seller: Seller.nullish(),
  marks: z
    .object({
      ccc: z.array(z.string()).nullish(),
      productionLicence: z.array(z.string()).nullish(),
      standards: z.array(z.string()).nullish(),
    })
    .nullish(),
  images: z.union([z.number().int().nonnegative(), z.array(z.unknown())]).nullish(),
});

export interface Detected {
  readonly id: string | number | null;
  readonly product: string | null;
  readonly findings: readonly Finding[];
  /** Present, as false, where the line is no detail page: what such a page leaves out proves nothing. */
  readonly judged?: false;
  readonly because?: string;
}

export interface ReadLine {
  readonly id: string | number | null;
  readonly kind: string | null;
  readonly listing: Listing;
  /** When the page was captured, where the line says so. */
  readonly captured: Date | null;
}

/** A line as a listing: parts a page has none of are empty. */
export function readDetectLine(input: unknown): ReadLine | LineError {
  const parsed = Line.safeParse(input);
  if (!parsed.success) return { id: idOf(input), error: describe(parsed.error) };
  const { id, kind, capturedAt, ...line } = parsed.data;
  const captured = capturedAt === null || capturedAt === undefined ? null : new Date(capturedAt);
  if (captured !== null && Number.isNaN(captured.getTime())) {
    return { id: id ?? null, error: `capturedAt: 不是有效时间「${String(capturedAt)}」` };
  }
  const listing: Listing = {
    ...line,
    attributes: line.attributes ?? [],
    options: line.options ?? [],
    manufacturer: line.manufacturer ?? Manufacturer.parse({}),
    seller: line.seller ?? Seller.parse({}),
    marks: Marks.parse({
      ccc: line.marks?.ccc ?? [],
      productionLicence: line.marks?.productionLicence ?? [],
      standards: line.marks?.standards ?? [],
    }),
    images: Array.isArray(line.images) ? line.images.length : (line.images ?? 0),
  };
  return { id: id ?? line.itemId, kind: kind ?? null, listing, captured };
}

/**
 * Judges one line. `on`: the day the law is taken of (`--on`); else the line's `capturedAt`, else `now`. A listing of
 * kind "search" is not judged: what a search row leaves out proves nothing.
 */
export function detectLine(input: unknown, judge: Judge, on: Date | null, now: Date): Detected | LineError {
  const read = readDetectLine(input);
  if ("error" in read) return read;
  const { id, kind, listing, captured } = read;
  const { recognition, findings } = judge.judge(listing, on ?? captured ?? now);
  const { product } = recognition;
  if (kind === null || kind === "detail") return { id, product, findings };
  return { id, product, findings: [], judged: false, because: `页面类型为 ${kind}，不判` };
}
