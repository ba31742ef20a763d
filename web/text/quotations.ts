/**
 * Where the words a finding rests on stand in the listing. In: a listing and spans. Out: the field's text with the
 * places to mark. Offsets are trusted only where the quoted words really stand there; else the words are looked for.
 * Goes wrong: a path that leads nowhere, or words that are not there, give a quotation without a context.
 */
import type { Span } from "#domain/finding.ts";
import type { Listing } from "#domain/listing.ts";
import { fieldName } from "./names.ts";

export interface Range {
  readonly start: number;
  readonly end: number;
}

export interface Quotation {
  /** What the field is called: "商品标题", or the parameter's own label. */
  readonly field: string;
  /** Whether the label is the page's own words, and so untrusted. */
  readonly ownLabel: boolean;
  /** The words as quoted; "" where the finding is that something is missing. */
  readonly words: string;
  /** The whole text of the field and the place in it; null where the words are not found there. */
  readonly context: { readonly text: string; readonly range: Range } | null;
}

const MOST_SEGMENTS = 6;

/** The text a path such as "attributes[3].value" leads to, or null. */
export function textAt(listing: Listing, path: string): string | null {
  const segments = path.match(/[A-Za-z]+|\[\d{1,6}\]/g) ?? [];
  if (segments.length === 0 || segments.length > MOST_SEGMENTS) return null;
  let here: unknown = listing;
  for (const segment of segments) {
    const key = segment.startsWith("[") ? segment.slice(1, -1) : segment;
    if (typeof here !== "object" || here === null || !Object.hasOwn(here, key)) return null;
    here = (here as Record<string, unknown>)[key];
  }
  return typeof here === "string" ? here : null;
}

export function rangeOf(text: string, span: Span): Range | null {
  if (span.text === "") return null;
  const { start, end } = span;
  if (start !== undefined && end !== undefined && text.slice(start, end) === span.text) return { start, end };
  const found = text.indexOf(span.text);
  return found < 0 ? null : { start: found, end: found + span.text.length };
}

export function quotation(listing: Listing, span: Span): Quotation {
  const attribute = /^attributes\[(\d{1,6})\]/.exec(span.field);
  const label = attribute ? listing.attributes[Number(attribute[1])]?.label : undefined;
  const text = textAt(listing, span.field);
  const range = text === null ? null : rangeOf(text, span);
  return {
    field: label || fieldName(span.field),
    ownLabel: Boolean(label),
    words: span.text,
    context: text !== null && range ? { text, range } : null,
  };
}

/** Places to mark in one field, in order, those that overlap joined. */
export function rangesIn(text: string, field: string, spans: readonly Span[]): Range[] {
  const ranges = spans
    .flatMap((span) => (span.field === field ? (rangeOf(text, span) ?? []) : []))
    .sort((a, b) => a.start - b.start);
  const joined: Range[] = [];
  for (const range of ranges) {
    const last = joined.at(-1);
    if (last && range.start <= last.end)
      joined[joined.length - 1] = { start: last.start, end: Math.max(last.end, range.end) };
    else joined.push(range);
  }
  return joined;
}
