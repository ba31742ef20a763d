/**
 * One GET over undici: an address goes in, status, headers and bytes as sent come out.
 *
 * It works on undici's dispatch interface, without streams, because a page is wanted whole and streams cost more than
 * the reading. What can go wrong: FetchFailure "too-large" or "timeout", or whatever the network throws. It follows no
 * redirect and undoes no compression. The answer of a failure or a redirect is not read; a short one is left to drain
 * so that the connection can be used again.
 */
import type { Dispatcher } from "undici";
import { FetchFailure, failed } from "./outcome.ts";

export interface Answer {
  readonly status: number;
  /** Lower-case names; repeated ones joined by ", " (set-cookie by a line feed). */
  readonly headers: Record<string, string>;
  /** As sent, still compressed. Empty for anything but 2xx. */
  readonly body: Buffer;
}

export interface ExchangeRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly maxBytes: number;
  /** Ends the exchange when it fires. */
  readonly deadline: Deadline;
}

/** A bound of time that several exchanges of one request share; an AbortSignal costs four times as much. */
export interface Deadline {
  readonly expired: boolean;
  onExpire: (() => void) | null;
}

/** Most bytes of an unwanted answer that are worth a kept connection. */
const DRAIN_BYTES = 64 * 1024;
const DRAIN_MS = 5_000;

/** Does one exchange. Rejects with FetchFailure or a network error. */
export function exchange(dispatcher: Dispatcher, request: ExchangeRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const run = new Exchange(request, resolve, reject);
    request.deadline.onExpire = () => run.expire();
    if (request.deadline.expired) return run.expire();
    dispatcher.dispatch(
      {
        origin: request.url.origin,
        path: `${request.url.pathname}${request.url.search}`,
        method: "GET",
        headers: request.headers,
        // Our own deadline covers the whole; undici's timers would be two more per request.
        headersTimeout: 0,
        bodyTimeout: 0,
      },
      run,
    );
  });
}

class Exchange implements Dispatcher.DispatchHandler {
  readonly #request: ExchangeRequest;
  readonly #resolve: (answer: Answer) => void;
  readonly #reject: (error: unknown) => void;
  #controller: Dispatcher.DispatchController | null = null;
  #status = 0;
  #headers: Record<string, string> = {};
  #chunks: Buffer[] = [];
  #bytes = 0;
  #drain: ReturnType<typeof setTimeout> | null = null;
  #ended = false;

  constructor(request: ExchangeRequest, resolve: (answer: Answer) => void, reject: (error: unknown) => void) {
    this.#request = request;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  expire(): void {
    this.#fail(new FetchFailure(failed("timeout", "time is over", { status: this.#status || null, retry: true })));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // The time may run out while the request still waits for a connection.
    if (this.#ended) controller.abort(new Error("ended before it began"));
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200) return;
    this.#status = status;
    this.#headers = flatten(headers);
    const declared = Number(this.#headers["content-length"] ?? Number.NaN);
    if (status >= 300) {
      this.#end({ status, headers: this.#headers, body: Buffer.alloc(0) });
      if (declared > DRAIN_BYTES) controller.abort(new Error("not wanted"));
      else this.#drain = setTimeout(() => controller.abort(new Error("too slow to drain")), DRAIN_MS).unref();
    } else if (declared > this.#request.maxBytes) {
      this.#tooLarge(`Content-Length ${declared}`);
    }
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#drain !== null) {
      if (this.#bytes > DRAIN_BYTES) controller.abort(new Error("not wanted"));
    } else if (!this.#ended) {
      if (this.#bytes > this.#request.maxBytes) this.#tooLarge(`more than ${this.#request.maxBytes} bytes`);
      else this.#chunks.push(chunk);
    }
  }

  onResponseEnd(): void {
    this.#stopDrain();
    const only = this.#chunks.length === 1 ? this.#chunks[0] : undefined;
    this.#end({ status: this.#status, headers: this.#headers, body: only ?? Buffer.concat(this.#chunks, this.#bytes) });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#stopDrain();
    this.#fail(error);
  }

  #tooLarge(detail: string): void {
    this.#fail(new FetchFailure(failed("too-large", detail, { status: this.#status })));
  }

  #stopDrain(): void {
    if (this.#drain !== null) clearTimeout(this.#drain);
  }

  #end(answer: Answer): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#request.deadline.onExpire = null;
    this.#resolve(answer);
  }

  #fail(error: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#chunks = [];
    this.#request.deadline.onExpire = null;
    this.#reject(error);
    this.#controller?.abort(error instanceof Error ? error : new Error("ended"));
  }
}

function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    flat[name] = Array.isArray(value) ? value.join(name === "set-cookie" ? "\n" : ", ") : value;
  }
  return flat;
}
