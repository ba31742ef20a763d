/** The pace: arithmetic alone, without a database. */
import { expect, test } from "vitest";
import type { MarketplaceState } from "#db/queries/marketplace-states.ts";
import { answeredWell, isAtEase, PACE, refused, spacing } from "#workers/politeness/pace.ts";

const FRESH: MarketplaceState = {
  ratePerSecond: null,
  slowedAt: null,
  pausedUntil: null,
  pausedBecause: null,
  blockedSince: null,
  nextAt: null,
  epoch: 0,
  refusals: 0,
  refusedRequests: [],
  pauses: 0,
  updatedAt: 0,
};
const refuse = (
  state: MarketplaceState,
  now: number,
  more: { id?: number; retryAfterMs?: number; epoch?: number } = {},
) =>
  refused(
    state,
    { requestId: more.id ?? 1, epoch: more.epoch ?? state.epoch, retryAfterMs: more.retryAfterMs ?? null, allowed: 8 },
    now,
  );

test.each([0.05, 0.3, 0.5, 1, 7.7, 20, 2_000])(
  "at %d requests a second no window of ten seconds holds too many, even where the first is half a second late",
  (rate) => {
    const every = spacing(rate);
    const inWindow = Math.floor((10_000 + 500) / every) + 1;
    expect(inWindow).toBeLessThanOrEqual(Math.max(1, Math.floor(rate * 10)));
    // and little of the rate is given away
    if (rate >= 0.3) expect(1_000 / every / (Math.floor(rate * 10) / 10)).toBeGreaterThan(0.95);
  },
);

test("a refusal halves the rate once for all that was under way", () => {
  const once = refuse(FRESH, 1_000).state;
  expect(once).toMatchObject({ ratePerSecond: 4, epoch: 1, refusals: 1, blockedSince: 1_000 });
  expect(refuse(once, 1_010, { epoch: 0 }).state).toMatchObject({ ratePerSecond: 4, epoch: 1, refusals: 2 });
  expect(refuse(once, 1_500).state).toMatchObject({ ratePerSecond: 2, epoch: 2 });
});

test("Retry-After is a pause for all, and the longer of two holds", () => {
  const long = refuse(FRESH, 1_000, { retryAfterMs: 60_000 }).state;
  expect(long).toMatchObject({ pausedUntil: 61_000, pausedBecause: "retry-after" });
  expect(refuse(long, 2_000, { retryAfterMs: 5_000 }).state.pausedUntil).toBe(61_000);
});

test("good answers bring the whole rate back within a minute, however far it fell, and not at once", () => {
  for (const allowed of [0.5, 8, 20, 2_000]) {
    let state = FRESH;
    for (let n = 0; n < 40; n++) state = refused(state, { ...BASE, allowed, epoch: state.epoch }, n).state;
    let now = 40;
    expect(state.ratePerSecond).toBeLessThan(allowed / 7);
    while (state.ratePerSecond !== null && now < 120_000) {
      now += 1_000 / state.ratePerSecond;
      state = answeredWell(state, { epoch: state.epoch, allowed }, now);
    }
    expect(now).toBeLessThan(60_000);
    expect(now).toBeGreaterThan(9_000);
    expect(isAtEase(state)).toBe(true);
  }
});
const BASE = { requestId: 1, retryAfterMs: null };

test("where many pages are refused and none answered, the marketplace rests, each time longer", () => {
  let state = FRESH;
  let outcome = { state, blocked: false };
  for (let n = 1; n <= PACE.refusalsUntilBlocked; n++) {
    expect(outcome.blocked).toBe(false);
    outcome = refuse(state, n * 100, { id: n });
    state = outcome.state;
  }
  expect(outcome.blocked).toBe(true);
  expect(state).toMatchObject({ pausedBecause: "blocked", pauses: 1, pausedUntil: 5_000 + PACE.firstPauseMs });
  // one that was under way is no new pause
  expect(refuse(state, 5_100, { epoch: state.epoch - 1 }).blocked).toBe(false);
  // the first after the pause is
  const again = refuse(state, 5_000 + PACE.firstPauseMs + 1);
  expect(again.blocked).toBe(true);
  expect((again.state.pausedUntil ?? 0) - (5_000 + PACE.firstPauseMs + 1)).toBe(2 * PACE.firstPauseMs);
  const well = answeredWell(again.state, { epoch: again.state.epoch, allowed: 8 }, again.state.pausedUntil ?? 0);
  expect(well).toMatchObject({ pauses: 0, refusals: 0, blockedSince: null, refusedRequests: [] });
});

test("five minutes of nothing but refusals are enough; one page with a captcha never is", () => {
  let many = FRESH;
  for (let n = 0; n < 10; n++) many = refuse(many, n, { id: n }).state;
  expect(refuse(many, PACE.blockedAfterMs - 1, { id: 1 }).blocked).toBe(false);
  expect(refuse(many, PACE.blockedAfterMs, { id: 1 }).blocked).toBe(true);
  let one = FRESH;
  for (let n = 0; n < 200; n++) one = refuse(one, n * 60_000, { id: 1 }).state;
  expect(one.pausedBecause).toBeNull();
});
