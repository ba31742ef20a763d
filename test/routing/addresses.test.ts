/**
 * Addresses from public knowledge, read one by one. In: addresses.yaml. Goes wrong: a case that routes elsewhere than written there.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { DECIDED, jurisdiction } from "#routing/jurisdiction.ts";

const Table = z.record(z.string(), z.record(z.string(), z.string().nullable()));
const table = Table.parse(parse(readFileSync(new URL("addresses.yaml", import.meta.url), "utf8")));

function routed(address: string): string | null {
  const { bureau, province } = jurisdiction({ address });
  return bureau === "outside" ? `outside ${province}` : bureau;
}

for (const [group, cases] of Object.entries(table)) {
  describe(`addresses: ${group}`, () => {
    it.each(Object.entries(cases))("%s → %s", (address, expected) => {
      expect(routed(address)).toBe(expected);
    });
  });
}

describe("the table of addresses as a whole", () => {
  it("holds more than 400 cases", () => {
    expect(Object.values(table).flatMap((cases) => Object.keys(cases)).length).toBeGreaterThan(400);
  });

  it("gives a candidate, not a decision, for a road or town that nothing places in Shanghai", () => {
    for (const address of Object.keys(table["candidate only, below 0.8"] ?? {})) {
      expect(jurisdiction({ address }).confidence).toBeLessThan(DECIDED);
    }
  });

  it("is sure of an address with its district or its province written out", () => {
    for (const group of ["district written", "outside with province"]) {
      for (const address of Object.keys(table[group] ?? {})) {
        expect(jurisdiction({ address }).confidence, address).toBeGreaterThanOrEqual(DECIDED);
      }
    }
  });

  it("shows the district as runner-up wherever Lingang or an airport comes first", () => {
    for (const group of ["Lingang, candidate or decided", "airports"]) {
      for (const address of Object.keys(table[group] ?? {})) {
        expect(jurisdiction({ address }).runnerUp, address).toMatch(/^310/);
      }
    }
  });

  it("gives no confidence where it gives no bureau", () => {
    for (const address of Object.keys(table["does not decide"] ?? {})) {
      expect(jurisdiction({ address })).toMatchObject({ bureau: null, confidence: 0 });
    }
  });
});
