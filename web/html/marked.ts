/**
 * Text from pages with places marked in it. In: text, places, how much to show around them. Out: markup.
 * Contacts are masked before anything is cut, so that no cut leaves half a number readable.
 */
import { maskContacts } from "../text/mask-contacts.ts";
import type { Range } from "../text/quotations.ts";
import { html, type Markup } from "./html.ts";

/** Most characters of one marked place that are shown. */
const MOST_MARKED = 200;

/** The text from its beginning, at most `most` characters, marked; a place behind that is shown in its surroundings. */
export function markedText(text: string, ranges: readonly Range[], most: number): Markup {
  const first = ranges[0];
  if (first && first.end > most) return markedQuote(text, first, Math.floor(most / 2));
  const whole = maskContacts(text.slice(0, most + 40));
  const end = Math.min(whole.length, most);
  const parts: (string | Markup)[] = [];
  let at = 0;
  for (const range of ranges) {
    if (range.start >= end) break;
    parts.push(whole.slice(at, range.start), html`<mark>${whole.slice(range.start, Math.min(range.end, end))}</mark>`);
    at = Math.min(range.end, end);
  }
  return html`<bdi>${parts}${whole.slice(at, end)}${text.length > end && "…"}</bdi>`;
}

/** One place with `around` characters before and behind it. */
export function markedQuote(text: string, { start, end }: Range, around: number): Markup {
  const from = Math.max(0, start - around);
  const to = Math.min(text.length, Math.min(end, start + MOST_MARKED) + around);
  // A number may begin before the window and end behind it: mask a little more than is shown.
  const margin = 80;
  const base = Math.max(0, from - margin);
  const masked = maskContacts(text.slice(base, to + margin));
  const piece = (a: number, b: number) => masked.slice(a - base, b - base);
  const markEnd = Math.min(end, start + MOST_MARKED);
  return html`<bdi>${from > 0 && "…"}${piece(from, start)}<mark>${piece(start, markEnd)}${markEnd < end && "…"}</mark>${piece(markEnd, to)}${to < text.length && "…"}</bdi>`;
}
