/** `xunwang jurisdiction`: JSONL {id, company?, uscc?, address?, …} → {id, bureau, confidence, because, runnerUp?}. */
import { jurisdictionLine } from "#routing/jurisdiction-line.ts";
import { eachLine } from "../json-lines.ts";

export async function run(): Promise<number> {
  return eachLine(jurisdictionLine);
}
