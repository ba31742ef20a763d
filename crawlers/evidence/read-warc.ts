/**
 * A WARC file (1.0 or 1.1, plain or gzip) → its records, one by one, as they lie in it.
 *
 * In come the bytes of a file, others' too; out come records with their headers and block, and what could not be read
 * with its offset and reason: a record that ends early, a Content-Length that is not true, a broken gzip member. After
 * each the next good record is found. Memory is bounded by `maxBytes`: what a caller does not want, or is larger, is
 * passed over without being held. Nothing is thrown but what the source throws.
 */
import { type Piece, readMembers, startsRecord } from "./gzip-members.ts";

export type WarcHeaders = ReadonlyMap<string, string>;

export type WarcItem =
  | {
      readonly kind: "record";
      readonly offset: number;
      /** By lower-case name. */
      readonly headers: WarcHeaders;
      readonly block: Buffer;
    }
  /** Not wanted, or larger than allowed; `head` is how its block begins. */
  | {
      readonly kind: "passed";
      readonly offset: number;
      readonly headers: WarcHeaders;
      readonly head: Buffer;
      readonly because: "not-wanted" | "too-large";
    }
  | { readonly kind: "broken"; readonly offset: number; readonly because: string };

export interface ReadWarcOptions {
  /** Largest block held, in bytes. Default 64 MiB. */
  readonly maxBytes?: number;
  /** Whether a record's block is wanted at all; asked before it is read. Default: all are. */
  readonly wants?: (headers: WarcHeaders) => boolean;
}

const LONGEST_HEAD = 256 << 10;
const KEPT_HEAD = 64 << 10;
const CR = 13;
const LF = 10;

/** Records of a file, in order. */
export async function* readWarc(
  source: AsyncIterable<Uint8Array>,
  options: ReadWarcOptions = {},
): AsyncGenerator<WarcItem> {
  const run = new Run(readMembers(source));
  const maxBytes = options.maxBytes ?? 64 << 20;
  while (await run.nextRun()) {
    for (;;) {
      await run.dropLineEnds();
      if (!(await run.fill(1))) break;
      const offset = run.offset;
      const broken = (because: string): WarcItem => {
        if (because === run.because) run.told = true;
        return { kind: "broken", offset, because };
      };
      const head = await readHead(run);
      if (typeof head === "string") {
        yield broken(run.because ?? head);
        await run.seekRecord(1);
        continue;
      }
      const { headers, length } = head;
      if (options.wants?.(headers) === false || length > maxBytes) {
        const because = length > maxBytes ? "too-large" : "not-wanted";
        await run.fill(Math.min(length, KEPT_HEAD));
        const start = Buffer.from(run.peek(Math.min(length, KEPT_HEAD)));
        if (await run.skip(length)) yield { kind: "passed", offset, headers, head: start, because };
        else yield broken(run.because ?? "ends early");
        await run.dropLineEnds();
        if ((await run.fill(1)) && !startsRecord(run.peek(5))) {
          yield broken("Content-Length is not true");
          await run.seekRecord(0);
        }
        continue;
      }
      if (!(await run.fill(length))) {
        yield broken(run.because ?? "ends early");
        await run.seekRecord(0);
        continue;
      }
      if (!(await run.endsAfter(length))) {
        yield broken("Content-Length is not true");
        await run.seekRecord(0);
        continue;
      }
      // A member whose checksum is wrong vouches for nothing in its end.
      if (run.because !== null && run.isLast(length)) {
        yield broken(run.because);
        break;
      }
      // The bytes at hand are replaced, never written to: a view of them stays true.
      const block = run.peek(length);
      run.drop(length);
      yield { kind: "record", offset, headers, block };
    }
    if (run.because !== null && !run.told) yield { kind: "broken", offset: run.brokenAt, because: run.because };
  }
}

async function readHead(run: Run): Promise<{ headers: WarcHeaders; length: number } | string> {
  let end = -1;
  for (let size = 2048; end < 0; size *= 2) {
    const isThere = await run.fill(Math.min(size, LONGEST_HEAD));
    end = headEnd(run.peek(LONGEST_HEAD));
    if (end < 0 && (!isThere || size > LONGEST_HEAD)) break;
  }
  if (!startsRecord(run.peek(5))) return "no record begins here";
  if (end < 0) return "headers have no end";
  const headers = parseHeaders(run.peek(end).toString("utf8"));
  const declared = headers.get("content-length") ?? "";
  if (!/^\d{1,15}$/.test(declared)) return "no Content-Length";
  run.drop(end);
  return { headers, length: Number(declared) };
}

/** Where a block of header lines ends, its empty line included; -1 where it does not. */
export function headEnd(bytes: Buffer): number {
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    if (bytes[at + 1] === LF) return at + 2;
    if (bytes[at + 1] === CR && bytes[at + 2] === LF) return at + 3;
  }
  return -1;
}

/** Header lines by lower-case name; continued lines are joined, repeated ones too. The first line is left out. */
export function parseHeaders(text: string): Map<string, string> {
  const headers = new Map<string, string>();
  let last = "";
  for (const line of text.split(/\r?\n/).slice(1)) {
    if (/^[ \t]/.test(line) && last !== "") {
      headers.set(last, `${headers.get(last) ?? ""} ${line.trim()}`.trim());
      continue;
    }
    const colon = line.indexOf(":");
    if (colon < 1) continue;
    last = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    const known = headers.get(last);
    headers.set(last, known === undefined ? value : `${known}, ${value}`);
  }
  return headers;
}

/** A run of bytes in which records follow each other; a member that begins a record ends it, as does a broken one. */
class Run {
  because: string | null = null;
  brokenAt = 0;
  /** Whether what broke the run has been told with the record it broke. */
  told = false;
  readonly #pieces: AsyncIterator<Piece>;
  #next: Piece | null = null;
  #done = false;
  #bytes: Buffer = Buffer.alloc(0);
  /** Where the bytes at hand come from: `until` counts how many of them. */
  #origins: { until: number; readonly piece: Piece }[] = [];
  #dropped = 0;

  constructor(pieces: AsyncIterator<Piece>) {
    this.#pieces = pieces;
  }

  /** Begins the next run. @returns whether there is one */
  async nextRun(): Promise<boolean> {
    this.#bytes = Buffer.alloc(0);
    this.#origins = [];
    this.#dropped = 0;
    this.because = null;
    this.told = false;
    const first = await this.#take();
    if (first === null) return false;
    this.#append(first);
    return true;
  }

  /** Place in the file of the next byte. */
  get offset(): number {
    const origin = this.#origins[0];
    if (origin === undefined) return 0;
    const { piece, until } = origin;
    return piece.gzip ? piece.offset : piece.offset + piece.bytes.length - (until - this.#dropped);
  }

  peek(size: number): Buffer {
    return this.#bytes.subarray(0, size);
  }

  drop(size: number): void {
    this.#bytes = this.#bytes.subarray(size);
    this.#dropped += size;
    while (this.#origins.length > 1 && (this.#origins[0]?.until ?? 0) <= this.#dropped) this.#origins.shift();
  }

  async fill(size: number): Promise<boolean> {
    if (this.#bytes.length >= size) return true;
    const parts = [this.#bytes];
    let length = this.#bytes.length;
    while (length < size) {
      const next = await this.#more();
      if (next === null) break;
      parts.push(next.bytes);
      length += next.bytes.length;
    }
    this.#bytes = parts.length === 1 ? this.#bytes : Buffer.concat(parts, length);
    return length >= size;
  }

  async skip(size: number): Promise<boolean> {
    let left = size;
    for (;;) {
      const step = Math.min(left, this.#bytes.length);
      this.drop(step);
      left -= step;
      if (left === 0) return true;
      if (!(await this.fill(1))) return false;
    }
  }

  async dropLineEnds(): Promise<void> {
    while (await this.fill(1)) {
      let ends = 0;
      while (ends < this.#bytes.length && (this.#bytes[ends] === CR || this.#bytes[ends] === LF)) ends++;
      this.drop(ends);
      if (this.#bytes.length > 0) return;
    }
  }

  /** Whether after so many bytes come line ends, and then a record or the end. */
  async endsAfter(size: number): Promise<boolean> {
    await this.fill(size + 16);
    let at = size;
    while (at < this.#bytes.length && (this.#bytes[at] === CR || this.#bytes[at] === LF)) at++;
    if (at >= this.#bytes.length) return true;
    return startsRecord(this.#bytes.subarray(at, at + 5));
  }

  /** Whether after so many bytes nothing but line ends is at hand. */
  isLast(size: number): boolean {
    return /^[\r\n]*$/.test(this.#bytes.subarray(size, size + 32).toString("latin1"));
  }

  /** Drops bytes up to the next line that begins a record, at least `past` of them; all where there is none. */
  async seekRecord(past: number): Promise<void> {
    this.drop(Math.min(past, this.#bytes.length));
    for (;;) {
      const found = this.#bytes.indexOf("\nWARC/1.");
      if (found >= 0) return this.drop(found + 1);
      this.drop(Math.max(0, this.#bytes.length - 8));
      if (!(await this.fill(this.#bytes.length + 1))) return this.drop(this.#bytes.length);
    }
  }

  async #more(): Promise<Piece | null> {
    if (this.because !== null) return null;
    const next = await this.#take();
    if (next === null) return null;
    if (next.begins && (next.bytes.length === 0 || startsRecord(next.bytes))) {
      this.#next = next;
      return null;
    }
    this.#note(next);
    return next;
  }

  #append(piece: Piece): void {
    this.#bytes = piece.bytes;
    this.#note(piece);
  }

  #note(piece: Piece): void {
    const last = this.#origins.at(-1)?.until ?? this.#dropped;
    this.#origins.push({ until: last + piece.bytes.length, piece });
    if (piece.broken === null) return;
    this.because = piece.broken;
    this.brokenAt = piece.offset;
  }

  async #take(): Promise<Piece | null> {
    const kept = this.#next;
    this.#next = null;
    if (kept !== null) return kept;
    if (this.#done) return null;
    const next = await this.#pieces.next();
    if (next.done === true) {
      this.#done = true;
      return null;
    }
    return next.value;
  }
}
