/**
 * The pace at which a marketplace is asked: pure arithmetic on its state. In: the state, the database's clock, and what
 * came back. Out: the time between two requests, or the state as it is afterwards.
 *
 * Slowing halves the rate at once and once per round of requests under way; good answers bring it back by a tenth of
 * what is allowed every three seconds. Where every answer is a refusal for long, the marketplace rests, each time longer.
 */
import type { MarketplaceState } from "#db/queries/marketplace-states.ts";

/** The rate is held in every window of this length. */
const WINDOW_MS = 10_000;
/** How much later than its place in time a request may reach the marketplace without breaking the rate. */
const SLACK_MS = 500;
/** A request is not sent this long after its place in time; the rest of the slack is for the way there. */
export const LATEST_MS = 250;

/** Allowed rate won back per second of good answers, as a part of it. */
const WIN_BACK_PER_SECOND = 1 / 30;
/** A pause between good answers counts for at most this much winning back. */
const LONGEST_STEP_SECONDS = 10;

export interface PaceSettings {
  /** Refusals in a row after which a marketplace counts as blocked… */
  readonly refusalsUntilBlocked: number;
  /** …or time of nothing but refusals. */
  readonly blockedAfterMs: number;
  /** Requests that must have been refused, so that one page with a captcha is not taken for all. */
  readonly distinctUntilBlocked: number;
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
}

export const PACE: PaceSettings = {
  refusalsUntilBlocked: 50,
  blockedAfterMs: 5 * 60_000,
  distinctUntilBlocked: 5,
  firstPauseMs: 30 * 60_000,
  longestPauseMs: 24 * 3_600_000,
};

/** Requests remembered as refused. */
const MOST_REMEMBERED = 20;

/**
 * Milliseconds between two places in time, so that no window of ten seconds holds more requests than the rate allows,
 * even where one is up to `SLACK_MS` late and the next on time.
 */
export function spacing(ratePerSecond: number): number {
  const inWindow = Math.floor((ratePerSecond * WINDOW_MS) / 1_000);
  // A microsecond more: the first of a window and the one after its last must not both fall into it.
  return inWindow < 1 ? 1_000 / ratePerSecond + SLACK_MS : (WINDOW_MS + SLACK_MS) / inWindow + 0.001;
}

/** The rate requests are given places at now. */
export function rateNow(state: Pick<MarketplaceState, "ratePerSecond">, allowed: number): number {
  return Math.min(state.ratePerSecond ?? allowed, allowed);
}

/** The rate of a lane within a marketplace of which `own` is allowed: slowed in the same measure as the whole. */
export function laneRate(state: Pick<MarketplaceState, "ratePerSecond">, own: number, rate: number): number {
  return Math.min(rate, Math.max(slowest(rate), (rate * rateNow(state, own)) / own));
}

/** The slowest a marketplace that refuses is asked: often enough to notice that it answers again. */
function slowest(allowed: number): number {
  return Math.max(allowed / 64, Math.min(allowed / 8, 0.05));
}

export interface Refusal {
  readonly requestId: number;
  /** Of the place in time the refused request had. */
  readonly epoch: number;
  readonly retryAfterMs: number | null;
  /** Rate allowed to the refused request. */
  readonly allowed: number;
}

/** The state after a refusal; `blocked` says that a pause for being blocked begins with it. */
export function refused(
  state: MarketplaceState,
  refusal: Refusal,
  now: number,
  settings: PaceSettings = PACE,
): { readonly state: MarketplaceState; readonly blocked: boolean } {
  // What was under way when the rate was halved tells nothing about the halved rate.
  const isNews = refusal.epoch === state.epoch;
  const known = state.refusedRequests;
  const refusedRequests =
    known.includes(refusal.requestId) || known.length >= MOST_REMEMBERED ? known : [...known, refusal.requestId];
  const blockedSince = state.blockedSince ?? now;
  const refusals = state.refusals + 1;
  const asked = refusal.retryAfterMs === null ? 0 : now + refusal.retryAfterMs;
  const resting = (state.pausedUntil ?? 0) > now ? (state.pausedUntil ?? 0) : 0;
  const slower = Math.max(slowest(refusal.allowed), rateNow(state, refusal.allowed) / 2);
  const next: MarketplaceState = {
    ...state,
    ratePerSecond: isNews ? slower : state.ratePerSecond,
    slowedAt: isNews ? now : state.slowedAt,
    blockedSince,
    refusals,
    refusedRequests,
    pausedUntil: Math.max(asked, resting) || null,
    pausedBecause: resting >= asked && resting > 0 ? state.pausedBecause : asked > 0 ? "retry-after" : null,
    epoch: isNews || asked > resting ? state.epoch + 1 : state.epoch,
    updatedAt: now,
  };
  const forLong = refusals >= settings.refusalsUntilBlocked || now - blockedSince >= settings.blockedAfterMs;
  const again = state.pauses > 0 && isNews;
  const isResting = next.pausedBecause === "blocked";
  if (isResting || !(again || (forLong && refusedRequests.length >= settings.distinctUntilBlocked))) {
    return { state: next, blocked: false };
  }
  const rest = Math.min(settings.longestPauseMs, settings.firstPauseMs * 2 ** state.pauses);
  return {
    blocked: true,
    state: {
      ...next,
      pausedUntil: Math.max(now + rest, asked),
      pausedBecause: "blocked",
      pauses: state.pauses + 1,
      epoch: state.epoch + 1,
    },
  };
}

/** The state after a good answer. `epoch` and `allowed` are of the request that was answered. */
export function answeredWell(
  state: MarketplaceState,
  { epoch, allowed }: { readonly epoch: number; readonly allowed: number },
  now: number,
): MarketplaceState {
  const seconds = Math.min(LONGEST_STEP_SECONDS, Math.max(0, now - state.updatedAt) / 1_000);
  const faster =
    state.ratePerSecond === null || epoch !== state.epoch
      ? state.ratePerSecond
      : state.ratePerSecond + allowed * seconds * WIN_BACK_PER_SECOND;
  return {
    ...state,
    ratePerSecond: faster === null || faster >= allowed ? null : faster,
    slowedAt: faster === null || faster >= allowed ? null : state.slowedAt,
    blockedSince: null,
    refusals: 0,
    refusedRequests: [],
    pauses: 0,
    updatedAt: epoch === state.epoch ? now : state.updatedAt,
  };
}

/** Whether a good answer changes nothing of this state. */
export function isAtEase(state: MarketplaceState): boolean {
  return state.ratePerSecond === null && state.blockedSince === null && state.pauses === 0;
}
