/**
 * Opened page: bytes go in, the page as text, as JSON where it is JSON (or JSONP), and as a document come out.
 *
 * Each view is made when first asked for and kept with the page, so that recognising a page and reading it parse it once.
 */
import type { Page } from "#domain/capture.ts";
import { decodePage } from "./charset.ts";
import { type HtmlDocument, parseHtml } from "./html-document.ts";
import { linesOf } from "./html-search.ts";
import { parseJson } from "./json-scan.ts";

export class OpenedPage {
  readonly text: string;
  readonly charset: string;
  private parsed: HtmlDocument | undefined;
  private data: { value: unknown } | undefined;
  private shown: string | undefined;

  constructor(page: Page) {
    const { text, charset } = decodePage(page);
    this.text = text;
    this.charset = charset;
  }

  get document(): HtmlDocument {
    this.parsed ??= parseHtml(this.text);
    return this.parsed;
  }

  /** The answer as JSON (also `callback({...})`), or null where the page is no JSON. */
  get json(): unknown {
    if (this.data === undefined) {
      const body = /^\s{0,100}(?:[\w$.]{1,60}\s{0,9}\(\s{0,9})?(?=[[{])/.exec(this.text.slice(0, 300))?.[0];
      this.data = { value: body === undefined ? null : parseJson(this.text.slice(body.length)) };
    }
    return this.data.value;
  }

  /** What a visitor without scripts would read, one block a line. */
  get visible(): string {
    this.shown ??= linesOf(this.document.root, 100_000);
    return this.shown;
  }
}

const opened = new WeakMap<Page, OpenedPage>();

/** Opens a page; the same page object is decoded and parsed once. */
export function openPage(page: Page): OpenedPage {
  let view = opened.get(page);
  if (view === undefined) {
    view = new OpenedPage(page);
    opened.set(page, view);
  }
  return view;
}
