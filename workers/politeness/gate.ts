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
import { comeAgain, type LaneSpacing, requestsOfDay, takePlaces, waitOfLanes } from "#db/queries/marketplace-places.ts";
import {
  isEpoch,
  lockState,
  type MarketplaceState,
  type PauseReason,
  saveState,
} from "#db/queries/marketplace-states.ts";
import { dayInShanghai, nextDayInShanghai, nextOpening, timeInShanghai } from "#domain/opening-hours.ts";
import type { EffectivePoliteness, Politeness } from "#domain/politeness.ts";
import type { Log } from "../log.ts";
import { Lane, type Place } from "./lane.ts";
import {
  answeredWell,
  isAtEase,
  LATEST_MS,
  laneRate,
  PACE,
  type PaceSettings,
  rateNow,
  refused,
  spacing,
} from "./pace.ts";
import { Seats } from "./seats.ts";

/** Which marketplace, by whose bounds. */
export interface Visit {
  readonly marketplace: { readonly id: string; readonly name: string; readonly politeness: Politeness };
  readonly campaignId: number;
  readonly bounds: EffectivePoliteness;
  /** The pause an origin wants between two requests, where it wants one. */
  readonly delay?: { readonly origin: string; readonly seconds: number };
}

/** The lane of a campaign that asks a marketplace more slowly than it allows. */
export const laneOfCampaign = (campaignId: number): string => `campaign ${campaignId}`;
/** The marketplace's own, where it is so slow that who waits is told when to come again. */
const OWN_LANE = "all";

/** `pace`: a slow campaign, a pause an origin wants, or a marketplace that is asked very slowly. */
export type WaitReason = PauseReason | "hours" | "budget" | "robots" | "pace" | "stopping";
export interface Wait {
  readonly reason: WaitReason;
  readonly until: Date;
}
/** `isForAll`: every request to the marketplace waits, whichever campaign it is of. */
type Closed = Wait & { readonly isForAll: boolean; readonly lane?: LaneSpacing };

export interface Leave {
  readonly epoch: number;
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
/** The same of a lane, and how long before its time its place may be taken: a lane's places stand between others'. */
const LANE_AHEAD_SECONDS = 0.05;
/** A wait for the pace that everybody is held for; for a longer one only the first of its lane is. */
const SHORT_MS = 100;
/** Places further ahead are not taken, unless the pace itself is slower. */
const FAR_MS = 1_000;
/** Longest that a further request of a visit under way waits for the pace. */
const MOST_PATIENT_MS = 10 * 60_000;
/** Longest that anybody is told to stay away for the pace. */
const COME_AGAIN_MS = 3_600_000;
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
  enter(visit: Visit): Promise<Leave | Wait> {
    return this.#admit(visit, (lane) => this.#take(visit, lane));
  }

  /** The same for a further request of a visit that has its seat: a hop of a redirect, another try. */
  again(visit: Visit, { done }: Leave): Promise<Leave | Wait> {
    return this.#admit(visit, (lane) => this.#place(visit, lane, done), MOST_PATIENT_MS);
  }

  /** @param patienceMs how long it is held for the pace at least. */
  async #admit(
    visit: Visit,
    take: (lane: Lane<Closed>) => Promise<Leave | Closed>,
    patienceMs = SHORT_MS,
  ): Promise<Leave | Wait> {
    const lane = this.#lane(visit);
    let heldMs = 0;
    let isLet = false;
    let isFirst = false;
    lane.come();
    try {
      for (;;) {
        const found = this.#closed(visit) ?? (await take(lane));
        if (!("until" in found)) {
          isLet = true;
          return found;
        }
        const { isForAll, lane: paced, ...wait } = found;
        const left = wait.until.getTime() - this.#settings.now().getTime();
        isFirst ||= paced !== undefined && left <= this.#settings.holdMs && lane.beFirst();
        let most = isForAll || isFirst ? this.#settings.holdMs : 0;
        if (paced && left <= patienceMs) most = Math.max(most, patienceMs);
        // What stops only this campaign must not hold up the jobs of others.
        if (heldMs >= most) return paced ? await this.#putOff(visit, paced, left) : wait;
        const hold = Math.max(1, Math.min(left, most - heldMs));
        await this.#sleep(hold);
        heldMs += hold;
      }
    } finally {
      if (isFirst) lane.leaveFirst();
      if (lane.go(isLet)) this.#lanes.delete(laneName(visit));
    }
  }

  async #putOff({ marketplace }: Visit, paced: LaneSpacing, afterMs: number): Promise<Wait> {
    const wait = await comeAgain(this.#db, marketplace.id, paced, { afterMs, mostMs: COME_AGAIN_MS });
    return { reason: "pace", until: new Date(this.now().getTime() + wait) };
  }

  /** A refusal: the marketplace is slowed down for all workers. @returns its state afterwards. */
  async refused(
    { marketplace, campaignId }: Visit,
    { epoch }: Leave,
    { requestId, retryAfterMs, because }: { requestId: number; retryAfterMs: number | null; because: string },
  ): Promise<MarketplaceState> {
    this.#uneasy.set(marketplace.id, 0);
    const { before, after, blocked } = await inTransaction(this.#db, async (tx) => {
      const { state, now } = await lockState(tx, marketplace.id);
      const allowed = marketplace.politeness.ratePerSecond;
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
  async answered({ marketplace }: Visit, { epoch }: Leave): Promise<void> {
    const allowed = marketplace.politeness.ratePerSecond;
    const told = this.#uneasy.get(marketplace.id);
    if (told === undefined || performance.now() - told < GOOD_EVERY_MS) return;
    this.#uneasy.set(marketplace.id, performance.now());
    const isNew = await inTransaction(this.#db, async (tx) => {
      const { state, now } = await lockState(tx, marketplace.id);
      if (isAtEase(state)) return false;
      await saveState(tx, marketplace.id, answeredWell(state, { epoch, allowed }, now));
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
    const done = await this.#seats.take(visit.marketplace.id, visit.bounds.concurrency);
    if (!done) return { reason: "stopping", until: this.now(), isForAll: false };
    let isLet = false;
    try {
      const found = await this.#place(visit, lane, done);
      isLet = !("until" in found);
      return found;
    } finally {
      if (!isLet) done();
    }
  }

  async #place(visit: Visit, lane: Lane<Closed>, done: () => void): Promise<Leave | Closed> {
    const { marketplace } = visit;
    for (;;) {
      const closed = this.#closed(visit);
      if (closed) return closed;
      const place = await lane.next();
      if ("until" in place) return place;
      if (await this.#isReached(marketplace.id, place)) {
        return { epoch: place.epoch, done };
      }
      lane.handBack();
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

  async #reserve(visit: Visit, wished: number, handedBack: number): Promise<Place[] | Closed> {
    const { marketplace, campaignId, bounds } = visit;
    const own = marketplace.politeness;
    const calendar = this.now();
    const day = dayInShanghai(calendar);
    const later = (reason: WaitReason, afterMs: number, more: Partial<Closed> = {}): Closed => ({
      ...{ reason, until: new Date(this.now().getTime() + afterMs), isForAll: false },
      ...more,
    });
    const { state, taken } = await inTransaction(this.#db, async (tx) => {
      const { state, now } = await lockState(tx, marketplace.id);
      const restMs = (state.pausedUntil ?? 0) - now;
      if (restMs > 0) {
        return { state, taken: later(state.pausedBecause ?? "retry-after", restMs, { isForAll: true }) };
      }
      const rate = rateNow(state, own.ratePerSecond);
      const every = spacing(rate);
      const slower = slowerOf(visit).map((one) => ({ ...one, rate: laneRate(state, own.ratePerSecond, one.rate) }));
      const lanes = slower.map((one): LaneSpacing => ({ lane: one.lane, every: Math.max(every, spacing(one.rate)) }));
      const lanesWait = await waitOfLanes(
        tx,
        marketplace.id,
        lanes.map(({ lane }) => lane),
      );
      // A place far ahead would be lost with whoever waits for it.
      const ahead = (state.nextAt ?? 0) - now;
      if (ahead > Math.max(this.#settings.holdMs, 2 * every, FAR_MS)) {
        return { state, taken: later("pace", ahead - every, { lane: { lane: OWN_LANE, every } }) };
      }
      if (lanesWait > LANE_AHEAD_SECONDS * 1_000) {
        const slowest = lanes.reduce((one, other) => (other.every > one.every ? other : one));
        return { state, taken: later("pace", lanesWait, { lane: slowest }) };
      }
      const most =
        lanes.length === 0 ? rate * AHEAD_SECONDS : Math.min(...slower.map((one) => one.rate)) * LANE_AHEAD_SECONDS;
      const hasBudget = own.dailyBudget !== undefined || bounds.dailyBudget !== null;
      const sent = hasBudget ? await requestsOfDay(tx, marketplace.id, day, campaignId) : { all: 0, own: 0 };
      const left = Math.min((own.dailyBudget ?? Infinity) - sent.all, (bounds.dailyBudget ?? Infinity) - sent.own);
      if (left + handedBack < 1) {
        const isForAll = own.dailyBudget !== undefined && sent.all - handedBack >= own.dailyBudget;
        return { state, taken: { reason: "budget", until: nextDayInShanghai(calendar), isForAll } as const };
      }
      const count = Math.max(1, Math.min(wished, MOST_AT_ONCE, Math.floor(most), left + handedBack));
      const order = { campaignId, count, every, day, handedBack, lanes, lanesWait };
      const { first, apart } = await takePlaces(tx, marketplace.id, order);
      const at = performance.now() + first;
      return { state, taken: Array.from({ length: count }, (_, n) => ({ at: at + n * apart, epoch: state.epoch })) };
    });
    if (isAtEase(state)) this.#uneasy.delete(marketplace.id);
    else if (!this.#uneasy.has(marketplace.id)) this.#uneasy.set(marketplace.id, 0);
    return taken;
  }

  async #sleep(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { signal: this.#stop.signal }).catch(() => {});
  }
}

/** What of a visit is asked more slowly than its marketplace. */
function slowerOf({ marketplace, campaignId, bounds, delay }: Visit): { lane: string; rate: number }[] {
  const all = [
    { lane: laneOfCampaign(campaignId), rate: bounds.ratePerSecond },
    ...(delay ? [{ lane: `origin ${delay.origin}`, rate: 1 / delay.seconds }] : []),
  ];
  return all.filter(({ rate }) => rate < marketplace.politeness.ratePerSecond);
}

function laneName(visit: Visit): string {
  return [visit.marketplace.id, visit.campaignId, ...slowerOf(visit).map(({ lane, rate }) => `${lane} ${rate}`)].join(
    " ",
  );
}
