/** How many makers beside one number the rules in force ask for. */
import { expect, test } from "vitest";
import type { VersionedRule } from "#rules/engine/rule-files.ts";
import { makersAskedBy } from "#workers/surroundings.ts";
import { rule, SHARED, WATCHED } from "./rules-asking-around.ts";

test("the most makers any rule asks for is found wherever the condition stands", () => {
  const nested = rule({
    rule: "nested",
    when: { all: [{ present: "ccc" }, { any: [{ not: { siblings: { same: "ccc", makersAtLeast: 5 } } }] }] },
  });
  const asked = (...of: VersionedRule[]) => makersAskedBy(of.map((one) => ({ rule: one })));
  expect([asked(), asked(WATCHED), asked(SHARED), asked(SHARED, nested)]).toEqual([0, 0, 3, 5]);
});
