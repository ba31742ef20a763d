/** Which kind within a product: tables of titles per kind, and what parameters and options add where the title is silent. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { emptyListing, type Listing } from "#domain/listing.ts";
import { loadCatalogue } from "#rules/catalogue/catalogue.ts";
import { createRecogniser } from "#rules/engine/recognise.ts";
import { claimedTwice, createSubProducts } from "#rules/engine/sub-product.ts";

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
  it("believes a designation more than the words of the title", () => {
    const attributes = [{ label: "型号", value: "YJV" }];
    expect(kindOf("家装电线 护套线 4芯 16平方", { attributes })).toBe("cable/power");
    expect(kindOf("BV2.5平方 单芯铜导线 电力电缆厂直销")).toBe("cable/wiring");
  });
  it("believes the name or the rated voltage of a parameter more than the words of the title", () => {
    const named = [{ label: "品名", value: "电力电缆" }];
    expect(kindOf("铜芯阻燃电缆线 3芯 25平方 地埋", { attributes: named })).toBe("cable/power");
    const rated = [{ label: "额定电压", value: "0.6/1kV" }];
    expect(kindOf("国标阻燃电缆 3*95+2*50 铜芯", { attributes: rated })).toBe("cable/power");
    const valve = [{ label: "产品名称", value: "瓶装液化石油气调压器" }];
    expect(kindOf("液化气罐中压阀 猛火灶 商用", { attributes: valve })).toBe("gas/regulator");
  });
  it("lets 阻燃 tell a kind of wire, never of power or rubber cable", () => {
    expect(kindOf("BVR 4平方 阻燃 软线")).toBe("cable/flame_retardant");
    expect(kindOf("阻燃 YJV 4*16 电缆")).toBe("cable/power");
    expect(kindOf("阻燃 YZ 3*2.5 橡套线")).toBe("cable/rubber");
    expect(kindOf("阻燃铜芯电缆 4芯")).toBe("cable/unknown_type");
  });
  it("leaves open which of several designations is for sale, unless a parameter says", () => {
    expect(kindOf("国标电缆 BV BVR RVV YJV 全系列")).toBe("cable/unknown_type");
    const attributes = [{ label: "产品名称", value: "电力电缆" }];
    expect(kindOf("国标电缆 BV BVR RVV YJV 全系列", { attributes })).toBe("cable/power");
    expect(kindOf("ZR-BV BV 2.5平方 铜线")).toBe("cable/flame_retardant");
  });
  it("goes by what is for sale, not by what comes along", () => {
    expect(kindOf("家用燃气灶 双灶 送软管 减压阀")).toBe("gas/cooker");
  });
});

describe("the words of kinds", () => {
  it("speak for one kind each", () => {
    expect(catalogue.products.flatMap((product) => claimedTwice(product, normalise))).toEqual([]);
  });
  it("name a word that two kinds claim", () => {
    const [first, ...rest] = catalogue.products.find(({ id }) => id === "cable")?.subProducts ?? [];
    if (first === undefined) throw new Error("cable has kinds");
    const cable = catalogue.products.find(({ id }) => id === "cable");
    if (cable === undefined) throw new Error("no cable");
    const doubled = { ...cable, subProducts: [{ ...first, words: [...first.words, "护套线"] }, ...rest] };
    expect(claimedTwice(doubled, normalise)).toEqual(["护套线: power, wiring"]);
  });
  it("refine kinds that exist", () => {
    const lost = catalogue.products.flatMap(({ subProducts }) =>
      subProducts.flatMap(({ refines }) => refines.filter((id) => !subProducts.some((sub) => sub.id === id))),
    );
    expect(lost).toEqual([]);
  });
});
