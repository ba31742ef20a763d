/**
 * `xunwang import register FILE`: certificates and licences with holder and status into the database, where judging looks
 * them up. Run again it changes nothing; rows that cannot be read are told beside the file and hold up no other.
 */
import { XunwangError } from "#domain/errors.ts";
import { REGISTER_STATUS_NAMES, RegisterStatus } from "#domain/register.ts";
import { readConfiguration } from "#workers/configuration.ts";
import { importRegisterFile } from "#workers/imports/import-register-file.ts";
import { createLog } from "#workers/log.ts";
import { openServices } from "#workers/services.ts";
import { importListener, printImport } from "../print-import.ts";
import { readDay } from "../read-day.ts";

const KINDS = {
  ccc: "ccc",
  licence: "productionLicence",
  "3C": "ccc",
  CCC: "ccc",
  证书: "ccc",
  许可证: "productionLicence",
  生产许可证: "productionLicence",
} as const;

interface Options {
  readonly file: string;
  readonly kind?: string;
  readonly status?: string;
  readonly name?: string;
  readonly sheet?: string;
  readonly asOf?: string;
}

export async function run({ file, kind, status, name, sheet, asOf }: Options): Promise<number> {
  const wish = {
    file,
    kind: readKind(kind),
    status: readStatus(status),
    name: name?.trim() || null,
    sheet: sheet ?? null,
    asOf: asOf === undefined ? null : dayWord(asOf),
  };
  const configuration = readConfiguration();
  const services = await openServices(configuration, createLog(configuration.logLevel), 0);
  try {
    return printImport(await importRegisterFile(services.db, wish, importListener()), "登记信息");
  } finally {
    await services.close();
  }
}

/** Checked, and as written. */
function dayWord(word: string): string {
  readDay(word, "--as-of");
  return word;
}

function readKind(word: string | undefined): (typeof KINDS)[keyof typeof KINDS] | null {
  if (word === undefined) return null;
  if (Object.hasOwn(KINDS, word)) return KINDS[word as keyof typeof KINDS];
  throw new XunwangError("X-1002", { detail: `--kind 须为 ${Object.keys(KINDS).join("、")}，得到 ${word}` });
}

function readStatus(word: string | undefined): RegisterStatus | null {
  if (word === undefined) return null;
  const status = RegisterStatus.options.find((one) => word === one || word === REGISTER_STATUS_NAMES[one]);
  if (status !== undefined) return status;
  const known = RegisterStatus.options.map((one) => `${one}（${REGISTER_STATUS_NAMES[one]}）`).join("、");
  throw new XunwangError("X-1002", { detail: `--status 须为 ${known}，得到 ${word}` });
}
