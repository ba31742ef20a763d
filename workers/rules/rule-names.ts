/**
 * Chinese names of all rules there ever were here, for pages that show findings of rules since retired. In: a database.
 * Out: a look-up that notices newer rules within a few seconds, without making a page wait. Never throws once opened.
 */
import { parse } from "yaml";
import type { Queryable } from "#db/connection.ts";
import { readNewestRules, readRulesMark } from "#db/queries/read-rules.ts";
import { loadCatalogue } from "#rules/catalogue/catalogue.ts";
import { loadRules } from "#rules/engine/rule-files.ts";
import type { Log } from "../log.ts";

const CHECK_EVERY_MS = 5_000;

export interface RuleNames {
  readonly byId: Readonly<Record<string, string>>;
}

export async function openRuleNames(db: Queryable, log: Pick<Log, "warn">): Promise<RuleNames> {
  let mark = await readRulesMark(db);
  let byId = await readNames(db);
  let checkedAt = performance.now();
  const check = async (): Promise<void> => {
    const now = await readRulesMark(db);
    if (now === mark) return;
    byId = await readNames(db);
    mark = now;
  };
  return {
    get byId() {
      if (performance.now() - checkedAt >= CHECK_EVERY_MS) {
        checkedAt = performance.now();
        check().catch((error: unknown) => log.warn({ error }, "names of rules could not be read again"));
      }
      return byId;
    },
  };
}

async function readNames(db: Queryable): Promise<Record<string, string>> {
  const rows = await readNewestRules(db);
  if (rows.length === 0) return Object.fromEntries(loadRules(loadCatalogue()).map(({ rule, name }) => [rule, name]));
  return Object.fromEntries(rows.map(({ rule, source }) => [rule, nameIn(source) ?? rule]));
}

/** The name a rule's YAML gives it, even where the rest of it no longer fits this program. */
export function nameIn(source: string): string | null {
  try {
    const { name } = parse(source) as { name?: unknown };
    return typeof name === "string" ? name : null;
  } catch {
    return null;
  }
}
