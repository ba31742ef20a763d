/**
 * What the times of requests say: how many fell into one window, and how long a marketplace that refused was asked slowly.
 * In: times in milliseconds, in order. Out: numbers. Pure.
 */

/** The most that fell into any window of this length. */
export function mostInWindow(times: readonly number[], windowMs: number): number {
  let [most, from] = [0, 0];
  for (const [to, at] of times.entries()) {
    while (at - (times[from] ?? at) >= windowMs) from++;
    most = Math.max(most, to - from + 1);
  }
  return most;
}

/** How a marketplace's pace looked at one moment. */
export interface PaceSeen {
  readonly at: number;
  readonly isFull: boolean;
}

export interface Recoveries {
  /** Times from the last refusal to full pace, in milliseconds. */
  readonly whole: readonly number[];
  /** The longest time at less than full pace, with visits and without a refusal, that did not end in full pace. */
  readonly unfinished: number;
}

/** Pace alone says when a refusal was felt: one that was told after redirects, or by a busy process, is felt later. */
export function recoveries(
  refusals: readonly number[],
  visits: readonly number[],
  seen: readonly PaceSeen[],
): Recoveries {
  const whole: number[] = [];
  let unfinished = 0;
  let slowSince: number | null = null;
  const spell = (from: number, to: number, isOver: boolean) => {
    const before = refusals.findLast((at) => at <= from) ?? from;
    const stops = [before, ...refusals.filter((at) => at > from && at <= to)];
    for (const [n, at] of stops.entries()) {
      const next = stops[n + 1];
      if (next === undefined && isOver) whole.push(to - at);
      else unfinished = Math.max(unfinished, (next ?? to) - at);
    }
  };
  for (const { at, isFull } of seen) {
    if (!isFull) slowSince ??= at;
    else if (slowSince !== null) {
      spell(slowSince, at, true);
      slowSince = null;
    }
  }
  const lastVisit = visits.at(-1) ?? 0;
  if (slowSince !== null && lastVisit > slowSince) spell(slowSince, lastVisit, false);
  return { whole, unfinished };
}
