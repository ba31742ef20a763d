/**
 * Every word list of every product is needed: emptying it must change the answer for some title of the case tables.
 * A list that nothing depends on is a list nobody can trust.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { loadCatalogue } from "#rules/catalogue/catalogue.ts";
import type { Catalogue, Product } from "#rules/catalogue/catalogue-schema.ts";
import { createRecogniser } from "#rules/engine/recognise.ts";

// Each list means building the recogniser once more; a busy machine may take its time.
vi.setConfig({ testTimeout: 30_000 });

const catalogue = loadCatalogue();
const Table = z.record(z.string(), z.record(z.string(), z.array(z.string())));
const read = (file: string): z.infer<typeof Table> =>
  Table.parse(parse(readFileSync(new URL(file, import.meta.url), "utf8")));
const titles = Object.entries(read("recognition.cases.yaml")).flatMap(([product, { is, evasive, isNot }]) => [
  ...[...(is ?? []), ...(evasive ?? [])].map((title) => ({ title, product, table: product })),
  ...(isNot ?? []).map((title) => ({ title, product: null, table: product })),
]);

/** Whether some title gets another product than its table says; those of `first` are looked at first. */
function fails(changed: Catalogue, first = ""): boolean {
  const { recognise } = createRecogniser(changed);
  const inOrder = [...titles].sort((a, b) => Number(b.table === first) - Number(a.table === first));
  return inOrder.some(
    ({ title, product }) => recognise({ title, attributes: [], category: null, options: [] }).product !== product,
  );
}

type Words = Product["recognition"];
function withWords(id: string, change: (words: Words) => Words): Catalogue {
  return {
    ...catalogue,
    products: catalogue.products.map((product) =>
      product.id === id ? { ...product, recognition: change(product.recognition) } : product,
    ),
  };
}

const LISTS = [
  "names",
  "leads",
  "heads",
  "weak",
  "context",
  "cues",
  "not",
  "parts",
  "tolerates",
  "yieldsTo",
  "decides",
  "features",
  "doubts",
  "proofs",
] as const;

describe("the words of recognition", () => {
  it("pass their own cases as they stand", () => {
    expect(fails(catalogue)).toBe(false);
  });
  for (const { id, recognition } of catalogue.products) {
    it(`of ${id}: each list decides some case`, () => {
      const idle: string[] = LISTS.filter(
        (list) =>
          recognition[list].length > 0 &&
          !fails(
            withWords(id, (words) => ({ ...words, [list]: [] })),
            id,
          ),
      );
      if (
        recognition.continues !== "" &&
        !fails(
          withWords(id, (words) => ({ ...words, continues: "" })),
          id,
        )
      ) {
        idle.push("continues");
      }
      expect(idle.join(" ")).toBe("");
    });
  }
  it("of all products: each general list decides some case", () => {
    const lists = ["never", "harmless", "parts", "addition", "purposeBefore", "purposeBehind"] as const;
    const idle: string[] = lists.filter(
      (list) => !fails({ ...catalogue, lookAlikes: { ...catalogue.lookAlikes, [list]: [] } }),
    );
    for (const list of ["suffixes", "suffixEnds"] as const) {
      if (!fails({ ...catalogue, lookAlikes: { ...catalogue.lookAlikes, [list]: "" } })) idle.push(list);
    }
    if (!fails({ ...catalogue, disguises: [] })) idle.push("disguises");
    expect(idle).toEqual([]);
  });
});
