/**
 * The contract of fetching: one request goes in, a page or a named failure comes out.
 *
 * A fetcher never throws for what a marketplace does. It bounds time, size, decompressed size and redirects, and goes
 * only to the hosts it is given. It does not parse, store, or decide whether a request is tried again: it only says
 * whether another try makes sense (`retry`) and when.
 */
import type { Page } from "#domain/capture.ts";
import type { Failure } from "#domain/request.ts";
import type { SessionCookie } from "./session-cookies.ts";

export interface FetchRequest {
  readonly url: string;
  /** Host patterns that may be visited, redirects included ("*.jd.com", "127.0.0.1:4101"). */
  readonly hosts: readonly string[];
  /** Give up after this many milliseconds, redirects and body included. Default 30,000. */
  readonly timeoutMs?: number;
  /** Most bytes of the decompressed body. Default 8 MiB. */
  readonly maxBytes?: number;
  /** Login state to visit with; each hop is sent what belongs to it and nothing else. */
  readonly cookies?: readonly SessionCookie[];
  /**
   * Asked before each further request that this one costs: a hop of a redirect, another try. Resolves when it may be sent;
   * false ends the fetch, to be tried again later. The wait is not counted as the marketplace's time. Default: at once.
   */
  readonly another?: () => Promise<boolean>;
  /** Asks a browser for a picture of the page too; images are loaded from the request's hosts and from these. */
  readonly picture?: { readonly imageHosts: readonly string[] };
}

/** A photographed page. */
export interface Picture {
  readonly png: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** How high the page was; more than `height` where the picture was cut. */
  readonly fullHeight: number;
  /** Whether Chinese is drawn in a font that has it; else the picture shows boxes. */
  readonly chineseFont: boolean;
}

export type FetchOutcome =
  | {
      readonly ok: true;
      readonly page: Page;
      /** Where one was asked for of a browser. */
      readonly picture?: Picture;
    }
  | {
      readonly ok: false;
      readonly failure: Failure;
      /** Technical detail for the log and the account, one line, no page text. */
      readonly detail: string;
      readonly status: number | null;
      /** Whether the same request may succeed later. */
      readonly retry: boolean;
      /** What the marketplace asked for by Retry-After, in milliseconds. */
      readonly retryAfterMs: number | null;
    };

export interface Fetcher {
  /** Resolves when the request has ended, one way or the other. */
  fetch(request: FetchRequest): Promise<FetchOutcome>;
  /** Ends connections and browsers; no process is left behind. */
  close(): Promise<void>;
}
