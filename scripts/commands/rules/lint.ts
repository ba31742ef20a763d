/**
 * `xunwang rules lint [FILE|FOLDER…]`: every mistake in catalogue, rules and cases, with its place and the mend. Remarks
 * are printed too and do not count as mistakes.
 */
import { resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { lintFiles, lintRules } from "#rules/engine/lint-rules.ts";
import { warnFiles } from "#rules/engine/lint-warnings.ts";
import { DETECTIONS, ruleFileNames } from "#rules/engine/rule-files.ts";
import type { Mistake } from "#rules/engine/yaml-file.ts";
import { isFolder, printMistakes, ruleFileOf, write } from "./rule-words.ts";

export async function run(words: readonly string[]): Promise<number> {
  const folders = words.length === 0 ? [DETECTIONS] : words.filter(isFolder).map(folderUrl);
  const files = words.filter((word) => !isFolder(word)).map(ruleFileOf);
  const inFolders = folders.flatMap((folder) => ruleFileNames(folder).map((name) => new URL(name, folder)));
  if (files.length + inFolders.length === 0) {
    write(`${words.join("、")} 中没有规则文件（*.yaml）`);
    return 1;
  }
  const mistakes = [...folders.flatMap((folder) => lintRules(folder)), ...(files.length > 0 ? lintFiles(files) : [])];
  // The program's own rules have been weighed.
  const remarks = words.length === 0 ? [] : warnFiles([...inFolders, ...files]);
  for (const { file, line, column, message } of remarks) write(`${file}:${line}:${column} 提醒：${message}`);
  if (mistakes.length === 0) write("规则与目录无误 (rules and catalogue are well)");
  else printMistakes(once(mistakes));
  return mistakes.length === 0 ? 0 : 1;
}

function folderUrl(word: string): URL {
  return pathToFileURL(`${resolve(word)}${sep}`);
}

/** Mistakes of the catalogue are found with every folder. */
function once(mistakes: readonly Mistake[]): Mistake[] {
  const byText = new Map(mistakes.map((one) => [`${one.file} ${one.line} ${one.column} ${one.message}`, one]));
  return [...byText.values()];
}
