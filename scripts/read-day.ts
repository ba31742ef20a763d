/** A day on the command line. In: a word. Out: noon of that day in Shanghai. Errors: X-1002 for what is no date. */
import { XunwangError } from "#domain/errors.ts";

export function readDay(word: string, option = "--on"): Date {
  const day = new Date(`${word}T12:00:00+08:00`);
  const real = /^\d{4}-\d\d-\d\d$/.test(word) && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(word);
  if (!real) throw new XunwangError("X-1002", { detail: `${option} 须为 YYYY-MM-DD，得到 ${word}` });
  return day;
}
