/**
 * One record of a WARC file, by the bytes of its gzip member. In: bytes that anybody may have made. Out: what stands
 * before the body (headers of the record and of the answer), the body, and what the headers say.
 * Goes wrong: an Error in plain words where the member cannot be unpacked or holds no record.
 */
import { gunzipSync } from "node:zlib";

export interface WarcMember {
  readonly type: string;
  readonly uri: string;
  readonly date: string;
  readonly head: Uint8Array;
  readonly body: Uint8Array;
}

const MOST_BYTES = 256 * 1024 * 1024;
const BLANK_LINE = "\r\n\r\n";

export function readRecord(member: Uint8Array): WarcMember {
  const plain = gunzipSync(member, { maxOutputLength: MOST_BYTES });
  const endOfHeaders = plain.indexOf(BLANK_LINE);
  if (endOfHeaders < 0 || !plain.subarray(0, 5).equals(Buffer.from("WARC/"))) throw new Error("not a WARC record");
  const headers = new Map(
    plain
      .subarray(0, endOfHeaders)
      .toString("utf8")
      .split("\r\n")
      .slice(1)
      .map((line): [string, string] => {
        const colon = line.indexOf(":");
        return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
      }),
  );
  const block = endOfHeaders + BLANK_LINE.length;
  const end = block + Number(headers.get("content-length"));
  if (!(end <= plain.byteLength)) throw new Error("the record is cut off");
  if (plain.subarray(end).toString("latin1") !== BLANK_LINE) throw new Error("the record does not end where it says");
  const type = headers.get("warc-type") ?? "";
  let body = block;
  if (type === "response") {
    const endOfAnswer = plain.indexOf(BLANK_LINE, block);
    if (endOfAnswer < 0 || endOfAnswer >= end) throw new Error("the answer has no end of its headers");
    body = endOfAnswer + BLANK_LINE.length;
  }
  return {
    type,
    uri: headers.get("warc-target-uri") ?? headers.get("warc-filename") ?? "",
    date: headers.get("warc-date") ?? "",
    head: plain.subarray(0, body),
    body: plain.subarray(body, end),
  };
}
