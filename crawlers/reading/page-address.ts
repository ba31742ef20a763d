/**
 * Page address: a page goes in, the address it had on the web comes out, also where it was saved to a file: from the
 * browser's "saved from url" comment, the canonical link, or og:url. Copies of web archives give the original address.
 */
import type { Page } from "#domain/capture.ts";
import { canonicalLink, metaContent } from "./html-search.ts";
import type { OpenedPage } from "./open-page.ts";

/** The web address of a page, or "" where nothing tells it. */
export function addressOfPage(page: Page, opened: OpenedPage): string {
  const asked = [page.finalUrl, page.url].find((url) => /^https?:\/\//i.test(url));
  if (asked !== undefined) return liveAddress(asked);
  if (opened.json !== null) return "";
  const { document } = opened;
  for (const comment of document.comments) {
    const saved = /saved from url=\(\d{1,6}\)\s{0,5}(https?:\/\/[^\s"'<>]{1,2000})/i.exec(comment)?.[1];
    if (saved !== undefined && URL.canParse(saved)) return liveAddress(saved);
  }
  const stated = canonicalLink(document) ?? metaContent(document, "og:url");
  if (stated === null) return "";
  const whole = stated.startsWith("//") ? `https:${stated}` : stated;
  return /^https?:\/\//i.test(whole) && URL.canParse(whole) ? liveAddress(whole) : "";
}

/** The address a web archive's copy was taken from. */
export function liveAddress(url: string): string {
  const original = /^https?:\/\/web\.archive\.org\/web\/[0-9a-z_*]{1,30}\/(https?:\/\/.{1,2000})$/i.exec(url)?.[1];
  return original !== undefined && URL.canParse(original) ? original : url;
}

/** The host of an address in lower case, or "". */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host.toLowerCase() : "";
}

/** Whether a host is covered by one of the patterns ("*.jd.com" covers jd.com and every name below it). */
export function hostMatches(host: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) =>
    pattern.startsWith("*.") ? host === pattern.slice(2) || host.endsWith(pattern.slice(1)) : host === pattern,
  );
}

/** An address as printed in a page ("//item.jd.com/1.html", "/p/2") made absolute, or null. */
export function absolute(href: string | null | undefined, base: string): string | null {
  if (
    href === null ||
    href === undefined ||
    href.trim() === "" ||
    /^(?:javascript|data|mailto|tel):/i.test(href.trim())
  )
    return null;
  const from = base === "" ? "https:" : base;
  const whole = href.trim().startsWith("//") ? `https:${href.trim()}` : href.trim();
  if (URL.canParse(whole)) return new URL(whole).href;
  return URL.canParse(whole, from) ? new URL(whole, from).href : null;
}
