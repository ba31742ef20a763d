/** Opens the site at the configured address; a port that is taken is a clear error. */
import { unverifiedParts } from "#crawlers/marketplaces/unverified-parts.ts";
import { XunwangError } from "#domain/errors.ts";
import { loadCatalogue } from "#rules/catalogue/catalogue.ts";
import { createSite } from "#web/server.ts";
import type { Configuration } from "#workers/configuration.ts";
import { hasProbe } from "#workers/coverage/probe-pages.ts";
import { knownMarketplaces } from "#workers/create-context.ts";
import { exportName, exportPackage } from "#workers/evidence/export-package.ts";
import { standings } from "#workers/politeness/standing.ts";
import { openBodies, openPackages } from "#workers/retention/open-stores.ts";
import { openRuleNames } from "#workers/rules/rule-names.ts";
import type { Services } from "#workers/services.ts";

export async function openSite(
  configuration: Configuration,
  services: Pick<Services, "db" | "log">,
): Promise<{ url: string; close: () => Promise<void> }> {
  const { host, port } = configuration;
  const rules = await openRuleNames(services.db, services.log);
  const store = openPackages(configuration);
  const site = createSite({
    db: services.db,
    bodies: openBodies(configuration),
    log: services.log,
    waits: async (campaign) =>
      campaign.status === "running" || campaign.status === "paused"
        ? await standings(services.db, knownMarketplaces(configuration), campaign)
        : [],
    evidence: async (found) => ({ name: exportName(found), bytes: await exportPackage(services.db, store, found) }),
    names: {
      get rules() {
        return rules.byId;
      },
      unverifiedParts: Object.fromEntries(
        [...knownMarketplaces(configuration).values()].map((one) => [one.id, unverifiedParts(one)]),
      ),
      probed: new Set([...knownMarketplaces(configuration).values()].filter(hasProbe).map(({ id }) => id)),
      uncheckedArticles: new Set(
        loadCatalogue().laws.flatMap(({ law, confidence, articles }) =>
          articles
            .filter((one) => (one.confidence ?? confidence) !== "verified")
            .map(({ article }) => `${law} ${article}`),
        ),
      ),
      marketplaces: Object.fromEntries(
        [...knownMarketplaces(configuration).values()].map(({ id, name }) => [id, name]),
      ),
    },
  });
  try {
    const url = await site.listen({ host, port });
    return { url, close: () => site.close() };
  } catch (error) {
    await site.close();
    if ((error as { code?: string }).code !== "EADDRINUSE") throw error;
    throw new XunwangError("X-1001", { name: "XUNWANG_PORT", detail: `端口 ${port} 已被占用` }, error);
  }
}
