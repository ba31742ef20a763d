/** `xunwang classify`: JSONL {id, title, attributes?, category?} → {id, product, confidence, because}. */
import { classifyLine } from "#rules/engine/classify-line.ts";
import { createJudge } from "#rules/engine/judge.ts";
import { eachLine } from "../json-lines.ts";

export async function run(): Promise<number> {
  const judge = createJudge();
  return eachLine((line) => classifyLine(line, judge));
}
