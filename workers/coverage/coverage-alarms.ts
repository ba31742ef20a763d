/**
 * The alarm of a field that is hardly read any more. In: the template, and the field's rates. Out: an alarm, raised or cleared within
 * the caller's transaction.
 */
import type { Marketplace } from "#crawlers/marketplaces/marketplace.ts";
import type { Queryable } from "#db/connection.ts";
import { clearAlarm, raiseAlarm } from "#db/queries/alarms.ts";
import type { TemplateKey } from "#db/queries/coverage-states.ts";
import { COVERAGE_FIELDS, type CoverageField, DETAIL_TEMPLATE } from "#domain/coverage.ts";
import type { Rates } from "./drop-test.ts";

export function dropSubject({ marketplace, template }: TemplateKey, field: CoverageField): string {
  return `${marketplace} ${template} ${field}`;
}

export async function raiseDrop(
  tx: Queryable,
  marketplaces: ReadonlyMap<string, Pick<Marketplace, "name">>,
  campaignId: number,
  { marketplace, template }: TemplateKey,
  field: CoverageField,
  { before, now, pages }: Rates,
): Promise<void> {
  await raiseAlarm(tx, {
    kind: "coverage-drop",
    subject: dropSubject({ marketplace, template }, field),
    marketplace,
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

/** 「商品」 for pages of the usual form; others by the name their reader gives them. */
export function templateName(template: string): string {
  return template === DETAIL_TEMPLATE ? "商品" : template;
}

export function percent(rate: number): string {
  return `${Math.round(rate * 100)} %`;
}
