/**
 * What a rule takes for granted where its page shows nothing, and what its findings do not quote. In: a condition. Out: the
 * facts that must not be shown, and the places where no excusing word may stand. A fact the rule calls `missing` is quoted
 * with an empty text and is not repeated here. Pure; never throws.
 */
import type { FactName } from "./page-facts.ts";
import type { Place } from "./page-text.ts";
import type { Condition } from "./rule-schema.ts";

export interface Absences {
  /** Facts that would have excused the listing. */
  readonly facts: ReadonlySet<FactName>;
  /** Where it looked for words that would have excused the listing. */
  readonly places: ReadonlySet<Place | "images">;
}

export function absencesIn(when: Condition): Absences {
  const facts = new Set<FactName>();
  const places = new Set<Place | "images">();
  const walk = (condition: Condition, isDenied: boolean): void => {
    if ("all" in condition) for (const part of condition.all) walk(part, isDenied);
    else if ("any" in condition) for (const part of condition.any) walk(part, isDenied);
    else if ("not" in condition) walk(condition.not, !isDenied);
    else if ("present" in condition) {
      if (isDenied) facts.add(condition.present);
    } else if ("in" in condition) {
      if (isDenied) for (const place of condition.in) places.add(place);
    } else if ("imported" in condition) {
      if (condition.imported === isDenied) places.add("attributes");
    } else if ("count" in condition) {
      const asksForFew = isDenied ? condition.count.atLeast !== undefined : condition.count.atMost !== undefined;
      if (asksForFew) places.add(condition.count.of);
    }
  };
  walk(when, false);
  return { facts, places };
}
