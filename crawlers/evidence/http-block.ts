/**
 * The block of a `response` record → the answer it holds: status, headers and the body as a reader of pages wants it,
 * with chunks joined and compression undone.
 *
 * Archives are not always true to their headers: some tools undo the chunks or the compression and leave the headers
 * standing. What plainly is not packed as it says is taken as it lies. What was cut off is no whole page: it comes out
 * as a reason instead, since what a cut page does not show proves nothing.
 */
import type { Failure } from "#domain/request.ts";
import { decompress } from "../fetching/decompress.ts";
import { FetchFailure } from "../fetching/outcome.ts";
import { headEnd, parseHeaders } from "./read-warc.ts";

export type HttpAnswer =
  | {
      readonly ok: true;
      readonly status: number;
      /** Lower-case names; cookies are left out, and what spoke of the transfer. */
      readonly headers: Record<string, string>;
      readonly body: Buffer;
    }
  | { readonly ok: false; readonly failure: Failure; readonly because: string };

const NOT_KEPT = ["set-cookie", "set-cookie2", "transfer-encoding", "content-encoding", "content-length"];

/** Status and headers alone, or null where the block holds no HTTP answer. */
export function httpHead(block: Buffer): { status: number; headers: Map<string, string>; end: number } | null {
  const start = /^HTTP\/\d(?:\.\d)?[ \t]{1,9}(\d{3})(?=[\s]|$)/.exec(block.subarray(0, 64).toString("latin1"));
  if (start === null) return null;
  const end = headEnd(block);
  const text = block.subarray(0, end < 0 ? block.length : end).toString("latin1");
  return { status: Number(start[1]), headers: parseHeaders(text), end: end < 0 ? block.length : end };
}

/** @param maxBytes most bytes of the body, unpacked */
export async function readHttpBlock(block: Buffer, maxBytes: number): Promise<HttpAnswer> {
  const head = httpHead(block);
  if (head === null) return { ok: false, failure: "unreadable", because: "the record holds no HTTP answer" };
  const { status, headers } = head;
  let body = block.subarray(head.end);
  const declared = headers.get("content-length") ?? "";
  const transfer = (headers.get("transfer-encoding") ?? "").toLowerCase();
  const encoding = headers.get("content-encoding")?.toLowerCase();
  const isChunked = /(?:^|[\s,])chunked\s*$/.test(transfer);
  if (isChunked) {
    const joined = joinChunks(body);
    if (joined === "cut") return { ok: false, failure: "unreadable", because: "the answer was cut off" };
    body = joined ?? body;
  } else if (/^\d{1,15}$/.test(declared) && body.length < Number(declared) && !isPacked(encoding)) {
    return { ok: false, failure: "unreadable", because: "the answer was cut off" };
  }
  try {
    body = await decompress(body, encoding, maxBytes, status);
  } catch (error) {
    if (!(error instanceof FetchFailure)) throw error;
    const { failure, detail } = error.outcome;
    if (failure !== "unreadable" || !looksPlain(body)) return { ok: false, failure, because: detail };
  }
  if (body.length > maxBytes) return { ok: false, failure: "too-large", because: `more than ${maxBytes} bytes` };
  const kept = Object.fromEntries(headers);
  for (const name of NOT_KEPT) delete kept[name];
  return { ok: true, status, headers: kept, body };
}

const isPacked = (encoding: string | undefined): boolean =>
  encoding !== undefined && encoding !== "" && encoding !== "identity";

/** @returns the chunks joined; null where the body is not chunked, "cut" where it ends before its end */
function joinChunks(body: Buffer): Buffer | "cut" | null {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = body.indexOf(10, at);
    const line = body
      .subarray(at, Math.min(end < 0 ? body.length : end, at + 200))
      .toString("latin1")
      .trim();
    const size = /^([0-9a-f]{1,8})\s*(?:;.*)?$/i.exec(line)?.[1];
    if (size === undefined || end < 0) return at === 0 ? null : "cut";
    const length = Number.parseInt(size, 16);
    const start = end + 1;
    if (length === 0) return Buffer.concat(chunks);
    if (start + length > body.length) return at === 0 && looksPlain(body) ? null : "cut";
    chunks.push(body.subarray(start, start + length));
    at = start + length;
    if (body[at] === 13) at++;
    if (body[at] === 10) at++;
    else return chunks.length === 1 ? null : "cut";
  }
}

/** Whether bytes begin as a page or data does, and not as something packed. */
function looksPlain(body: Buffer): boolean {
  return /^(?:\u00ef\u00bb\u00bf)?\s*(?:[<{["]|[\w$.]{1,60}\s{0,9}\()/.test(body.subarray(0, 400).toString("latin1"));
}
