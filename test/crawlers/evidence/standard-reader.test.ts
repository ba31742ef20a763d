/**
 * An evidence package in the reader that ReplayWeb.page is made of (wabac). Its archive needs a browser's IndexedDB; what
 * comes before that, finding a page in the zip by the index and taking its record out, runs here as it does there.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { WARCParser } from "warcio";
import { sealPackage } from "#crawlers/evidence/seal-package.ts";
import { writeWacz } from "#crawlers/evidence/write-wacz.ts";

/** What its types leave out. */
interface Reader {
  createLoader(options: { url: string; extra: { arrayBuffer: Uint8Array } }): Promise<object>;
  ZipRangeReader: new (
    loader: object,
  ) => {
    load(): Promise<Record<string, unknown> | null>;
    loadFile(
      name: string,
      part: { offset?: number; length?: number; unzip: boolean },
    ): Promise<{ reader: AsyncIterable<Uint8Array> | null }>;
  };
}

const folder = mkdtempSync(join(tmpdir(), "xunwang-reader-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the standard reader opens a package and gets a page and a picture back", async () => {
  const at = new Date("2026-11-05T02:03:04Z");
  const url = "https://shop.example/item/1?id=灭火器";
  const body = new TextEncoder().encode("<title>灭火器</title>");
  const picture = new Uint8Array([137, 80, 78, 71]);
  const common = { headers: { "content-type": "text/html" }, fetchedAt: at, via: "http" as const };
  const view = `urn:fullPage:${url}`;
  const draft = join(folder, "draft.wacz");
  await writeWacz(draft, {
    ...{ title: "线索 1", createdAt: at, software: "xunwang test", extraFiles: [] },
    pages: [{ url, title: "灭火器", ts: at }],
    records: [
      { ...common, url, finalUrl: url, status: 200, body },
      { ...common, url: view, finalUrl: view, status: 0, headers: { "content-type": "image/png" }, body: picture },
    ],
  });
  const about = { title: "线索 1", software: "xunwang test", lead: 1, createdAt: at };
  const { bytes } = await sealPackage(readFileSync(draft), {
    ...about,
    ...{ mainPageUrl: url, mainPageDate: at.toISOString() },
  });
  // The reader is written for browsers.
  Object.assign(globalThis, { self: globalThis });
  const { createLoader, ZipRangeReader } = (await import("@webrecorder/wabac/swlib")) as unknown as Reader;
  const zip = new ZipRangeReader(
    await createLoader({ url: "package.wacz", extra: { arrayBuffer: new Uint8Array(bytes) } }),
  );
  const entries = await zip.load();
  expect(Object.keys(entries ?? {})).toContain("evidence/manifest.json");
  const text = async (name: string) => {
    const { reader } = await zip.loadFile(name, { unzip: true });
    const chunks: Uint8Array[] = [];
    if (reader) for await (const chunk of reader) chunks.push(chunk);
    return Buffer.concat(chunks).toString("utf8");
  };
  expect(JSON.parse(await text("datapackage.json"))).toMatchObject({ wacz_version: "1.1.1", mainPageUrl: url });
  expect(await text("pages/pages.jsonl")).toContain("灭火器");
  const found: Record<string, Uint8Array> = {};
  for (const line of (await text("indexes/index.cdx")).trim().split("\n")) {
    const { url: of, offset, length } = JSON.parse(line.slice(line.indexOf("{")));
    const { reader } = await zip.loadFile("archive/data.warc.gz", { offset, length, unzip: true });
    const record = reader && (await WARCParser.parse(reader));
    if (record) found[of] = await record.readFully();
  }
  expect(Object.keys(found).sort()).toEqual([url, view].sort());
  expect(Buffer.from(found[url] ?? [])).toEqual(Buffer.from(body));
  expect(Buffer.from(found[view] ?? [])).toEqual(Buffer.from(picture));
});
