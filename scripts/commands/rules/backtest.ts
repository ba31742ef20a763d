/**
 * `xunwang rules backtest RULE_FILE [--since D] [--json] [--sample N]`: what a changed or new rule would find among all
 * stored listings, against the version in force; with `--all`, what all rules in force find. Progress on standard error.
 * Errors: X-1002, X-4101, X-4104; mistakes in the file with their places.
 */

import { countDecisions } from "#db/queries/count-decisions.ts";
import { readNewestRules, readRuleHistory } from "#db/queries/read-rules.ts";
import { XunwangError } from "#domain/errors.ts";
import { jurisdiction } from "#routing/jurisdiction.ts";
import { loadCatalogue } from "#rules/catalogue/catalogue.ts";
import { checkRule } from "#rules/engine/check-rule.ts";
import { type VersionedRule, versionOf } from "#rules/engine/rule-files.ts";
import { Rule } from "#rules/engine/rule-schema.ts";
import { readYamlFile, YamlFileError } from "#rules/engine/yaml-file.ts";
import { expectedLeads } from "#workers/rules/expected-leads.ts";
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
    return withDatabase(async ({ db, databaseUrl }) => {
      const began = performance.now();
      const given: BacktestOptions = { db, databaseUrl, since, progress: progressSince(began) };
      const seconds = () => (performance.now() - began) / 1_000;
      if (candidate === null) {
        const rules = (await readNewestRules(db))
          .filter(({ status }) => status === "active" || status === "shadow")
          .map((row) => readStoredRule(row, loadCatalogue()));
        const tally = await censusOfRules(given, rules);
        const report = { ...tally, rules: rules.length, seconds: seconds() };
        if (options.json) write(JSON.stringify({ ...report, findings: Object.fromEntries(tally.findings) }));
        else printCensus(report);
        return 0;
      }
      const before = await inForce(candidate.rule);
      const tally = await backtestRule(given, candidate, before, samples);
      const report: BacktestReport = {
        rule: candidate.rule,
        version: candidate.version,
        against: before === null ? null : { version: before.version, status: before.status },
        ...tally,
        leads: await expectedLeads(db, [...tally.leads.values()], jurisdiction),
        decisions: await countDecisions(db, candidate.rule),
        seconds: seconds(),
      };
      if (options.json) write(JSON.stringify(report));
      else printBacktest(report);
      return 0;

      async function inForce(rule: string): Promise<VersionedRule | null> {
        const [row] = await readRuleHistory(db, rule);
        const judged = row !== undefined && (row.status === "active" || row.status === "shadow");
        return judged ? readStoredRule(row, loadCatalogue()) : null;
      }
    });
  });
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
