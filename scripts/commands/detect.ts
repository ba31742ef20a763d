/** `xunwang detect [--on DATE]`: JSONL listings → {id, findings}, by the law of that day. */
import { XunwangError } from "#domain/errors.ts";
import { detectLine } from "#rules/engine/detect-line.ts";
import { createJudge } from "#rules/engine/judge.ts";
import { eachLine } from "../json-lines.ts";

export async function run({ on }: { on?: string }): Promise<number> {
  const day = on === undefined ? null : readDay(on);
  const judge = createJudge();
  const now = new Date();
  return eachLine((line) => detectLine(line, judge, day, now));
}

/** Noon of that day in Shanghai. Errors: X-1002 for what is no date. */
function readDay(word: string): Date {
  const day = new Date(`${word}T12:00:00+08:00`);
  if (!/^\d{4}-\d\d-\d\d$/.test(word) || Number.isNaN(day.getTime())) {
    throw new XunwangError("X-1002", { detail: `--on 须为 YYYY-MM-DD，得到 ${word}` });
  }
  return day;
}
