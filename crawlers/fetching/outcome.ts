/**
 * From an HTTP status or an error to the named failure of the contract.
 *
 * In comes what a marketplace answered, or what the network threw; out goes a FetchOutcome that says what it is called,
 * whether another try makes sense and when. Pure, never throws.
 */
import type { Failure } from "#domain/request.ts";
import type { FetchOutcome } from "./fetcher.ts";
import type { GuardCode } from "./guard.ts";
import { GuardRefusal } from "./guarded-connect.ts";
import { hostAndPath, isWall } from "./wall-address.ts";

export type FailedOutcome = Extract<FetchOutcome, { ok: false }>;

/** Why an exchange was ended by us. Kept as an error so that it can travel through undici and Crawlee. */
export class FetchFailure extends Error {
  override readonly name = "FetchFailure";
  readonly outcome: FailedOutcome;
  constructor(outcome: FailedOutcome) {
    super(outcome.detail);
    this.outcome = outcome;
  }
}

/**
 * The failure of a page that sends its guest to an address the guard refused: a log-in or puzzle on another host is the
 * marketplace turning the guest away; anything else is an address out of bounds.
 */
export function failedHop(
  target: string,
  { code, detail }: { readonly code: GuardCode; readonly detail: string },
  how = "",
): FailedOutcome {
  if (code !== "host" || !isWall(target)) return failed("refused-by-guard", `${how}${code}: ${detail}`);
  return failed("blocked", `sent to log in or verify at ${hostAndPath(target)}`, { retry: true });
}

/** Longest pause a marketplace can ask of us by one answer: a day. */
const LONGEST_PAUSE_MS = 86_400_000;

export function failed(
  failure: Failure,
  detail: string,
  more: { status?: number | null; retry?: boolean; retryAfterMs?: number | null } = {},
): FailedOutcome {
  return {
    ok: false,
    failure,
    detail: oneLine(detail),
    status: more.status ?? null,
    retry: more.retry ?? false,
    retryAfterMs: more.retryAfterMs ?? null,
  };
}

/**
 * Statuses with which Chinese marketplaces and the firewalls before them turn a guest away, besides 401 and 403:
 * 405 Aliyun WAF, 412 Riversecurity (瑞数), 418 and 420 rate control, 444 nginx hanging up, 451, 493 NSFOCUS.
 */
const TURNED_AWAY = new Set([401, 402, 403, 405, 407, 412, 418, 420, 444, 451, 493]);

/**
 * The failure an answer means, or null where it is a page (2xx).
 * @param retryAfter the Retry-After header, if any
 * @param now for a Retry-After given as a date
 */
export function failureOfStatus(status: number, retryAfter: string | undefined, now: number): FailedOutcome | null {
  if (status >= 200 && status < 300) return null;
  const detail = `HTTP ${status}`;
  if (status === 404 || status === 410) return failed("not-found", detail, { status });
  const retryAfterMs = parseRetryAfter(retryAfter, now);
  if (status === 429) return failed("blocked", detail, { status, retry: true, retryAfterMs });
  if (TURNED_AWAY.has(status)) return failed("blocked", detail, { status, retryAfterMs });
  const later = status >= 500 || status === 408 || status === 425;
  return failed("unavailable", detail, { status, retry: later, retryAfterMs });
}

/**
 * Milliseconds a Retry-After header asks for (RFC 9110 section 10.2.3: seconds or an HTTP date), never negative, at
 * most a day; null where it is missing or says nothing.
 */
export function parseRetryAfter(header: string | undefined, now: number): number | null {
  const text = header?.trim() ?? "";
  if (text === "" || text.length > 64) return null;
  if (/^\d{1,15}$/.test(text)) return Math.min(Number(text) * 1000, LONGEST_PAUSE_MS);
  // Date.parse takes far more than an HTTP date; "-5" or "3" in prose must not become a year.
  if (!/^[A-Za-z]{3,9},? /.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.min(Math.max(at - now, 0), LONGEST_PAUSE_MS);
}

/** The failure a thrown error means. Whatever is unknown is a network failure: the fetcher must not throw. */
export function failureOfError(error: unknown): FailedOutcome {
  if (error instanceof FetchFailure) return error.outcome;
  if (error instanceof GuardRefusal) return failed("refused-by-guard", error.message);
  // Connecting to several addresses at once fails with all their errors together.
  if (error instanceof AggregateError && error.errors.length > 0) return failureOfError(error.errors[0]);
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  const detail = code === null || message.includes(code) ? message : `${code} ${message}`;
  if (code === "UND_ERR_HEADERS_OVERFLOW") return failed("too-large", detail);
  if (error instanceof Error && error.name === "HTTPParserError") return failed("unreadable", detail);
  if (code === "UND_ERR_CONNECT_TIMEOUT" || code === "ETIMEDOUT") return failed("timeout", detail, { retry: true });
  return failed("network", detail, { retry: true });
}

/** The machine-readable code of an error, if it carries one. */
export function codeOf(error: unknown): string | null {
  if (typeof error !== "object" || error === null || !("code" in error)) return null;
  return typeof error.code === "string" ? error.code : null;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").slice(0, 300);
}
