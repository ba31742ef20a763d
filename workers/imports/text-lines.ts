/**
 * The lines of a file as an office exports it. In: a path. Out: lines with their numbers, one at a time however long the
 * file, in UTF-8, GB18030 or UTF-16 by the evidence of the bytes.
 * Errors: X-1003 where there is no file, X-1004 for a folder or a pipe, X-4002 for an old workbook, a PDF or an archive.
 */
import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { TextDecoder } from "node:util";
import { decodeBytes } from "#crawlers/reading/charset.ts";
import { XunwangError } from "#domain/errors.ts";

export interface TextLine {
  /** 1 for the first line of the file. */
  readonly line: number;
  readonly text: string;
  /** Share of the file that has been read, 0…1. */
  readonly read: number;
}

const SAMPLE = 256 * 1024;
/** No line of a table is as long; what comes in one piece so long is cut there. */
const LONGEST_LINE = 1_000_000;

export async function* readTextLines(file: string): AsyncGenerator<TextLine> {
  const size = await sizeOf(file);
  const decoder = new TextDecoder(await charsetOf(file));
  let line = 0;
  let rest = "";
  let bytes = 0;
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    rest += decoder.decode(chunk, { stream: true });
    // A carriage return at the end may be the first half of a line break.
    const whole = rest.endsWith("\r") ? rest.slice(0, -1) : rest;
    const lines = whole.split(/\r\n|\n|\r/);
    const last = lines.pop() ?? "";
    for (const text of lines) yield { line: ++line, text, read: bytes / size };
    rest = last + rest.slice(whole.length);
    if (rest.length > LONGEST_LINE) {
      yield { line: ++line, text: rest, read: bytes / size };
      rest = "";
    }
  }
  rest = (rest + decoder.decode()).replace(/\r$/, "");
  if (rest !== "") yield { line: ++line, text: rest, read: 1 };
}

/** What tells a file that is no text by its beginning, in Latin-1. */
const OTHER_FORMATS: readonly (readonly [string, string])[] = [
  ["PK\u0003\u0004", "XLSX"],
  ["\u00d0\u00cf\u0011\u00e0", "XLS（旧版或加密）"],
  ["%PDF", "PDF"],
  ["\u001f\u008b", "GZIP"],
  ["Rar!", "RAR"],
];

/** What a file is by its first bytes. Errors: X-1003, X-1004, and X-4002 for a format that holds no table of ours. */
export async function formatOf(file: string): Promise<"XLSX" | "text"> {
  return (await lookAt(file)).format;
}

async function sizeOf(file: string): Promise<number> {
  return (await lookAt(file)).size;
}

async function lookAt(file: string): Promise<{ readonly format: "XLSX" | "text"; readonly size: number }> {
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    throw error.code === "ENOENT" || error.code === "ENOTDIR"
      ? new XunwangError("X-1003", { file })
      : new XunwangError("X-1004", { file, detail: error.message });
  });
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new XunwangError("X-1004", { file, detail: "不是普通文件 (it is no regular file)" });
    const start = (await readAt(handle, 0, 8)).toString("latin1");
    const other = OTHER_FORMATS.find(([magic]) => start.startsWith(magic))?.[1];
    if (other !== undefined && other !== "XLSX") throw new XunwangError("X-4002", { file, format: other });
    return { format: other ?? "text", size: stat.size };
  } finally {
    await handle.close();
  }
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

/**
 * Whether all of it is UTF-8 is found by reading it once; else the bytes decide from the first that is no ASCII, since a
 * long export may begin with many plain rows.
 */
async function charsetOf(file: string): Promise<string> {
  const strict = new TextDecoder("utf-8", { fatal: true });
  let at = 0;
  let firstHigh: number | null = null;
  let isUtf8 = true;
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    if (firstHigh === null) {
      const high = chunk.findIndex((byte) => byte >= 0x80 || byte === 0);
      if (high >= 0) firstHigh = at + high;
    }
    at += chunk.length;
    try {
      strict.decode(chunk, { stream: true });
    } catch {
      isUtf8 = false;
      break;
    }
  }
  const handle = await open(file);
  try {
    // UTF-16 of plain letters and digits is valid UTF-8 with zeros in it.
    if (isUtf8 && !(await readAt(handle, 0, 4096)).includes(0)) return "utf-8";
    const start = (firstHigh ?? 0) > SAMPLE / 2 ? Math.max(0, (firstHigh ?? 0) - 1024) : 0;
    const { charset } = decodeBytes(await readAt(handle, start, SAMPLE));
    // An authority's export is nothing else; a few names alone may look like Big5 or letters with accents.
    return charset.startsWith("utf-") ? charset : "gb18030";
  } finally {
    await handle.close();
  }
}
