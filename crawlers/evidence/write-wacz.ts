/**
 * Captures → one WACZ 1.1.1 file, as ReplayWeb.page and other archives open it.
 *
 * In come a title, the pages to list and the captures (any iterable); out goes a zip at `path` with
 * archive/data.warc.gz, indexes/index.cdx, pages/pages.jsonl, the extra files, datapackage.json with the SHA-256 of each,
 * and datapackage-digest.json over that. Everything is stored, not deflated, so that a reader can fetch a record by its
 * offset. The same input gives the same bytes on every machine. Only the index (some 300 bytes a record) is held in
 * memory, never the bodies. The file appears under its name when it is whole; what can go wrong is the disk's own, and
 * whatever the iterable throws: then nothing is left behind.
 */
import { createHash, type Hash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ZipFile } from "yazl";
import type { Page } from "#domain/capture.ts";
import { type EncodedRecord, encodeCapture, encodeWarcinfo, type RecordIndex } from "./write-warc.ts";

export interface WaczPage {
  readonly url: string;
  readonly title: string | null;
  readonly ts: Date;
}

export interface WaczContent {
  readonly title: string;
  readonly createdAt: Date;
  /** What a reader lists to be opened; an address that was redirected is listed as the one that answered. */
  readonly pages: readonly WaczPage[];
  readonly records: AsyncIterable<Page> | Iterable<Page>;
  /** Further files, by their path in the package. */
  readonly extraFiles: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  /** Name and version of the program, as in "xunwang 0.1.0". */
  readonly software: string;
}

export interface WrittenFile {
  readonly bytes: number;
  /** SHA-256 of the whole file, lower-case hex. */
  readonly sha256: string;
}

interface Resource {
  readonly name: string;
  readonly path: string;
  readonly hash: string;
  readonly bytes: number;
}

export const WACZ_VERSION = "1.1.1";
const WARC = "archive/data.warc.gz";
const RESERVED = new Set([
  WARC,
  "indexes/index.cdx",
  "pages/pages.jsonl",
  "datapackage.json",
  "datapackage-digest.json",
]);
const NAME = /^(?!.*(?:^|\/)\.{0,2}(?:\/|$))[A-Za-z0-9._/-]{1,200}$/;

/** Writes the file. Errors: the disk's, and those of `records`. A name of an extra file that is none throws. */
export async function writeWacz(path: string, content: WaczContent): Promise<WrittenFile> {
  const names = new Set(RESERVED);
  for (const { name } of content.extraFiles) {
    if (!NAME.test(name) || names.has(name)) throw new Error(`not a name for a file in a package: ${name}`);
    names.add(name);
  }
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  zip.on("error", (error: Error) => output.destroy(error));
  const resources: Resource[] = [];
  const lines: string[] = [];
  const answered = new Map<string, string>();
  const file = { bytes: 0, sha256: "" };

  const addLater = (name: string, read: () => Iterable<Uint8Array> | AsyncIterable<Uint8Array>, listed = true) => {
    zip.addReadStreamLazy(name, zipOptions(content.createdAt), (done) => {
      const hashed = hashing((hash, bytes) => {
        const last = name.split("/").at(-1) ?? name;
        if (listed) resources.push({ name: RESERVED.has(name) ? last : name, path: name, hash, bytes });
      });
      // The zip would wait for ever for an entry that broke off.
      pipeline(Readable.from(read(), { objectMode: false }), hashed).catch((error: Error) => output.destroy(error));
      done(null, hashed);
    });
  };

  addLater(WARC, () =>
    warcMembers(content, (index, offset, length) => lines.push(cdxLine(index, offset, length)), answered),
  );
  addLater("indexes/index.cdx", () => cdxOf(lines));
  addLater("pages/pages.jsonl", () => [utf8(pagesOf(content.pages, answered))]);
  for (const { name, bytes } of content.extraFiles) addLater(name, () => [bytes]);
  let datapackage = new Uint8Array();
  addLater(
    "datapackage.json",
    () => {
      datapackage = utf8(`${JSON.stringify(describe(content, resources, answered), null, 2)}\n`);
      return [datapackage];
    },
    false,
  );
  addLater(
    "datapackage-digest.json",
    () => [utf8(`${JSON.stringify({ path: "datapackage.json", hash: sha256(datapackage) }, null, 2)}\n`)],
    false,
  );
  zip.end();

  const part = `${path}.part-${process.pid}`;
  const whole = hashing((hash, bytes) => {
    file.sha256 = hash.slice("sha256:".length);
    file.bytes = bytes;
  });
  try {
    await pipeline(output, whole, createWriteStream(part));
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  return file;
}

/** yazl writes the day in local time: this date reads the same wherever it is written. */
function zipOptions(createdAt: Date) {
  const local = new Date(createdAt.getTime() + createdAt.getTimezoneOffset() * 60_000);
  return { mtime: local, mode: 0o100644, compress: false, forceDosTimestamp: true };
}

async function* warcMembers(
  { createdAt, software, title, records }: WaczContent,
  indexed: (index: RecordIndex, offset: number, length: number) => void,
  answered: Map<string, string>,
): AsyncGenerator<Uint8Array> {
  let offset = 0;
  const place = ({ member, index }: EncodedRecord): Buffer => {
    if (index !== null) indexed(index, offset, member.length);
    offset += member.length;
    return member;
  };
  const info = { software, format: "WARC File Format 1.1", isPartOf: title };
  yield place(await encodeWarcinfo(info, "data.warc.gz", createdAt));
  let ordinal = 0;
  for await (const page of records) {
    ordinal++;
    if (page.url !== page.finalUrl) answered.set(page.url, page.finalUrl);
    yield place(await encodeCapture(page, ordinal));
  }
}

function cdxLine(index: RecordIndex, offset: number, length: number): string {
  const { surt, timestamp, url, status, mime, digest } = index;
  const fields = { url, digest, mime, offset, length, status, filename: "data.warc.gz" };
  return `${surt.replaceAll(" ", "%20")} ${timestamp} ${JSON.stringify(fields)}\n`;
}

/** An index is searched by halving, byte by byte. */
function* cdxOf(lines: readonly string[]): Generator<Uint8Array> {
  yield* lines.map((line) => Buffer.from(line)).sort(Buffer.compare);
}

function pagesOf(pages: readonly WaczPage[], answered: ReadonlyMap<string, string>): string {
  const head = { format: "json-pages-1.0", id: "pages", title: "All Pages" };
  const rows = pages.map(({ url, title, ts }, n) => ({
    id: `page-${n + 1}`,
    url: answered.get(url) ?? url,
    ts: ts.toISOString(),
    ...(title === null ? {} : { title }),
  }));
  return [head, ...rows].map((row) => `${JSON.stringify(row)}\n`).join("");
}

function describe(
  { title, createdAt, software, pages }: WaczContent,
  resources: readonly Resource[],
  answered: ReadonlyMap<string, string>,
) {
  const [main] = pages;
  return {
    profile: "data-package",
    wacz_version: WACZ_VERSION,
    title,
    created: createdAt.toISOString(),
    software,
    ...(main ? { mainPageUrl: answered.get(main.url) ?? main.url, mainPageDate: main.ts.toISOString() } : {}),
    resources,
  };
}

/** Lets bytes through and tells their hash and number when all are through. */
function hashing(done: (hash: string, bytes: number) => void): Transform {
  const hash: Hash = createHash("sha256");
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, next) {
      hash.update(chunk);
      bytes += chunk.length;
      next(null, chunk);
    },
    flush(next) {
      done(`sha256:${hash.digest("hex")}`, bytes);
      next();
    },
  });
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
