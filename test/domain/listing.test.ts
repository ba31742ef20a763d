import { expect, test } from "vitest";
import { emptyListing, Listing } from "#domain/listing.ts";

test("an empty listing is what the schema makes of nothing", () => {
  expect(emptyListing()).toEqual(Listing.parse({}));
});
