/**
 * `xunwang rules test [RULE|FILE…] [--mutate] [--titles FILE]`: rules against their own cases, then against the clean
 * baseline. Exits 1 where a case, an honest listing, a line of the ledger or a mutant does not turn out as it should.
 */
import { readFileSync } from "node:fs";
import { XunwangError } from "#domain/errors.ts";
import { loadCatalogue } from "#rules/catalogue/catalogue.ts";
import { type BaselineResult, readBaseline, testBaseline, testTitles } from "#rules/engine/baseline.ts";
import { createJudge, type Judge } from "#rules/engine/judge.ts";
import { survivorsOf } from "#rules/engine/mutate-rule.ts";
import { casesOf, DETECTIONS, ruleFileNames, versionOf } from "#rules/engine/rule-files.ts";
import { CaseFile, Rule } from "#rules/engine/rule-schema.ts";
import { createCaseRunner } from "#rules/engine/run-cases.ts";
import { readYamlFile } from "#rules/engine/yaml-file.ts";
import { mendingMistakes, ruleFileOf, write } from "./rule-words.ts";

interface Options {
  readonly mutate?: boolean;
  readonly titles?: string;
}

export async function run(words: readonly string[], { mutate = false, titles }: Options): Promise<number> {
  return mendingMistakes(() => {
    const named = words.filter((word) => !word.endsWith(".cases.yaml"));
    const files = named.length === 0 ? ruleFileNames().map((name) => new URL(name, DETECTIONS)) : named.map(ruleFileOf);
    const tried = files.map((file) => ({ file, rule: readYamlFile(file, Rule).value }));
    const catalogue = loadCatalogue();
    const rules = tried.map(({ rule }) => ({ ...rule, version: versionOf(rule) }));
    const judge = createJudge({ catalogue, rules });
    const runner = createCaseRunner(catalogue);
    const baseline = readBaseline();
    const honest = testBaseline(judge, baseline, named.length === 0);
    let wrong = 0;
    for (const { file, rule } of tried) {
      const cases = runner.prepare(readYamlFile(casesOf(file), CaseFile).value);
      const { hits, mustNot, misses, falseHits } = runner.run(rule, cases);
      const onBaseline = honest.falseHits.filter((hit) => hit.rule === rule.rule);
      write(
        `${rule.rule}: 命中 ${hits}，漏报 ${misses.length}，误报 ${falseHits.length}（不应命中的例子 ${mustNot} 个），` +
          `基线误报 ${onBaseline.length}`,
      );
      for (const name of misses) write(`    漏报 (missed): ${name}`);
      for (const name of falseHits) write(`    误报 (false hit): ${name}`);
      wrong += misses.length + falseHits.length;
      if (!mutate) continue;
      for (const says of survivorsOf(rule, cases, runner)) {
        write(`    没有例子会发现 (no case notices): ${says}`);
        wrong += 1;
      }
    }
    wrong += printBaseline(honest);
    if (titles !== undefined) wrong += tryTitles(judge, titles, baseline.ledger);
    return wrong === 0 ? 0 : 1;
  });
}

function printBaseline({ listings, falseHits, misread, stale }: BaselineResult): number {
  const accepted = falseHits.filter((hit) => hit.accepted !== null);
  const open = falseHits.filter((hit) => hit.accepted === null);
  write(`基线 (baseline): ${listings} 条如实的商品信息，误报 ${open.length}，台账中已知 ${accepted.length}`);
  for (const { rule, listing, quotes } of open)
    write(`    误报 (false hit): ${rule}：${listing}：${quotes.join("，")}`);
  for (const { listing, offers, read } of misread) {
    write(`    识别有误 (read as another product): ${listing}：应为 ${offers ?? "无"}，识别为 ${read ?? "无"}`);
  }
  for (const line of stale) write(`    台账中的这一条已不再发生，请删去 (stale in the ledger): ${line}`);
  return open.length + misread.length + stale.length;
}

function tryTitles(judge: Judge, file: string, ledger: Parameters<typeof testTitles>[2]): number {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new XunwangError("X-1003", { file }, error);
  }
  const titles = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  const hits = testTitles(judge, titles, ledger);
  write(`标题 (titles): ${titles.length} 条，识别为重点产品而不在台账中的 ${hits.length} 条`);
  for (const { key, product, title, because } of hits)
    write(`    ${key} ${product}: ${title}（${because.join("；")}）`);
  return hits.length;
}
