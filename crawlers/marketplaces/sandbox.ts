/** The sandbox marketplaces that run at given addresses: base addresses by id go in, readers come out. */
import type { Marketplace } from "./marketplace.ts";
import { sandboxList } from "./sandbox-list.ts";
import { sandboxPlain } from "./sandbox-plain.ts";
import { sandboxShell } from "./sandbox-shell.ts";
import { sandboxWholesale } from "./sandbox-wholesale.ts";

const READERS: Readonly<Record<string, (baseUrl: string) => Marketplace>> = {
  "sandbox-list": sandboxList,
  "sandbox-shell": sandboxShell,
  "sandbox-wholesale": sandboxWholesale,
  "sandbox-plain": sandboxPlain,
};

/**
 * Readers for the marketplaces of a running sandbox, e.g. `{ "sandbox-list": "http://127.0.0.1:4101" }`.
 * Throws RangeError for an id that is no sandbox marketplace, TypeError for what is no address.
 */
export function sandboxMarketplaces(bases: Readonly<Record<string, string>>): Marketplace[] {
  return Object.entries(bases).map(([id, baseUrl]) => {
    const reader = READERS[id];
    if (!reader) throw new RangeError(`no sandbox marketplace ${id}`);
    return reader(baseUrl);
  });
}
