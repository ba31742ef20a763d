/** `xunwang detect [--on DATE]`: JSONL listings → {id, findings}, by the law of that day. */
import { detectLine } from "#rules/engine/detect-line.ts";
import { createJudge } from "#rules/engine/judge.ts";
import { eachLine } from "../json-lines.ts";
import { readDay } from "../read-day.ts";

export async function run({ on }: { on?: string }): Promise<number> {
  const day = on === undefined ? null : readDay(on);
  const judge = createJudge();
  const now = new Date();
  return eachLine((line) => detectLine(line, judge, day, now));
}
