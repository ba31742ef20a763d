/**
 * Whether the times a package states go together: when it says it was made, when it was stamped, which day its chain's head
 * says it ends, and when that head was stamped. Only the stamps' own times are anybody's but the maker's. In: times. Out:
 * problems and missing trust. Pure.
 */
import type { MissingTrust, PackageProblem } from "./package-problem.ts";
import { CHAIN, TOKEN } from "./seal-package.ts";

/** Clocks of the maker, its database and the authority may differ by so much. */
const CLOCKS_DIFFER_MS = 10 * 60_000;
/** A head that was stamped later after its day says nothing of the day. As the words for "chain-day" say. */
const MOST_DAYS_AFTER = 31;
const DAY_MS = 24 * 3_600_000;

export function stampedBeforeMade(createdAt: string, at: Date): PackageProblem[] {
  if (at.getTime() >= Date.parse(createdAt) - CLOCKS_DIFFER_MS) return [];
  return [{ path: TOKEN, what: `时间戳（${at.toISOString()}）早于清单所称的制作时刻（${createdAt}）` }];
}

/** @param line of the head in the proof. @param at when the head was stamped. */
export function headTimes(
  day: string | null,
  line: number,
  createdAt: string,
  at: Date,
): { readonly problems: PackageProblem[]; readonly missing: MissingTrust[] } {
  const bad = (what: string) => ({ problems: [{ path: CHAIN, line, what }], missing: [] });
  if (day === null) return bad("链头没有日期，却有时间戳");
  const ended = Date.parse(`${day}T00:00:00+08:00`) + DAY_MS;
  const stamped = at.toISOString();
  if (at.getTime() < ended - CLOCKS_DIFFER_MS) return bad(`链头称 ${day} 日终，其时间戳（${stamped}）却在该日结束之前`);
  if (ended < Date.parse(createdAt) - CLOCKS_DIFFER_MS) {
    return bad(`链头称 ${day} 日终，而清单所称的制作时刻（${createdAt}）在其后`);
  }
  return { problems: [], missing: at.getTime() > ended + MOST_DAYS_AFTER * DAY_MS ? ["chain-day"] : [] };
}

/** A span of time in words: 3 秒, 5 小时, 12 天. */
export function spanText(seconds: number): string {
  const [size, unit] = ([
    [86_400, "天"],
    [3_600, "小时"],
    [60, "分钟"],
  ].find(([size]) => seconds >= 2 * Number(size)) ?? [1, "秒"]) as [number, string];
  return `${Math.floor(seconds / size)} ${unit}`;
}
