/** Bytes that swell and pages that nest: each ends within its bounds of size and time. */
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { decompress } from "#crawlers/fetching/decompress.ts";
import { FetchFailure } from "#crawlers/fetching/outcome.ts";
import { identifyPage } from "#crawlers/reading/extract.ts";
import type { Page } from "#domain/capture.ts";

const MOST = 1 << 20;
const zeros = Buffer.alloc(16 << 20);
const layer: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  gzip: (bytes) => gzipSync(bytes),
  deflate: (bytes) => deflateSync(bytes),
  br: (bytes) => brotliCompressSync(bytes, { params: { 1: 4 } }),
};

async function outcomeOf(body: Buffer, encoding: string): Promise<string> {
  try {
    return `${(await decompress(body, encoding, MOST, 200)).length} bytes`;
  } catch (error) {
    if (error instanceof FetchFailure) return error.outcome.failure;
    throw error;
  }
}

test("a bomb stops at the bound, in whatever layers it is packed", async () => {
  for (const encoding of ["gzip", "deflate", "br", "gzip, gzip", "br, gzip", "gzip, gzip, br", "br, br, br"]) {
    const body = encoding.split(", ").reduce<Buffer>((bytes, name) => layer[name]?.(bytes) ?? bytes, zeros);
    expect([encoding, await outcomeOf(body, encoding)]).toEqual([encoding, "too-large"]);
  }
  expect(await outcomeOf(deflateRawSync(zeros), "deflate")).toBe("too-large");
});

test("more layers than a server needs, unknown ones and false ones are unreadable", async () => {
  const packed = gzipSync("page");
  for (const encoding of ["gzip, gzip, gzip, gzip", "zstd", "gzip, exi", "br", "compress", "g\u0000zip"]) {
    expect([encoding, await outcomeOf(packed, encoding)]).toEqual([encoding, "unreadable"]);
  }
  expect(await outcomeOf(packed, `${"identity, ".repeat(50)}gzip`)).toBe("4 bytes");
});

const pageOf = (text: string, type = "text/html; charset=utf-8"): Page => ({
  url: "https://item.jd.com/1.html",
  finalUrl: "https://item.jd.com/1.html",
  status: 200,
  headers: { "content-type": type },
  body: new TextEncoder().encode(text),
  fetchedAt: new Date("2026-03-01T00:00:00Z"),
  via: "http",
});
const HOSTILE: readonly [what: string, page: () => Page][] = [
  ["a million nested divs", () => pageOf("<div>".repeat(1_000_000))],
  ["a million nested unclosed paragraphs and tables", () => pageOf("<p><table><tr><td>".repeat(250_000))],
  ["a million closing tags", () => pageOf("</div>".repeat(1_000_000))],
  ["a tag with a hundred thousand attributes", () => pageOf(`<div ${"a=b ".repeat(100_000)}>`)],
  ["a tag that never ends", () => pageOf(`<div ${"a".repeat(4_000_000)}`)],
  ["a comment that never ends", () => pageOf(`<!--${"-".repeat(4_000_000)}`)],
  ["JSON of a million brackets", () => pageOf("[".repeat(1_000_000), "application/json")],
  ["JSON of a million objects in each other", () => pageOf('{"a":'.repeat(500_000), "application/json")],
  ["JSON-LD of brackets", () => pageOf(`<script type="application/ld+json">${"[".repeat(1_000_000)}</script>`)],
  ["a million entities", () => pageOf("&amp;".repeat(1_000_000))],
];
for (const [what, make] of HOSTILE) {
  test(`is read in bounded time and brings nothing: ${what}`, () => {
    const page = make();
    const started = performance.now();
    const { reading } = identifyPage(page);
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(reading.kind).not.toBe("detail");
  });
}
