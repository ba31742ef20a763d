/**
 * The clock of a browser round: begins when the first pages are done, so that starting the browser is in no figure, and
 * ends with the last page, before the browser is closed, since what a closed process has used can no longer be read.
 */
import { cpuSecondsOf } from "./cpu-seconds.ts";
import type { Round } from "./round.ts";

/** What both sides are given. */
export interface BrowserRoundOptions {
  readonly executable: string;
  readonly host: string;
  /** File of addresses, one a line. */
  readonly addresses: string;
  readonly concurrency: number;
  /** What stands in the markup of a page that is filled. */
  readonly filled: string;
}

export interface BrowserRound extends Round {
  /** Pages that hold what their script had to fill in: nobody is fast by bringing nothing. */
  readonly whole: number;
}

/** @param pages how many there are. @param before how many of them are not counted. */
export function browserClock(pages: number, before: number): { done(whole: boolean): void; round(): BrowserRound } {
  let count = 0;
  let whole = 0;
  let began = { at: performance.now(), cpu: cpuSecondsOf(process.pid) };
  let ended = began;
  return {
    done: (isWhole) => {
      count++;
      if (count > before && isWhole) whole++;
      const now = { at: performance.now(), cpu: null };
      if (count === before) began = { ...now, cpu: cpuSecondsOf(process.pid) };
      if (count === pages) ended = { ...now, cpu: cpuSecondsOf(process.pid) };
    },
    round: () => ({
      pages: pages - before,
      seconds: (ended.at - began.at) / 1_000,
      cpuSeconds: ended.cpu === null || began.cpu === null ? null : ended.cpu - began.cpu,
      whole,
    }),
  };
}
