/**
 * `xunwang import watchlist FILE`: published lists of enterprises (抽查不合格, complaints) into the database, where judging
 * looks them up. Run again it changes nothing; rows that cannot be read are told beside the file and hold up no other.
 */
import { readConfiguration } from "#workers/configuration.ts";
import { importWatchlistFile } from "#workers/imports/import-watchlist-file.ts";
import { createLog } from "#workers/log.ts";
import { openServices } from "#workers/services.ts";
import { importListener, printImport } from "../print-import.ts";

interface Options {
  readonly file: string;
  readonly list?: string;
  readonly sheet?: string;
}

export async function run({ file, list, sheet }: Options): Promise<number> {
  const configuration = readConfiguration();
  const services = await openServices(configuration, createLog(configuration.logLevel), 0);
  try {
    const figures = await importWatchlistFile(
      services.db,
      { file, list: list?.trim() || null, sheet: sheet ?? null },
      importListener(),
    );
    return printImport(figures, "关注名单");
  } finally {
    await services.close();
  }
}
