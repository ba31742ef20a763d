import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { CDXIndexer } from "warcio";
import { openWacz } from "#crawlers/evidence/read-wacz.ts";
import { writeWacz } from "#crawlers/evidence/write-wacz.ts";
import { readArchivedPages } from "#crawlers/fetching/archive-warc.ts";
import type { Page } from "#domain/capture.ts";

const folder = mkdtempSync(join(tmpdir(), "xunwang-wacz-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const at = new Date("2026-03-04T05:06:07.890Z");
const page = (url: string, text: string, more: Partial<Page> = {}): Page => ({
  url,
  finalUrl: url,
  status: 200,
  headers: { "content-type": "text/html; charset=utf-8" },
  body: new TextEncoder().encode(text),
  fetchedAt: at,
  via: "http",
  ...more,
});
const records: readonly Page[] = [
  page("https://item.example/2.html?b=1&a=2", "<p>二</p>"),
  page("https://item.example/1.html", "<p>一</p>", { finalUrl: "https://www.item.example/1.html?from=x" }),
  page("https://item.example/3.html", "<html>画出的页</html>", {
    via: "browser",
    headers: { "content-type": "text/html; charset=utf-8", "x-sent-content-type": "text/html; charset=gbk" },
  }),
  page("https://item.example/4.html", "<p>四</p>", {
    headers: {
      "content-type": "text/html",
      "Set-Cookie": "token=secret",
      cookie: "secret",
      authorization: "secret",
      "content-encoding": "br",
      "content-length": "3",
      "x-odd": "a\r\nX-Injected: b",
      "bad name": "x",
    },
  }),
  page("archive:saved/page.html", "<p>存</p>", { status: 0, via: "archive" }),
  page("urn:fullPage:https://item.example/1.html", "PNG", { status: 0, headers: { "content-type": "image/png" } }),
  page("https://item.example/2.html?b=1&a=2", "<p>二</p>"),
];
const content = {
  title: "线索 7",
  createdAt: at,
  pages: [{ url: "https://item.example/1.html", title: "电线", ts: at }],
  records,
  extraFiles: [{ name: "evidence/manifest.json", bytes: new TextEncoder().encode("{}") }],
  software: "xunwang 0.1.0",
};
const file = join(folder, "a.wacz");
const sha256 = (bytes: Uint8Array) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

test("the same input gives the same bytes, in any time zone, and the hash that is told is the file's", async () => {
  const first = await writeWacz(file, content);
  const zone = process.env.TZ;
  process.env.TZ = "Asia/Shanghai";
  const second = await writeWacz(join(folder, "b.wacz"), content);
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
  expect(second).toEqual(first);
  const bytes = readFileSync(file);
  expect(first).toEqual({ bytes: bytes.length, sha256: sha256(bytes).slice(7) });
});

test("each file in it is listed with its true hash, and the list with its own", async () => {
  const wacz = await openWacz(file);
  const datapackage = await wacz.read("datapackage.json");
  const { resources, wacz_version, mainPageUrl } = JSON.parse(datapackage.toString());
  expect([wacz_version, mainPageUrl]).toEqual(["1.1.1", "https://www.item.example/1.html?from=x"]);
  const listed = new Map<string, { hash: string; bytes: number }>();
  for (const resource of resources) listed.set(resource.path, resource);
  for (const { name } of wacz.entries.filter((entry) => !entry.name.startsWith("datapackage"))) {
    const bytes = await wacz.read(name);
    expect(listed.get(name)).toMatchObject({ hash: sha256(bytes), bytes: bytes.length });
  }
  expect(JSON.parse((await wacz.read("datapackage-digest.json")).toString())).toEqual({
    path: "datapackage.json",
    hash: sha256(datapackage),
  });
  expect((await wacz.read("pages/pages.jsonl")).toString().split("\n")[1]).toContain("www.item.example/1.html?from=x");
  wacz.close();
});

test("the index is sorted, and at each place it names lies that record, as another indexer finds it too", async () => {
  const wacz = await openWacz(file);
  const warc = await wacz.read("archive/data.warc.gz");
  const lines = (await wacz.read("indexes/index.cdx")).toString().trimEnd().split("\n");
  wacz.close();
  expect(lines).toHaveLength(records.length);
  expect([...lines].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))).toEqual(lines);
  const ours = lines.map((line) => {
    const [key, , ...rest] = line.split(" ");
    return { key, ...JSON.parse(rest.join(" ")) };
  });
  for (const { url, offset, length } of ours) {
    const record = gunzipSync(warc.subarray(offset, offset + length)).toString();
    expect(record).toContain(`WARC-Target-URI: ${url}\r\n`);
  }
  const theirs: [string, number][] = [];
  async function* bytes() {
    yield warc;
  }
  for await (const found of new CDXIndexer({}).iterIndex([{ filename: "data.warc.gz", reader: bytes() }])) {
    theirs.push([found.urlkey, Number(found.offset)]);
  }
  for (const [urlkey, offset] of theirs) {
    expect(ours.find((entry) => entry.offset === offset)?.key).toBe(urlkey);
  }
  expect(theirs.length).toBeGreaterThanOrEqual(5);
});

test("no cookie goes out, no header begins another, and every page comes back as it went in", async () => {
  const wacz = await openWacz(file);
  const text = gunzipSync(await wacz.read("archive/data.warc.gz")).toString();
  expect(text).not.toMatch(/secret|bad name/);
  expect(text).not.toMatch(/^X-Injected/m);
  const ids = text.match(/^WARC-Record-ID: .*$/gm) ?? [];
  expect(new Set(ids).size).toBe(records.length + 1);
  const pages: Page[] = [];
  for await (const found of readArchivedPages(wacz.stream("archive/data.warc.gz"))) {
    if (found.kind === "page") pages.push(found.page);
  }
  wacz.close();
  const facts = ({ url, finalUrl, status, body, fetchedAt }: Page) =>
    [url, finalUrl, status, Buffer.from(body).toString(), fetchedAt.toISOString()].join(" ");
  expect(pages.map(facts)).toEqual(records.filter(({ url }) => !url.startsWith("urn:")).map(facts));
  expect(pages[2]?.headers["x-sent-content-type"]).toBe("text/html; charset=gbk");
  expect(pages[3]?.headers).toMatchObject({ "x-orig-content-encoding": "br", "x-odd": "a  X-Injected: b" });
});

test("what breaks off leaves nothing behind, and a name that is none is refused", async () => {
  async function* broken() {
    yield page("https://item.example/1", "x");
    throw new Error("the disk is full");
  }
  const path = join(folder, "c.wacz");
  await expect(writeWacz(path, { ...content, records: broken() })).rejects.toThrow("the disk is full");
  for (const name of ["../x", "/x", "datapackage.json", "a//b", ""]) {
    const extraFiles = [{ name, bytes: new Uint8Array() }];
    await expect(writeWacz(path, { ...content, extraFiles })).rejects.toThrow(/not a name/);
  }
  expect(readdirSync(folder).sort()).toEqual(["a.wacz", "b.wacz"]);
});
