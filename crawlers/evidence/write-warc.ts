/**
 * Captures → WARC 1.1: what was answered goes in, one gzip member per record comes out.
 *
 * An answer over HTTP (or from a browser) becomes a `response` record, a saved file, which nobody answered, a `resource`
 * record. The body is stored as it was read, decompressed: headers that spoke of the compression are kept under
 * "x-orig-" names, as other archives do. Cookies and credentials never go out. The same captures in the same order give
 * the same bytes: record ids are made from what the record says. What can go wrong: nothing but a lack of memory, since
 * headers that could break the format are cleaned.
 */
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { getSurt, WARC_1_1, WARCRecord, WARCSerializer } from "warcio";
import type { Page } from "#domain/capture.ts";

/** One record as it lies in the file. */
export interface EncodedRecord {
  /** A whole gzip member. */
  readonly member: Buffer;
  /** Size of the record before compression. */
  readonly plainBytes: number;
  /** What an index needs to know; null for a record nobody looks up. */
  readonly index: RecordIndex | null;
}

export interface RecordIndex {
  /** The address turned around (SURT), by which an index is sorted. */
  readonly surt: string;
  /** yyyymmddhhmmss, UTC. */
  readonly timestamp: string;
  readonly url: string;
  readonly status: number;
  readonly mime: string;
  /** "sha256:" and the hex digest of the body. */
  readonly digest: string;
}

/** Names the address that was asked for, where another one answered. */
export const REQUESTED_URI = "X-Requested-URI";
/** Says what fetched the page: "http", "browser" or "archive". */
export const FETCHED_VIA = "X-Fetched-Via";

const NEVER = new Set(["set-cookie", "set-cookie2", "cookie", "authorization", "proxy-authorization"]);
/** No longer true of the body that is stored. */
const OF_THE_TRANSFER = new Set(["content-encoding", "content-length", "transfer-encoding"]);
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}$/;
/** Level 1 loses a tenth in size and saves two thirds of the time. */
const LEVEL = 1;

/** The record that opens a file: who wrote it, with what, when. */
export async function encodeWarcinfo(
  info: Readonly<Record<string, string>>,
  filename: string,
  createdAt: Date,
): Promise<EncodedRecord> {
  const lines = Object.entries(info).map(([name, value]) => `${name}: ${oneLine(value)}\r\n`);
  const body = new TextEncoder().encode(lines.join(""));
  const date = createdAt.toISOString();
  const record = WARCRecord.create(
    {
      type: "warcinfo",
      filename: oneLine(filename),
      date,
      warcVersion: WARC_1_1,
      warcHeaders: { "WARC-Record-ID": recordId("warcinfo", date, sha256(body), 0) },
    },
    [body],
  );
  return { ...(await serialise(record)), index: null };
}

/**
 * One capture as a record.
 * @param ordinal its place in the file, so that two equal captures still have different ids
 */
export async function encodeCapture(page: Page, ordinal: number): Promise<EncodedRecord> {
  const digest = `sha256:${sha256(page.body)}`;
  const date = page.fetchedAt.toISOString();
  const url = oneLine(page.finalUrl);
  const isFile = page.status === 0;
  const httpHeaders = isFile ? [] : headersOf(page);
  const statusline = `HTTP/1.1 ${page.status} ${page.status === 200 ? "OK" : ""}`.trimEnd();
  const mime = mimeOf(page.headers["content-type"]);
  const warcHeaders: Record<string, string> = {
    "WARC-Record-ID": recordId(url, date, digest, ordinal),
    "WARC-Payload-Digest": digest,
    // The address is kept to the letter: it is what the capture is known by.
    "WARC-Target-URI": url,
    [FETCHED_VIA]: page.via,
    ...(page.url === page.finalUrl ? {} : { [REQUESTED_URI]: oneLine(page.url) }),
    ...(isFile ? { "Content-Type": mime } : {}),
  };
  const record = WARCRecord.create(
    { type: isFile ? "resource" : "response", date, warcVersion: WARC_1_1, warcHeaders, httpHeaders, statusline },
    [page.body],
  );
  // Hashing natively is four times as fast as letting the serialiser do it.
  const head = record.httpHeaders === null ? "" : `${record.httpHeaders.toString()}\r\n`;
  const block = createHash("sha256").update(head, "utf8").update(page.body).digest("hex");
  record.warcHeaders.headers.set("WARC-Block-Digest", `sha256:${block}`);
  const timestamp = date.replace(/\D/g, "").slice(0, 14);
  return {
    ...(await serialise(record)),
    index: { surt: getSurt(url), timestamp, url, status: isFile ? 200 : page.status, mime, digest },
  };
}

async function serialise(record: WARCRecord): Promise<{ member: Buffer; plainBytes: number }> {
  const plain = await WARCSerializer.serialize(record, { gzip: false });
  return { member: gzipSync(plain, { level: LEVEL }), plainBytes: plain.byteLength };
}

function headersOf(page: Page): [string, string][] {
  const headers: [string, string][] = [];
  for (const [name, value] of Object.entries(page.headers)) {
    const lower = name.toLowerCase();
    if (NEVER.has(lower) || !TOKEN.test(name)) continue;
    headers.push([OF_THE_TRANSFER.has(lower) ? `x-orig-${lower}` : name, oneLine(value)]);
  }
  headers.push(["content-length", String(page.body.byteLength)]);
  return headers;
}

/** Type without parameters; what is no type at all is none. */
function mimeOf(contentType: string | undefined): string {
  const type = (contentType ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  return /^[a-z0-9.+-]{1,80}\/[a-z0-9.+-]{1,80}$/.test(type) ? type : "application/octet-stream";
}

/** A value of a header must not begin another header. */
function oneLine(value: string): string {
  let clean = "";
  for (const char of value) clean += char < " " || char === "\x7f" ? " " : char;
  return clean.trim();
}

function recordId(...parts: (string | number)[]): string {
  const hash = sha256(new TextEncoder().encode(parts.join("\n")));
  // RFC 9562 version 8: the bits are ours to choose.
  const variant = ((Number.parseInt(hash.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return `<urn:uuid:${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-${variant}${hash.slice(17, 20)}-${hash.slice(20, 32)}>`;
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
