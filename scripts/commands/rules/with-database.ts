/**
 * Opens the database for one command and closes it again, whatever happens. In: the work, and whether people are told
 * afterwards, on standard error, which database it was. Errors: those of opening it.
 */
import type { Database } from "#db/connection.ts";
import { readConfiguration } from "#workers/configuration.ts";
import { createLog, type Log } from "#workers/log.ts";
import { openServicesForCommand, placeOf } from "../../open-services.ts";
import { tell } from "./rule-words.ts";

interface Opened {
  readonly db: Database;
  readonly databaseUrl: string;
  readonly log: Log;
  /** The database or data folder, for people. */
  readonly place: string;
  /** Whether this is the data folder taken where nothing is set. */
  readonly isDefault: boolean;
}

export async function withDatabase<T>(
  work: (opened: Opened) => Promise<T>,
  { tellPlace = false }: { tellPlace?: boolean } = {},
): Promise<T> {
  const configuration = readConfiguration();
  // What the commands have to say they print themselves.
  const log = createLog(process.env.XUNWANG_LOG_LEVEL ? configuration.logLevel : "warn");
  const services = await openServicesForCommand(configuration, log);
  const place = placeOf(configuration);
  const isDefault = configuration.databaseUrl === null && !process.env.XUNWANG_DATA;
  try {
    const done = await work({ db: services.db, databaseUrl: services.databaseUrl, log, place, isDefault });
    if (tellPlace) tell(`（${place}）`);
    return done;
  } finally {
    await services.close();
  }
}
