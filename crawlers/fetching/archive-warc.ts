/**
 * WARC records → pages: what an archive holds of HTML and JSON comes out as pages with their own address and time.
 *
 * In come the records of one file; out come pages, and, one by one and with its place, what is none: records of other
 * kinds and other types (pictures, styles) to be counted, redirects, and those that could not be read. `revisit` records
 * are resolved against what was seen before in the same reading; where that is not there they are named. Nothing is
 * thrown but what the source throws.
 */
import type { Page } from "#domain/capture.ts";
import { httpHead, readHttpBlock } from "../evidence/http-block.ts";
import { readWarc, type WarcHeaders, type WarcItem } from "../evidence/read-warc.ts";
import { REQUESTED_URI } from "../evidence/write-warc.ts";
import { RevisitIndex } from "./revisit-index.ts";

export type ArchivedPage =
  | { readonly kind: "page"; readonly offset: number; readonly page: Page }
  /** The page of an earlier record, seen again: its body is known by what the caller was told to remember. */
  | { readonly kind: "revisit"; readonly offset: number; readonly page: Page; readonly bodyOf: string }
  /** No page: counted, no fault. */
  | { readonly kind: "other"; readonly offset: number; readonly what: OtherRecord }
  | { readonly kind: "unread"; readonly offset: number; readonly url: string | null; readonly because: string };

/** Records that are no pages. */
export type OtherRecord = "picture" | "other-type" | "redirect" | "error-answer" | "feed-row" | "not-a-capture";

export interface ArchiveWarcOptions {
  /** Largest body, unpacked. Default 16 MiB. */
  readonly maxBytes?: number;
  /** Remembers across the files of one import what revisits refer to. */
  readonly seen?: RevisitIndex;
}

const CAPTURES = new Set(["response", "resource", "conversion", "revisit"]);
/** Answers by which a site says that a page is gone or not for us: they are pages that say so. */
const SAYING = new Set([401, 403, 404, 405, 410, 412, 418, 429, 451]);

/** Pages of a WARC file, in its order. */
export async function* readArchivedPages(
  source: AsyncIterable<Uint8Array>,
  options: ArchiveWarcOptions = {},
): AsyncGenerator<ArchivedPage> {
  const maxBytes = options.maxBytes ?? 16 << 20;
  const seen = options.seen ?? new RevisitIndex();
  const wants = (headers: WarcHeaders) => CAPTURES.has((headers.get("warc-type") ?? "").toLowerCase());
  for await (const item of readWarc(source, { maxBytes: maxBytes * 2, wants })) {
    yield await toPage(item, maxBytes, seen);
  }
}

async function toPage(item: WarcItem, maxBytes: number, seen: RevisitIndex): Promise<ArchivedPage> {
  const { offset } = item;
  if (item.kind === "broken") return { kind: "unread", offset, url: null, because: item.because };
  const { headers } = item;
  const type = (headers.get("warc-type") ?? "").toLowerCase();
  if (!CAPTURES.has(type)) return { kind: "other", offset, what: "not-a-capture" };
  const finalUrl = addressOf(headers.get("warc-target-uri"));
  const unread = (because: string): ArchivedPage => ({ kind: "unread", offset, url: finalUrl, because });
  const isHttp = type !== "resource" && type !== "conversion" && /http/i.test(headers.get("content-type") ?? "http");
  if (item.kind === "passed") {
    const mime = isHttp ? httpHead(item.head)?.headers.get("content-type") : headers.get("content-type");
    const what = otherType(mime, item.head);
    return what === null ? unread("too large") : { kind: "other", offset, what };
  }
  if (finalUrl === null) return unread("no address");
  // A row of a list that was handed over is read by its columns' mapping, which an archive does not hold.
  if (/^urn:xunwang:feed:/i.test(finalUrl)) return { kind: "other", offset, what: "feed-row" };
  // DNS answers and the like stand in archives too.
  if (!/^(?:https?|archive|file):/i.test(finalUrl)) return { kind: "other", offset, what: "not-a-capture" };
  const fetchedAt = warcDate(headers.get("warc-date"));
  if (fetchedAt === null) return unread("no date");
  const url = addressOf(headers.get(REQUESTED_URI.toLowerCase())) ?? finalUrl;
  const base = { url, finalUrl, fetchedAt, via: "archive" as const };
  if (type === "revisit") return revisit(item.block, headers, base, offset, seen, unread);
  if (headers.has("warc-truncated")) return unread(`truncated when captured: ${headers.get("warc-truncated")}`);
  if (Number(headers.get("warc-segment-number") ?? "1") > 1) return unread("a segment of a record");

  if (!isHttp) {
    const what = otherType(headers.get("content-type"), item.block);
    if (what !== null) return { kind: "other", offset, what };
    if (item.block.length > maxBytes) return unread("too large");
    const page = { ...base, status: 0, headers: contentType(headers.get("content-type")), body: item.block };
    seen.remember(headers, page);
    return { kind: "page", offset, page };
  }
  const head = httpHead(item.block);
  if (head === null) return unread("the record holds no HTTP answer");
  const what = ofStatus(head.status) ?? otherType(head.headers.get("content-type"), item.block.subarray(head.end));
  if (what !== null) return { kind: "other", offset, what };
  const answer = await readHttpBlock(item.block, maxBytes);
  if (!answer.ok) return unread(answer.because);
  const { status, body } = answer;
  const page = { ...base, status, headers: answer.headers, body };
  seen.remember(headers, page);
  return { kind: "page", offset, page };
}

function revisit(
  block: Buffer,
  headers: WarcHeaders,
  base: Pick<Page, "url" | "finalUrl" | "fetchedAt" | "via">,
  offset: number,
  seen: RevisitIndex,
  unread: (because: string) => ArchivedPage,
): ArchivedPage {
  const known = seen.find(headers);
  if (known !== null) {
    const page = { ...base, status: known.status, headers: known.headers, body: new Uint8Array() };
    return { kind: "revisit", offset, page, bodyOf: known.sha256 };
  }
  const head = httpHead(block);
  const what = head === null ? null : (ofStatus(head.status) ?? otherType(head.headers.get("content-type"), block));
  // Without headers nobody knows what it was; an address that names a picture is one.
  if (what !== null) return { kind: "other", offset, what };
  if (/\.(?:png|jpe?g|gif|webp|avif|svg|css|js|woff2?|ico|mp4)(?:[?#]|$)/i.test(base.finalUrl)) {
    return { kind: "other", offset, what: "other-type" };
  }
  return unread("a revisit of a record that is not in this import");
}

function ofStatus(status: number): OtherRecord | null {
  if (status >= 200 && status < 300) return null;
  if (status >= 300 && status < 400) return "redirect";
  return SAYING.has(status) ? null : "error-answer";
}

/** What a type is where it is no page; null for HTML and JSON. */
function otherType(contentType: string | undefined, body: Buffer): OtherRecord | null {
  const type = (contentType ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  if (type === "" || type === "text/plain" || type === "application/octet-stream") {
    return /^(?:\u00ef\u00bb\u00bf)?\s*(?:<(?:!doctype|html|head|body|\?xml|!--)|[{[])/i.test(start(body))
      ? null
      : "other-type";
  }
  if (/^(?:text\/html|application\/xhtml\+xml)$|^(?:application|text)\/(?:[a-z.-]+\+)?json$/.test(type)) return null;
  // Marketplaces hand data to a script as callback({...}).
  if (/javascript|ecmascript/.test(type)) {
    return /^\s*[\w$.]{1,60}\s{0,9}\(\s{0,9}[{[]/.test(start(body)) ? null : "other-type";
  }
  return type.startsWith("image/") ? "picture" : "other-type";
}

const start = (body: Buffer): string => body.subarray(0, 400).toString("latin1");

const contentType = (type: string | undefined): Record<string, string> =>
  type === undefined ? {} : { "content-type": type };

function addressOf(uri: string | undefined): string | null {
  const bare = uri?.trim().replace(/^<(.*)>$/, "$1") ?? "";
  return bare === "" || bare.length > 8192 || !URL.canParse(bare) ? null : bare;
}

/** WARC 1.1 allows dates of less precision; the future and the time before the web are no dates of a capture. */
function warcDate(text: string | undefined): Date | null {
  if (text === undefined || !/^\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?Z)?)?)?$/i.test(text))
    return null;
  const at = new Date(text);
  return Number.isNaN(at.getTime()) || at.getUTCFullYear() < 1990 ? null : at;
}
