/**
 * robots.txt (RFC 9309): the answer to asking for it goes in, what it says of an address and how fast it wants to be
 * asked come out. Pure; a file of any content is read without throwing.
 *
 * No file (4xx) allows everything; a file that cannot be had (5xx, 429, no answer) forbids everything for the time
 * being. Only the first 500 KiB are read, as the RFC asks for at least.
 */
import parser from "robots-parser";
import type { RobotsVerdict } from "#domain/request.ts";
import type { FetchOutcome } from "./fetcher.ts";

/** The package exports one function; its types say that it lies in `default`, which holds only for bundlers. */
const robotsParser = parser as unknown as typeof parser.default;

export const ROBOTS_BYTES = 500 * 1024;
/** What is slower than a request an hour is a slip of the pen; an hour is kept to. */
const LONGEST_DELAY_SECONDS = 3_600;

/** The file of an origin as kept: `text` is null where there is none. */
export interface RobotsFile {
  /** HTTP status; 0 where there was no answer. */
  readonly status: number;
  readonly text: string | null;
}

export interface Robots {
  /** What it says of an address of its origin. */
  verdict(url: string): Exclude<RobotsVerdict, "overridden">;
  /** Seconds it wants between two requests, or null. */
  readonly crawlDelaySeconds: number | null;
}

/** Where an origin keeps its file. */
export function robotsUrl(origin: string): string {
  return `${origin}/robots.txt`;
}

/**
 * The file in an answer. Redirects that cannot be followed and 4xx mean that there is none (RFC 9309, 2.3.1.2 and
 * 2.3.1.3); a file too large or broken is one that could not be had.
 */
export function robotsFile(outcome: FetchOutcome): RobotsFile {
  if (outcome.ok) {
    const bytes = outcome.page.body.subarray(0, ROBOTS_BYTES);
    // The byte order mark (which TextDecoder takes away) and NUL would hide the first group.
    return { status: outcome.page.status, text: new TextDecoder("utf-8").decode(bytes).replaceAll("\0", "") };
  }
  if (outcome.failure === "redirect-loop" || outcome.failure === "refused-by-guard") return { status: 404, text: null };
  // Sent to log in for it: as much as a 403.
  if (outcome.failure === "blocked" && outcome.status === null) return { status: 403, text: null };
  return { status: outcome.status !== null && outcome.status >= 400 ? outcome.status : 0, text: null };
}

/** Whether the file could not be had, so that nothing is known: to be asked for again soon. */
export function isUnavailable({ status }: Pick<RobotsFile, "status">): boolean {
  return status === 0 || status === 429 || status >= 500;
}

/** @param userAgent ours; the name before the slash is what a file's groups are matched with. */
export function readRobots(origin: string, file: RobotsFile, userAgent: string): Robots {
  if (isUnavailable(file)) return { verdict: () => "unavailable", crawlDelaySeconds: null };
  if (file.text === null || file.text.trim() === "") return { verdict: () => "allowed", crawlDelaySeconds: null };
  const rules = robotsParser(robotsUrl(origin), file.text);
  const delay = rules.getCrawlDelay(userAgent);
  return {
    // Of another origin the file says nothing; it is never asked.
    verdict: (url) => (rules.isAllowed(url, userAgent) === false ? "disallowed" : "allowed"),
    crawlDelaySeconds:
      delay === undefined || !Number.isFinite(delay) || delay <= 0 ? null : Math.min(delay, LONGEST_DELAY_SECONDS),
  };
}
