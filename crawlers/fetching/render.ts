/**
 * Rendering one page in a browser that is already open: a request and a blank page go in, the rendered document comes
 * out.
 *
 * What can go wrong is thrown as FetchFailure; the caller closes the page. The page is hostile: it may never come to
 * rest, loop for ever, open windows, start downloads or leave for another host. All of it is bounded or refused here;
 * connections are bounded by the proxy behind it (browser-proxy.ts).
 */
import type { Page as BrowserPage, Response } from "playwright";
import type { Page } from "#domain/capture.ts";
import type { FetchRequest } from "./fetcher.ts";
import type { Guard } from "./guard.ts";
import { guardDocuments } from "./guard-documents.ts";
import { type FailedOutcome, FetchFailure, failed, failedHop, failureOfStatus } from "./outcome.ts";
import { comeToRest, isMainNavigation, isRedirect, type Traffic, watchTraffic } from "./page-traffic.ts";
import { WALL_HEADER } from "./wall-address.ts";

export interface RenderOptions {
  readonly guard: Guard;
  /** Longest wait, after the document is there, for it to come to rest, in milliseconds. */
  readonly settleMs: number;
  /** Why the proxy refused a connection to this URL's host, or null. */
  refusalOf(url: string): string | null;
}

const MOST_REDIRECTS = 10;

/** Renders one page. The time bound is the caller's. Throws FetchFailure or Playwright's errors. */
export async function render(
  page: BrowserPage,
  request: FetchRequest,
  maxBytes: number,
  timeoutMs: number,
  options: RenderOptions,
): Promise<Page> {
  const end = performance.now() + timeoutMs;
  const traffic = watchTraffic(page);
  const context = page.context();
  context.on("page", (other) => {
    if (other !== page) void other.close().catch(() => undefined);
  });
  page.on("download", (download) => void download.cancel().catch(() => undefined));
  const { guard } = options;
  const documents = await guardDocuments(
    page,
    guard,
    request.hosts,
    () => traffic.answered() !== null,
    request.another,
  );

  const bad = badAnswer(page, traffic, maxBytes);
  let response: Response;
  try {
    response = await Promise.race([bad, goTo(page, request.url, timeoutMs)]);
    checkAnswer(response, maxBytes);
    await Promise.race([bad, comeToRest(page, traffic, options.settleMs, end)]);
  } catch (error) {
    if (error instanceof FetchFailure) throw error;
    if (documents.isLate()) {
      throw new FetchFailure(failed("unavailable", "a further request had to wait for too long", { retry: true }));
    }
    throw navigationFailure(error, documents.refused(), traffic.failedNavigation(), request, options);
  }

  // A script may have gone elsewhere meanwhile.
  const left = guard.checkUrl(page.url(), request.hosts);
  if (!left.ok) throw new FetchFailure(failedHop(page.url(), left, "left for "));
  const length = await page.evaluate(LENGTH_OF_DOCUMENT);
  if (typeof length !== "number" || length > maxBytes) throw new FetchFailure(tooLarge(maxBytes, response));
  const body = Buffer.from(await page.content(), "utf8");
  if (body.length > maxBytes) throw new FetchFailure(tooLarge(maxBytes, response));
  return {
    url: request.url,
    finalUrl: page.url(),
    status: response.status(),
    headers: headersOfRendered(response.headers(), documents.wall()),
    body,
    fetchedAt: new Date(),
    via: "browser",
  };
}

// Scripts as text: they run in the page, whose globals this project has no types for.
const LENGTH_OF_DOCUMENT = "document.documentElement.outerHTML.length";

const tooLarge = (maxBytes: number, response: Response) =>
  failed("too-large", `more than ${maxBytes} bytes rendered`, { status: response.status() });

/** Goes there until the answer begins, and no further: a script that navigates meanwhile would leave us waiting. */
async function goTo(page: BrowserPage, url: string, timeoutMs: number): Promise<Response> {
  const response = await page.goto(url, { waitUntil: "commit", timeout: Math.max(timeoutMs, 1) });
  if (response === null) throw new FetchFailure(failed("network", "no answer", { retry: true }));
  return response;
}

/**
 * Rejects as soon as the answer to the main navigation is seen to be none: by its status or size, or because its body
 * broke off. The navigation itself would go on waiting for a document that never comes.
 */
function badAnswer(page: BrowserPage, traffic: Traffic, maxBytes: number): Promise<never> {
  const bad = new Promise<never>((_resolve, reject) => {
    page.on("response", (response) => {
      if (!isMainNavigation(page, response.request()) || isRedirect(response)) return;
      try {
        checkAnswer(response, maxBytes);
      } catch (error) {
        reject(error);
      }
    });
    page.on("requestfailed", (failedRequest) => {
      if (!traffic.isOurNavigation(failedRequest)) return;
      // The navigation's own error says more where it comes at all.
      const error = new Error(failedRequest.failure()?.errorText ?? "failed");
      setTimeout(() => reject(error), 300).unref();
    });
  });
  bad.catch(() => undefined);
  return bad;
}

function checkAnswer(response: Response, maxBytes: number): void {
  let hops = 0;
  for (let hop = response.request().redirectedFrom(); hop !== null; hop = hop.redirectedFrom()) hops += 1;
  if (hops > MOST_REDIRECTS) throw new FetchFailure(failed("redirect-loop", `${hops} hops`));
  const headers = response.headers();
  const failure = failureOfStatus(response.status(), headers["retry-after"], Date.now());
  if (failure !== null) throw new FetchFailure(failure);
  const declared = Number(headers["content-length"] ?? Number.NaN);
  if (declared > maxBytes) {
    throw new FetchFailure(failed("too-large", `Content-Length ${declared}`, { status: response.status() }));
  }
}

/** The body is UTF-8 now, whatever the server had sent; what it said is kept beside. */
function headersOfRendered(headers: Record<string, string>, wall: string | null): Record<string, string> {
  const { "content-type": sent, "content-encoding": _packed, "content-length": _length, ...rest } = headers;
  return {
    ...rest,
    ...(wall === null ? {} : { [WALL_HEADER]: wall }),
    ...(sent === undefined ? {} : { "x-sent-content-type": sent }),
    "content-type": "text/html; charset=utf-8",
  };
}

function navigationFailure(
  error: unknown,
  refused: FailedOutcome | null,
  failedUrl: string | null,
  request: FetchRequest,
  options: RenderOptions,
): FetchFailure {
  if (refused !== null) return new FetchFailure(refused);
  const message = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
  if (message.includes("ERR_TOO_MANY_REDIRECTS")) return new FetchFailure(failed("redirect-loop", message));
  const hop = failedUrl ?? request.url;
  const verdict = options.guard.checkUrl(hop, request.hosts);
  if (!verdict.ok) return new FetchFailure(failedHop(hop, verdict));
  if (/ERR_(EMPTY_RESPONSE|TUNNEL_CONNECTION_FAILED|PROXY)/.test(message)) {
    const reason = options.refusalOf(hop);
    if (reason !== null) return new FetchFailure(failed("refused-by-guard", reason));
  }
  if (/ERR_CONTENT_DECODING|ERR_INVALID|ERR_RESPONSE_HEADERS/.test(message)) {
    return new FetchFailure(failed("unreadable", message));
  }
  if (/Download is starting|ERR_ABORTED/.test(message)) return new FetchFailure(failed("unreadable", "a download"));
  if (/Timeout|ERR_TIMED_OUT/.test(message)) return new FetchFailure(failed("timeout", message, { retry: true }));
  return new FetchFailure(failed("network", message, { retry: true }));
}
