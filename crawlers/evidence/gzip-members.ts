/**
 * A WARC file's bytes, plain or as gzip members one after the other → what they hold, piece by piece, each with its place
 * in the file.
 *
 * Memory stays flat whatever comes: a member is unpacked in one go where it is small, else bit by bit. A member that is
 * broken (cut, wrong checksum, not gzip) does not end the reading: what it held is told as broken, and the next member
 * that begins a record is looked for. Nothing is thrown but what the source throws.
 */
import { constants, crc32, createInflateRaw, inflateRawSync } from "node:zlib";

export interface Piece {
  readonly bytes: Buffer;
  /** Where in the file the member begins, or, in a plain file, these bytes. */
  readonly offset: number;
  readonly gzip: boolean;
  /** Whether these are the first bytes of a gzip member. */
  readonly begins: boolean;
  /** Why nothing more comes from this member, where it is broken. */
  readonly broken: string | null;
}

/** Members up to this size are unpacked in one go. */
const SMALL_IN = 1 << 20;
const SMALL_OUT = 4 << 20;
/** Bytes of a large member that are unpacked at a time: at the worst they become a thousand times as many. */
const SLICE = 4 << 10;
const MAGIC = Buffer.from([0x1f, 0x8b, 0x08]);
const RECORD = Buffer.from("WARC/");

/** Pieces of a file, in order. */
export async function* readMembers(source: AsyncIterable<Uint8Array>): AsyncGenerator<Piece> {
  const input = new Window(source);
  await input.fill(2);
  if (!isMagic(input.bytes)) {
    yield* plainPieces(input);
    return;
  }
  let searching = false;
  for (;;) {
    await input.fill(SMALL_IN / 16);
    input.dropZeros();
    if (!(await input.fill(1))) return;
    const offset = input.at;
    const head = isMagic(input.bytes) ? headerLength(input.bytes) : null;
    if (head === null) {
      if (!searching) yield piece(Buffer.alloc(0), offset, true, "not gzip");
      searching = true;
      input.drop(1);
      if (!(await seekMagic(input))) return;
      continue;
    }
    // While looking for the way back, three bytes alone prove nothing.
    if (searching && !holdsRecord(input.bytes.subarray(head, head + 1024))) {
      input.drop(1);
      if (!(await seekMagic(input))) return;
      continue;
    }
    const small = await unpackSmall(input, head);
    if (small.kind === "whole") {
      input.drop(small.consumed);
      searching = false;
      yield piece(small.bytes, offset, true, null);
    } else if (small.kind === "broken") {
      yield piece(small.bytes, offset, true, small.because);
      searching = true;
      input.drop(1);
      if (!(await seekMagic(input))) return;
    } else {
      searching = !(yield* unpackLarge(input, head, offset));
    }
  }
}

async function* plainPieces(input: Window): AsyncGenerator<Piece> {
  while (await input.fill(1)) {
    const { bytes, at } = input;
    input.drop(bytes.length);
    yield { bytes, offset: at, gzip: false, begins: false, broken: null };
  }
}

type Small =
  | { readonly kind: "whole"; readonly bytes: Buffer; readonly consumed: number }
  | { readonly kind: "broken"; readonly bytes: Buffer; readonly because: string }
  | { readonly kind: "large" };

async function unpackSmall(input: Window, head: number): Promise<Small> {
  for (;;) {
    const all = input.ended;
    try {
      const info = inflateRawSync(input.bytes.subarray(head), {
        info: true,
        maxOutputLength: SMALL_OUT,
        chunkSize: 64 << 10,
      } as object) as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
      const end = head + info.engine.bytesWritten;
      if (input.bytes.length >= end + 8) {
        const isTrue = input.bytes.readUInt32LE(end) === crc32(info.buffer);
        if (!isTrue) return { kind: "broken", bytes: Buffer.alloc(0), because: "wrong checksum" };
        return { kind: "whole", bytes: info.buffer, consumed: end + 8 };
      }
      if (all) return { kind: "broken", bytes: info.buffer, because: "ends early" };
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === "ERR_BUFFER_TOO_LARGE") return { kind: "large" };
      if (code !== "Z_BUF_ERROR") return { kind: "broken", bytes: Buffer.alloc(0), because: "not gzip inside" };
      if (all) return { kind: "large" };
    }
    if (input.bytes.length >= SMALL_IN) return { kind: "large" };
    await input.fill(Math.max(SMALL_IN / 8, input.bytes.length * 2));
  }
}

/** Also the way for a member that ends early: what it held until then comes out. */
async function* unpackLarge(input: Window, head: number, offset: number): AsyncGenerator<Piece, boolean> {
  const inflater = createInflateRaw({ chunkSize: 64 << 10 });
  let out: Buffer[] = [];
  let checksum = 0;
  let begins = true;
  let fed = 0;
  let ended = false;
  let failed = false;
  let wake = () => {};
  inflater.on("data", (chunk: Buffer) => out.push(chunk));
  inflater.on("end", () => {
    ended = true;
    wake();
  });
  inflater.on("error", () => {
    failed = true;
    wake();
  });
  input.drop(head);
  const start = input.at;
  try {
    while (!ended && !failed && (await input.fill(1))) {
      const slice = input.bytes.subarray(0, SLICE);
      fed += slice.length;
      await new Promise<void>((resolve) => {
        wake = resolve;
        inflater.write(slice, () => resolve());
      });
      // The end comes in a turn of its own.
      if (inflater.bytesWritten < fed && !failed) await new Promise((resolve) => setImmediate(resolve));
      if (inflater.bytesWritten < fed) ended = true;
      input.drop(start + Math.min(fed, inflater.bytesWritten) - input.at);
      for (const bytes of out) {
        checksum = crc32(bytes, checksum);
        yield { bytes, offset, gzip: true, begins, broken: null };
        begins = false;
      }
      out = [];
    }
  } finally {
    inflater.destroy();
  }
  const trailer = !failed && (await input.fill(8)) ? input.bytes.readUInt32LE(0) : null;
  if (trailer === checksum) {
    input.drop(8);
    return true;
  }
  const because = failed ? "not gzip inside" : trailer === null ? "ends early" : "wrong checksum";
  yield { bytes: Buffer.alloc(0), offset, gzip: true, begins, broken: because };
  return false;
}

const piece = (bytes: Buffer, offset: number, begins: boolean, broken: string | null): Piece => ({
  bytes,
  offset,
  gzip: true,
  begins,
  broken,
});

const isMagic = (bytes: Buffer): boolean => bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
/** Whether a deflated beginning unpacks to the beginning of a record. */
function holdsRecord(start: Buffer): boolean {
  try {
    return startsRecord(inflateRawSync(start, { finishFlush: constants.Z_SYNC_FLUSH }));
  } catch {
    return false;
  }
}

export const startsRecord = (bytes: Buffer): boolean => bytes.subarray(0, RECORD.length).equals(RECORD);

/** Length of a gzip header (RFC 1952), or null where it is none. */
function headerLength(bytes: Buffer): number | null {
  if (bytes.length < 10 || bytes[2] !== 8) return null;
  const flags = bytes[3] ?? 0;
  let at = 10;
  if (flags & 4) {
    if (bytes.length < at + 2) return null;
    at += 2 + bytes.readUInt16LE(at);
  }
  for (const flag of [8, 16]) {
    if ((flags & flag) === 0) continue;
    const end = bytes.indexOf(0, at);
    if (end < 0) return null;
    at = end + 1;
  }
  if (flags & 2) at += 2;
  return at < bytes.length ? at : null;
}

/** Drops bytes up to the next that could begin a member. */
async function seekMagic(input: Window): Promise<boolean> {
  for (;;) {
    const found = input.bytes.indexOf(MAGIC);
    if (found >= 0) {
      input.drop(found);
      return true;
    }
    input.drop(Math.max(0, input.bytes.length - 2));
    if (!(await input.fill(SMALL_IN / 16)) && input.bytes.length < 10) return false;
    if (input.ended && input.bytes.indexOf(MAGIC) < 0) return false;
  }
}

/** The bytes of a source that are at hand, and where in it they lie. */
class Window {
  bytes: Buffer = Buffer.alloc(0);
  at = 0;
  ended = false;
  readonly #source: AsyncIterator<Uint8Array>;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** @returns whether so many bytes are at hand; fewer only at the end. */
  async fill(size: number): Promise<boolean> {
    if (this.bytes.length >= size) return true;
    const parts: Uint8Array[] = [this.bytes];
    let length = this.bytes.length;
    while (length < size && !this.ended) {
      const next = await this.#source.next();
      if (next.done === true) this.ended = true;
      else {
        parts.push(next.value);
        length += next.value.byteLength;
      }
    }
    this.bytes = Buffer.concat(parts, length);
    return length >= size;
  }

  drop(size: number): void {
    this.bytes = this.bytes.subarray(size);
    this.at += size;
  }

  /** Some writers fill up blocks with zeros. */
  dropZeros(): void {
    let zeros = 0;
    while (zeros < this.bytes.length && this.bytes[zeros] === 0) zeros++;
    if (zeros > 0) this.drop(zeros);
  }
}
