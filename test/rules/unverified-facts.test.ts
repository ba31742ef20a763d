/** The list of facts an analyst goes through to confirm them. */
import { describe, expect, it } from "vitest";
import { loadCatalogue } from "#rules/catalogue/catalogue.ts";
import { FACT_KINDS, listFacts } from "#rules/catalogue/unverified-facts.ts";

const catalogue = loadCatalogue();
const all = listFacts(catalogue);
const unverified = listFacts(catalogue, { unverifiedOnly: true });

describe("the list of facts", () => {
  it("holds every fact of the catalogue once", () => {
    const { products, laws, marks } = catalogue;
    const count =
      products.reduce((sum, one) => sum + one.regimes.length + one.standards.length + one.facts.length, 0) +
      laws.reduce((sum, law) => sum + 1 + law.articles.length, 0) +
      marks.ccc.bodies.length +
      marks.ccc.families.length +
      marks.ccc.types.length +
      marks.licence.groups.length +
      marks.facts.length +
      1;
    expect(all).toHaveLength(count);
    expect(new Set(all.map((line) => `${line.where} ${line.kind} ${line.what}`)).size).toBe(count);
    expect(new Set(all.map((line) => line.kind))).toEqual(new Set(FACT_KINDS));
  });
  it("holds only the unverified where these are asked for", () => {
    expect(unverified).toEqual(all.filter((line) => line.confidence === "unverified"));
    expect(unverified.length).toBeGreaterThan(20);
    expect(unverified.length).toBeLessThan(all.length / 2);
  });
  it("is in the order of files, then kinds, then words", () => {
    const keys = all.map((line) => `${line.where}\u0000${FACT_KINDS.indexOf(line.kind)}\u0000${line.what}`);
    expect(keys).toEqual([...keys].sort());
  });
  it("says where, what, since when and from which source", () => {
    expect(all).toContainEqual({
      where: "products/cement.yaml",
      kind: "standard",
      what: "水泥：GB 175-2007 通用硅酸盐水泥（至 2024-05-31）",
      note: null,
      confidence: "verified",
      sources: [catalogue.sources.P_CEM],
    });
    const licence = unverified.find((line) => line.where === "products/foodheat.yaml" && line.kind === "regime");
    expect(licence?.note).toContain("2024");
    const article = all.find((line) => line.kind === "article" && line.what.includes("《危险化学品安全法》第 100 条"));
    expect(article).toMatchObject({ where: "law/chemicals-and-fireworks.yaml", confidence: "partly" });
    for (const line of all) {
      expect(line.sources.length).toBeGreaterThan(0);
      for (const source of line.sources) expect(Object.values(catalogue.sources)).toContain(source);
    }
  });
});
