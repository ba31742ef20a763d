/** `xunwang classify`: JSONL {id, title, attributes?, category?} → {id, product, confidence, because}. */
import { classifyLine } from "#rules/engine/classify-line.ts";
import { eachLine } from "../json-lines.ts";

export async function run(): Promise<number> {
  return eachLine(classifyLine);
}
