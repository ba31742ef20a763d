/**
 * A screenshot request → the picture of a flagged page as its capture, with its measures; or what became of it instead.
 * In: an open request, and how pages are fetched as a polite guest. Out: what became of it; nothing is stored here.
 * The page is read once more as it is photographed: a login wall, another item or a page that is gone is no picture of
 * the listing, and ends under its name with the picture kept. A process without a browser leaves it to one that has one.
 */
import type { Fetcher, Picture } from "#crawlers/fetching/fetcher.ts";
import type { Marketplace } from "#crawlers/marketplaces/marketplace.ts";
import type { OpenRequest } from "#db/queries/load-requests.ts";
import type { Page } from "#domain/capture.ts";
import type { Context } from "../context.ts";
import { withoutBrowser } from "./leave-to-browser.ts";
import { nothingRead, type Result } from "./request-result.ts";

type Answered = Extract<Result, { answered: object }>["answered"];

export async function photograph(
  context: Pick<Context, "db" | "fetchers">,
  marketplace: Pick<Marketplace, "imageHosts">,
  request: OpenRequest,
  fetch: (camera: Fetcher) => Promise<Result>,
): Promise<Result> {
  const { browser } = context.fetchers;
  if (!browser) return withoutBrowser(context, request.id, "no process has a browser to take the picture with");
  const taken: { picture?: Picture; at?: Date } = {};
  const result = await fetch({
    fetch: async (wanted) => {
      const outcome = await browser.fetch({ ...wanted, picture: { imageHosts: marketplace.imageHosts ?? [] } });
      if (outcome.ok && outcome.picture) Object.assign(taken, { picture: outcome.picture, at: new Date() });
      return outcome;
    },
    close: async () => {},
  });
  if (!("answered" in result)) return result;
  const { picture, at } = taken;
  if (!picture || !at) return { failed: nothingRead(request.id, "unreadable", "the browser gave no picture") };
  return { answered: pictured(request, result.answered, picture, at) };
}

function pictured(request: OpenRequest, answered: Answered, picture: Picture, at: Date): Answered {
  const { page, requestId, robots, failure, detail, listings } = answered;
  const { png, ...screenshot } = picture;
  const common = { requestId, page: asPage(page, png, at), robots, sellers: [], listings: [], next: [] };
  if (failure !== null) return { ...common, failure, detail };
  const shown = listings.find(({ knownFrom }) => knownFrom === "detail");
  if (shown?.itemId !== request.key) {
    return { ...common, failure: "not-a-listing", detail: "another page answered than the listing's" };
  }
  return { ...common, failure: null, detail: null, screenshot };
}

function asPage({ url, finalUrl, status }: Page, png: Uint8Array, fetchedAt: Date): Page {
  return { url, finalUrl, status, headers: { "content-type": "image/png" }, body: png, fetchedAt, via: "browser" };
}
