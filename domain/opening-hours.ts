/**
 * Hours of the day in Shanghai (UTC+8, no summer time) as written "09:00-18:00", "22:00-06:00" (over midnight) or
 * "00:00-24:00". In: such words and a moment. Out: whether it is open, when it next opens, which day it is there.
 * Pure; words of another form are never given to it, `OPENING_HOURS` checks them where people write them.
 */

/** What hours look like; begin and end differ. */
export const OPENING_HOURS = /^(?!(\d\d:\d\d)-\1$)(?:[01]\d|2[0-3]):[0-5]\d-(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/;

const SHANGHAI_MS = 8 * 3_600_000;
const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;

/** The day in Shanghai, as "2026-11-24". */
export function dayInShanghai(at: Date): string {
  return new Date(at.getTime() + SHANGHAI_MS).toISOString().slice(0, 10);
}

/** The next midnight of Shanghai. */
export function nextDayInShanghai(at: Date): Date {
  const local = at.getTime() + SHANGHAI_MS;
  const day = DAY_MINUTES * MINUTE_MS;
  return new Date((Math.floor(local / day) + 1) * day - SHANGHAI_MS);
}

/** Day and time in Shanghai for people, as "2026-11-24 09:05". */
export function timeInShanghai(at: Date): string {
  return new Date(at.getTime() + SHANGHAI_MS).toISOString().slice(0, 16).replace("T", " ");
}

/** The first moment from `at` on at which all of these hours are open: `at` itself where they are; null where never. */
export function nextOpening(hours: readonly string[], at: Date): Date | null {
  let open = at.getTime();
  // Each turn moves to the opening of one of them; hours that share a minute share it within two days.
  for (let turn = 0; turn <= 2 * hours.length + 2; turn++) {
    const later = Math.max(open, ...hours.map((one) => opening(one, open)));
    if (later === open) return new Date(open);
    open = later;
  }
  return null;
}

function opening(hours: string, at: number): number {
  const [from = 0, to = 0] = hours.split("-").map((time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3)));
  const minute = Math.floor((at + SHANGHAI_MS) / MINUTE_MS) % DAY_MINUTES;
  const isOpen = from < to ? minute >= from && minute < to : minute >= from || minute < to;
  if (isOpen) return at;
  const wait = (from - minute + DAY_MINUTES) % DAY_MINUTES;
  return (Math.floor(at / MINUTE_MS) + wait) * MINUTE_MS;
}
