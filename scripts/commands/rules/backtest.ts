/**
 * `xunwang rules backtest RULE_FILE [--since D] [--json] [--sample N]`: what a changed or new rule would find among all
 * stored listings, against the version in force; with `--all`, what all rules in force find. Progress on standard error.
 * Errors: X-1002, X-4101, X-4104; mistakes in the file with their places.
 */

import { countDecisions } from "#db/queries/count-decisions.ts";
import type { StoredRule } from "#db/queries/read-rules.ts";
import { readListingRange } from "#db/queries/read-stored-listings.ts";
import { XunwangError } from "#domain/errors.ts";
import { jurisdiction } from "#routing/jurisdiction.ts";
import { loadCatalogue } from "#rules/catalogue/catalogue.ts";
import { checkRule } from "#rules/engine/check-rule.ts";
import { type VersionedRule, versionOf } from "#rules/engine/rule-files.ts";
import { Rule } from "#rules/engine/rule-schema.ts";
import { readYamlFile, YamlFileError } from "#rules/engine/yaml-file.ts";
import { expectedLeads } from "#workers/rules/expected-leads.ts";
import { readForms } from "#workers/rules/forms-in-force.ts";
import { type BacktestOptions, backtestRule, censusOfRules } from "#workers/rules/run-backtest.ts";
import { readStoredRule } from "#workers/rules/stored-rule.ts";
import { readDay } from "../../read-day.ts";
import { type BacktestReport, printBacktest, printCensus } from "./print-backtest.ts";
import { mendingMistakes, ruleFileOf, tell, write } from "./rule-words.ts";
import { withDatabase } from "./with-database.ts";

interface Options {
  readonly all?: boolean;
  readonly since?: string;
  readonly json?: boolean;
  readonly sample: string;
}

export async function run([word]: readonly string[], options: Options): Promise<number> {
  if ((word === undefined) !== (options.all === true)) {
    throw new XunwangError("X-1002", { detail: "给出一个规则文件，或者 --all，二者取一" });
  }
  const samples = Number(options.sample);
  if (!Number.isInteger(samples) || samples < 0 || samples > 1_000) {
    throw new XunwangError("X-1002", { detail: `--sample 须为 0–1000 的整数，得到 ${options.sample}` });
  }
  // From the first moment of that day in Shanghai.
  const since =
    options.since === undefined ? null : new Date(readDay(options.since, "--since").getTime() - 12 * 3_600_000);
  return mendingMistakes(async () => {
    const candidate = word === undefined ? null : readCandidate(word);
    return withDatabase(
      async ({ db, databaseUrl, place, isDefault }) => {
        if ((await readListingRange(db)) === null) tell(noListings(place, isDefault));
        const began = performance.now();
        const given: BacktestOptions = { db, databaseUrl, since, progress: progressSince(began) };
        const seconds = () => (performance.now() - began) / 1_000;
        const forms = await readForms(db);
        if (candidate === null) {
          const rules = forms.flatMap(({ active, trial }) => [trial, active]).flatMap(readable);
          const tally = await censusOfRules(given, rules);
          const report = { ...tally, rules: rules.length, seconds: seconds() };
          if (options.json) write(JSON.stringify({ ...report, findings: Object.fromEntries(tally.findings) }));
          else printCensus(report);
          return 0;
        }
        const own = forms.find(({ newest }) => newest.rule === candidate.rule);
        const [before = null] = [own?.active ?? own?.trial ?? null].flatMap(readable);
        const others = forms.flatMap(({ newest, active }) => (newest.rule === candidate.rule ? [] : readable(active)));
        const tally = await backtestRule(given, candidate, before, samples, others);
        const report: BacktestReport = {
          rule: candidate.rule,
          version: candidate.version,
          against: before === null ? null : { version: before.version, status: before.status },
          ...tally,
          leads: await expectedLeads(db, [...tally.leads.values()], jurisdiction),
          decisions: await countDecisions(db, candidate.rule),
          seconds: seconds(),
        };
        if (options.json) write(JSON.stringify({ ...report, flaggedBy: Object.fromEntries(tally.flaggedBy) }));
        else printBacktest(report);
        return 0;
      },
      { tellPlace: true },
    );
  });
}

/** A stored rule that judges; what no longer fits this program is said and left out. */
function readable(row: StoredRule | null): VersionedRule[] {
  if (row === null) return [];
  try {
    return [readStoredRule(row, loadCatalogue())];
  } catch (error) {
    if (!(error instanceof YamlFileError)) throw error;
    tell(`规则 ${row.rule} 的版本 ${row.version} 不合本版本程序，未计入`);
    return [];
  }
}

function noListings(place: string, isDefault: boolean): string {
  const demo = isDefault ? "；演示数据请在命令前加 XUNWANG_DATA=./data/demo" : "";
  return `${place} 中还没有商品${demo} (no listings here yet)`;
}

function readCandidate(word: string): VersionedRule {
  const file = readYamlFile(ruleFileOf(word), Rule);
  const mistakes = checkRule(file, loadCatalogue());
  if (mistakes.length > 0) throw new YamlFileError(mistakes);
  return { ...file.value, version: versionOf(file.value) };
}

/** A line on standard error at most every second. */
function progressSince(began: number): (listings: number, share: number) => void {
  let told = began;
  return (listings, share) => {
    const now = performance.now();
    if (now - told < 1_000) return;
    told = now;
    const rate = Math.round((listings * 1_000) / (now - began));
    tell(`已判 ${listings} 条，${Math.round(share * 100)}%，${rate} 条/秒`);
  };
}
