/**
 * What is expected of a marketplace whose pages were never counted. In: the marketplace. Out: the least rate a field should be
 * read with, null where nothing can be said.
 *
 * Names of goods, shops and parameters stand on almost every page anywhere. Makers stand on few pages of some trades, so
 * little is asked of them: a tenth where the reader was checked against real pages and says that they are shown, a
 * quarter where it was only written from what is publicly known, for there an empty field is more likely our mistake.
 */
import type { Marketplace } from "#crawlers/marketplaces/marketplace.ts";
import { type CoverageField, FEED_TEMPLATE } from "#domain/coverage.ts";

type Known = Pick<Marketplace, "verified" | "unverifiedParts" | "shows">;

const ANYWHERE: Partial<Record<CoverageField, number>> = { title: 0.9, attributes: 0.5, "seller.shop": 0.4 };

export function floorOf(marketplace: Known | undefined, field: CoverageField, template = ""): number | null {
  // Data that was handed over shows what its columns are, nothing else.
  if (template.startsWith(FEED_TEMPLATE)) return null;
  const anywhere = ANYWHERE[field];
  if (anywhere !== undefined) return anywhere;
  if (marketplace === undefined || (field !== "manufacturer.name" && field !== "manufacturer.address")) return null;
  if (!marketplace.shows.includes(field)) return null;
  const isChecked = marketplace.verified && !marketplace.unverifiedParts?.includes("detail");
  return isChecked ? 0.1 : 0.25;
}
