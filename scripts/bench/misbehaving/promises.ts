/** What was seen in a round → what we promise of such marketplaces, each kept or broken, with its figure. Pure. */
import type { MisbehavingRound } from "./round.ts";
import { mostInWindow, recoveries } from "./times.ts";

const WINDOW_SECONDS = 10;
const RECOVERED_SECONDS = 60;

export interface Promised {
  readonly name: string;
  readonly isKept: boolean;
  readonly value: number;
  readonly unit: string;
}

export function promisesOf(round: MisbehavingRound): Promised[] {
  const { account, rates, stats, pace, findings } = round;
  const none = (name: string, value: number, unit: string): Promised => ({ name, isKept: value === 0, value, unit });
  return [
    none("account out of balance", account.balanced ? 0 : 1, ""),
    none("requests left open", account.requests.open + account.listings.open + account.leads.open, "项"),
    none("failures without a name", round.unnamed, "页"),
    none("pages stored twice", round.doubled, "页"),
    none("hangs", round.hangs ? 1 : 0, ""),
    none("worker processes that died by themselves", round.died, "个"),
    none("worker processes that did not end when asked", round.endedBadly, "个"),
    none("findings that misbehaving pages made up", findings.found - findings.right, "条"),
    ...Object.entries(rates).flatMap(([id, rate]): Promised[] => {
      const { visits = [], refusals = [] } = stats[id] ?? {};
      const most = mostInWindow(visits, 1_000 * WINDOW_SECONDS);
      const { whole, unfinished } = recoveries(refusals, visits, pace[id] ?? []);
      const longest = Math.max(0, ...whole, unfinished > 1_000 * RECOVERED_SECONDS ? unfinished : 0) / 1_000;
      return [
        {
          name: `${id}, most requests in ${WINDOW_SECONDS} s of ${rate * WINDOW_SECONDS} allowed`,
          isKept: most <= rate * WINDOW_SECONDS,
          value: most,
          unit: "次",
        },
        {
          name: `${id}, longest of ${whole.length} recoveries after ${refusals.length} refusals`,
          isKept: longest <= RECOVERED_SECONDS,
          value: longest,
          unit: "秒",
        },
      ];
    }),
  ];
}
