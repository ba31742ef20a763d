/**
 * Ended requests → the database, and the jobs that follow from them. Live pages (crawl) and pages handed in (import)
 * take this one way.
 */
import { hashOf } from "#crawlers/evidence/body-store.ts";
import type { Marketplace } from "#crawlers/marketplaces/marketplace.ts";
import type { Queryable } from "#db/connection.ts";
import { findBodies } from "#db/queries/find-bodies.ts";
import type { OwedJob } from "#db/queries/outbox.ts";
import { type EndedRequest, storePages } from "#db/queries/store-pages.ts";
import type { Capture, Page } from "#domain/capture.ts";
import type { Context } from "../context.ts";
import { job } from "../publisher.ts";
import { queueOf } from "../queues.ts";
import { crawlJobs } from "./crawl-jobs.ts";

/** Stores a batch within the caller's transaction and says which jobs it makes owed. */
export async function storeEnded(
  tx: Queryable,
  context: Pick<Context, "marketplaces">,
  campaignId: number,
  marketplace: Pick<Marketplace, "id">,
  ended: readonly EndedRequest[],
): Promise<OwedJob[]> {
  const stored = await storePages(tx, campaignId, marketplace.id, ended);
  const jobs = crawlJobs(context.marketplaces, campaignId, stored.planned);
  if (stored.unjudged.length > 0) {
    jobs.push(job("detect", queueOf.detect, { campaignId, listingIds: [...stored.unjudged] }));
  }
  if (stored.sellerIds.length > 0) {
    jobs.push(job("route", queueOf.route, { campaignId, leadIds: [], sellerIds: [...stored.sellerIds] }));
  }
  return jobs;
}

/** Keeps the bytes of answers as evidence, equal ones once, and describes the answers in the same order. */
export async function keep(context: Pick<Context, "bodies" | "db">, pages: readonly Page[]): Promise<Capture[]> {
  const hashes = pages.map((page) => hashOf(page.body));
  const places = await findBodies(context.db, hashes);
  const fresh = new Map(
    pages.flatMap((page, n): [string, Uint8Array][] => {
      const sha256 = hashes[n] ?? "";
      return places.has(sha256) ? [] : [[sha256, page.body]];
    }),
  );
  const appended = await context.bodies.append([...fresh.values()]);
  for (const [n, sha256] of [...fresh.keys()].entries()) {
    const place = appended[n];
    if (place) places.set(sha256, place);
  }
  return pages.map(({ url, finalUrl, status, headers: sent, body, fetchedAt, via }, n) => {
    const sha256 = hashes[n] ?? "";
    const place = places.get(sha256);
    if (!place) throw new Error(`body ${sha256} was not kept`);
    const headers = withoutCookies(sent);
    return { url, finalUrl, status, headers, sha256, bytes: body.byteLength, place, fetchedAt, via };
  });
}

/** Cookies let their holder in: they are no part of what a page said. */
function withoutCookies(headers: Page["headers"]): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !/^(?:set-)?cookie2?$/i.test(name)));
}
