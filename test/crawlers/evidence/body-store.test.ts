import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { hashOf, openBodyStore } from "#crawlers/evidence/body-store.ts";
import type { BodyPlace } from "#domain/capture.ts";

const folder = mkdtempSync(join(tmpdir(), "xunwang-bodies-"));
const store = openBodyStore(folder);
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const bytes = (text: string) => new TextEncoder().encode(text);
const only = (places: BodyPlace[]): BodyPlace => {
  const [place] = places;
  if (!place) throw new Error("no place");
  return place;
};

test("whatever bodies are appended, together or at once, each comes back as it went in", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 5 }), { maxLength: 5 }),
      async (batches) => {
        const places = await Promise.all(batches.map((batch) => store.append(batch)));
        for (const [n, batch] of batches.entries()) {
          for (const [m, body] of batch.entries()) {
            const place = places[n]?.[m];
            expect(place).toBeDefined();
            if (place) expect(Buffer.from(await store.read(place, hashOf(body)))).toEqual(Buffer.from(body));
          }
        }
      },
    ),
    { numRuns: 40 },
  );
});

test("two processes never write into one pack", async () => {
  const other = openBodyStore(folder);
  const one = only(await store.append([bytes("a")]));
  const two = only(await other.append([bytes("b")]));
  expect(one.pack).not.toBe(two.pack);
  await other.close();
});

test("a body that was cut short or changed on disk is refused", async () => {
  for (const spoil of [
    (file: string) => truncateSync(file, 5),
    (file: string) => writeFileSync(file, readFileSync(file).fill(7, 4)),
  ]) {
    const writer = openBodyStore(folder);
    const body = bytes("true".repeat(100));
    const place = only(await writer.append([body]));
    await writer.close();
    spoil(join(folder, place.pack));
    await expect(store.read(place, hashOf(body))).rejects.toThrow(/does not match/);
  }
});

test("another body's place does not pass for this one", async () => {
  const place = only(await store.append([bytes("forged")]));
  await expect(store.read(place, hashOf(bytes("true")))).rejects.toThrow(/does not match/);
});

test("a pack's name reaches no file outside the folder", async () => {
  await expect(store.read({ pack: "../../etc/passwd", at: 0, size: 10 }, "0".repeat(64))).rejects.toThrow(
    /not the name/,
  );
});
