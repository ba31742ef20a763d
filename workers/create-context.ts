/** Joins the rooms for the steps: readers, fetchers, rules and routing over the services of this process. */
import { createBrowserFetcher } from "#crawlers/fetching/browser-fetcher.ts";
import { findBrowser } from "#crawlers/fetching/find-browser.ts";
import { createHttpFetcher } from "#crawlers/fetching/http-fetcher.ts";
import type { Marketplace } from "#crawlers/marketplaces/marketplace.ts";
import { marketplaces } from "#crawlers/marketplaces/registry.ts";
import { sandboxMarketplaces } from "#crawlers/marketplaces/sandbox.ts";
import { openPaddle } from "#crawlers/ocr/paddle-engine.ts";
import { XunwangError } from "#domain/errors.ts";
import { jurisdiction } from "#routing/jurisdiction.ts";
import { loadCatalogue, searchKeywords } from "#rules/catalogue/catalogue.ts";
import { tellOfBrowser } from "./browser-presence.ts";
import type { Configuration } from "./configuration.ts";
import type { Context } from "./context.ts";
import { absencesOfRules } from "./coverage/rests-on.ts";
import { openEvidenceRoom } from "./evidence/evidence-room.ts";
import { Guest } from "./politeness/guest.ts";
import { openBodies } from "./retention/open-stores.ts";
import { openRulesInForce } from "./rules/rules-in-force.ts";
import type { Services } from "./services.ts";
import { openSessions } from "./sessions/open-sessions.ts";
import { readSecret } from "./sessions/secret.ts";
import { makersAskedBy } from "./surroundings.ts";
import { userAgentOf } from "./user-agent.ts";

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
    userAgent: userAgentOf(configuration),
    allowPrivate: sandboxHosts,
  };
  const browser = await findBrowser(configuration.browser);
  const http = createHttpFetcher(options);
  const rendered = browser ? createBrowserFetcher({ ...options, executable: browser }) : null;
  const known = knownMarketplaces(configuration);
  const secret = configuration.secret === null ? null : readSecret(configuration.secret);
  const sessions = openSessions(services.db, services.log, secret, known.values());
  const leave = rendered ? await tellOfBrowser(services.db, services.log) : async () => {};
  const guest = new Guest({ db: services.db, log: services.log, http, userAgent: options.userAgent });
  const evidence = await openEvidenceRoom(configuration, options.userAgent, services.log);
  const bodies = openBodies(configuration);
  const ocr = configuration.ocr === null ? null : await openPaddle(configuration.ocr);
  if (configuration.ocr !== null && ocr === null) {
    services.log.warn({ folder: configuration.ocr }, "no engine in XUNWANG_OCR: pictures are not read");
  }
  return {
    context: {
      db: services.db,
      publisher: services.publisher,
      log: services.log,
      bodies,
      marketplaces: known,
      fetchers: { http: sessions.dress(http), browser: rendered && sessions.dress(rendered) },
      guest,
      searchKeywords,
      get judge() {
        const { versionHash, judge, rules } = inForce.judge;
        return { rules: versionHash, judge, makersAsked: makersAskedBy(rules), absencesOf: absencesOfRules(rules) };
      },
      refreshRules: inForce.refresh,
      jurisdiction,
      ocr,
      evidence,
      keepDays: configuration.keepDays,
    },
    close: async () => {
      await Promise.all([guest.close(), http.close(), rendered?.close(), leave(), bodies.close(), ocr?.close()]);
    },
  };
}
