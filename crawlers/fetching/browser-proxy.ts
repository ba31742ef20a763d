/**
 * The only door a browser has: a proxy on loopback that lets through what the guard lets through.
 *
 * Route interception sees neither the later hops of a redirect nor where a name resolves to, and costs a trip to this
 * process for every picture; a proxy sees every connection. Each browser context gets a lane, a port of its own, so that
 * it reaches the hosts of its own request and no others. In come the browser's requests (CONNECT for TLS and web sockets,
 * absolute addresses for plain HTTP), out go connections to allowed hosts, each resolved address checked. What is refused
 * is told so; a name that was refused for its address is kept, so that the fetcher can say why a page failed.
 */
import { Agent, createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Guard } from "./guard.ts";
import { GuardRefusal, guardedSocket, type Resolve } from "./guarded-connect.ts";

export interface BrowserProxy {
  /** Opens a lane that leads nowhere yet. */
  openLane(): Promise<Lane>;
  close(): Promise<void>;
}

export interface Lane {
  /** "http://127.0.0.1:port" */
  readonly server: string;
  /** Lets these hosts pass, and only these. */
  allow(hosts: readonly string[]): void;
  /** Why a connection to this URL's host was refused lately for its address, or null. */
  refusalOf(url: string): string | null;
  /** Ends its connections. */
  close(): void;
}

/** Most bytes one connection brings: a page may not fill the browser through a download that never ends. */
const MOST_BYTES = 64 * 1024 * 1024;
const REFUSALS_KEPT = 500;

/** A proxy without lanes; their connections to the same host are shared where they are plain HTTP. */
export function createBrowserProxy(guard: Guard, resolver?: Resolve): BrowserProxy {
  const lanes = new Set<Lane>();
  const outward = new Set<Duplex>();
  const refusals = new Map<string, string>();
  const agents = new Map<string, Agent>();

  const note = (host: string, reason: string): void => {
    if (refusals.size >= REFUSALS_KEPT) refusals.clear();
    refusals.set(host, reason);
  };

  const connectTo = (host: string, port: number): Socket => {
    const socket = guardedSocket(guard, host, port, resolver);
    track(outward, socket);
    socket.on("error", (error) => {
      if (error instanceof GuardRefusal) note(`${host}:${port}`, error.message);
    });
    let bytes = 0;
    socket.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MOST_BYTES) socket.destroy();
    });
    return socket;
  };

  const agentFor = (host: string, port: number): Agent => {
    const key = `${host}:${port}`;
    let agent = agents.get(key);
    if (agent === undefined) {
      agent = new Agent({ keepAlive: true, maxSockets: 16 });
      Object.assign(agent, { createConnection: () => connectTo(host, port) });
      agents.set(key, agent);
    }
    return agent;
  };

  const openLane = async (): Promise<Lane> => {
    let allowed: readonly string[] = [];
    const inward = new Set<Duplex>();
    const mayVisit = (url: string): boolean => guard.checkUrl(url, allowed).ok;

    const server = createServer((request: IncomingMessage, response: ServerResponse) => {
      const text = request.url ?? "";
      if (!URL.canParse(text) || !mayVisit(text)) {
        response.writeHead(403, { "content-length": 0 }).end();
        return;
      }
      const url = new URL(text);
      const port = url.port === "" ? 80 : Number(url.port);
      const headers = { ...request.headers };
      delete headers["proxy-connection"];
      delete headers["proxy-authorization"];
      const upstream = httpRequest(
        {
          host: url.hostname,
          port,
          path: `${url.pathname}${url.search}`,
          method: request.method,
          headers,
          agent: agentFor(url.hostname, port),
        },
        (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
          answer.on("error", () => response.destroy());
        },
      );
      upstream.on("error", () => response.destroy());
      response.on("close", () => upstream.destroy());
      request.pipe(upstream);
    });
    server.on("connection", (socket) => track(inward, socket));
    server.on("connect", (request: IncomingMessage, client: Duplex, head: Buffer) => {
      track(inward, client);
      const target = request.url ?? "";
      const scheme = target.endsWith(":80") ? "http" : "https";
      if (!URL.canParse(`${scheme}://${target}/`) || !mayVisit(`${scheme}://${target}/`)) {
        client.end("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n");
        return;
      }
      const url = new URL(`${scheme}://${target}/`);
      const port = url.port === "" ? (scheme === "http" ? 80 : 443) : Number(url.port);
      const upstream = connectTo(url.hostname, port);
      upstream.once("connect", () => {
        client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
        if (head.length > 0) upstream.write(head);
        upstream.pipe(client);
        client.pipe(upstream);
      });
      upstream.once("close", () => client.destroy());
      client.once("close", () => upstream.destroy());
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, "127.0.0.1", resolve);
    });
    const { port } = server.address() as AddressInfo;
    const lane: Lane = {
      server: `http://127.0.0.1:${port}`,
      allow: (hosts) => {
        allowed = hosts;
      },
      refusalOf: (url) => refusals.get(hostOf(url)) ?? null,
      close: () => {
        lanes.delete(lane);
        server.close();
        for (const socket of inward) socket.destroy();
      },
    };
    lanes.add(lane);
    return lane;
  };

  return {
    openLane,
    close: async () => {
      for (const lane of [...lanes]) lane.close();
      for (const agent of agents.values()) agent.destroy();
      for (const socket of outward) socket.destroy();
    },
  };
}

/** Keeps track, and swallows the errors that an ended connection brings. */
function track(sockets: Set<Duplex>, socket: Duplex): void {
  if (sockets.has(socket)) return;
  sockets.add(socket);
  socket.once("close", () => sockets.delete(socket));
  socket.on("error", () => socket.destroy());
}

function hostOf(text: string): string {
  if (!URL.canParse(text)) return "";
  const url = new URL(text);
  return `${url.hostname}:${url.port === "" ? (url.protocol === "http:" ? 80 : 443) : url.port}`;
}
