/** The real engine, where XUNWANG_OCR names a folder that has it; and what needs none. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openPaddle, paddleVersion } from "#crawlers/ocr/paddle-engine.ts";
import { withLabelPictures } from "#crawlers/reading/label-pictures.ts";
import { emptyListing } from "#domain/listing.ts";

const folder = process.env.XUNWANG_OCR ?? "";
const engine = folder === "" ? null : await openPaddle(folder);
afterAll(() => engine?.close());
const file = (name: string) => readFileSync(new URL(`pictures/${name}`, import.meta.url));

test("a folder without the engine gives none", async () => {
  const empty = mkdtempSync(join(tmpdir(), "xunwang-ocr-"));
  expect(await openPaddle(empty)).toBeNull();
  expect(await paddleVersion(join(empty, "not-there"))).toBeNull();
  rmSync(empty, { recursive: true });
});

describe.skipIf(engine === null)("PP-OCR (needs XUNWANG_OCR)", () => {
  test.each(["label-turned.jpg", "label-table.png"])(
    "maker, address and numbers are read from %s",
    async (name) => {
      const read = await engine?.read(file(name));
      if (read?.kind !== "read") throw new Error(JSON.stringify(read));
      expect(read.lines.every(({ confidence }) => confidence > 0.8)).toBe(true);
      const listing = withLabelPictures(emptyListing(), [{ url: "u", sha256: "s", lines: read.lines }]);
      expect(listing.manufacturer).toMatchObject({
        name: "中山市晨焰电器制造有限公司",
        address: "广东省中山市东凤镇同安大道西120号",
      });
      expect(listing.marks.ccc).toEqual(["2021010105418832"]);
      const maker = read.lines.find(({ text }) => text.includes("晨焰"));
      expect(maker?.box.every((side) => side > 5 && side < 420)).toBe(true);
    },
    60_000,
  );

  test("slogans name no maker", async () => {
    const read = await engine?.read(file("slogan.jpg"));
    if (read?.kind !== "read") throw new Error(JSON.stringify(read));
    expect(read.lines.map(({ text }) => text).join("")).toContain("厂家直销");
    const listing = withLabelPictures(emptyListing(), [{ url: "u", sha256: "s", lines: read.lines }]);
    expect(listing.manufacturer.name).toBeNull();
  }, 60_000);

  test("what is no picture, or a broken one, is unreadable and leaves the engine working", async () => {
    const picture = file("label-table.png");
    const broken = Buffer.concat([picture.subarray(0, 60), Buffer.alloc(3_000, 7)]);
    const huge = Buffer.concat([picture.subarray(0, 16), Buffer.from("0000c3500000c350", "hex"), picture.subarray(24)]);
    const read = await Promise.all([Buffer.from("<p>"), broken, huge, picture].map((one) => engine?.read(one)));
    expect(read.map((one) => one?.kind)).toEqual(["unreadable", "unreadable", "unreadable", "read"]);
  }, 60_000);

  test("a picture that takes too long is given up, and the next is read", async () => {
    const hasty = await openPaddle(folder, { pictureMs: 1 });
    expect(await hasty?.read(file("slogan.jpg"))).toMatchObject({ kind: "unreadable" });
    await hasty?.close();
    expect(await hasty?.read(file("slogan.jpg"))).toMatchObject({ kind: "down" });
  }, 60_000);
});
