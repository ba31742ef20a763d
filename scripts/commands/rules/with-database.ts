/** Opens the database for one command and closes it again, whatever happens. Errors: those of opening it. */
import type { Database } from "#db/connection.ts";
import { readConfiguration } from "#workers/configuration.ts";
import { createLog, type Log } from "#workers/log.ts";
import { openServices } from "#workers/services.ts";

export async function withDatabase<T>(
  work: (opened: { db: Database; databaseUrl: string; log: Log }) => Promise<T>,
): Promise<T> {
  const configuration = readConfiguration();
  // What the commands have to say they print themselves.
  const log = createLog(process.env.XUNWANG_LOG_LEVEL ? configuration.logLevel : "warn");
  const services = await openServices(configuration, log, 0);
  try {
    return await work({ db: services.db, databaseUrl: services.databaseUrl, log });
  } finally {
    await services.close();
  }
}
