/**
 * A listing about which nothing is known, for readers: the same as the domain's empty listing, without running its schema
 * for every page (that took more time than reading a small page's parameters).
 */
import { emptyListing, type Listing } from "#domain/listing.ts";

const BLANK = emptyListing();

/** A fresh empty listing; its parts may be changed without touching another one. */
export function blankListing(): Listing {
  return {
    ...BLANK,
    attributes: [],
    options: [],
    manufacturer: { ...BLANK.manufacturer },
    seller: { ...BLANK.seller },
    marks: { ccc: [], productionLicence: [], standards: [] },
  };
}
