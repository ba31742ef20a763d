/** The page that tells analysts how to write a rule names everything the language has. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { FILL_INS } from "#rules/engine/finding-writer.ts";
import { FACTS } from "#rules/engine/page-facts.ts";
import { PLACES } from "#rules/engine/page-text.ts";
import { PROBLEM_CODES } from "#rules/engine/problem-codes.ts";
import { UNIT_OF } from "#rules/engine/quantities.ts";
import { REGISTER_STATES, VERBS } from "#rules/engine/rule-schema.ts";

const page = readFileSync(new URL("../../rules/README.md", import.meta.url), "utf8");

describe("the page on writing rules", () => {
  it.each([
    ["conditions", Object.keys(VERBS).map((verb) => `\`${verb}:`)],
    ["facts", FACTS.map((fact) => `\`${fact}\``)],
    ["faults", Object.values(PROBLEM_CODES).flatMap((codes) => Object.keys(codes))],
    ["places", PLACES.map((place) => `${place} `)],
    ["sizes and units", Object.entries(UNIT_OF).map(([of, unit]) => `${of} ${unit}`)],
    ["states of a register", REGISTER_STATES.map((state) => `${state} `)],
    ["what a sentence may fill in", FILL_INS.map((name) => `\`{${name}}\``)],
  ])("names all %s", (_, words) => {
    expect(words.filter((word) => !page.includes(word))).toEqual([]);
  });
});
