/**
 * A WACZ file, somebody else's too → its entries and the records in its archives.
 *
 * In comes a path or bytes; out come the names and sizes of the entries, one entry whole (bounded), one as a stream, or
 * the WARC items of all archives in it. A zip is refused as a whole, before anything of it is read, where its directory
 * is not what an honest writer makes: too many entries, names that climb out of it or come twice, encryption, sizes that
 * cannot be true, entries that lie over each other, more than a thousandfold unpacking. Every entry's checksum is
 * compared when it is read. What can go wrong is thrown as UnreadableArchive with its reason.
 */
import type { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import { type Entry, fromBufferPromise, openPromise, type ZipFile } from "yauzl";
import { type ReadWarcOptions, readWarc, type WarcItem } from "./read-warc.ts";

export type ArchiveFault =
  | "not-a-zip"
  | "too-many-entries"
  | "bad-name"
  | "duplicate-name"
  | "encrypted"
  | "method"
  | "size"
  | "bomb"
  | "overlap"
  | "no-such-entry"
  | "too-large"
  | "corrupt";

export class UnreadableArchive extends Error {
  override readonly name = "UnreadableArchive";
  readonly fault: ArchiveFault;
  constructor(fault: ArchiveFault, detail: string, cause?: unknown) {
    super(detail.replace(/\s+/g, " ").slice(0, 300), cause === undefined ? undefined : { cause });
    this.fault = fault;
  }
}

export interface WaczEntry {
  readonly name: string;
  /** Unpacked, as the directory says; held against what comes out. */
  readonly size: number;
  readonly compressedSize: number;
  readonly crc32: number;
}

export interface OpenWacz {
  readonly entries: readonly WaczEntry[];
  /** One entry whole. Errors: no-such-entry, too-large, corrupt. */
  read(name: string, maxBytes?: number): Promise<Buffer>;
  /** One entry as it is unpacked. Its checksum is compared at its end. Errors: no-such-entry, corrupt. */
  stream(name: string): AsyncIterable<Buffer>;
  /** Names of the WARC files in it, in order. */
  readonly archives: readonly string[];
  /** Items of all its WARC files, with the archive each lies in. */
  records(options?: ReadWarcOptions): AsyncGenerator<{ readonly archive: string; readonly item: WarcItem }>;
  close(): void;
}

export interface OpenWaczOptions {
  /** Default 10,000. */
  readonly maxEntries?: number;
  /** Most bytes of all entries together, unpacked. Default 1 TiB. */
  readonly maxTotalBytes?: number;
}

const MOST_RATIO = 1_100;
const LOCAL_HEADER = 30;
const END_RECORD = 22;
const ZIP64_RECORDS = 76;

/** Opens a file and looks its directory through. Close it when done. */
export async function openWacz(file: string | Uint8Array, options: OpenWaczOptions = {}): Promise<OpenWacz> {
  const zip = await openZip(file);
  try {
    const found = await readDirectory(zip, options);
    return { ...access(zip, found), close: () => zip.close() };
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function openZip(file: string | Uint8Array): Promise<ZipFile> {
  const settings = {
    autoClose: false,
    lazyEntries: true,
    decodeStrings: true,
    strictFileNames: true,
    // Sizes are looked at here, and held against what comes out by the reader.
    validateEntrySizes: true,
  };
  try {
    if (typeof file === "string") return await openPromise(file, settings);
    return await fromBufferPromise(Buffer.from(file.buffer, file.byteOffset, file.byteLength), settings);
  } catch (error) {
    if (isMissing(error)) throw error;
    throw new UnreadableArchive("not-a-zip", messageOf(error), error);
  }
}

async function readDirectory(zip: ZipFile, options: OpenWaczOptions): Promise<Map<string, Entry>> {
  const maxEntries = options.maxEntries ?? 10_000;
  const maxTotal = options.maxTotalBytes ?? 2 ** 40;
  if (zip.entryCount > maxEntries) throw new UnreadableArchive("too-many-entries", `${zip.entryCount} entries`);
  const found = new Map<string, Entry>();
  const folded = new Set<string>();
  let total = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      refuseEntry(entry, zip.fileSize);
      const name = entry.fileName;
      const fold = name.normalize("NFC").toLowerCase();
      if (folded.has(fold)) throw new UnreadableArchive("duplicate-name", name);
      folded.add(fold);
      total += entry.uncompressedSize;
      if (total > maxTotal) throw new UnreadableArchive("bomb", `more than ${maxTotal} bytes unpacked`);
      if (!name.endsWith("/")) found.set(name, entry);
    }
  } catch (error) {
    if (error instanceof UnreadableArchive) throw error;
    const message = messageOf(error);
    const isName = /relative path|absolute path|invalid characters in fileName/.test(message);
    const isSize = /size mismatch|compressed\/uncompressed/.test(message);
    throw new UnreadableArchive(isName ? "bad-name" : isSize ? "size" : "not-a-zip", message, error);
  }
  refuseHidden(zip);
  refuseOverlap([...found.values()], zip.fileSize);
  return found;
}

function refuseEntry(entry: Entry, fileSize: number): void {
  const { fileName: name, compressedSize, uncompressedSize, compressionMethod } = entry;
  if (
    name === "" ||
    name.length > 1_000 ||
    hasControl(name) ||
    /(?:^|\/)\.{1,2}(?:\/|$)|\\|^\/|^[A-Za-z]:/.test(name)
  ) {
    throw new UnreadableArchive("bad-name", JSON.stringify(name.slice(0, 80)));
  }
  if (entry.isEncrypted()) throw new UnreadableArchive("encrypted", name);
  if (compressionMethod !== 0 && compressionMethod !== 8) {
    throw new UnreadableArchive("method", `${name}: compression method ${compressionMethod}`);
  }
  const isTrue = compressedSize <= fileSize && (compressionMethod === 8 || compressedSize === uncompressedSize);
  if (!isTrue || entry.relativeOffsetOfLocalHeader + LOCAL_HEADER + compressedSize > fileSize) {
    throw new UnreadableArchive("size", `${name}: ${compressedSize} bytes in a file of ${fileSize}`);
  }
  if (uncompressedSize > 1024 + compressedSize * MOST_RATIO) {
    throw new UnreadableArchive("bomb", `${name}: ${compressedSize} bytes would become ${uncompressedSize}`);
  }
}

/** A directory that goes on after the number of entries it states shows them only to some readers. */
function refuseHidden(zip: ZipFile): void {
  const end = zip.fileSize - END_RECORD - Buffer.byteLength(zip.comment);
  const gap = end - Number(zip.readEntryCursor);
  if (gap !== 0 && (gap < ZIP64_RECORDS || gap > ZIP64_RECORDS + 1024)) {
    throw new UnreadableArchive("not-a-zip", "the directory is not as long as it says");
  }
}

/** Entries that share bytes are how a small file becomes a large one without any one entry standing out. */
function refuseOverlap(entries: readonly Entry[], fileSize: number): void {
  const sorted = [...entries].sort((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader);
  for (const [n, entry] of sorted.entries()) {
    const end = entry.relativeOffsetOfLocalHeader + LOCAL_HEADER + entry.fileNameLength + entry.compressedSize;
    const next = sorted[n + 1]?.relativeOffsetOfLocalHeader ?? fileSize;
    if (end > next) throw new UnreadableArchive("overlap", `${entry.fileName} lies over what follows it`);
  }
}

function access(zip: ZipFile, found: ReadonlyMap<string, Entry>): Omit<OpenWacz, "close"> {
  const entryOf = (name: string): Entry => {
    const entry = found.get(name);
    if (!entry) throw new UnreadableArchive("no-such-entry", name);
    return entry;
  };
  async function* stream(name: string): AsyncGenerator<Buffer> {
    const entry = entryOf(name);
    let checksum = 0;
    let source: Readable | null = null;
    try {
      const local = await zip.readLocalFileHeaderPromise(entry);
      // Two names for one entry are how two readers are shown two different files.
      if ("fileName" in local && !local.fileName.equals(entry.fileNameRaw)) {
        throw new UnreadableArchive("corrupt", `${name} bears another name where it lies`);
      }
      source = await zip.openReadStreamPromise(entry);
      for await (const chunk of source as AsyncIterable<Buffer>) {
        checksum = crc32(chunk, checksum);
        yield chunk;
      }
    } catch (error) {
      if (error instanceof UnreadableArchive) throw error;
      throw new UnreadableArchive("corrupt", `${name}: ${messageOf(error)}`, error);
    } finally {
      source?.destroy();
    }
    if (checksum !== entry.crc32) throw new UnreadableArchive("corrupt", `${name}: wrong checksum`);
  }
  const archives = [...found.keys()].filter((name) => /^archive\/.+\.warc(?:\.gz)?$/i.test(name)).sort();
  return {
    entries: [...found.values()].map((entry) => ({
      name: entry.fileName,
      size: entry.uncompressedSize,
      compressedSize: entry.compressedSize,
      crc32: entry.crc32,
    })),
    archives,
    stream,
    read: async (name, maxBytes = 64 << 20) => {
      const { uncompressedSize } = entryOf(name);
      if (uncompressedSize > maxBytes) {
        throw new UnreadableArchive("too-large", `${name} is ${uncompressedSize} bytes, more than ${maxBytes}`);
      }
      const chunks: Buffer[] = [];
      for await (const chunk of stream(name)) chunks.push(chunk);
      return Buffer.concat(chunks);
    },
    records: async function* (options) {
      for (const archive of archives) {
        for await (const item of readWarc(stream(archive), options)) yield { archive, item };
      }
    },
  };
}

function hasControl(text: string): boolean {
  for (const char of text) if (char < " " || char === "\x7f") return true;
  return false;
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && "code" in error && typeof error.code === "string" && /^E[A-Z]+$/.test(error.code);

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
