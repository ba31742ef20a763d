/**
 * The alarms of a field that is hardly read any more, and of one that is read again while findings are still kept. In: the
 * template, and the field's rates. Out: alarms, raised or cleared within the caller's transaction.
 */
import type { Marketplace } from "#crawlers/marketplaces/marketplace.ts";
import type { Queryable } from "#db/connection.ts";
import { clearAlarm, raiseAlarm } from "#db/queries/alarms.ts";
import { countKept } from "#db/queries/coverage-holds.ts";
import type { TemplateKey } from "#db/queries/coverage-states.ts";
import { COVERAGE_FIELDS, type CoverageField, DETAIL_TEMPLATE } from "#domain/coverage.ts";
import type { Rates } from "./drop-test.ts";

export interface FieldOf extends TemplateKey {
  readonly field: CoverageField;
}

type Names = ReadonlyMap<string, Pick<Marketplace, "name">>;

export function dropSubject({ marketplace, template }: TemplateKey, field: CoverageField): string {
  return `${marketplace} ${template} ${field}`;
}

export async function raiseDrop(
  tx: Queryable,
  marketplaces: Names,
  campaignId: number,
  { marketplace, template }: TemplateKey,
  field: CoverageField,
  { before, now, pages }: Rates,
): Promise<void> {
  const subject = dropSubject({ marketplace, template }, field);
  await clearAlarm(tx, "coverage-held", subject);
  await raiseAlarm(tx, {
    ...{ kind: "coverage-drop", subject, marketplace },
    campaignId,
    values: {
      marketplace: marketplaces.get(marketplace)?.name ?? marketplace,
      template: templateName(template),
      field: COVERAGE_FIELDS[field],
      before: before === null ? "应有水平" : percent(before),
      now: percent(now ?? 0),
      pages,
    },
  });
}

export async function backAgain(tx: Queryable, key: TemplateKey, field: CoverageField): Promise<void> {
  await clearAlarm(tx, "coverage-drop", dropSubject(key, field));
}

/**
 * What is kept for a person is not forgotten when its field comes back: an alarm stays open as long as there is any.
 * @param campaignId which told the return; null where a person did.
 */
export async function tellKept(
  tx: Queryable,
  marketplaces: Names,
  campaignId: number | null,
  fields: readonly FieldOf[],
): Promise<void> {
  for (const { field, ...key } of fields) {
    const { marketplace } = key;
    const subject = dropSubject(key, field);
    const kept = await countKept(tx, key, field);
    if (kept === 0) {
      await clearAlarm(tx, "coverage-held", subject);
      continue;
    }
    await raiseAlarm(tx, {
      ...{ kind: "coverage-held", subject, marketplace },
      ...(campaignId === null ? {} : { campaignId }),
      values: {
        marketplace: marketplaces.get(marketplace)?.name ?? marketplace,
        template: templateName(key.template),
        field: COVERAGE_FIELDS[field],
        findings: kept,
      },
    });
  }
}

/** 「商品」 for pages of the usual form; others by the name their reader gives them. */
export function templateName(template: string): string {
  return template === DETAIL_TEMPLATE ? "商品" : template;
}

export function percent(rate: number): string {
  return `${Math.round(rate * 100)} %`;
}
