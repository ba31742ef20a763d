/**
 * The one form an evidence package has as a zip: its entries one after another, stored and not compressed, with one date,
 * then the directory, and not a byte besides. In: entries and a date. Out: bytes. The same input gives the same bytes,
 * so whoever checks a package makes the zip again and compares: no byte of the file is left unchecked.
 * Goes wrong: more than a zip of the plain form can hold (4 GB, 65,535 entries) throws.
 */
import { crc32 } from "node:zlib";

export interface Entry {
  /** Path in the package; ASCII. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

const MOST_BYTES = 0xffff_ffff;
const MOST_ENTRIES = 0xffff;

export function storedZip(entries: readonly Entry[], at: Date): Buffer {
  if (entries.length > MOST_ENTRIES) throw new RangeError("too many entries for a package");
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const { name, bytes } of entries) {
    const path = Buffer.from(name, "ascii");
    const common = commonFields(path, bytes, at);
    const local = Buffer.concat([number(0x04034b50, 4), common, path]);
    directory.push(
      number(0x02014b50, 4),
      number(0x0314, 2), // made on Unix, which gives the mode below its meaning
      common,
      Buffer.alloc(6), // no comment, disk 0, no internal attributes
      number(0o100644 * 0x1_0000, 4),
      number(offset, 4),
      path,
    );
    parts.push(local, bytes);
    offset += local.byteLength + bytes.byteLength;
    if (offset > MOST_BYTES) throw new RangeError("too many bytes for a package");
  }
  const size = directory.reduce((sum, part) => sum + part.byteLength, 0);
  const end = [number(0x06054b50, 4), Buffer.alloc(4), number(entries.length, 2), number(entries.length, 2)];
  return Buffer.concat([...parts, ...directory, ...end, number(size, 4), number(offset, 4), Buffer.alloc(2)]);
}

/** What stands the same before an entry and in the directory: version, no flags, stored, date, checksum, sizes. */
function commonFields(path: Uint8Array, bytes: Uint8Array, at: Date): Buffer {
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1);
  const day = ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate();
  return Buffer.concat([
    number(10, 2),
    Buffer.alloc(4),
    number(time, 2),
    number(day, 2),
    number(crc32(bytes), 4),
    number(bytes.byteLength, 4),
    number(bytes.byteLength, 4),
    number(path.byteLength, 2),
    Buffer.alloc(2),
  ]);
}

function number(value: number, bytes: 2 | 4): Buffer {
  const buffer = Buffer.alloc(bytes);
  if (bytes === 2) buffer.writeUInt16LE(value);
  else buffer.writeUInt32LE(value);
  return buffer;
}
