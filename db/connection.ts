/**
 * The way into the database: a pool of connections, transactions, and JSON that PostgreSQL accepts.
 */
import pg from "pg";
import { XunwangError } from "#domain/errors.ts";

// bigint comes as a number: identities here stay far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

export type Database = pg.Pool;
/** A pool or one connection of it; queries take either, so that they can be joined into one transaction. */
export type Queryable = Pick<pg.ClientBase, "query">;

/**
 * Opens a pool. `connections` is the most this process may hold; small pools are faster here than large ones.
 * Errors: X-2001 where the server does not answer.
 */
export async function openDatabase(url: string, connections = 6): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    // A connection costs more to make than to keep.
    idleTimeoutMillis: 300_000,
    // A process that froze in the middle of a transaction must not hold up the others for ever.
    idle_in_transaction_session_timeout: 60_000,
    application_name: "xunwang",
  });
  // A connection that breaks while idle is replaced by the pool; the query that needs one reports its own error.
  pool.on("error", () => {});
  // And one that breaks in use rejects its query; without a listener it would end the process as well.
  pool.on("connect", (client) => client.on("error", () => {}));
  try {
    await pool.query("select 1");
  } catch (error) {
    await pool.end();
    throw new XunwangError("X-2001", { detail: error instanceof Error ? error.message : String(error) }, error);
  }
  return pool;
}

const MOST_TRIES = 4;

/**
 * Runs `work` in one transaction; whatever it throws rolls everything back. Where two transactions waited for each other
 * and PostgreSQL ended this one, it is run again from the start, so `work` must change nothing but the database.
 */
export async function inTransaction<T>(db: Database, work: (tx: Queryable) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(db, work);
    } catch (error) {
      const code = (error as { code?: string }).code;
      if ((code !== "40P01" && code !== "40001") || attempt === MOST_TRIES) throw error;
    }
  }
}

async function once<T>(db: Database, work: (tx: Queryable) => Promise<T>): Promise<T> {
  const client = await db.connect();
  let broken: Error | undefined;
  try {
    await client.query("begin");
    const result = await work(client);
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback").catch((failed: Error) => {
      broken = failed;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/**
 * JSON for a jsonb parameter. Pages contain NUL and lone surrogates, which PostgreSQL refuses; they become U+FFFD.
 * (JSON.stringify prints whole surrogate pairs raw, so every surrogate it escapes is a lone one.)
 */
export function toJson(value: unknown): string {
  return JSON.stringify(value).replace(/\\\\|\\u(?:0000|d[89a-f][0-9a-f]{2})/g, (found) =>
    found === "\\\\" ? found : "\uFFFD",
  );
}

/**
 * Whether PostgreSQL refused the data itself (SQLSTATE class 22 data exception, 23 constraint, 54 limit exceeded), so
 * that trying the same again is in vain; a lost connection or a deadlock is not of this kind.
 */
export function isRefusedData(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" && /^(?:22|23|54)[0-9A-Z]{3}$/.test(code);
}
