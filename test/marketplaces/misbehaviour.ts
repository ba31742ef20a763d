/**
 * How a marketplace of the sandbox misbehaves when told to: rules and a request go in, the way to misbehave comes out,
 * or null. Seeded: the n-th request for one address always ends the same way. A page can also be asked to misbehave
 * by itself, with `misbehave=WAY` in its query. What each way does on the wire is in misbehave.ts.
 */
import { Draw, mix, mixText } from "./seeded.ts";

export const WAYS = [
  /** 429 with Retry-After, once more than `perSecond` requests came within a second (without `perSecond`: always). */
  "rate-limit",
  /** 503, half of them with Retry-After. */
  "unavailable",
  /** The head at once, the body a few bytes a second. */
  "slow-body",
  /** Redirects to itself for ever. */
  "redirect-loop",
  /** A body of 50 MB. */
  "huge",
  /** Says gzip, sends bytes that are none after the first few. */
  "broken-gzip",
  /** Header and meta name another charset than the bytes are in. */
  "wrong-charset",
  /** A page that asks to prove one is human. */
  "captcha",
  /** 商品已下架. */
  "removed",
  /** Ends the connection in the middle of the body. */
  "cut-off",
  /** Resets it there. */
  "reset",
  /** Takes the request and never answers. */
  "hung",
  /** Headers that never end. */
  "endless-headers",
  /** Says a length, and sends more. */
  "wrong-length",
  /** A small gzip that is 64 MB. */
  "bomb",
  /** Sends guests to a page that asks to log in. */
  "login-wall",
  /** Sends them to a page that says with 200 that there is nothing. */
  "soft-404",
  /** Sends them to an address of its own network, or of ours. */
  "private-redirect",
] as const;
export type Way = (typeof WAYS)[number];
/** The ways in which a marketplace says that it does not want us now. */
export const REFUSING: ReadonlySet<Way> = new Set<Way>(["rate-limit", "unavailable", "captcha", "login-wall"]);

export interface Misbehaviour {
  readonly way: Way;
  /** Marketplace id; all where left out. */
  readonly marketplace?: string;
  /** Only addresses that begin so, e.g. "/item.htm"; all where left out. */
  readonly path?: string;
  /** Part of the requests it befalls, 0…1; all where left out. */
  readonly share?: number;
  /** rate-limit: requests allowed in a second. */
  readonly perSecond?: number;
  /** rate-limit and unavailable: seconds of Retry-After. Default 1. */
  readonly retryAfterSeconds?: number;
  /** Only for this long every so often, counted from the first request; all the time where left out. */
  readonly during?: { readonly everySeconds: number; readonly forSeconds: number };
}

/** Addresses whose requests are counted, so that a second try may fare better; then counting starts anew. */
const COUNTED = 100_000;

export class MisbehaviourPlan {
  private readonly rules: readonly Misbehaviour[];
  private readonly seed: number;
  private readonly tries = new Map<string, number>();
  private windowStart = 0;
  private inWindow = 0;
  private startedAt: number | null = null;

  /** Keeps the rules that concern this marketplace. */
  constructor(seed: number, marketplace: string, rules: readonly Misbehaviour[]) {
    this.seed = seed;
    this.rules = rules.filter((rule) => (rule.marketplace ?? marketplace) === marketplace);
  }

  /** How to misbehave on this request; counts it. `now` in milliseconds. */
  decide(target: string, now: number): Misbehaviour | null {
    const asked = target.includes("misbehave=") ? /[?&]misbehave=([a-z0-9-]+)/.exec(target)?.[1] : undefined;
    const own = WAYS.find((way) => way === asked);
    if (own) return { way: own };
    if (this.rules.length === 0) return null;
    for (const [number, rule] of this.rules.entries()) {
      if (rule.path !== undefined && !target.startsWith(rule.path)) continue;
      if (rule.during !== undefined && !this.isDuring(rule.during, now)) continue;
      if (rule.way === "rate-limit" && rule.perSecond !== undefined) {
        if (this.over(rule.perSecond, now)) return rule;
      } else if (this.befalls(number, rule.share ?? 1, target)) return rule;
    }
    return null;
  }

  /** The last part of each turn, so that a start is not a burst. */
  private isDuring({ everySeconds, forSeconds }: NonNullable<Misbehaviour["during"]>, now: number): boolean {
    this.startedAt ??= now;
    return ((now - this.startedAt) / 1_000) % everySeconds >= everySeconds - forSeconds;
  }

  private over(perSecond: number, now: number): boolean {
    if (now - this.windowStart >= 1_000) {
      this.windowStart = now;
      this.inWindow = 0;
    }
    this.inWindow++;
    return this.inWindow > perSecond;
  }

  private befalls(rule: number, share: number, target: string): boolean {
    if (share >= 1) return true;
    const key = `${rule} ${target}`;
    const tried = this.tries.get(key) ?? 0;
    if (this.tries.size >= COUNTED) this.tries.clear();
    this.tries.set(key, tried + 1);
    return new Draw(mix(this.seed, mixText(key), tried)).chance(share);
  }
}
