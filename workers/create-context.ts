/** Joins the rooms for the steps: readers, fetchers, rules and routing over the services of this process. */
import { join } from "node:path";
import { openBodyStore } from "#crawlers/evidence/body-store.ts";
import { createBrowserFetcher } from "#crawlers/fetching/browser-fetcher.ts";
import { findBrowser } from "#crawlers/fetching/find-browser.ts";
import { createHttpFetcher } from "#crawlers/fetching/http-fetcher.ts";
import type { Marketplace } from "#crawlers/marketplaces/marketplace.ts";
import { marketplaces } from "#crawlers/marketplaces/registry.ts";
import { sandboxMarketplaces } from "#crawlers/marketplaces/sandbox.ts";
import { XunwangError } from "#domain/errors.ts";
import { jurisdiction } from "#routing/jurisdiction.ts";
import { loadCatalogue, searchKeywords } from "#rules/catalogue/catalogue.ts";
import type { Configuration } from "./configuration.ts";
import type { Context } from "./context.ts";
import { openRulesInForce } from "./rules/rules-in-force.ts";
import type { Services } from "./services.ts";
import { makersAskedBy } from "./surroundings.ts";

export interface OpenContext {
  readonly context: Context;
  /** Ends connections and browsers. The services are closed by whoever opened them. */
  close(): Promise<void>;
}

/** Marketplaces this installation knows: the real ones, and the sandbox where the configuration names it. */
export function knownMarketplaces(configuration: Configuration): ReadonlyMap<string, Marketplace> {
  return new Map([...marketplaces, ...sandbox(configuration)].map((one) => [one.id, one]));
}

/** Errors: X-1001 for a sandbox marketplace there is none of. */
function sandbox(configuration: Configuration): Marketplace[] {
  try {
    return sandboxMarketplaces(configuration.sandbox);
  } catch (error) {
    throw new XunwangError("X-1001", { name: "XUNWANG_SANDBOX", detail: String((error as Error).message) }, error);
  }
}

export async function createContext(configuration: Configuration, services: Services): Promise<OpenContext> {
  const inForce = await openRulesInForce({ db: services.db, log: services.log, catalogue: loadCatalogue() });
  const sandboxHosts = Object.values(configuration.sandbox).map((base) => new URL(base).host);
  const options = {
    userAgent: `Xunwang/0.1 (product quality monitoring${configuration.contact ? `; +${configuration.contact}` : ""})`,
    allowPrivate: sandboxHosts,
  };
  const browser = await findBrowser(configuration.browser);
  const http = createHttpFetcher(options);
  const rendered = browser ? createBrowserFetcher({ ...options, executable: browser }) : null;
  const bodies = openBodyStore(join(configuration.dataFolder, "bodies"));
  return {
    context: {
      db: services.db,
      publisher: services.publisher,
      log: services.log,
      bodies,
      marketplaces: knownMarketplaces(configuration),
      fetchers: { http, browser: rendered },
      searchKeywords,
      get judge() {
        const { versionHash, judge, rules } = inForce.judge;
        return { rules: versionHash, judge, makersAsked: makersAskedBy(rules) };
      },
      refreshRules: inForce.refresh,
      jurisdiction,
    },
    close: async () => {
      await Promise.all([http.close(), rendered?.close(), bodies.close()]);
    },
  };
}
