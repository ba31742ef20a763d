/**
 * Runs the cases of rules, whatever their status. In: a catalogue; then cases, and rules to try on them. Out: which cases
 * hold. What a listing offers is worked out once per case, however many rules (or changed forms of one) are tried on it.
 */
import type { Catalogue } from "../catalogue/catalogue-schema.ts";
import { createCompiler } from "./compile.ts";
import { whyNotAsked } from "./explain.ts";
import { createJudge } from "./judge.ts";
import { createRecogniser } from "./recognise.ts";
import type { Case, CaseFile, Rule } from "./rule-schema.ts";
import { type Situation, situationOf } from "./situation.ts";
import { NOTHING_AROUND, surroundingsOf } from "./surroundings.ts";

export interface CaseResult {
  readonly rule: string;
  readonly hits: number;
  readonly mustNot: number;
  readonly misses: readonly string[];
  readonly falseHits: readonly string[];
}

/** Cases whose listings have been looked at. */
export interface PreparedCases {
  readonly mustHit: readonly PreparedCase[];
  readonly mustNot: readonly PreparedCase[];
}

interface PreparedCase {
  readonly name: string;
  readonly quotes: string | undefined;
  readonly situation: Situation;
}

export interface CaseRunner {
  prepare(cases: CaseFile): PreparedCases;
  run(rule: Rule, cases: PreparedCases): CaseResult;
  /** Whether every case turns out as written; stops at the first that does not. */
  passes(rule: Rule, cases: PreparedCases): boolean;
}

export function createCaseRunner(catalogue: Catalogue): CaseRunner {
  const judge = createJudge({ catalogue, rules: [] });
  const { normalise } = createRecogniser(catalogue);

  const prepareOne = ({ name, on, listing, around, quotes }: Case): PreparedCase => ({
    name,
    quotes,
    situation: judge.situation(listing, noonOf(on), around === undefined ? NOTHING_AROUND : surroundingsOf(around)),
  });

  const asking = (rule: Rule): ((one: PreparedCase) => boolean) => {
    const { check } = createCompiler(catalogue, normalise).compile(rule.when);
    return ({ situation, quotes }) => {
      if (whyNotAsked(rule, situation) !== "") return false;
      // The texts of a page remember the words of one compiler, so each rule tried gets its own.
      const { listing, day, product, sub, duties, noun, around } = situation;
      const seen = check(situationOf({ listing, day, product, sub, duties, noun, around, catalogue }));
      if (seen === null) return false;
      return quotes === undefined || [...seen, ...noun].some(({ text }) => text === quotes);
    };
  };

  return {
    prepare: ({ mustHit, mustNot }) => ({ mustHit: mustHit.map(prepareOne), mustNot: mustNot.map(prepareOne) }),
    run: (rule, { mustHit, mustNot }) => {
      const holds = asking(rule);
      const misses = mustHit.filter((one) => !holds(one)).map(({ name }) => name);
      const falseHits = mustNot.filter((one) => holds(one)).map(({ name }) => name);
      return { rule: rule.rule, hits: mustHit.length - misses.length, mustNot: mustNot.length, misses, falseHits };
    },
    passes: (rule, { mustHit, mustNot }) => {
      const holds = asking(rule);
      return mustHit.every(holds) && !mustNot.some(holds);
    },
  };
}

/** Noon of a day in Shanghai. */
export function noonOf(day: string): Date {
  return new Date(`${day}T12:00:00+08:00`);
}
