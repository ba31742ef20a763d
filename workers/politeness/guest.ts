/**
 * The guest: fetches pages of marketplaces as politeness asks for. In: a request of a campaign and the fetcher that is
 * to carry it. Out: the answer, or that robots.txt forbids it, or how long it has to wait and why. Whoever reads the
 * answer tells the guest what it was: a refusal slows the marketplace down for all workers.
 * Can go wrong: only what the database throws; what a marketplace does is in the answer.
 */
import type { Fetcher, FetchOutcome, FetchRequest } from "#crawlers/fetching/fetcher.ts";
import { isUnavailable, type RobotsFile, robotsFile, robotsUrl } from "#crawlers/fetching/robots.ts";
import type { Marketplace } from "#crawlers/marketplaces/marketplace.ts";
import type { Database } from "#db/connection.ts";
import { type PolitenessLimits, tightened } from "#domain/politeness.ts";
import type { RobotsVerdict } from "#domain/request.ts";
import type { Log } from "../log.ts";
import { Gate, type GateSettings, type Leave, type Visit, type Wait, type WaitReason } from "./gate.ts";
import { type KnownRobots, ROBOTS, RobotsFiles, type RobotsSettings } from "./robots-files.ts";

/** What of a request politeness rests on. */
export interface GuestRequest {
  readonly id: number;
  readonly campaignId: number;
  readonly url: string;
  readonly politeness: PolitenessLimits | null;
  readonly overridesRobots: boolean;
}

type Host = Pick<Marketplace, "id" | "name" | "hosts" | "politeness">;

export interface Refusal {
  readonly because: string;
  /** What the marketplace asked for, in milliseconds. */
  readonly retryAfterMs: number | null;
}

export interface Answered {
  readonly kind: "answered";
  readonly outcome: FetchOutcome;
  readonly robots: RobotsVerdict;
  /**
   * To be told once what the answer was. @returns whether the marketplace refuses everything at present: then what it
   * refused has to wait, whatever it cost already.
   */
  readonly tell: (refusal: Refusal | null) => Promise<{ readonly isBlocked: boolean }>;
}

export type Visited =
  | Answered
  | { readonly kind: "disallowed" }
  /** robots.txt could not be had for so long that it is not waited for any more. */
  | { readonly kind: "no-robots"; readonly since: Date }
  | { readonly kind: "later"; readonly reason: WaitReason; readonly afterMs: number };

export interface GuestOptions {
  readonly db: Database;
  readonly log: Log;
  /** Fetches robots.txt. */
  readonly http: Fetcher;
  /** Who we are; its first word is what robots.txt is asked about. */
  readonly userAgent: string;
  readonly settings?: Partial<GateSettings & RobotsSettings>;
}

/** Most bytes of a robots.txt that are fetched; far less of it is read. */
const MOST_BYTES = 4 * 1024 * 1024;

export class Guest {
  readonly #gate: Gate;
  readonly #robots: RobotsFiles;
  readonly #http: Fetcher;

  constructor({ db, log, http, userAgent, settings = {} }: GuestOptions) {
    this.#gate = new Gate(db, log, settings);
    this.#robots = new RobotsFiles(db, userAgent, { ...ROBOTS, ...settings });
    this.#http = http;
  }

  async fetch(marketplace: Host, request: GuestRequest, fetcher: Fetcher): Promise<Visited> {
    const bounds = tightened(marketplace.politeness, request.politeness ?? {});
    const visit = { marketplace, campaignId: request.campaignId, bounds };
    const known = await this.#rules(visit, marketplace.hosts, request.url);
    if ("reason" in known) return this.#later(known);
    const verdict = known.robots.verdict(request.url);
    if (verdict !== "allowed" && !request.overridesRobots) {
      if (verdict === "disallowed") return { kind: "disallowed" };
      return known.missingSince !== null
        ? { kind: "no-robots", since: known.missingSince }
        : this.#later({ reason: "robots", until: new Date(this.#gate.now().getTime() + known.until - Date.now()) });
    }
    // The delay it asks for is kept to, whatever a campaign overrides.
    const delay = known.robots.crawlDelaySeconds;
    const slower =
      delay === null ? visit : { ...visit, delay: { origin: new URL(request.url).origin, seconds: delay } };
    const leave = await this.#gate.enter(slower);
    if ("reason" in leave) return this.#later(leave);
    const { outcome, last } = await this.#visit(slower, leave, fetcher, { url: request.url, hosts: marketplace.hosts });
    return {
      kind: "answered",
      outcome,
      robots: verdict === "allowed" ? "allowed" : "overridden",
      tell: (refusal) => this.#tell(slower, last, request.id, outcome, refusal),
    };
  }

  /** Fetches within the leave; each further request it costs takes a place in time as the first did. */
  async #visit(
    visit: Visit,
    leave: Leave,
    fetcher: Fetcher,
    request: FetchRequest,
  ): Promise<{ readonly outcome: FetchOutcome; readonly last: Leave }> {
    let last = leave;
    const another = async (): Promise<boolean> => {
      const next = await this.#gate.again(visit, last);
      if ("reason" in next) return false;
      last = next;
      return true;
    };
    const outcome = await fetcher.fetch({ ...request, another }).finally(leave.done);
    return { outcome, last };
  }

  /** Sends home who waits; what they wanted stays planned. */
  stop(): void {
    this.#gate.stop();
  }

  close(): Promise<void> {
    return this.#gate.close();
  }

  async #rules(visit: Visit, hosts: readonly string[], url: string): Promise<KnownRobots | Wait> {
    // An address that is none is refused where it is fetched.
    const origin = URL.canParse(url) ? new URL(url).origin : "null";
    if (origin === "null") return NOTHING_SAID;
    return this.#robots.of(origin, visit, async (): Promise<RobotsFile | Wait> => {
      const leave = await this.#gate.enter(visit);
      if ("reason" in leave) return leave;
      const { outcome, last } = await this.#visit(visit, leave, this.#http, {
        ...{ url: robotsUrl(origin), hosts, maxBytes: MOST_BYTES },
      });
      const file = robotsFile(outcome);
      const refusal = isUnavailable(file) ? refusalIn(outcome) : null;
      await this.#tell(visit, last, 0, outcome, refusal);
      return file;
    });
  }

  async #tell(
    visit: Visit,
    leave: Leave,
    requestId: number,
    outcome: FetchOutcome,
    refusal: Refusal | null,
  ): Promise<{ readonly isBlocked: boolean }> {
    if (refusal) {
      return { isBlocked: this.#gate.isBlocked(await this.#gate.refused(visit, leave, { requestId, ...refusal })) };
    }
    // No answer at all tells nothing of how welcome we are.
    const isAnswer = outcome.ok || (outcome.status !== null && outcome.status < 500);
    if (isAnswer) await this.#gate.answered(visit, leave);
    return { isBlocked: false };
  }

  #later({ reason, until }: Wait): Visited {
    return { kind: "later", reason, afterMs: Math.max(0, until.getTime() - this.#gate.now().getTime()) };
  }
}

const NOTHING_SAID: KnownRobots = {
  robots: { verdict: () => "allowed", crawlDelaySeconds: null },
  until: Number.POSITIVE_INFINITY,
  missingSince: null,
};

/** The refusal in an outcome: turned away, too many requests, or asked to come again later. */
export function refusalIn(outcome: FetchOutcome): Refusal | null {
  if (outcome.ok) return null;
  const { failure, status, detail, retryAfterMs } = outcome;
  return failure === "blocked" || status === 429 || status === 503 || retryAfterMs !== null
    ? { because: detail, retryAfterMs }
    : null;
}
