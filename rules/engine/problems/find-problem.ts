/**
 * What is wrong with a mark, a name or an address. In: which fact, which faults are asked for, and the situation. Out:
 * the first place that has one of them, with the reason in Chinese, or null. What is not shown has no fault.
 */
import { PROBLEM_CODES, type ProblemFact } from "../problem-codes.ts";
import type { Problem, Sight, Situation } from "../situation.ts";
import { addressProblems } from "./address-problems.ts";
import { cccProblems } from "./ccc-problems.ts";
import { licenceProblems } from "./licence-problems.ts";
import { makerProblems } from "./maker-problems.ts";
import { standardProblems } from "./standard-problems.ts";

export type FindProblems = (situation: Situation, asked: ReadonlySet<string>) => Iterable<Problem>;

const FINDERS: Readonly<Record<ProblemFact, FindProblems>> = {
  ccc: cccProblems,
  productionLicence: licenceProblems,
  "manufacturer.name": makerProblems,
  "manufacturer.address": addressProblems,
  standard: standardProblems,
};

const EVERY: Readonly<Record<ProblemFact, ReadonlySet<string>>> = {
  ccc: new Set(Object.keys(PROBLEM_CODES.ccc)),
  productionLicence: new Set(Object.keys(PROBLEM_CODES.productionLicence)),
  "manufacturer.name": new Set(Object.keys(PROBLEM_CODES["manufacturer.name"])),
  "manufacturer.address": new Set(Object.keys(PROBLEM_CODES["manufacturer.address"])),
  standard: new Set(Object.keys(PROBLEM_CODES.standard)),
};

/** Many rules ask about the same fact of a page: its faults are found once. */
export function findProblem(
  of: ProblemFact,
  asked: ReadonlySet<string>,
  situation: Situation,
): readonly Sight[] | null {
  let known = situation.problems[of];
  if (known === undefined) {
    known = [...FINDERS[of](situation, EVERY[of])];
    situation.problems[of] = known;
  }
  for (const { code, sights } of known) if (asked.has(code)) return sights;
  return null;
}
