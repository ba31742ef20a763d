/**
 * What is remembered of templates, and the counts by day. `lockCoverage` lets one transaction at a time look at the pages of
 * a template, in one order for all; `saveCoverage` writes what it made of them.
 */
import type { CoverageField, TemplateState } from "#domain/coverage.ts";
import { type Queryable, toJson } from "../connection.ts";

export interface TemplateKey {
  readonly marketplace: string;
  readonly template: string;
}

export type StoredState = TemplateKey & { readonly state: TemplateState };

export interface DayCount extends TemplateKey {
  /** Day of Shanghai, YYYY-MM-DD. */
  readonly day: string;
  readonly field: CoverageField;
  readonly pages: number;
  readonly read: number;
}

const NOTHING_READ: TemplateState = { pages: 0, fields: {} };

/** The states of templates, held until the transaction ends; a template not seen before starts with nothing. */
export async function lockCoverage(tx: Queryable, keys: readonly TemplateKey[]): Promise<StoredState[]> {
  if (keys.length === 0) return [];
  const ordered = toJson(
    [...keys].sort((a, b) => (`${a.marketplace} ${a.template}` < `${b.marketplace} ${b.template}` ? -1 : 1)),
  );
  const lock = () =>
    tx.query<StoredState>(
      `select s.marketplace, s.template, s.state from coverage_states s
       join jsonb_to_recordset($1::jsonb) as k(marketplace text, template text) using (marketplace, template)
       order by s.marketplace, s.template for update of s`,
      [ordered],
    );
  const known = await lock();
  if (known.rows.length === keys.length) return known.rows;
  await tx.query(
    `insert into coverage_states (marketplace, template, state)
     select marketplace, template, $2::jsonb from jsonb_to_recordset($1::jsonb) as k(marketplace text, template text)
     order by marketplace, template on conflict do nothing`,
    [ordered, toJson(NOTHING_READ)],
  );
  return (await lock()).rows;
}

export async function saveCoverage(
  tx: Queryable,
  states: readonly StoredState[],
  counts: readonly DayCount[],
): Promise<void> {
  if (states.length === 0) return;
  await tx.query(
    `with counted as (
       insert into field_coverage as f (marketplace, template, day, field, pages, read)
       select marketplace, template, day, field, pages, read from jsonb_to_recordset($2::jsonb)
         as c(marketplace text, template text, day date, field text, pages int, read int)
       order by marketplace, template, day, field
       on conflict (marketplace, template, day, field)
         do update set pages = f.pages + excluded.pages, read = f.read + excluded.read
     )
     update coverage_states s set state = n.state, updated_at = now()
     from jsonb_to_recordset($1::jsonb) as n(marketplace text, template text, state jsonb)
     where s.marketplace = n.marketplace and s.template = n.template`,
    [toJson(states), toJson(counts)],
  );
}

export async function readCoverage(db: Queryable, marketplace: string | null): Promise<StoredState[]> {
  const found = await db.query<StoredState>(
    `select marketplace, template, state from coverage_states where $1::text is null or marketplace = $1
     order by marketplace, template`,
    [marketplace],
  );
  return found.rows;
}
