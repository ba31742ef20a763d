/** Records of an archive that are captures of ours and still no pages to be read back: pictures, rows that were handed over. */
import { expect, test } from "vitest";
import { pictureRecord } from "#crawlers/evidence/picture-record.ts";
import { encodeCapture } from "#crawlers/evidence/write-warc.ts";
import { type ArchivedPage, readArchivedPages } from "#crawlers/fetching/archive-warc.ts";
import type { Page } from "#domain/capture.ts";

const url = "https://shop.example/item/1";
const base = {
  url,
  body: new TextEncoder().encode('{"标题":"灭火器"}'),
  fetchedAt: new Date("2026-01-01"),
  via: "archive",
};

async function readBack(page: Page): Promise<ArchivedPage | undefined> {
  const { member } = await encodeCapture(page, 1);
  async function* source() {
    yield member;
  }
  for await (const found of readArchivedPages(source())) return found;
  return undefined;
}

test("the picture of a page goes out under one form of address, of the page that answered", async () => {
  const finalUrl = `${url}?from=search`;
  const picture = pictureRecord({ ...base, finalUrl, via: "browser" });
  expect(picture).toMatchObject({ url: `urn:fullPage:${finalUrl}`, finalUrl: `urn:fullPage:${finalUrl}`, status: 0 });
  expect(await readBack(picture)).toMatchObject({ kind: "other" });
});

test("a row of a list that was handed over is named as such, not taken for no capture", async () => {
  const feed = "urn:xunwang:feed:jd:1";
  const headers = { "content-type": "application/json" };
  const row: Page = { ...base, url: feed, finalUrl: feed, status: 0, headers, via: "archive" };
  expect(await readBack(row)).toMatchObject({ kind: "other", what: "feed-row" });
});
