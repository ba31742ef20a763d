/**
 * Connecting under the guard: every address a name resolves to is checked at the moment of connecting.
 *
 * In comes host and port, out goes a connected socket, or a GuardRefusal where any resolved address is not public and
 * the exact host:port was not allowed. One bad address refuses the whole name: a name that is public and private at
 * once is what rebinding looks like. The socket's own remote address is checked once more after connecting, so that
 * nothing between resolver and kernel can make a difference.
 */
import { lookup as resolve } from "node:dns";
import { connect as connectSocket, isIP, type LookupFunction, type Socket } from "node:net";
import { buildConnector } from "undici";
import type { Guard } from "./guard.ts";

/** The guard's no at connect time. Never retried. */
export class GuardRefusal extends Error {
  override readonly name = "GuardRefusal";
}

/** A resolver like dns.lookup, replaceable so that a test can play a hostile name server. */
export type Resolve = (
  hostname: string,
  options: { readonly all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: readonly { address: string; family: number }[]) => void,
) => void;

const systemResolve: Resolve = (hostname, options, callback) => {
  resolve(hostname, { ...options, verbatim: true }, callback);
};

/** A lookup for net.connect that hands on only what the guard lets pass. */
export function guardedLookup(guard: Guard, port: number, resolver: Resolve = systemResolve): LookupFunction {
  return (hostname, options, callback) => {
    resolver(hostname, { all: true }, (error, addresses) => {
      const none = options.all ? [] : "";
      if (error !== null) return callback(error, none);
      for (const { address } of addresses) {
        const refused = guard.refuseAddress(address, hostname, port);
        if (refused !== null) return callback(new GuardRefusal(`${hostname}: ${refused}`), none);
      }
      const first = addresses[0];
      if (first === undefined) return callback(new Error("no address"), none);
      if (options.all) callback(null, [...addresses]);
      else callback(null, first.address, first.family);
    });
  };
}

/** Why a connected socket must not be used, or null. */
function refuseSocket(guard: Guard, socket: Socket, host: string, port: number): GuardRefusal | null {
  const remote = socket.remoteAddress;
  // A socket already closed by the peer has no address; it fails on its own.
  if (remote === undefined) return null;
  const refused = guard.refuseAddress(remote, host, port);
  return refused === null ? null : new GuardRefusal(`${host}: ${refused}`);
}

/**
 * A connector for an undici Agent.
 * @param timeoutMs bound of connecting, TLS included
 */
export function guardedConnector(guard: Guard, timeoutMs: number, resolver?: Resolve): buildConnector.connector {
  const byPort = new Map<number, buildConnector.connector>();
  return (options, callback) => {
    const port = Number(options.port === "" ? (options.protocol === "https:" ? 443 : 80) : options.port);
    let connector = byPort.get(port);
    if (connector === undefined) {
      connector = buildConnector({ timeout: timeoutMs, lookup: guardedLookup(guard, port, resolver) });
      byPort.set(port, connector);
    }
    const host = options.hostname;
    // net.connect asks no lookup for a literal address.
    const literal = isIP(host.replace(/^\[|\]$/g, "")) === 0 ? null : guard.refuseAddress(host, host, port);
    if (literal !== null) {
      callback(new GuardRefusal(`${host}: ${literal}`), null);
      return;
    }
    connector(options, (...[error, socket]) => {
      // With an error undici hands over no second argument at all, whatever its types say.
      if (error !== null || !socket) return callback(error ?? new Error("no socket"), null);
      const refused = refuseSocket(guard, socket, host, port);
      if (refused === null) return callback(null, socket);
      socket.destroy();
      callback(refused, null);
    });
  };
}

/**
 * Opens a plain TCP connection under the guard (for the browser's proxy).
 * @returns the socket; it emits "error" with a GuardRefusal where the guard says no
 */
export function guardedSocket(guard: Guard, host: string, port: number, resolver?: Resolve): Socket {
  const bare = host.replace(/^\[|\]$/g, "");
  const socket = connectSocket({ host: bare, port, lookup: guardedLookup(guard, port, resolver) });
  socket.once("connect", () => {
    const refused = refuseSocket(guard, socket, host, port);
    if (refused !== null) socket.destroy(refused);
  });
  return socket;
}
