import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { pictureSize } from "#crawlers/ocr/picture-size.ts";

const file = (name: string) => readFileSync(new URL(`pictures/${name}`, import.meta.url));
const bytes = (...parts: (string | Buffer)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : part)));
const le = (value: number, size: number) => {
  const out = Buffer.alloc(size);
  out.writeUIntLE(value, 0, size);
  return out;
};

test("the size of a picture is read from its header", () => {
  expect(pictureSize(file("label-turned.jpg"))).toEqual({ format: "jpeg", width: 420, height: 300 });
  expect(pictureSize(file("label-table.png"))).toEqual({ format: "png", width: 480, height: 330 });
  expect(pictureSize(bytes("GIF89a", le(640, 2), le(480, 2)))).toEqual({ format: "gif", width: 640, height: 480 });
  const webp = (kind: string, rest: Buffer) =>
    bytes("RIFF", le(100, 4), "WEBP", kind, le(10, 4), rest, Buffer.alloc(20));
  expect(pictureSize(webp("VP8X", bytes(le(0, 4), le(799, 3), le(599, 3))))).toEqual({
    ...{ format: "webp", width: 800, height: 600 },
  });
  expect(pictureSize(webp("VP8L", bytes("\x2f", le(799 | (599 << 14), 4))))).toMatchObject({ width: 800, height: 600 });
  expect(pictureSize(webp("VP8 ", bytes(Buffer.alloc(6), le(800, 2), le(600, 2))))).toMatchObject({ width: 800 });
});

test("a bomb is known by its header, before anything is unfolded", () => {
  const png = bytes(
    "\x89PNG\r\n\x1a\n",
    Buffer.from("0000000d49484452", "hex"),
    Buffer.from("0000c3500000c350", "hex"),
  );
  expect(pictureSize(png)).toEqual({ format: "png", width: 50_000, height: 50_000 });
});

test.each([
  ["nothing", Buffer.alloc(0)],
  ["a page", Buffer.from("<!doctype html><title>登录</title>")],
  ["half a PNG", file("label-table.png").subarray(0, 20)],
  ["a JPEG that ends before its size", file("label-turned.jpg").subarray(0, 12)],
  ["a JPEG whose segments lead nowhere", bytes("\xff\xd8\xff\xe0\x00\x00", Buffer.alloc(40))],
  ["a picture of no width", bytes("GIF89a", le(0, 2), le(480, 2))],
  ["SVG", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
])("%s is no picture", (_, picture) => {
  expect(pictureSize(picture)).toBeNull();
});
