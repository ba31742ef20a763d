/**
 * `xunwang coverage list | release`: the rates fields are read with, and letting go of what a drop held back. Errors: X-5501
 * for a field there is none of, X-5502 for a marketplace of which nothing was counted.
 */
import { countHolds } from "#db/queries/coverage-holds.ts";
import { readCoverage } from "#db/queries/coverage-states.ts";
import { COVERAGE_FIELD_NAMES, COVERAGE_FIELDS, type CoverageField } from "#domain/coverage.ts";
import { XunwangError } from "#domain/errors.ts";
import { readConfiguration } from "#workers/configuration.ts";
import { percent } from "#workers/coverage/coverage-alarms.ts";
import { ratesOf } from "#workers/coverage/drop-test.ts";
import { releaseHeld } from "#workers/coverage/release-held.ts";
import { createContext } from "#workers/create-context.ts";
import { createLog } from "#workers/log.ts";
import { openServicesForCommand } from "../open-services.ts";

export async function list(marketplace: string | null, isJson: boolean): Promise<number> {
  const configuration = readConfiguration();
  const services = await openServicesForCommand(configuration, createLog(configuration.logLevel));
  try {
    const states = await readCoverage(services.db, marketplace);
    if (marketplace !== null && states.length === 0) throw new XunwangError("X-5502", { marketplace });
    const rows = states.flatMap(({ marketplace: of, template, state }) =>
      COVERAGE_FIELD_NAMES.flatMap((field) => {
        const known = state.fields[field];
        if (known === undefined) return [];
        const { before, now, pages } = ratesOf(known);
        const isDown = known.droppedAfter !== null;
        return [
          {
            marketplace: of,
            template,
            field,
            pages: state.pages,
            rate: before,
            isDown,
            since: isDown ? { rate: now, pages } : null,
          },
        ];
      }),
    );
    const held = await countHolds(services.db);
    if (isJson) process.stdout.write(`${JSON.stringify({ fields: rows, held })}\n`);
    else {
      for (const { marketplace: of, template, field, pages, rate, since } of rows.toSorted(
        (a, b) => Number(b.isDown) - Number(a.isDown),
      )) {
        const drop = since ? `  骤降：近 ${since.pages} 页 ${percent(since.rate ?? 0)}` : "";
        const usual = rate === null ? "—" : percent(rate);
        process.stdout.write(`${of}\t${template}\t${field}\t${COVERAGE_FIELDS[field]}\t${usual}\t${pages} 页${drop}\n`);
      }
      for (const { marketplace: of, field, listings } of held) {
        process.stdout.write(`暂缓 ${listings} 件商品：${of} ${field}；npx xunwang coverage release ${of} ${field}\n`);
      }
    }
    return 0;
  } finally {
    await services.close();
  }
}

export async function release(marketplace: string, word: string, isNewNormal: boolean): Promise<number> {
  const field = COVERAGE_FIELD_NAMES.find((name): name is CoverageField => name === word);
  if (field === undefined) {
    throw new XunwangError("X-5501", { field: word, known: COVERAGE_FIELD_NAMES.join(" ") });
  }
  const configuration = readConfiguration();
  const services = await openServicesForCommand(configuration, createLog(configuration.logLevel));
  try {
    if ((await readCoverage(services.db, marketplace)).length === 0) throw new XunwangError("X-5502", { marketplace });
    const { context, close } = await createContext(configuration, services);
    try {
      const { alarms, listings, changed } = await releaseHeld(context, { marketplace, fields: [field], isNewNormal });
      process.stdout.write(
        `已解除 ${alarms} 项骤降；${listings} 件暂缓的商品重新判定，其中 ${changed} 件由快照重新读取 (${listings} listings are judged again)\n`,
      );
      return 0;
    } finally {
      await close();
    }
  } finally {
    await services.close();
  }
}
