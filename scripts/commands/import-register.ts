/**
 * `xunwang import register FILE`: certificates and licences with holder and status into the database, where judging looks
 * them up. Run again it changes nothing; rows that cannot be read are told beside the file and hold up no other.
 */
import { XunwangError } from "#domain/errors.ts";
import { RegisterStatus } from "#domain/register.ts";
import { readConfiguration } from "#workers/configuration.ts";
import { importRegisterFile } from "#workers/imports/import-register-file.ts";
import { createLog } from "#workers/log.ts";
import { openServices } from "#workers/services.ts";
import { importListener, printImport } from "../print-import.ts";

const KINDS = { ccc: "ccc", licence: "productionLicence" } as const;

interface Options {
  readonly file: string;
  readonly kind?: string;
  readonly status?: string;
  readonly name?: string;
  readonly sheet?: string;
}

export async function run({ file, kind, status, name, sheet }: Options): Promise<number> {
  const wish = {
    file,
    kind: readKind(kind),
    status: readStatus(status),
    name: name?.trim() || null,
    sheet: sheet ?? null,
  };
  const configuration = readConfiguration();
  const services = await openServices(configuration, createLog(configuration.logLevel), 0);
  try {
    return printImport(await importRegisterFile(services.db, wish, importListener()), "登记信息");
  } finally {
    await services.close();
  }
}

function readKind(word: string | undefined): (typeof KINDS)[keyof typeof KINDS] | null {
  if (word === undefined) return null;
  if (Object.hasOwn(KINDS, word)) return KINDS[word as keyof typeof KINDS];
  throw new XunwangError("X-1002", { detail: `--kind 须为 ${Object.keys(KINDS).join("、")}，得到 ${word}` });
}

function readStatus(word: string | undefined): RegisterStatus | null {
  if (word === undefined) return null;
  const status = RegisterStatus.safeParse(word);
  if (status.success) return status.data;
  throw new XunwangError("X-1002", { detail: `--status 须为 ${RegisterStatus.options.join("、")}，得到 ${word}` });
}
