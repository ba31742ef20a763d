/**
 * What a page is doing: which requests are under way, which brought its document, and when it has come to rest.
 *
 * In comes a page before its navigation. The page may never come to rest; every wait here is bounded.
 */
import type { Page as BrowserPage, Request as BrowserRequest, Response } from "playwright";
import { FetchFailure, failed } from "./outcome.ts";

/** The document is at rest when for this long nothing was under way and nothing was added to it. */
const REST_MS = 400;
/** Longest wait for a page to say how it looks, before it is asked again. */
const ANSWER_MS = 2_000;

export interface Traffic {
  /** The request that brought the document, once it was answered. */
  readonly answered: () => BrowserRequest | null;
  /** Whether this is the navigation we asked for, and not one that a script began afterwards. */
  readonly isOurNavigation: (request: BrowserRequest) => boolean;
  /** Address of our navigation's hop that failed, or null. */
  readonly failedNavigation: () => string | null;
  /** Resolves once nothing has been under way for `ms`, or at `end` by performance.now(). */
  readonly quiet: (ms: number, end: number) => Promise<void>;
}

/** Begins to watch. */
export function watchTraffic(page: BrowserPage): Traffic {
  const open = new Set<BrowserRequest>();
  let answered: BrowserRequest | null = null;
  let failedUrl: string | null = null;
  let changed: () => void = () => {};
  const isOurNavigation = (request: BrowserRequest): boolean =>
    isMainNavigation(page, request) && (answered === null || answered === request);
  page.on("request", (request) => {
    open.add(request);
    changed();
  });
  page.on("requestfinished", (request) => {
    open.delete(request);
    changed();
  });
  page.on("response", (response) => {
    const request = response.request();
    if (answered === null && isMainNavigation(page, request) && !isRedirect(response)) answered = request;
  });
  page.on("requestfailed", (request) => {
    open.delete(request);
    if (isOurNavigation(request)) failedUrl = request.url();
    changed();
  });
  const quiet = (ms: number, end: number): Promise<void> =>
    new Promise((resolve) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const last = setTimeout(done, Math.max(0, end - performance.now()));
      function done(): void {
        clearTimeout(timer);
        clearTimeout(last);
        changed = () => {};
        resolve();
      }
      changed = () => {
        clearTimeout(timer);
        if (open.size === 0) timer = setTimeout(done, ms);
      };
      changed();
    });
  return { answered: () => answered, isOurNavigation, failedNavigation: () => failedUrl, quiet };
}

export function isMainNavigation(page: BrowserPage, request: BrowserRequest): boolean {
  if (!request.isNavigationRequest()) return false;
  try {
    return request.frame() === page.mainFrame();
  } catch {
    // The request of a window that is only about to open has no frame yet.
    return false;
  }
}

export const isRedirect = (response: Response): boolean =>
  response.status() >= 300 && response.status() < 400 && response.headers().location !== undefined;

/** Scripts as text: they run in the page, whose globals this project has no types for. */
const SHAPE_OF_DOCUMENT =
  "document.getElementsByTagName('*').length + ' ' + (document.documentElement?.textContent ?? '').length";

const WHOLE = `new Promise((done) => document.readyState === "loading"
  ? addEventListener("DOMContentLoaded", () => done(true)) : done(true))`;

/**
 * Waits until the document is whole, and then until nothing is under way and it has stopped growing, at most settleMs.
 * A document that is not whole at the end of all time is a timeout. The page is looked at twice, not all the time: each
 * look takes the time of a page that has work to do.
 */
export async function comeToRest(page: BrowserPage, traffic: Traffic, settleMs: number, end: number): Promise<void> {
  while ((await soon(page, WHOLE, end)) === null) {
    if (performance.now() > end) throw new FetchFailure(failed("timeout", "the document never ended", { retry: true }));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const settled = Math.min(end, performance.now() + settleMs);
  await traffic.quiet(0, settled);
  let shape = await look(page, settled);
  while (performance.now() < settled) {
    await traffic.quiet(REST_MS, settled);
    const now = await look(page, settled);
    if (now !== null && now === shape) return;
    shape = now;
  }
}

/** null while the page moves on to another document. */
async function look(page: BrowserPage, end: number): Promise<string | null> {
  const shape = await soon(page, SHAPE_OF_DOCUMENT, end);
  return typeof shape === "string" ? shape : null;
}

/** Asks the page; null where it does not answer for a while, as one that opens a window may not. */
async function soon(page: BrowserPage, script: string, end: number): Promise<unknown> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), Math.max(1, Math.min(ANSWER_MS, end - performance.now())));
  });
  const answer: Promise<unknown> = page.evaluate(script).catch(() => null);
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
