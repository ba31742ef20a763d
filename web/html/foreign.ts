/**
 * Text from pages, on our page: isolated in its direction, cut to a bounded length, whole (within bounds) on hover.
 * In: text as stored. Out: markup. Goes wrong: nothing; any text is bearable, of any length.
 */
import { maskContacts } from "../text/mask-contacts.ts";
import { html, type Markup } from "./html.ts";

/** Most characters that hovering shows; a title of 10,000 is not read by hovering. */
const MOST_ON_HOVER = 400;

/** @param most characters shown; the style sheet may clip further. Empty text and null print nothing. */
export function foreign(text: string | null | undefined, most = 120): Markup {
  if (!text) return html``;
  // Cut before anything is searched in it: the work done stays bounded by us, not by the page.
  const shown = maskContacts(text.slice(0, Math.max(most, MOST_ON_HOVER) + 20));
  if (shown.length <= most) return html`<bdi>${shown}</bdi>`;
  return html`<bdi title="${cut(shown, MOST_ON_HOVER)}">${cut(shown, most)}</bdi>`;
}

/** One line, clipped by the style sheet at the cell's edge, whole on hover. */
export function foreignLine(text: string | null | undefined): Markup {
  if (!text) return html``;
  const shown = maskContacts(text.slice(0, MOST_ON_HOVER + 20));
  return html`<bdi class="line" title="${cut(shown, MOST_ON_HOVER)}">${cut(shown, 160)}</bdi>`;
}

/** Cuts between characters, not inside a surrogate pair. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = /[\ud800-\udbff]/.test(text.charAt(most - 1)) ? most - 1 : most;
  return `${text.slice(0, end)}…`;
}

/** A link to a page of the web, opened without saying where from; plain text where it is no http(s) address. */
export function pageLink(url: string | null | undefined, label?: string): Markup {
  if (!url) return html``;
  const address = /^https?:\/\//i.test(url) && url.length <= 4_000 && URL.canParse(url) ? new URL(url) : null;
  if (!address) {
    return html`<bdi class="line" title="${cut(url, MOST_ON_HOVER)}">${cut(url, 160)}</bdi>`;
  }
  const shown = label ?? cut(url, 160);
  return html`<a class="line" href="${address.href}" target="_blank" rel="noreferrer noopener nofollow" title="${cut(url, MOST_ON_HOVER)}"><bdi>${shown}</bdi></a>`;
}
