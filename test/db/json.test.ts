import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { toJson } from "#db/connection.ts";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test("NUL and lone surrogates become U+FFFD, escaped backslashes stay", () => {
  expect(JSON.parse(toJson({ a: "x\0y", b: "\ud800", c: "\\u0000", d: "😀" }))).toEqual({
    a: "x\uFFFDy",
    b: "\uFFFD",
    c: "\\u0000",
    d: "😀",
  });
});

test("whatever text a page holds, PostgreSQL takes it as jsonb", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: "binary", maxLength: 40 }), { maxLength: 8 }), async (texts) => {
      const stored = await database.db.query<{ j: string[] }>("select $1::jsonb as j", [toJson(texts)]);
      expect(stored.rows[0]?.j).toEqual(texts.map((text) => Buffer.from(text.replaceAll("\0", "\uFFFD")).toString()));
    }),
    { numRuns: 60 },
  );
});
