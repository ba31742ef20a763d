/**
 * Reading a page the way every marketplace does it: the marketplace's own reading first, then the question what stood in
 * the way. A reader's fault becomes `unreadable`, never an exception: pages are hostile.
 */

import type { Page } from "#domain/capture.ts";
import type { Listing } from "#domain/listing.ts";
import { emptyListing } from "#domain/listing.ts";
import type { Reading } from "../marketplaces/marketplace.ts";
import { obstacleOf, removedNotice } from "./obstacle.ts";
import { type OpenedPage, openPage } from "./open-page.ts";
import { addressOfPage } from "./page-address.ts";

/**
 * Reads a page by `parts`, tried in order; the first that returns a reading wins.
 * @param parts each gets the opened page and its web address ("" where unknown); null means "not my kind of page"
 */
export function readPage(
  page: Page,
  ...parts: readonly ((opened: OpenedPage, address: string, page: Page) => Reading | null)[]
): Reading {
  try {
    const opened = openPage(page);
    if (page.status === 404 || page.status === 410) return obstacleOf(page, opened, NOTHING);
    const address = addressOfPage(page, opened);
    for (const part of parts) {
      const reading = part(opened, address, page);
      if (reading !== null) return reading;
    }
    return obstacleOf(page, opened, NOTHING);
  } catch (error) {
    return {
      kind: "unreadable",
      because: `解读出错：${error instanceof Error ? error.message.slice(0, 200) : "未知"}`,
    };
  }
}

const NOTHING: Reading = { kind: "not-a-listing", because: "页面上没有商品" };

/**
 * A part for marketplaces that leave the title of a removed item standing: the notice wins over what is left of the item.
 * Shops read by their markup do without: what their markup still states is worth having.
 */
export function removedItem(opened: OpenedPage, _address: string, page: Page): Reading | null {
  return removedNotice(page, opened);
}

/** A listing of a marketplace about which only its address is known. */
export function draftListing(marketplace: string, itemId: string | null, url: string | null): Listing {
  return { ...emptyListing(), marketplace, itemId, url };
}

/** Each name once, in order, without empty ones; at most `most`. */
export function distinct(names: readonly (string | null)[], most = 300): string[] {
  return [...new Set(names.filter((name) => name !== null && name !== ""))].slice(0, most) as string[];
}
