import { afterAll, beforeAll, expect, test } from "vitest";
import { inTransaction } from "#db/connection.ts";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await database.db.query("create table pair (id int primary key, n int); insert into pair values (1, 0), (2, 0)");
});
afterAll(() => database.drop());

test("two transactions that wait for each other both end well", async () => {
  const add = (first: number, second: number) =>
    inTransaction(database.db, async (tx) => {
      await tx.query("update pair set n = n + 1 where id = $1", [first]);
      await tx.query("select pg_sleep(0.2)");
      await tx.query("update pair set n = n + 1 where id = $1", [second]);
    });
  await Promise.all([add(1, 2), add(2, 1)]);
  expect((await database.db.query("select n from pair order by id")).rows).toEqual([{ n: 2 }, { n: 2 }]);
});

test("a connection that is cut in the middle rejects its work and ends nothing else", async () => {
  const cut = inTransaction(database.db, (tx) => tx.query("select pg_terminate_backend(pg_backend_pid())"));
  await expect(cut).rejects.toThrow();
  expect((await database.db.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
});

test("what a transaction throws rolls everything back", async () => {
  const failing = inTransaction(database.db, async (tx) => {
    await tx.query("update pair set n = 99");
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  expect((await database.db.query("select max(n) as n from pair")).rows).toEqual([{ n: 2 }]);
});
