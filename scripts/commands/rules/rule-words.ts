/**
 * What a user may name on the command line of `rules …`. In: words. Out: rule files; mistakes printed with their place.
 * Errors: X-1003 for a path there is none of, X-4101 for a rule nobody knows.
 */
import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { XunwangError } from "#domain/errors.ts";
import { RULE_STATUS_NAMES, RuleStatus } from "#domain/rule-status.ts";
import { nearestWord } from "#rules/engine/nearest-word.ts";
import { DETECTIONS, ruleFileNames } from "#rules/engine/rule-files.ts";
import { type Mistake, YamlFileError } from "#rules/engine/yaml-file.ts";

export const write = (line: string): void => void process.stdout.write(`${line}\n`);
export const tell = (line: string): void => void process.stderr.write(`${line}\n`);

/** Whether a word names a file, not a rule. */
export function isPath(word: string): boolean {
  return /\.ya?ml$/.test(word) || /[\\/]/.test(word);
}

export function isFolder(word: string): boolean {
  return statSync(resolve(word), { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** A path, or the id of a rule in detections/. */
export function ruleFileOf(word: string): URL {
  if (isPath(word)) {
    const path = resolve(word);
    if (!existsSync(path)) throw new XunwangError("X-1003", { file: word });
    if (isFolder(word)) throw new XunwangError("X-1002", { detail: `${word} 是文件夹；这里请给出一个规则文件` });
    return pathToFileURL(path);
  }
  const ids = ruleFileNames().map((name) => name.replace(/\.yaml$/, ""));
  if (ids.includes(word)) return new URL(`${word}.yaml`, DETECTIONS);
  const meant = nearestWord(word, ids);
  throw new XunwangError("X-4101", { rule: meant === null ? word : `${word}（是不是 ${meant}？）` });
}

/** A status as people write it: active or 启用. Errors: X-1002. */
export function statusOf(word: string): RuleStatus {
  const status = RuleStatus.options.find((one) => one === word.toLowerCase() || RULE_STATUS_NAMES[one] === word);
  if (status !== undefined) return status;
  const known = RuleStatus.options.map((one) => `${one} ${RULE_STATUS_NAMES[one]}`).join("、");
  throw new XunwangError("X-1002", { detail: `--as 须为 ${known} 之一，得到 ${word}` });
}

/** @param place the database that was looked into. */
export function noSuchRule(rule: string, place: string): XunwangError {
  return new XunwangError("X-4101", { rule: `${rule}（${place}）` });
}

export function printMistakes(mistakes: readonly Mistake[]): void {
  for (const { file, line, column, message } of mistakes) write(`${file}:${line}:${column} ${message}`);
  write(`${mistakes.length} 处须改正 (${mistakes.length} to mend)`);
}

/** Runs a command; a broken rule file is printed with its mistakes and exits 1. */
export async function mendingMistakes(run: () => Promise<number> | number): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof YamlFileError)) throw error;
    printMistakes(error.mistakes);
    return 1;
  }
}
