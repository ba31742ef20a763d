import { getTableConfig, type PgTable } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { openDatabase } from "#db/connection.ts";
import { migrateDatabase } from "#db/migrate.ts";
import * as schema from "#db/schema.ts";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

async function columns() {
  const found = await database.db.query<{ table: string; column: string; type: string; nullable: string }>(
    `select table_name as table, column_name as column, udt_name as type, is_nullable as nullable
     from information_schema.columns where table_schema in ('public', 'bullmq') order by 1, 2`,
  );
  return found.rows;
}

test("migrating again, and twice at once, changes nothing", async () => {
  const before = await columns();
  await Promise.all([migrateDatabase(database.db, true), migrateDatabase(database.db, true)]);
  expect(await columns()).toEqual(before);
});

test("an empty database is brought to this version without the queues' tables where Redis holds the queues", async () => {
  const admin = await openDatabase(inject("databaseServer"), 1);
  await admin.query("create database empty_one");
  const empty = await openDatabase(inject("databaseServer").replace(/postgres$/, "empty_one"), 2);
  await migrateDatabase(empty, false);
  const bureaus = await empty.query("select count(*)::int as n from bureaus");
  expect(bureaus.rows[0].n).toBe(18);
  expect((await empty.query("select to_regnamespace('bullmq') as at")).rows[0].at).toBeNull();
  await empty.end();
  await admin.query("drop database empty_one");
  await admin.end();
});

test("the schema in code and the migrated database have the same columns", async () => {
  const inDatabase = new Set((await columns()).map(({ table, column }) => `${table}.${column}`));
  const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const inCode = Object.values(schema).flatMap((table) => {
    const { name, columns } = getTableConfig(table as PgTable);
    return columns.map((column) => `${name}.${snake(column.name)}`);
  });
  expect(inCode.filter((column) => !inDatabase.has(column))).toEqual([]);
  expect(
    [...inDatabase].filter(
      (name) => inCode.some((known) => known.startsWith(`${name.split(".")[0]}.`)) && !inCode.includes(name),
    ),
  ).toEqual([]);
});
