import { getTableConfig, type PgTable } from "drizzle-orm/pg-core";
import { expect, test } from "vitest";
import * as schema from "#db/schema.ts";
import { GLOSSARY } from "#domain/glossary.ts";

test("every table is named by a word of the glossary", () => {
  const singular = (name: string) => name.replaceAll("_", " ").replace(/ies$/, "y").replace(/s$/, "");
  const tables = Object.values(schema).map((table) => singular(getTableConfig(table as PgTable).name));
  expect(tables.filter((name) => !(name in GLOSSARY) && !(`${name}s` in GLOSSARY))).toEqual([]);
});

test("no two words share a Chinese name, and each says what it means", () => {
  const names = Object.values(GLOSSARY).map(([zh]) => zh);
  expect(new Set(names).size).toBe(names.length);
  for (const [zh, meaning] of Object.values(GLOSSARY)) {
    expect(zh).toMatch(/\p{Script=Han}/u);
    expect(meaning.length).toBeGreaterThan(10);
  }
});
