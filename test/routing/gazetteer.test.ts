/** The gazetteer's data: complete, consistent, and no older than the facts they were built from. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { BUREAUS } from "#domain/bureau.ts";
import { buildPlaces, buildRoads, namesakesOf } from "#routing/gazetteer/build-gazetteer.ts";
import { gazetteer } from "#routing/gazetteer/gazetteer.ts";
import { NameTrie } from "#routing/gazetteer/name-trie.ts";

const facts = fileURLToPath(new URL("../../../shared/domain", import.meta.url));
const data = (file: string) => readFileSync(new URL(`../../routing/gazetteer/data/${file}`, import.meta.url), "utf8");

describe("the gazetteer", () => {
  const { entries } = gazetteer();

  it("knows a town of every district", () => {
    const towns = entries.filter(({ place }) => place?.kind === "town").flatMap(({ place }) => place?.districts ?? []);
    const districts = Object.keys(BUREAUS).filter((code) => code.startsWith("310"));
    expect(districts.filter((code) => !towns.some((town) => town === code))).toEqual([]);
  });

  it("knows all provinces, and some 3,000 cities and counties", () => {
    const divisions = entries.filter(({ division }) => division?.full);
    const provinces = new Set(divisions.flatMap(({ division }) => division?.provinces ?? []));
    expect(provinces.size).toBe(33);
    expect(divisions.length).toBeGreaterThan(2900);
  });

  it("gives every crossing road at least two districts and ordered ranges", () => {
    for (const { name, road } of entries) {
      if (!road || road.kind === "one") continue;
      expect(road.parts.length, name).toBeGreaterThan(1);
      for (const { range } of road.parts)
        if (range)
          expect(
            [...range].sort((a, b) => a - b),
            name,
          ).toEqual(range);
    }
  });

  it("names no place in a district that does not exist", () => {
    expect(entries.filter(({ place }) => place && place.districts.length === 0)).toEqual([]);
  });
});

describe.skipIf(!existsSync(facts))("the gazetteer beside the counted facts", () => {
  it("is built from them as they are now", () => {
    const roads = buildRoads(facts);
    expect(data("roads-one-district.txt")).toBe(roads.one);
    expect(data("roads-crossing.txt")).toBe(roads.crossing);
    expect(data("places.txt")).toBe(buildPlaces(facts, namesakesOf(data("places.txt"))));
  });
});

describe("the name trie", () => {
  it("finds every name that starts at a position, shortest first", () => {
    const trie = new NameTrie(20);
    trie.add("南京", 0);
    trie.add("南京东路", 1);
    trie.add("南京东路街道", 2);
    const found: number[] = [];
    expect(trie.match("在南京东路街道", 1, found)).toBe(3);
    expect(found).toEqual([0, 3, 1, 5, 2, 7]);
    expect(trie.match("在南京东路街道", 2, [])).toBe(0);
  });
});
