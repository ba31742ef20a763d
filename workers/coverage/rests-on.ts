/**
 * Which fields a finding rests on: those whose absence from the page, or from our reading of it, makes the finding. In: a
 * finding, its listing, and what its rule takes for granted. Out: counted fields; none where the finding quotes words that
 * would stand there however little else was read. Pure.
 */
import { COVERAGE_FIELD_NAMES, type CoverageField } from "#domain/coverage.ts";
import type { Finding } from "#domain/finding.ts";
import type { Listing } from "#domain/listing.ts";
import { type Absences, absencesIn } from "#rules/engine/absences.ts";
import type { CompiledRule } from "#rules/engine/judge.ts";
import type { FactName } from "#rules/engine/page-facts.ts";
import { knownLabel } from "#rules/engine/page-labels.ts";
import type { Place } from "#rules/engine/page-text.ts";

/** Importers, holders and names of goods are read from the parameters. */
const FIELD_OF_FACT: Readonly<Record<FactName, CoverageField>> = {
  "product.name": "attributes",
  "manufacturer.name": "manufacturer.name",
  "manufacturer.address": "manufacturer.address",
  importer: "attributes",
  "importer.address": "attributes",
  ccc: "marks.ccc",
  "ccc.status": "attributes",
  "ccc.holder": "attributes",
  "ccc.validUntil": "attributes",
  productionLicence: "marks.productionLicence",
  foodLicence: "marks.productionLicence",
  standard: "marks.standards",
};

/** A page without a title is no listing, and the shop's name excuses nobody. */
const FIELD_OF_PLACE: Readonly<Record<Place | "images", CoverageField | null>> = {
  title: null,
  category: "category",
  attributes: "attributes",
  options: "options",
  description: "description",
  shop: null,
  images: "images",
};

/** @param absences of the finding's rule; left out where the rule is not known. */
export function restsOn(
  { spans }: Pick<Finding, "spans">,
  listing: Listing,
  absences?: Absences | undefined,
): CoverageField[] {
  const fields = new Set<CoverageField>();
  for (const { field, text } of spans) {
    if (text.trim() === "") for (const one of fieldsOfPath(field, listing)) fields.add(one);
  }
  for (const fact of absences?.facts ?? []) fields.add(FIELD_OF_FACT[fact]);
  for (const place of absences?.places ?? []) {
    const field = FIELD_OF_PLACE[place];
    if (field !== null) fields.add(field);
  }
  return COVERAGE_FIELD_NAMES.filter((field) => fields.has(field));
}

/** What was looked for where the span is empty: a fact, a field of the listing, or a parameter printed without a value. */
function fieldsOfPath(path: string, listing: Listing): CoverageField[] {
  if (Object.hasOwn(FIELD_OF_FACT, path)) return [FIELD_OF_FACT[path as FactName]];
  const whole = path.replace(/\[.*$/, "");
  const index = /^attributes\[(\d+)\]/.exec(path)?.[1];
  if (index === undefined) return COVERAGE_FIELD_NAMES.filter((field) => field === whole);
  const label = knownLabel(listing.attributes[Number(index)]?.label ?? "");
  return [
    ...(label.fact === null ? [] : [FIELD_OF_FACT[label.fact]]),
    ...(label.ccc ? ["marks.ccc" as const] : []),
    ...(label.licence ? ["marks.productionLicence" as const] : []),
    "attributes",
  ];
}

const known = new WeakMap<readonly Pick<CompiledRule, "rule">[], ReadonlyMap<string, Absences>>();

/** What each of these rules takes for granted; looked into once for one set of rules. */
export function absencesOfRules(rules: readonly Pick<CompiledRule, "rule">[]): (rule: string) => Absences | undefined {
  let absences = known.get(rules);
  if (absences === undefined) {
    absences = new Map(rules.map(({ rule }) => [rule.rule, absencesIn(rule.when)]));
    known.set(rules, absences);
  }
  const found = absences;
  return (rule) => found.get(rule);
}
