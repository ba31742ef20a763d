/**
 * The entries of a package as they lie in the zip, in order and with any that stand twice. In: the bytes of a file.
 * Out: names and bytes. Bounded, since the file may come from anybody. Goes wrong: X-5202 says why it is no package.
 */
import { fromBuffer, type ZipFile } from "yauzl";
import { XunwangError } from "#domain/errors.ts";
import type { Entry } from "./stored-zip.ts";

const MOST_ENTRIES = 20_000;
/** Most bytes all entries may have together. */
const MOST_BYTES = 1024 * 1024 * 1024;

export async function packageEntries(file: Uint8Array, name = "WACZ"): Promise<Entry[]> {
  try {
    return await readAll(Buffer.from(file.buffer, file.byteOffset, file.byteLength));
  } catch (error) {
    throw new XunwangError("X-5202", { file: name, detail: (error as Error).message }, error);
  }
}

function readAll(bytes: Buffer): Promise<Entry[]> {
  return new Promise((resolve, reject) => {
    fromBuffer(bytes, { lazyEntries: true, validateEntrySizes: true, autoClose: false }, (error, zip) => {
      if (error) reject(error);
      else collect(zip).then(resolve, reject);
    });
  });
}

async function collect(zip: ZipFile): Promise<Entry[]> {
  const entries: Entry[] = [];
  let room = MOST_BYTES;
  if (zip.entryCount > MOST_ENTRIES) throw new RangeError(`${zip.entryCount} entries`);
  return new Promise((resolve, reject) => {
    zip.on("error", reject);
    zip.on("end", () => resolve(entries));
    zip.on("entry", (entry) => {
      room -= entry.uncompressedSize;
      if (room < 0) return reject(new RangeError("too large"));
      zip.openReadStream(entry, (error, stream) => {
        if (error) return reject(error);
        const chunks: Buffer[] = [];
        stream.on("error", reject);
        stream.on("data", (chunk: Buffer) => chunks.push(chunk));
        stream.on("end", () => {
          entries.push({ name: entry.fileName, bytes: Buffer.concat(chunks) });
          zip.readEntry();
        });
      });
    });
    zip.readEntry();
  });
}
