/** Which kind within a product: tables of titles per kind, and what parameters and options add where the title is silent. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { emptyListing, type Listing } from "#domain/listing.ts";
import { loadCatalogue } from "#rules/catalogue/catalogue.ts";
import { createRecogniser } from "#rules/engine/recognise.ts";
import { createSubProducts } from "#rules/engine/sub-product.ts";

const catalogue = loadCatalogue();
const { recognise, normalise } = createRecogniser(catalogue);
const kinds = new Map(catalogue.products.map((product) => [product.id, createSubProducts(product, normalise)]));

function kindOf(title: string, rest: Partial<Listing> = {}): string {
  const listing = { ...emptyListing(), title, ...rest };
  const { product, spans } = recognise(listing);
  const kind = product === null ? null : kinds.get(product)?.find(listing, spans[0]?.text ?? "");
  return `${product ?? "none"}/${kind?.id ?? "none"}`;
}

const Table = z.record(z.string(), z.record(z.string(), z.array(z.string()).min(1)));
const table = Table.parse(parse(readFileSync(new URL("sub-products.cases.yaml", import.meta.url), "utf8")));

describe("the kind by title", () => {
  it("has cases for every kind that a product tells apart", () => {
    const told = catalogue.products.filter((product) => product.subProducts.length > 1);
    for (const product of told) {
      expect([product.id, Object.keys(table[product.id] ?? {}).sort()]).toEqual([
        product.id,
        product.subProducts.map((sub) => sub.id).sort(),
      ]);
    }
  });
  for (const [product, byKind] of Object.entries(table)) {
    it(`tells the kinds of ${product} apart`, () => {
      const seen = Object.entries(byKind).flatMap(([kind, titles]) =>
        titles
          .map((title) => ({ title, kind: kindOf(title) }))
          .filter((one) => one.kind !== `${product}/${kind}`)
          .map((one) => ({ ...one, expected: `${product}/${kind}` })),
      );
      expect(seen).toEqual([]);
    });
  }
});

describe("the kind by the other fields", () => {
  it("reads the type from a parameter where the title does not say it", () => {
    const attributes = [{ label: "型号", value: "YJV22" }];
    expect(kindOf("国标铜芯电缆 4芯 70平方", { attributes })).toBe("cable/power");
  });
  it("reads it from the options where neither says it", () => {
    expect(kindOf("国标铜芯电线 100米", { options: ["BV 2.5平方 红色"] })).toBe("cable/wiring");
  });
  it("goes by what is for sale, not by what comes along", () => {
    expect(kindOf("家用燃气灶 双灶 送软管 减压阀")).toBe("gas/cooker");
  });
});
