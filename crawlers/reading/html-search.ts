/**
 * HTML search: a document or element goes in, the elements or the text asked for come out.
 *
 * Only what readers need: by id, class, name or attribute, and text with or without line structure. All walks are loops
 * over the document's flat array or an explicit stack, so nothing here depends on how deep a page nests.
 */
import type { HtmlDocument, HtmlElement } from "./html-document.ts";

/** All elements below `within` (or in the whole document) that the test accepts, in document order, at most `most`. */
export function findAll(
  document: HtmlDocument,
  accepts: (element: HtmlElement) => boolean,
  within?: HtmlElement | null,
  most = 10_000,
): HtmlElement[] {
  const found: HtmlElement[] = [];
  const from = within ? within.index + 1 : 0;
  const to = within ? within.end : document.elements.length;
  for (let at = from; at < to && found.length < most; at++) {
    const element = document.elements[at];
    if (element !== undefined && accepts(element)) found.push(element);
  }
  return found;
}

/** The first element below `within` that the test accepts, or null. */
export function findFirst(
  document: HtmlDocument,
  accepts: (element: HtmlElement) => boolean,
  within?: HtmlElement | null,
): HtmlElement | null {
  return findAll(document, accepts, within, 1)[0] ?? null;
}

export const hasId =
  (id: string) =>
  (element: HtmlElement): boolean =>
    element.attributes.id === id;

export const hasName =
  (name: string) =>
  (element: HtmlElement): boolean =>
    element.name === name;

/** Whether the class attribute of an element lists this class. */
export const hasClass = (name: string) => {
  return (element: HtmlElement): boolean => {
    const classes = element.attributes.class;
    if (classes === undefined || !classes.includes(name)) return false;
    return classes === name || classes.split(/\s+/).includes(name);
  };
};

const BLOCK = new Set(
  (
    "address article aside blockquote br caption center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 " +
    "h4 h5 h6 header hr li main nav ol option p pre section select table tbody td tfoot th thead tr ul"
  ).split(" "),
);
const UNREAD = new Set(["script", "style", "template"]);

/**
 * The text of an element as a reader sees it: white space collapsed, a line break where a block begins or ends, scripts
 * left out, at most `most` characters.
 */
export function linesOf(element: HtmlElement, most = 200_000): string {
  let text = "";
  const pending: (HtmlElement | string)[] = [element];
  while (pending.length > 0 && text.length < most) {
    const node = pending.pop();
    if (node === undefined) break;
    if (typeof node === "string") {
      text += node === "\n" ? "\n" : node.replace(/\s+/g, " ");
      continue;
    }
    if (UNREAD.has(node.name) || (node !== element && isHidden(node))) continue;
    const block = BLOCK.has(node.name);
    if (block) {
      text += "\n";
      pending.push("\n");
    }
    for (let at = node.children.length - 1; at >= 0; at--) {
      const child = node.children[at];
      if (child !== undefined) pending.push(child === "\n" ? " " : child);
    }
  }
  return text
    .slice(0, most)
    .replace(/[ \u00a0]+/g, " ")
    .replace(/ ?\n ?/g, "\n")
    .replace(/\n{2,}/g, "\n")
    .trim();
}

/** Text for screen readers only (「Details about」 before a title) is not what the page shows. */
function isHidden(element: HtmlElement): boolean {
  const classes = element.attributes.class;
  return (
    classes !== undefined &&
    /(?:^|\s)(?:sr-only|visually-?hidden|screen-?reader(?:-text|-only)?|g-hdn|a-offscreen|clipped)(?:\s|$)/.test(
      classes,
    )
  );
}

/** The text of an element in one line. */
export function textOf(element: HtmlElement | null | undefined, most = 20_000): string {
  return element ? linesOf(element, most).replace(/\n/g, " ") : "";
}

/** The text directly inside an element, without that of elements below it. */
export function ownText(element: HtmlElement): string {
  return element.children
    .filter((child) => typeof child === "string")
    .join("")
    .replace(/\s+/g, " ")
    .trim();
}

/** The source of a script element. */
export function scriptText(element: HtmlElement): string {
  const [only] = element.children;
  if (element.children.length === 1 && typeof only === "string") return only;
  return element.children.filter((child) => typeof child === "string").join("");
}

/** What a `<meta name|property|itemprop=…>` of the page says, or null. Names are compared in lower case. */
export function metaContent(document: HtmlDocument, ...names: readonly string[]): string | null {
  for (const name of names) {
    for (const element of document.elements) {
      if (element.name !== "meta") continue;
      const { property, name: metaName, itemprop, content } = element.attributes;
      const key = (property ?? metaName ?? itemprop ?? "").toLowerCase();
      if (key === name && content !== undefined && content.trim() !== "") return content.trim();
    }
  }
  return null;
}

/** The address in `<link rel="canonical">`, or null. */
export function canonicalLink(document: HtmlDocument): string | null {
  const link = findFirst(document, (element) => element.name === "link" && element.attributes.rel === "canonical");
  return link?.attributes.href?.trim() || null;
}
