import { expect, test } from "vitest";
import { mostInWindow, recoveries } from "#scripts/bench/misbehaving/times.ts";

test("the most of any window is counted, its end not included", () => {
  expect(mostInWindow([], 10)).toBe(0);
  expect(mostInWindow([0, 1, 2, 10, 11, 30], 10)).toBe(3);
  expect(mostInWindow([0, 9, 9, 9, 18], 10)).toBe(4);
});

test("a recovery runs from the last refusal to full pace; slow time that other refusals cut is none", () => {
  const seen = Array.from({ length: 100 }, (_, n) => ({ at: n * 1_000, isFull: n < 12 || (n >= 40 && n < 52) }));
  const visits = Array.from({ length: 100 }, (_, n) => n * 1_000);
  // the first refusal is felt two seconds later
  const refusals = [10_000, 10_100, 20_000, 50_000];
  expect(recoveries(refusals, visits, seen)).toEqual({ whole: [20_000], unfinished: 49_000 });
  // without visits nothing can be won back
  expect(recoveries(refusals, visits.slice(0, 61), seen)).toEqual({ whole: [20_000], unfinished: 10_000 });
  expect(recoveries([], visits, seen.slice(0, 12))).toEqual({ whole: [], unfinished: 0 });
});
