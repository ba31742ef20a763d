/**
 * Any shop by its markup (schema.org as JSON-LD or microdata, OpenGraph as the last resort), with the parameters printed on
 * the page. It belongs to no host: it reads what other readers do not claim, and is never crawled by itself.
 */
import { applyAttributes } from "../reading/attributes.ts";
import { markupPictures, readProductMarkup } from "../reading/markup.ts";
import type { OpenedPage } from "../reading/open-page.ts";
import { liveAddress } from "../reading/page-address.ts";
import { readParameters } from "../reading/parameter-block.ts";
import { pictureAddresses } from "../reading/picture-addresses.ts";
import { readPage } from "../reading/read-page.ts";
import type { Marketplace, Reading } from "./marketplace.ts";

/** Query parameters that say where a visitor came from, not what is shown. */
const TRACKING =
  /^(?:utm_|ga_|gclid|fbclid|msclkid|yclid|spm$|scm$|ref$|ref_|referrer|source$|src$|cpg$|click_|pf_rd|_trk|_from|hash$|campaign|aff|tag$|mc_|igshid|share)/i;

/** An address without scheme, tracking and fragment; that is what identifies an item of an unknown shop. */
function itemIdOf(url: string): string | null {
  const live = liveAddress(url.startsWith("//") ? `https:${url}` : /^https?:\/\//i.test(url) ? url : `https://${url}`);
  if (live.length > 2_000 || !URL.canParse(live)) return null;
  const { protocol, host, pathname, searchParams } = new URL(live);
  if (!/^https?:$/.test(protocol) || !host.includes(".")) return null;
  const kept = [...searchParams]
    .filter(([name]) => !TRACKING.test(name))
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const query = new URLSearchParams(kept).toString();
  if ((pathname === "/" || pathname === "") && query === "") return null;
  return `${host}${pathname}${query === "" ? "" : `?${query}`}`;
}

const itemUrl = (itemId: string): string => `https://${itemId}`;

export const schemaOrg: Marketplace = {
  id: "schema-org",
  name: "其他网店（通用标记）",
  verified: true,
  hosts: [],
  shows: ["manufacturer.name", "manufacturer.address", "ccc", "productionLicence"],
  sellerPages: [],
  via: "http",
  politeness: { ratePerSecond: 0.5, concurrency: 2 },
  searchUrl: () => null,
  itemIdOf,
  itemUrl,
  read: (page) => readPage(page, detail),
};

function detail({ document, json }: OpenedPage, address: string): Reading | null {
  if (json !== null) return null;
  const listing = readProductMarkup(document, address);
  if (listing === null) return null;
  const printed = readParameters(document);
  const labels = new Set(listing.attributes.map(({ label }) => label.toLowerCase()));
  const added = printed.filter(({ label }) => !labels.has(label.toLowerCase()));
  const whole = { ...listing, marketplace: "schema-org", itemId: listing.url === null ? null : itemIdOf(listing.url) };
  return {
    kind: "detail",
    pictures: pictureAddresses(markupPictures(document), listing.url ?? address),
    listing: added.length === 0 ? whole : applyAttributes({ ...whole, attributes: [...listing.attributes, ...added] }),
    shop: null,
  };
}
