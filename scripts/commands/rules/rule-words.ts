/**
 * What a user may name on the command line of `rules …`. In: words. Out: rule files; mistakes printed with their place.
 * Errors: X-1003 for a path there is none of, X-4101 for a rule nobody knows.
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { XunwangError } from "#domain/errors.ts";
import { nearestWord } from "#rules/engine/nearest-word.ts";
import { DETECTIONS, ruleFileNames } from "#rules/engine/rule-files.ts";
import { type Mistake, YamlFileError } from "#rules/engine/yaml-file.ts";

export const write = (line: string): void => void process.stdout.write(`${line}\n`);
export const tell = (line: string): void => void process.stderr.write(`${line}\n`);

/** A path, or the id of a rule in detections/. */
export function ruleFileOf(word: string): URL {
  const path = resolve(word);
  if (/\.ya?ml$/.test(word) || /[\\/]/.test(word)) {
    if (!existsSync(path)) throw new XunwangError("X-1003", { file: word });
    return pathToFileURL(path);
  }
  const ids = ruleFileNames().map((name) => name.replace(/\.yaml$/, ""));
  if (ids.includes(word)) return new URL(`${word}.yaml`, DETECTIONS);
  const meant = nearestWord(word, ids);
  throw new XunwangError("X-4101", { rule: meant === null ? word : `${word}（是不是 ${meant}？）` });
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
