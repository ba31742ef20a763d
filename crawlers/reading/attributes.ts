/**
 * Attributes: a listing goes in as its reader found it, the same listing with manufacturer and marks filled in comes out.
 *
 * Sources in this order: the parameters by their labels, then label–value text in the description. What a reader has
 * already filled stays. Placeholders stay in the attributes as printed but fill nothing; a brand is never a manufacturer.
 */
import type { Listing } from "#domain/listing.ts";
import { labelValuePairs, type Pair, pairsOfLabelled } from "./label-value.ts";
import { makerName, makerOf } from "./maker.ts";
import { cccNumbers, cccNumbersClaimed, productionLicences, standardsCited, usccNumbers } from "./marks.ts";

/** Most attributes and options a listing keeps; no real page comes near. */
const MOST_ATTRIBUTES = 500;
const MOST_DESCRIPTION = 20_000;

/**
 * Fills `manufacturer` and `marks` from the listing's attributes, options, title and description, and bounds its parts.
 * Returns a new listing; the one given is not changed.
 */
export function applyAttributes(listing: Listing): Listing {
  const attributes = listing.attributes
    .slice(0, MOST_ATTRIBUTES)
    .map(({ label, value }) => ({ label: label.slice(0, 100), value: value.slice(0, 2000) }));
  const description = listing.description?.slice(0, MOST_DESCRIPTION) ?? null;
  const printed = attributes.flatMap(({ label, value }) => pairsOfLabelled(label, value));
  const written = description === null ? [] : labelValuePairs(description);
  const own = makerOf(printed);
  const told = makerOf(written);
  const free = [listing.title ?? "", ...listing.options.slice(0, 200), description ?? ""].join("\n");
  const pairs = [...printed, ...written];
  return {
    ...listing,
    attributes,
    description,
    manufacturer: {
      name: listing.manufacturer.name === null ? (own.name ?? told.name) : makerName(listing.manufacturer.name),
      address: listing.manufacturer.address ?? own.address ?? told.address,
      contact: listing.manufacturer.contact ?? own.contact ?? told.contact,
    },
    marks: {
      ccc: together(listing.marks.ccc, valuesOf(pairs, "ccc", cccNumbers), cccNumbersClaimed(free)),
      productionLicence: together(
        listing.marks.productionLicence,
        attributes.flatMap(({ value }) => productionLicences(value)),
        productionLicences(free),
      ),
      standards: together(listing.marks.standards, valuesOf(pairs, "standard", standardsCited), standardsCited(free)),
    },
    seller: {
      ...listing.seller,
      uscc: listing.seller.uscc ?? valuesOf(pairs, "uscc", (value) => usccNumbers(value, true))[0] ?? null,
    },
  };
}

function valuesOf(pairs: readonly Pair[], meaning: Pair["meaning"], read: (value: string) => string[]): string[] {
  return pairs.filter((pair) => pair.meaning === meaning).flatMap((pair) => read(pair.value.slice(0, 2000)));
}

function together(...lists: readonly (readonly string[])[]): string[] {
  return [...new Set(lists.flat())].slice(0, 50);
}
