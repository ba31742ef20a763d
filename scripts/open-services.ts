/**
 * Opens the services for one command. In: configuration and log. Out: the services; where the embedded database takes its
 * time, standard error says what is being waited for. Errors: those of opening.
 */
import type { Configuration } from "#workers/configuration.ts";
import type { Log } from "#workers/log.ts";
import { openServices, type Services } from "#workers/services.ts";

const PATIENCE_MS = 2_000;

export async function openServicesForCommand(configuration: Configuration, log: Log): Promise<Services> {
  const waiting =
    configuration.databaseUrl === null
      ? setTimeout(() => process.stderr.write("正在启动内置数据库… (starting the embedded database)\n"), PATIENCE_MS)
      : undefined;
  try {
    return await openServices(configuration, log, 0);
  } finally {
    clearTimeout(waiting);
  }
}

/** Where a command worked, for people: the data folder, or the database without its password. */
export function placeOf({ databaseUrl, dataFolder }: Pick<Configuration, "databaseUrl" | "dataFolder">): string {
  if (databaseUrl === null) return `数据目录 ${dataFolder}`;
  const { host, pathname } = new URL(databaseUrl);
  return `数据库 ${host}${pathname}`;
}
