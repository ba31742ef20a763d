/** Hours, and bounds of which the stricter holds. */
import { expect, test } from "vitest";
import { dayInShanghai, nextDayInShanghai, nextOpening, OPENING_HOURS } from "#domain/opening-hours.ts";
import { loosening, PolitenessLimits, tightened } from "#domain/politeness.ts";

/** A moment of Shanghai. */
const at = (time: string) => new Date(`2026-11-24T${time}:00+08:00`);

test.each([
  [["00:00-24:00"], "03:00", "03:00"],
  [["09:00-18:00"], "09:00", "09:00"],
  [["09:00-18:00"], "08:59", "09:00"],
  [["22:00-06:00"], "23:30", "23:30"],
  [["22:00-06:00"], "05:59", "05:59"],
  [["22:00-06:00"], "06:00", "22:00"],
  [["09:00-18:00", "12:00-20:00"], "08:00", "12:00"],
  [["22:00-06:00", "05:00-23:00"], "12:00", "22:00"],
  [[], "12:00", "12:00"],
])("hours %j at %s are next open at %s", (hours, now, open) => {
  expect(nextOpening(hours, at(now))).toEqual(at(open));
});

test("hours closed for the rest of the day open on the next, and hours without a common minute never", () => {
  expect(nextOpening(["09:00-18:00"], at("18:00"))).toEqual(new Date("2026-11-25T09:00:00+08:00"));
  expect(nextOpening(["09:00-12:00", "13:00-18:00"], at("08:00"))).toBeNull();
});

test("a day is a day of Shanghai", () => {
  expect(dayInShanghai(new Date("2026-11-23T16:00:00Z"))).toBe("2026-11-24");
  expect(dayInShanghai(new Date("2026-11-23T15:59:59Z"))).toBe("2026-11-23");
  expect(nextDayInShanghai(at("23:59"))).toEqual(new Date("2026-11-25T00:00:00+08:00"));
});

test.each(["9:00-18:00", "09:00-25:00", "24:00-06:00", "09:00", "09:00-09:00", "09:60-18:00"])(
  "%s is no hours",
  (words) => expect(OPENING_HOURS.test(words)).toBe(false),
);

test("a campaign tightens a marketplace's bounds and never loosens them", () => {
  const own = { ratePerSecond: 0.5, concurrency: 2, hours: "08:00-22:00" };
  expect(tightened(own)).toEqual({ ratePerSecond: 0.5, concurrency: 2, dailyBudget: null, hours: ["08:00-22:00"] });
  expect(tightened(own, { ratePerSecond: 3, concurrency: 1, dailyBudget: 100, hours: "00:00-12:00" })).toEqual({
    ratePerSecond: 0.5,
    concurrency: 1,
    dailyBudget: 100,
    hours: ["08:00-22:00", "00:00-12:00"],
  });
  expect(loosening(own, { ratePerSecond: 0.2, dailyBudget: 5 })).toBeNull();
  expect(loosening(own, { ratePerSecond: 3 })).toContain("ratePerSecond");
  expect(PolitenessLimits.safeParse({ ratePerSecond: 0 }).success).toBe(false);
  expect(PolitenessLimits.safeParse({ speed: 1 }).success).toBe(false);
});
