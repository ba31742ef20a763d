/**
 * Addresses and parties of every kind of trap, read one by one. In: more-addresses.yaml, fresh-addresses.yaml, more-parties.yaml.
 * Goes wrong: a case that routes elsewhere than written there, or that is sure where nobody could be.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import type { Party } from "#domain/bureau.ts";
import { DECIDED, jurisdiction } from "#routing/jurisdiction.ts";

const read = (file: string): unknown => parse(readFileSync(new URL(file, import.meta.url), "utf8"));
const Table = z.record(z.string(), z.record(z.string(), z.string()));
const PartyCase = z.object({
  party: z.object({
    registeredAt: z.string().optional(),
    company: z.string().optional(),
    uscc: z.string().optional(),
    address: z.string().optional(),
    shopRegion: z.string().optional(),
    manufacturerAddress: z.string().optional(),
  }),
  expect: z.string(),
});

const addresses = ["more-addresses.yaml", "fresh-addresses.yaml"].map((file) => Table.parse(read(file)));
const parties = z.array(PartyCase).parse(read("more-parties.yaml"));

const SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/** A code of no enterprise, registered in the region, with a right check character. */
function codeOf(region: string): string {
  const body = `91${region}MA1K4X7P2`;
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * SIGNS.indexOf(body.charAt(i)), 0);
  return body + SIGNS.charAt((31 - (sum % 31)) % 31);
}

/** What was expected and what came of it, in a form that shows both when they differ. */
function check(party: Party, expected: string): void {
  const [wanted = ""] = expected.split(";");
  const { bureau, province, confidence } = jurisdiction(party);
  const got = bureau === "outside" ? `outside ${province}` : String(bureau);
  if (wanted.startsWith("~")) expect(confidence, `${got} for ${expected}`).toBeLessThan(DECIDED);
  else expect(got).toBe(wanted);
}

for (const [group, cases] of addresses.flatMap((table) => Object.entries(table))) {
  describe(`more addresses: ${group}`, () => {
    it.each(Object.entries(cases))("%s → %s", (address, expected) => check({ address }, expected));
  });
}

describe("parties with evidence of several kinds", () => {
  it.each(parties.map((each) => [JSON.stringify(each.party), each] as const))(
    "%s",
    (_, { party, expect: expected }) => {
      const { registeredAt, ...rest } = party;
      check(registeredAt === undefined ? rest : { ...rest, uscc: codeOf(registeredAt) }, expected);
    },
  );
});

describe("the two sets as a whole", () => {
  it.each([
    ["first", 0, 480],
    ["second", 1, 360],
  ])("the %s holds enough cases", (_, index, least) => {
    const cases = Object.values(addresses[index] ?? {}).flatMap((group) => Object.keys(group));
    expect(cases.length).toBeGreaterThanOrEqual(least);
  });
});
