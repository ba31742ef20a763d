/** `xunwang rules lint [FILE…]`: every mistake in catalogue, rules and cases, with its place and the mend. */
import { lintFiles, lintRules } from "#rules/engine/lint-rules.ts";
import { printMistakes, ruleFileOf, write } from "./rule-words.ts";

export async function run(words: readonly string[]): Promise<number> {
  const mistakes = words.length === 0 ? lintRules() : lintFiles(words.map(ruleFileOf));
  if (mistakes.length === 0) write("规则与目录无误 (rules and catalogue are well)");
  else printMistakes(mistakes);
  return mistakes.length === 0 ? 0 : 1;
}
