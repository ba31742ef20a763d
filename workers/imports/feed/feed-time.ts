/**
 * When a row was captured: 「2026-11-20 12:30」, 2026年11月20日, an ISO time, seconds or milliseconds since 1970. Out: the
 * moment, days and times without a zone being of Shanghai; null for what is no moment, or is still to come.
 */
import { foldWidth } from "#domain/marks/fold-width.ts";

const DAY_MS = 86_400_000;
const FIRST = Date.UTC(2000, 0, 1);

export function capturedAtIn(printed: string): Date | null {
  const text = foldWidth(printed).trim();
  const moment = /^\d{10}$|^\d{13}$/.test(text) ? Number(text.padEnd(13, "0")) : ofWords(text);
  const isPossible = moment >= FIRST && moment <= Date.now() + DAY_MS;
  return isPossible ? new Date(moment) : null;
}

function ofWords(text: string): number {
  const match =
    /^(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))(?:[T ]?\s?(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})秒?(?:\.\d+)?)?分?)?\s?(Z|[+-]\d{2}:?\d{2})?$/.exec(
      text,
    );
  if (!match) return Number.NaN;
  const [, year, m1, d1, m2, d2, hour, minute, second, zone] = match;
  const two = (part: string | undefined) => (part ?? "0").padStart(2, "0");
  const [month, day] = [two(m1 ?? m2), two(d1 ?? d2)];
  if (Number(day) > new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()) return Number.NaN;
  // A day alone is meant as a whole: its noon is that day everywhere in the country.
  const time = hour === undefined ? "12:00:00" : `${two(hour)}:${two(minute)}:${two(second)}`;
  const at = zone === undefined ? "+08:00" : zone.replace(/^([+-]\d{2})(\d{2})$/, "$1:$2");
  return Date.parse(`${year}-${month}-${day}T${time}${at}`);
}
