/**
 * Saved pages on disk, as pages: a folder (or one file) goes in, its HTML and JSON files come out one by one.
 *
 * The order is the same every time (by path, code unit by code unit), so that two imports of a folder agree. The address
 * is what the page says of itself; where it says nothing it is "archive:relative/path", stable across machines. Links
 * are followed only where they stay inside the folder. A file that is too large is passed over and reported; a folder
 * that cannot be read is an error, since half an import must not look like a whole one.
 */
import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { basename, extname, join, relative, sep } from "node:path";
import type { Page } from "#domain/capture.ts";

export interface ArchiveFolderOptions {
  /** Largest file read, in bytes. Default 64 MiB: someone saved it on purpose. */
  readonly maxBytes?: number;
  /** Deepest level of folders below the given one. Default 32. */
  readonly maxDepth?: number;
  /** Told of each file that was passed over. */
  readonly onSkipped?: (path: string, because: "too-large" | "outside" | "too-deep") => void;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".htm": "text/html",
  ".json": "application/json",
};
/** How far into a page its own address is looked for. */
const HEAD_BYTES = 128 * 1024;

/**
 * Pages of a folder, subfolders included, in a fixed order. Status 0, via "archive", captured when the file was last
 * changed. No charset is claimed in the headers, since a file has none.
 * @throws the file system's error where the path or a file in it cannot be read
 */
export async function* readArchive(path: string, options: ArchiveFolderOptions = {}): AsyncIterable<Page> {
  const root = await realpath(path);
  const isFile = (await stat(root)).isFile();
  const maxBytes = options.maxBytes ?? 64 * 1024 * 1024;
  const files = isFile ? [root] : walk(root, root, options, options.maxDepth ?? 32);
  for await (const file of files) {
    const facts = await stat(file);
    const name = isFile ? basename(file) : relative(root, file).split(sep).join("/");
    if (facts.size > maxBytes) {
      options.onSkipped?.(name, "too-large");
      continue;
    }
    const body = await readFile(file);
    const type = TYPES[extname(file).toLowerCase()] ?? "text/html";
    const url = (type === "text/html" ? addressInPage(body) : null) ?? `archive:${encodeURI(name)}`;
    yield {
      url,
      finalUrl: url,
      status: 0,
      headers: { "content-type": type },
      body,
      fetchedAt: facts.mtime,
      via: "archive",
    };
  }
}

async function* walk(
  root: string,
  folder: string,
  options: ArchiveFolderOptions,
  depth: number,
): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    let isFolder = entry.isDirectory();
    let isFile = entry.isFile();
    if (entry.isSymbolicLink()) {
      const target = await realpath(path).catch(() => null);
      if (target === null || !target.startsWith(root + sep)) {
        options.onSkipped?.(relative(root, path), "outside");
        continue;
      }
      // A link to a folder inside would bring its pages a second time, or for ever.
      isFolder = false;
      isFile = (await stat(target)).isFile();
    }
    if (isFolder) {
      if (depth <= 0) options.onSkipped?.(relative(root, path), "too-deep");
      else yield* walk(root, path, options, depth - 1);
    } else if (isFile && extname(entry.name).toLowerCase() in TYPES) {
      yield path;
    }
  }
}

/**
 * The address a saved page gives for itself: the browser's "saved from url" mark, else rel=canonical, else og:url.
 * Only http and https count. Read as Latin-1: addresses are ASCII in every charset met on the web.
 */
export function addressInPage(body: Uint8Array): string | null {
  const head = Buffer.from(body.buffer, body.byteOffset, Math.min(body.length, HEAD_BYTES)).toString("latin1");
  const saved = /<!-- saved from url=\(\d{1,6}\)(\S{1,2000}) -->/.exec(head);
  const fromMark = webAddress(saved?.[1]);
  if (fromMark !== null) return fromMark;
  let openGraph: string | null = null;
  for (const [, name = "", attributes = ""] of head.matchAll(/<(link|meta)\s([^<>]{1,4000})>/gi)) {
    if (name.toLowerCase() === "link") {
      if (attribute(attributes, "rel")?.toLowerCase() === "canonical") {
        const canonical = webAddress(attribute(attributes, "href"));
        if (canonical !== null) return canonical;
      }
    } else if (attribute(attributes, "property")?.toLowerCase() === "og:url") {
      openGraph ??= webAddress(attribute(attributes, "content"));
    }
  }
  return openGraph;
}

function attribute(text: string, name: string): string | undefined {
  const found = new RegExp(`(?:^|\\s)${name}=(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, "i").exec(text);
  return found?.[1] ?? found?.[2] ?? found?.[3];
}

function webAddress(text: string | undefined): string | null {
  if (text === undefined) return null;
  const plain = text.trim().replace(/&amp;/gi, "&");
  // Pages often leave the protocol to the browser.
  const full = plain.startsWith("//") ? `https:${plain}` : plain;
  if (full.length > 2000 || !URL.canParse(full)) return null;
  const url = new URL(full);
  return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
}
