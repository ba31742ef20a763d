/** WARC records as other tools write them, for tests: plain bytes, and gzip members of them. */
import { gzipSync } from "node:zlib";

export interface RecordText {
  readonly type?: string;
  readonly url?: string;
  readonly date?: string;
  readonly version?: string;
  readonly contentType?: string;
  /** Further headers of the record. */
  readonly more?: readonly string[];
  /** What the header says; default: the truth. */
  readonly length?: number | string;
  readonly block?: string | Uint8Array;
}

const bytesOf = (text: string | Uint8Array): Buffer =>
  typeof text === "string" ? Buffer.from(text) : Buffer.from(text);

export function warcRecord(text: RecordText): Buffer {
  const { type = "response", version = "WARC/1.0", date = "2026-02-03T04:05:06Z" } = text;
  const block = bytesOf(text.block ?? "");
  const lines = [
    version,
    `WARC-Type: ${type}`,
    ...(text.url === undefined ? [] : [`WARC-Target-URI: ${text.url}`]),
    `WARC-Date: ${date}`,
    "WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>",
    `Content-Type: ${text.contentType ?? (type === "response" ? "application/http; msgtype=response" : "text/html")}`,
    ...(text.more ?? []),
    `Content-Length: ${text.length ?? block.length}`,
  ];
  return Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`), block, Buffer.from("\r\n\r\n")]);
}

/** The block of a response record. */
export function httpBlock(headers: readonly string[], body: string | Uint8Array, status = "HTTP/1.1 200 OK"): Buffer {
  return Buffer.concat([Buffer.from(`${[status, ...headers].join("\r\n")}\r\n\r\n`), bytesOf(body)]);
}

/** A response of HTML. */
export const page = (url: string, body: string, headers: readonly string[] = ["Content-Type: text/html"]): Buffer =>
  warcRecord({ url, block: httpBlock(headers, body) });

export const gzipped = (records: readonly Buffer[]): Buffer => Buffer.concat(records.map((record) => gzipSync(record)));

/** The bytes in chunks of this size, as a file or a net would hand them over. */
export async function* inChunks(bytes: Uint8Array, size = bytes.length || 1): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
