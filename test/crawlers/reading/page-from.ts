/**
 * Pages for tests: text or bytes go in, a page as fetching would hand it over comes out. Saved real pages are found beside
 * the checkout; where they are missing, tests that need them are skipped by name.
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "#domain/capture.ts";

/** A page of the given content; headers, status and address as wanted. */
export function pageOf(content: string | Uint8Array, more: Partial<Page> = {}): Page {
  const body = typeof content === "string" ? Buffer.from(content, "utf8") : content;
  const url = more.url ?? "";
  return {
    url,
    finalUrl: url,
    status: 200,
    headers: {},
    body,
    fetchedAt: new Date("2026-01-02T03:04:05Z"),
    via: "archive",
    ...more,
  };
}

const shared = fileURLToPath(new URL("../../../../shared/", import.meta.url));

/** Whether the saved real pages are there. */
export const hasSavedPages = existsSync(`${shared}pages`);
export const hasSnippets = existsSync(`${shared}snippets/attribute-text.jsonl`);

/** The bytes of a saved file, e.g. "pages/marketplaces/tmall.html". */
export function savedFile(path: string): Uint8Array {
  return readFileSync(shared + path);
}

/** A saved real page as an archive hands it in: without its address. */
export function savedPage(path: string): Page {
  return pageOf(savedFile(`pages/${path}`), { status: 0 });
}
