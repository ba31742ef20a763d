/**
 * Picture addresses: the parts of a page that show the goods go in, the absolute addresses of their pictures come out, in
 * full size, each once, at most 30. Pages load pictures late, so the address may stand in another attribute than `src`; and
 * show them small, so the size is cut off where the picture host is known to name it. Never throws.
 */
import type { HtmlDocument, HtmlElement } from "./html-document.ts";
import { findAll, hasName } from "./html-search.ts";

const MOST = 30;
const LONGEST = 2_000;
const LATE = [
  "data-ks-lazyload",
  "data-lazyload",
  "data-lazy-img",
  "data-lazy-src",
  "data-original",
  "data-src",
  "src",
];
const isPicture = hasName("img");
const PLAIN_PATH = /^\/(?:\w[\w-]{0,99}\/){0,9}\w[\w-]{0,99}\.\w{3,4}$/;

/** The pictures within elements of a page; an element that is not there has none. */
export function picturesIn(document: HtmlDocument, base: string, ...within: readonly (HtmlElement | null)[]): string[] {
  const stated = within.flatMap((element) =>
    element === null
      ? []
      : findAll(document, isPicture, element, 100).map(({ attributes }) =>
          LATE.map((name) => attributes[name]).find((value) => value !== undefined && value !== "" && !isBlank(value)),
        ),
  );
  return pictureAddresses(stated, base);
}

/** Stated addresses, of whatever form, as those that can be asked for. */
export function pictureAddresses(stated: readonly unknown[], base: string): string[] {
  const found = new Set<string>();
  const origin = URL.canParse(base) ? new URL(base).origin : null;
  for (const one of stated) {
    if (found.size >= MOST) break;
    if (typeof one !== "string" || one.length > LONGEST) continue;
    // Parsing addresses is most of the work: a plain path on the page's own server needs none.
    if (origin !== null && PLAIN_PATH.test(one)) {
      found.add(origin + one);
      continue;
    }
    const text = one.trim();
    if (text === "" || !URL.canParse(text, base || undefined)) continue;
    const url = new URL(text, base || undefined);
    if (url.protocol !== "http:" && url.protocol !== "https:") continue;
    url.hash = "";
    found.add(fullSize(url.href));
  }
  return [...found];
}

const isBlank = (src: string): boolean =>
  src.startsWith("data:") || /\/(?:blank|spaceball|loading|s)\.(?:gif|png)$/.test(src);

/** 「….jpg_50x50.jpg」 of Alibaba, 「/n5/s54x54_jfs/…」 of JD: the picture is there in full under the shorter name. */
function fullSize(href: string): string {
  return href
    .replace(
      /(\.(?:jpe?g|png|webp|gif))_(?:\d{1,4}x\d{1,4}|Q\d{2}|sum|b)[a-z\d.]{0,12}(?:\.(?:jpe?g|webp|png))?(?:_\.webp)?$/i,
      "$1",
    )
    .replace(/(\.360buyimg\.com)\/n\d{1,2}\/(?:s\d{1,4}x\d{1,4}_)?(?=jfs\/)/, "$1/n0/");
}
