/**
 * The judge of a running process, by the newest stored rules. In: a database and a catalogue. Out: the judge in force; it
 * is made anew when a newer row of rule_versions is noticed, without a restart. A form on trial judges beside the active
 * form of its rule; on a listing that the active form hits, the trial says nothing, so that there is one finding of a rule.
 *
 * What goes wrong here never stops judging: a stored rule that does not fit this program gives way to its last good
 * form, and where the whole set does not compile, the last good judge stays. Both are said in the log.
 */
import type { Queryable } from "#db/connection.ts";
import { readRuleHistory, readRulesMark, type StoredRule } from "#db/queries/read-rules.ts";
import type { Catalogue } from "#rules/catalogue/catalogue-schema.ts";
import { createJudge, type Judge } from "#rules/engine/judge.ts";
import { loadRules, type VersionedRule } from "#rules/engine/rule-files.ts";
import type { Log } from "../log.ts";
import { readForms } from "./forms-in-force.ts";
import { readStoredRule } from "./stored-rule.ts";

const CHECK_EVERY_MS = 5_000;

export interface RulesInForce {
  /** The judge of the newest rules known; ask once per piece of work, so that all of it is judged by one set. */
  readonly judge: Judge;
  /** Looks for newer rules, at most every few seconds. Never throws: without an answer the judge stays. */
  refresh(): Promise<void>;
}

interface Options {
  readonly db: Queryable;
  readonly catalogue: Catalogue;
  readonly log: Pick<Log, "info" | "warn" | "error">;
  readonly checkEveryMs?: number;
}

/** Errors: those of the database at the first reading. */
export async function openRulesInForce(options: Options): Promise<RulesInForce> {
  const { db, catalogue, log, checkEveryMs = CHECK_EVERY_MS } = options;
  const good = new Map<string, VersionedRule>();
  let mark = await readRulesMark(db);
  let judge = await firstJudge(options, good);
  let checkedAt = performance.now();
  let checking: Promise<void> | null = null;

  const check = async (): Promise<void> => {
    try {
      const now = await readRulesMark(db);
      if (now === mark) return;
      const rules = await readRules(options, good);
      mark = now;
      const made = oneFindingOfARule(createJudge({ catalogue, rules }));
      if (made.versionHash !== judge.versionHash) {
        log.info({ rules: made.versionHash, before: judge.versionHash }, "judging by newer rules");
      }
      judge = made;
    } catch (error) {
      log.error(
        { error, rules: judge.versionHash },
        "newer rules could not be taken; judging goes on by the last good",
      );
    } finally {
      checkedAt = performance.now();
      checking = null;
    }
  };

  return {
    get judge() {
      return judge;
    },
    refresh: async () => {
      if (checking === null && performance.now() - checkedAt < checkEveryMs) return;
      checking ??= check();
      await checking;
    },
  };
}

async function firstJudge(options: Options, good: Map<string, VersionedRule>): Promise<Judge> {
  const { catalogue, log } = options;
  const rules = await readRules(options, good);
  if (rules.length === 0) {
    log.warn({}, "no rules are stored (run npx xunwang migrate); judging by those that come with the program");
    return createJudge({ catalogue });
  }
  try {
    return oneFindingOfARule(createJudge({ catalogue, rules }));
  } catch (error) {
    log.error({ error }, "the stored rules do not compile; judging by those that come with the program");
    return createJudge({ catalogue, rules: loadRules(catalogue) });
  }
}

/** What a form on trial finds where the active form of the same rule finds something too is left out. */
function oneFindingOfARule(judge: Judge): Judge {
  return {
    ...judge,
    judge: (...given) => {
      const judged = judge.judge(...given);
      if (judged.shadow.length === 0 || judged.findings.length === 0) return judged;
      const hit = new Set(judged.findings.map(({ rule }) => rule));
      return { ...judged, shadow: judged.shadow.filter(({ rule }) => !hit.has(rule)) };
    },
  };
}

/** The newest good form of every stored rule, and its good form on trial; `good` remembers them from one reading to the next. */
async function readRules(
  { db, catalogue, log }: Options,
  good: Map<string, VersionedRule>,
): Promise<readonly VersionedRule[]> {
  const rules: VersionedRule[] = [];
  const readIfUsable = (row: StoredRule): VersionedRule | null => {
    try {
      return readStoredRule(row, catalogue);
    } catch (error) {
      log.error({ rule: row.rule, version: row.version, error }, "a stored rule is broken");
      return null;
    }
  };
  for (const { newest, active, trial } of await readForms(db)) {
    // The active form comes last: what is known of a rule by its name is known of that one.
    const beside = active === null || trial === null ? null : readIfUsable(trial);
    if (beside !== null) rules.push(beside);
    const row = active ?? newest;
    const rule = readIfUsable(row) ?? good.get(row.rule) ?? (await lastGood(db, row, readIfUsable));
    if (rule === null) continue;
    good.set(row.rule, rule);
    rules.push(rule);
  }
  return rules;
}

/** The newest good form among the older rows of a rule that is broken now. */
async function lastGood(
  db: Queryable,
  broken: StoredRule,
  readIfUsable: (row: StoredRule) => VersionedRule | null,
): Promise<VersionedRule | null> {
  for (const row of await readRuleHistory(db, broken.rule)) {
    if (row.id >= broken.id) continue;
    const rule = readIfUsable(row);
    if (rule !== null) return rule;
  }
  return null;
}
