/**
 * The gate every request to a marketplace goes through, whichever process sends it. In: what a request may cost its
 * marketplace at most. Out: leave to go now, or until when it has to wait and why. What came back is told to the gate:
 * refusals slow the marketplace down for all workers, good answers speed it up again.
 *
 * The rate is exact over all processes: each request takes a place in time in the database, a place not used in time is
 * lost, and places taken before a slowing are no longer good. A process killed loses its places and harms nobody.
 * Can go wrong: only what the database throws.
 */
import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { type Database, inTransaction } from "#db/connection.ts";
import { clearAlarm, raiseAlarm } from "#db/queries/alarms.ts";
import {
  isEpoch,
  lockState,
  type MarketplaceState,
  type PauseReason,
  requestsOfDay,
  saveState,
  takePlaces,
} from "#db/queries/marketplace-states.ts";
import { dayInShanghai, nextDayInShanghai, nextOpening, timeInShanghai } from "#domain/opening-hours.ts";
import type { EffectivePoliteness, Politeness } from "#domain/politeness.ts";
import type { Log } from "../log.ts";
import { Lane, type Place } from "./lane.ts";
import { answeredWell, isAtEase, LATEST_MS, PACE, type PaceSettings, rateNow, refused, spacing } from "./pace.ts";
import { Seats } from "./seats.ts";

/** Which marketplace, by whose bounds. */
export interface Visit {
  readonly marketplace: { readonly id: string; readonly name: string; readonly politeness: Politeness };
  readonly campaignId: number;
  readonly bounds: EffectivePoliteness;
}

export type WaitReason = PauseReason | "hours" | "budget" | "robots" | "stopping";
export interface Wait {
  readonly reason: WaitReason;
  readonly until: Date;
}
/** `isForAll`: every request to the marketplace waits, whichever campaign it is of. */
type Closed = Wait & { readonly isForAll: boolean };

export interface Leave {
  readonly epoch: number;
  /** Rate the request was let go at most. */
  readonly allowed: number;
  /** To be called when the request has ended. */
  done(): void;
}

export interface GateSettings extends PaceSettings {
  /** The calendar's clock: for hours and the daily budget. */
  readonly now: () => Date;
  /** How long a request that has to wait is held before its job is put off. */
  readonly holdMs: number;
}
const SETTINGS: GateSettings = { ...PACE, now: () => new Date(), holdMs: 20_000 };

/** Most places taken at once, and the part of a second they may cover. */
const MOST_AT_ONCE = 25;
const AHEAD_SECONDS = 0.1;
/** Whoever waited this long for its place looks whether the marketplace was slowed meanwhile. */
const LOOK_AGAIN_MS = 300;
const GOOD_EVERY_MS = 250;
/** Hours that are never open together are looked at again after this. */
const NEVER_MS = 24 * 3_600_000;

export class Gate {
  readonly #db: Database;
  readonly #log: Log;
  readonly #settings: GateSettings;
  readonly #seats: Seats;
  readonly #lanes = new Map<string, Lane<Closed>>();
  /** Marketplaces for which a good answer is news, and when one was last told. */
  readonly #uneasy = new Map<string, number>();
  readonly #stop = new AbortController();

  constructor(db: Database, log: Log, settings: Partial<GateSettings> = {}) {
    this.#db = db;
    this.#log = log;
    this.#settings = { ...SETTINGS, ...settings };
    this.#seats = new Seats(db);
    // Everyone who waits listens.
    setMaxListeners(0, this.#stop.signal);
  }

  /** Waits for a moment at which the request may be sent, as long as that is near. */
  async enter(visit: Visit): Promise<Leave | Wait> {
    const lane = this.#lane(visit);
    let heldMs = 0;
    let isLet = false;
    lane.come();
    try {
      for (;;) {
        const found = this.#closed(visit) ?? (await this.#take(visit, lane));
        if (!("until" in found)) {
          isLet = true;
          return found;
        }
        const { isForAll, ...wait } = found;
        // What stops only this campaign must not hold up the jobs of others.
        if (!isForAll || heldMs >= this.#settings.holdMs) return wait;
        const left = wait.until.getTime() - this.#settings.now().getTime();
        const hold = Math.max(1, Math.min(left, this.#settings.holdMs - heldMs));
        await this.#sleep(hold);
        heldMs += hold;
      }
    } finally {
      if (lane.go(isLet)) this.#lanes.delete(laneName(visit));
    }
  }

  /** A refusal: the marketplace is slowed down for all workers. @returns its state afterwards. */
  async refused(
    { marketplace, campaignId }: Visit,
    { epoch, allowed }: Leave,
    { requestId, retryAfterMs, because }: { requestId: number; retryAfterMs: number | null; because: string },
  ): Promise<MarketplaceState> {
    this.#uneasy.set(marketplace.id, 0);
    const { before, after, blocked } = await inTransaction(this.#db, async (tx) => {
      const { state, now } = await lockState(tx, marketplace.id);
      const next = refused(state, { requestId, epoch, retryAfterMs, allowed }, now, this.#settings);
      await saveState(tx, marketplace.id, next.state);
      const { blockedSince, pausedUntil } = next.state;
      if (next.blocked && blockedSince !== null && pausedUntil !== null) {
        await raiseAlarm(tx, {
          kind: "marketplace-blocked",
          subject: marketplace.id,
          marketplace: marketplace.id,
          campaignId,
          values: {
            marketplace: marketplace.name,
            since: timeInShanghai(new Date(blockedSince)),
            reason: because,
            until: timeInShanghai(new Date(pausedUntil)),
          },
        });
      }
      return { before: state, after: next.state, blocked: next.blocked };
    });
    if (after.epoch !== before.epoch) {
      this.#log[blocked ? "error" : "warn"](
        { campaign: campaignId, marketplace: marketplace.id, because, ratePerSecond: after.ratePerSecond },
        blocked ? "marketplace is blocked and rests" : "marketplace refused, slowing down",
      );
    }
    return after;
  }

  /** Whether so many different pages are refused, and none answered, that it is the marketplace and not the page. */
  isBlocked({ refusedRequests }: Pick<MarketplaceState, "refusedRequests">): boolean {
    return refusedRequests.length >= this.#settings.distinctUntilBlocked;
  }

  /** A good answer, whatever the page was. */
  async answered({ marketplace }: Visit, leave: Leave): Promise<void> {
    const told = this.#uneasy.get(marketplace.id);
    if (told === undefined || performance.now() - told < GOOD_EVERY_MS) return;
    this.#uneasy.set(marketplace.id, performance.now());
    const isNew = await inTransaction(this.#db, async (tx) => {
      const { state, now } = await lockState(tx, marketplace.id);
      if (isAtEase(state)) return false;
      await saveState(tx, marketplace.id, answeredWell(state, leave, now));
      return state.pauses > 0 && (await clearAlarm(tx, "marketplace-blocked", marketplace.id));
    });
    if (isNew) this.#log.info({ marketplace: marketplace.id }, "marketplace answers again");
  }

  /** The calendar's time, which `until` is by. */
  now(): Date {
    return this.#settings.now();
  }

  /** Sends those who wait home, so that a process can end. */
  stop(): void {
    this.#stop.abort();
    this.#seats.stop();
  }

  async close(): Promise<void> {
    this.stop();
    await this.#seats.close();
  }

  #closed({ marketplace, bounds }: Visit): Closed | null {
    const now = this.now();
    if (this.#stop.signal.aborted) return { reason: "stopping", until: now, isForAll: false };
    const opening = nextOpening(bounds.hours, now);
    if (opening?.getTime() === now.getTime()) return null;
    const own = marketplace.politeness.hours === undefined ? now : nextOpening([marketplace.politeness.hours], now);
    return {
      reason: "hours",
      until: opening ?? new Date(now.getTime() + NEVER_MS),
      isForAll: own?.getTime() !== now.getTime(),
    };
  }

  /** A seat, and then a place in time. */
  async #take(visit: Visit, lane: Lane<Closed>): Promise<Leave | Closed> {
    const { marketplace, bounds } = visit;
    const done = await this.#seats.take(marketplace.id, bounds.concurrency);
    if (!done) return { reason: "stopping", until: this.now(), isForAll: false };
    let isLet = false;
    try {
      for (;;) {
        const closed = this.#closed(visit);
        if (closed) return closed;
        const place = await lane.next();
        if ("until" in place) return place;
        if (await this.#isReached(marketplace.id, place)) {
          isLet = true;
          return { epoch: place.epoch, allowed: bounds.ratePerSecond, done };
        }
        lane.handBack();
      }
    } finally {
      if (!isLet) done();
    }
  }

  /** Waits until the place's time. False where it came too late for it, or the place is no longer good. */
  async #isReached(marketplace: string, { at, epoch }: Place): Promise<boolean> {
    const left = at - performance.now();
    if (left > 0) await this.#sleep(left);
    if (this.#stop.signal.aborted) return false;
    if (left > LOOK_AGAIN_MS && !(await isEpoch(this.#db, marketplace, epoch))) return false;
    return performance.now() <= at + LATEST_MS;
  }

  #lane(visit: Visit): Lane<Closed> {
    const name = laneName(visit);
    const known = this.#lanes.get(name);
    if (known) return known;
    const lane = new Lane<Closed>((wished, handedBack) => this.#reserve(visit, wished, handedBack));
    this.#lanes.set(name, lane);
    return lane;
  }

  async #reserve({ marketplace, bounds }: Visit, wished: number, handedBack: number): Promise<Place[] | Closed> {
    const calendar = this.now();
    const day = dayInShanghai(calendar);
    const taken = await inTransaction(this.#db, async (tx) => {
      const { state, now } = await lockState(tx, marketplace.id);
      const restMs = (state.pausedUntil ?? 0) - now;
      if (restMs > 0) return { state, wait: { restMs, reason: state.pausedBecause ?? "retry-after" } };
      const rate = rateNow(state, bounds.ratePerSecond);
      let count = Math.max(1, Math.min(wished, MOST_AT_ONCE, Math.floor(rate * AHEAD_SECONDS)));
      if (bounds.dailyBudget !== null) {
        const sent = (await requestsOfDay(tx, marketplace.id, day)) - handedBack;
        if (sent >= bounds.dailyBudget) return { state, wait: null, sent };
        count = Math.min(count, bounds.dailyBudget - sent);
      }
      const every = spacing(rate);
      const firstMs = await takePlaces(tx, marketplace.id, { count, every, day, handedBack });
      return { state, places: { count, every, first: performance.now() + firstMs } };
    });
    const { state } = taken;
    if (isAtEase(state)) this.#uneasy.delete(marketplace.id);
    else if (!this.#uneasy.has(marketplace.id)) this.#uneasy.set(marketplace.id, 0);
    if (taken.places) {
      const { count, every, first } = taken.places;
      return Array.from({ length: count }, (_, n) => ({ at: first + n * every, epoch: state.epoch }));
    }
    if (taken.wait) {
      const { restMs, reason } = taken.wait;
      return { reason, until: new Date(this.now().getTime() + restMs), isForAll: true };
    }
    const own = marketplace.politeness.dailyBudget;
    return {
      reason: "budget",
      until: nextDayInShanghai(calendar),
      isForAll: own !== undefined && (taken.sent ?? 0) >= own,
    };
  }

  async #sleep(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { signal: this.#stop.signal }).catch(() => {});
  }
}

function laneName({ marketplace, campaignId, bounds }: Visit): string {
  return `${marketplace.id} ${campaignId} ${bounds.ratePerSecond}`;
}
