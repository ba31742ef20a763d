/**
 * `xunwang rules explain RULE LISTING_FILE [--on DATE]`: why a rule held for a listing, or not, as a tree of its
 * conditions. LISTING_FILE is JSON or JSON Lines as `extract` prints it; "-" reads standard input.
 */
import { readFileSync } from "node:fs";
import { XunwangError } from "#domain/errors.ts";
import { type Finding, SEVERITY_NAMES } from "#domain/finding.ts";
import type { Listing } from "#domain/listing.ts";
import { loadCatalogue } from "#rules/catalogue/catalogue.ts";
import { readDetectLine } from "#rules/engine/detect-line.ts";
import { explainLines, explainRule } from "#rules/engine/explain.ts";
import { createJudge } from "#rules/engine/judge.ts";
import { versionOf } from "#rules/engine/rule-files.ts";
import { Rule } from "#rules/engine/rule-schema.ts";
import { readYamlFile } from "#rules/engine/yaml-file.ts";
import { describeJsonError } from "../../json-lines.ts";
import { readDay } from "../../read-day.ts";
import { mendingMistakes, ruleFileOf, write } from "./rule-words.ts";

export async function run([word = "", file = ""]: readonly string[], { on }: { on?: string }): Promise<number> {
  return mendingMistakes(() => {
    const given = on === undefined ? null : readDay(on);
    const rule = readYamlFile(ruleFileOf(word), Rule).value;
    const judge = createJudge({
      catalogue: loadCatalogue(),
      // A draft is explained too.
      rules: [{ ...rule, status: "active", version: versionOf(rule) }],
    });
    const [compiled] = judge.rules;
    if (compiled === undefined) throw new Error("a judge of one rule has one rule");
    const listings = readListings(file);
    for (const [index, { listing, captured }] of listings.entries()) {
      if (listings.length > 1)
        write(`${index === 0 ? "" : "\n"}第 ${index + 1} 条 (listing ${index + 1}): ${listing.title ?? "—"}`);
      const moment = given ?? captured ?? new Date();
      const situation = judge.situation(listing, moment);
      const [finding] = judge.judge(listing, moment).findings;
      const { product, sub, day } = situation;
      write(
        `采集日 ${day}；所售 ${product === null ? "不是目录中的产品" : `${product.name}${sub === null ? "" : `（${sub.name}）`}`}`,
      );
      for (const line of explainLines(explainRule(compiled, situation))) write(line);
      if (finding !== undefined) for (const line of findingLines(finding)) write(line);
    }
    return 0;
  });
}

/** What the bureau would get. */
function findingLines({ explain, severity, confidence, basis }: Finding): string[] {
  const laws = basis.map(({ law, article }) => `《${law}》第${article}条`).join("、");
  return [
    `区局将看到：${explain}`,
    `  程度 ${SEVERITY_NAMES[severity]}（${severity}），可信度 ${confidence}；依据 ${laws === "" ? "当日无可引的法条" : laws}`,
  ];
}

interface Given {
  readonly listing: Listing;
  readonly captured: Date | null;
}

/** Errors: X-1003, X-1004. */
function readListings(file: string): Given[] {
  let text: string;
  try {
    text = readFileSync(file === "-" ? 0 : file, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    throw new XunwangError("X-1003", { file }, error);
  }
  const values = wholeJson(text) ?? text.split(/\r?\n/).flatMap((line, index) => lineOf(line, index, file));
  if (values.length === 0) throw new XunwangError("X-1004", { file, detail: "没有商品信息" });
  return values.map((value, index) => {
    const read = readDetectLine(value);
    if ("error" in read) throw new XunwangError("X-1004", { file, detail: `第 ${index + 1} 条：${read.error}` });
    return { listing: read.listing, captured: read.captured };
  });
}

function wholeJson(text: string): unknown[] | null {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [value];
  } catch {
    return null;
  }
}

function lineOf(line: string, index: number, file: string): unknown[] {
  if (line.trim() === "") return [];
  try {
    return [JSON.parse(line)];
  } catch (error) {
    throw new XunwangError("X-1004", { file, detail: `第 ${index + 1} 行${describeJsonError(error, line)}` }, error);
  }
}
