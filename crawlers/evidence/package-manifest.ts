/**
 * The manifest of an evidence package: every file and every WARC record with SHA-256 and SM3. Its own SHA-256 is what is
 * time-stamped and chained, so it pins all else. In: the files of a WACZ and what the package is about. Out: a manifest.
 * Text files have a short digest of each line too: it proves nothing by itself, it says where a file was changed.
 */
import { z } from "zod";
import { readRecord } from "./archived-record.ts";
import { digestsOf, sha256Of } from "./digests.ts";
import type { Entry } from "./stored-zip.ts";

export const MANIFEST = "evidence/manifest.json";
export const WARC = "archive/data.warc.gz";
const CDX = "indexes/index.cdx";
/** Every package has these; rules and pictures it has as far as there are any. */
export const CONTENT: readonly string[] = [
  WARC,
  CDX,
  "pages/pages.jsonl",
  "evidence/lead.json",
  "evidence/findings.jsonl",
  "evidence/listings.jsonl",
  "evidence/law.json",
  "evidence/provenance.json",
];

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const size = z.number().int().nonnegative();

export const Manifest = z.object({
  format: z.literal("xunwang-evidence/1"),
  title: z.string(),
  createdAt: z.iso.datetime(),
  software: z.string(),
  lead: z.number().int().positive(),
  mainPageUrl: z.string(),
  mainPageDate: z.string(),
  files: z.array(
    z.object({
      path: z.string(),
      bytes: size,
      sha256,
      sm3: sha256,
      /** First 12 hex digits of the SHA-256 of each line. */
      lines: z.array(z.string()).optional(),
    }),
  ),
  records: z.array(
    z.object({
      file: z.string(),
      /** Where the gzip member of the record lies in the file. */
      offset: size,
      length: size,
      type: z.string(),
      uri: z.string(),
      date: z.string(),
      /** SHA-256 of all that stands before the body: headers of the record and of the answer. */
      head: sha256,
      /** Of the body. */
      bytes: size,
      sha256,
      sm3: sha256,
    }),
  ),
});
export type Manifest = z.infer<typeof Manifest>;
export type ManifestRecord = Manifest["records"][number];

/** What is said of a package besides its files. */
export type About = Pick<Manifest, "title" | "software" | "lead" | "mainPageUrl" | "mainPageDate"> & {
  readonly createdAt: Date;
};

export function manifestOf(entries: readonly Entry[], { createdAt, ...about }: About): Manifest {
  const files = entries.map(({ name, bytes }) => ({
    path: name,
    bytes: bytes.byteLength,
    ...digestsOf(bytes),
    ...(/^evidence\/.*\.(?:jsonl?|yaml)$/.test(name) && { lines: lineDigests(bytes) }),
  }));
  const content = (path: string) => entries.find(({ name }) => name === path)?.bytes ?? new Uint8Array();
  return {
    format: "xunwang-evidence/1",
    ...about,
    createdAt: createdAt.toISOString(),
    files,
    records: recordsOf(content(WARC), content(CDX)),
  };
}

/** One file and one record a line, so that people can read and compare it. */
export function printManifest({ files, records, ...about }: Manifest): Uint8Array {
  const list = (rows: readonly object[]) => `[\n${rows.map((row) => `  ${JSON.stringify(row)}`).join(",\n")}\n]`;
  const head = Object.entries(about).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  return new TextEncoder().encode(
    `{${[...head, `"files": ${list(files)}`, `"records": ${list(records)}`].join(",\n")}}\n`,
  );
}

export function lineDigests(bytes: Uint8Array): string[] {
  const lines = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1").split("\n");
  return lines.map((line) => sha256Of(Buffer.from(line, "latin1")).slice(0, 12));
}

/** The records of the WARC, by the index; whatever stands before the first indexed one is the record that opens it. */
function recordsOf(warc: Uint8Array, cdx: Uint8Array): ManifestRecord[] {
  const starts = new TextDecoder()
    .decode(cdx)
    .split("\n")
    .flatMap((line) => /"offset":(\d+)/.exec(line)?.[1] ?? [])
    .map(Number);
  const bounds = [...new Set([0, ...starts, warc.byteLength])].sort((a, b) => a - b);
  return bounds.slice(0, -1).map((offset, n) => {
    const length = (bounds[n + 1] ?? offset) - offset;
    const { head, body, type, uri, date } = readRecord(warc.subarray(offset, offset + length));
    return {
      ...{ file: WARC, offset, length, type, uri, date, head: sha256Of(head), bytes: body.byteLength },
      ...digestsOf(body),
    };
  });
}
