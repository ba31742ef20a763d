/** A real local server that answers each path in its own bad way; started per test file, ended with it. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface LocalServer {
  readonly base: string;
  /** "127.0.0.1:port" */
  readonly host: string;
  readonly seen: { url: string; headers: IncomingMessage["headers"] }[];
  connections(): number;
  close(): Promise<void>;
}

export async function startServer(answer: Answer): Promise<LocalServer> {
  const seen: LocalServer["seen"] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    seen.push({ url: request.url ?? "", headers: request.headers });
    answer(request, response);
  });
  server.on("connection", () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    base: `http://${host}`,
    host,
    seen,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export const PAGE = `<!doctype html><meta charset="utf-8"><title>电动自行车</title><p>${"页面未见厂名。".repeat(200)}</p>`;

const html = { "content-type": "text/html; charset=utf-8" };
const packed = (coding: string) => ({ ...html, "content-encoding": coding });

/** 32 MiB of zeros in 32 kB: what a decompression bomb looks like. */
const BOMB = gzipSync(Buffer.alloc(32 * 2 ** 20));

/** Paths and what they do. */
export function misbehave(request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? "/", "http://local");
  const name = url.pathname.slice(1);
  const status = /^status\/(\d{3})$/.exec(name);
  if (status !== null) {
    const after = url.searchParams.get("after");
    response.writeHead(Number(status[1]), after === null ? html : { ...html, "retry-after": after });
    response.end("<p>no page</p>");
    return;
  }
  const hop = /^hop\/(\d+)$/.exec(name);
  if (hop !== null) {
    const left = Number(hop[1]);
    response.writeHead(302, { location: left > 0 ? `/hop/${left - 1}` : "/page" }).end();
    return;
  }
  const answers: Record<string, () => void> = {
    page: () => response.writeHead(200, html).end(PAGE),
    gzip: () => response.writeHead(200, packed("gzip")).end(gzipSync(PAGE)),
    br: () => response.writeHead(200, packed("br")).end(brotliCompressSync(PAGE)),
    deflate: () => response.writeHead(200, packed("deflate")).end(deflateSync(PAGE)),
    "raw-deflate": () => response.writeHead(200, packed("deflate")).end(deflateRawSync(PAGE)),
    "twice-packed": () => response.writeHead(200, packed("gzip, br")).end(brotliCompressSync(gzipSync(PAGE))),
    "four-times-packed": () => response.writeHead(200, packed("gzip, gzip, gzip, gzip")).end(gzipSync(PAGE)),
    "unknown-coding": () => response.writeHead(200, packed("zstd")).end("x"),
    "empty-gzip": () => response.writeHead(200, packed("gzip")).end(),
    "broken-gzip": () => response.writeHead(200, packed("gzip")).end(Buffer.from("this is no gzip at all")),
    "cut-gzip": () => {
      const whole = gzipSync(PAGE);
      response.writeHead(200, packed("gzip")).end(whole.subarray(0, whole.length - 40));
    },
    bomb: () => response.writeHead(200, packed("gzip")).end(BOMB),
    "bomb-in-bomb": () => response.writeHead(200, packed("gzip, gzip")).end(gzipSync(BOMB)),
    "declared-large": () => {
      response.writeHead(200, { ...html, "content-length": 50 * 2 ** 20 });
      response.write("<p>");
    },
    "undeclared-large": () => pourOut(response),
    "large-error": () => {
      response.writeHead(500, html);
      pourOut(response);
    },
    drip: () => {
      response.writeHead(200, html);
      const timer = setInterval(() => response.write("."), 50);
      response.on("close", () => clearInterval(timer));
    },
    silent: () => undefined,
    reset: () => request.socket.resetAndDestroy(),
    "cut-body": () => {
      response.writeHead(200, { ...html, "content-length": 1000 });
      response.write("half");
      setTimeout(() => request.socket.destroy(), 20);
    },
    garbage: () => request.socket.end("THIS IS NOT HTTP\r\n\r\n"),
    loop: () => response.writeHead(302, { location: "/loop" }).end(),
    ping: () => response.writeHead(302, { location: "/pong" }).end(),
    pong: () => response.writeHead(307, { location: "/ping" }).end(),
    "to-query": () => response.writeHead(301, { location: url.searchParams.get("to") ?? "" }).end(),
    "no-location": () => response.writeHead(302).end(),
    "bad-location": () => response.writeHead(302, { location: "http://[" }).end(),
    "huge-headers": () => {
      response.writeHead(200, { ...html, "x-much": "x".repeat(100_000) }).end(PAGE);
    },
  };
  const answer = answers[name];
  if (answer === undefined) response.writeHead(404, html).end("<p>not here</p>");
  else answer();
}

function pourOut(response: ServerResponse): void {
  const block = Buffer.alloc(256 * 1024, "x");
  let sent = 0;
  const more = (): void => {
    while (sent < 50 * 2 ** 20 && !response.destroyed) {
      sent += block.length;
      if (!response.write(block)) {
        response.once("drain", more);
        return;
      }
    }
    response.end();
  };
  more();
}
