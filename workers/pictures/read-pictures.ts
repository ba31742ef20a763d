/**
 * The pictures of one listing → their text. In: a listing that waits, with what was read of it before. Out: what is read now,
 * and whether that is the end or how long to wait before going on. The pictures are found by reading the stored page again,
 * and asked for as a polite guest, from the hosts of the marketplace and of its pictures only.
 * Never throws for what a page or a picture holds.
 */
import { hashOf } from "#crawlers/evidence/body-store.ts";
import type { Marketplace } from "#crawlers/marketplaces/marketplace.ts";
import type { OcrEngine } from "#crawlers/ocr/ocr-engine.ts";
import type { WaitingListing } from "#db/queries/picture-readings.ts";
import type { StoredPicture } from "#domain/picture-text.ts";
import type { Context } from "../context.ts";
import { refusalIn } from "../politeness/guest.ts";

/** Most pictures read of one listing. */
export const MOST_PICTURES = 12;
/** Until the engine is tried again, and a marketplace that refused a picture. */
const ENGINE_PAUSE_MS = 30_000;
const REFUSAL_PAUSE_MS = 10_000;

export interface PicturesRead {
  readonly pictures: readonly StoredPicture[];
  /** null at the end; else how long to wait before the next. */
  readonly laterMs: number | null;
}

type Needed = Pick<Context, "bodies" | "marketplaces" | "guest" | "fetchers" | "log">;

export async function readPictures(
  context: Needed,
  engine: OcrEngine,
  campaignId: number,
  listing: WaitingListing,
): Promise<PicturesRead> {
  const marketplace = context.marketplaces.get(listing.marketplace);
  if (marketplace === undefined) return { pictures: listing.pictures, laterMs: null };
  const pictures = [...listing.pictures];
  const known = new Set(pictures.map(({ url }) => url));
  for (const url of await picturesOf(context, marketplace, listing)) {
    if (known.has(url)) continue;
    const one = await readOne(context, engine, marketplace, campaignId, listing, url);
    if ("laterMs" in one) return { pictures, laterMs: one.laterMs };
    pictures.push(one);
  }
  return { pictures, laterMs: null };
}

/** The addresses on the page as it was captured; none where it can no longer be read. */
async function picturesOf(
  { bodies, log }: Needed,
  marketplace: Marketplace,
  { listingId, itemId, capture }: WaitingListing,
): Promise<readonly string[]> {
  try {
    const { pack, at, size, sha256, ...answer } = capture;
    const reading = marketplace.read({ ...answer, body: await bodies.read({ pack, at, size }, sha256) });
    if (reading.kind !== "detail" || (reading.listing.itemId ?? itemId) !== itemId) return [];
    return (reading.pictures ?? []).slice(0, MOST_PICTURES);
  } catch (error) {
    log.warn({ listing: listingId, error }, "a stored page could not be read again for its pictures");
    return [];
  }
}

async function readOne(
  { guest, fetchers }: Needed,
  engine: OcrEngine,
  marketplace: Marketplace,
  campaignId: number,
  { politeness, overridesRobots }: WaitingListing,
  url: string,
): Promise<StoredPicture | { readonly laterMs: number }> {
  const hosts = [...marketplace.hosts, ...(marketplace.imageHosts ?? [])];
  const request = { id: 0, campaignId, url, politeness, overridesRobots };
  for (let isLast = false; ; isLast = true) {
    const visited = await guest.fetch({ ...marketplace, hosts }, request, fetchers.http);
    if (visited.kind === "later") return { laterMs: visited.afterMs };
    if (visited.kind === "disallowed") return { url, because: "robots-disallowed" };
    if (visited.kind === "no-robots") return { url, because: "robots-unavailable" };
    const { outcome } = visited;
    const refusal = refusalIn(outcome);
    await visited.tell(refusal);
    if (refusal) return { laterMs: Math.max(REFUSAL_PAUSE_MS, refusal.retryAfterMs ?? 0) };
    if (!outcome.ok) {
      if (outcome.retry && !isLast) continue;
      return { url, because: outcome.failure };
    }
    const text = await engine.read(outcome.page.body);
    if (text.kind === "down") return { laterMs: ENGINE_PAUSE_MS };
    return text.kind === "read"
      ? { url, sha256: hashOf(outcome.page.body), lines: text.lines }
      : { url, because: text.because };
  }
}
