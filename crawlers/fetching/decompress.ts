/**
 * Undoing Content-Encoding without being blown up.
 *
 * In come the bytes as sent and the header; out go the decompressed bytes, at most maxBytes of them. A bomb stops at
 * the bound ("too-large"), broken or unknown compression is "unreadable"; both are thrown as FetchFailure.
 */
import {
  brotliDecompress,
  brotliDecompressSync,
  gunzip,
  gunzipSync,
  inflate,
  inflateRaw,
  inflateRawSync,
  inflateSync,
} from "node:zlib";
import { codeOf, FetchFailure, failed } from "./outcome.ts";

interface Coding {
  readonly sync: (body: Buffer, options: { maxOutputLength: number }) => Buffer;
  readonly async: (
    body: Buffer,
    options: { maxOutputLength: number },
    done: (error: Error | null, result: Buffer) => void,
  ) => void;
}

const GZIP: Coding = { sync: gunzipSync, async: gunzip };
const ZLIB: Coding = { sync: inflateSync, async: inflate };
const RAW_DEFLATE: Coding = { sync: inflateRawSync, async: inflateRaw };
const BROTLI: Coding = { sync: brotliDecompressSync, async: brotliDecompress };

/** Up to here a turn of the thread pool costs more than the inflating itself. */
const SMALL = 64 * 1024;
/** No server needs more; each layer may blow up again. */
const MOST_LAYERS = 3;

/**
 * Decompressed body.
 * @param encoding the Content-Encoding header, layers in the order they were applied ("gzip", "deflate, br")
 * @param maxBytes most bytes after each layer
 * @throws FetchFailure "too-large" or "unreadable"
 */
export async function decompress(
  body: Buffer,
  encoding: string | undefined,
  maxBytes: number,
  status: number,
): Promise<Buffer> {
  if (encoding === undefined || encoding === "" || encoding === "identity") return body;
  const layers = encoding
    .toLowerCase()
    .split(",")
    .map((layer) => layer.trim())
    .filter((layer) => layer !== "" && layer !== "identity");
  if (layers.length > MOST_LAYERS) {
    throw new FetchFailure(failed("unreadable", `${layers.length} layers of Content-Encoding`, { status }));
  }
  let bytes = body;
  for (const layer of layers.reverse()) {
    // An empty body is empty however it is said to be packed.
    if (bytes.length === 0) return bytes;
    const coding = codingOf(layer, bytes);
    if (coding === null) {
      throw new FetchFailure(failed("unreadable", `Content-Encoding ${layer.slice(0, 30)}`, { status }));
    }
    bytes = await unpack(coding, bytes, maxBytes, layer, status);
  }
  return bytes;
}

function codingOf(layer: string, body: Buffer): Coding | null {
  if (layer === "gzip" || layer === "x-gzip") return GZIP;
  if (layer === "br") return BROTLI;
  // "deflate" means zlib (RFC 9110), yet some servers send the bare stream: a zlib header is a multiple of 31.
  if (layer === "deflate") {
    const header = body.length < 2 ? 1 : body.readUInt16BE(0);
    return ((header >> 8) & 0x0f) === 8 && header % 31 === 0 ? ZLIB : RAW_DEFLATE;
  }
  return null;
}

async function unpack(coding: Coding, body: Buffer, maxBytes: number, layer: string, status: number): Promise<Buffer> {
  const options = { maxOutputLength: Math.max(maxBytes, 1) };
  try {
    if (body.length <= SMALL) return coding.sync(body, options);
    return await new Promise<Buffer>((resolve, reject) => {
      coding.async(body, options, (error, result) => (error === null ? resolve(result) : reject(error)));
    });
  } catch (error) {
    if (codeOf(error) === "ERR_BUFFER_TOO_LARGE") {
      throw new FetchFailure(failed("too-large", `more than ${maxBytes} bytes decompressed`, { status }));
    }
    const message = error instanceof Error ? error.message : String(error);
    throw new FetchFailure(failed("unreadable", `${layer}: ${message}`, { status }));
  }
}
