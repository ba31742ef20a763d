/**
 * Faults of CCC certificate numbers. In: a situation. Out: each fault with the number as printed and the reason.
 * Structure of the number: 4 year of first issue + 2 body + 4 product code + 6 serial. An old year proves no expiry,
 * since a renewed certificate keeps its number; an unknown body is only odd, since the table of bodies is not public.
 */
import type { Span } from "#domain/finding.ts";
import { type CccNumber, cccNumberFaults, cccNumbersIn, looksLikeCccAttempt } from "#domain/marks/ccc-number.ts";
import type { Problem, Sight, Situation } from "../situation.ts";
import { cccClaims } from "./ccc-claims.ts";
import { codeProblems } from "./ccc-code.ts";
import { holderProblems, statusProblems } from "./certificate-problems.ts";

/** A number seen on the page. */
export interface SeenNumber extends Sight {
  readonly number: CccNumber;
}

interface Seen {
  readonly values: readonly Span[];
  readonly numbers: readonly SeenNumber[];
}

export function* cccProblems(situation: Situation, asked: ReadonlySet<string>): Iterable<Problem> {
  const { values, numbers } = lookAt(situation);
  for (const number of numbers) yield* yearAndBody(number, situation, asked);
  if (asked.has("other-family") || asked.has("other-type")) yield* codeProblems(numbers, situation);
  if (asked.has("malformed") && numbers.length === 0) {
    const attempt = values.find((value) => looksLikeCccAttempt(value.text));
    if (attempt !== undefined) yield one("malformed", attempt, whyMalformed(attempt.text));
  }
  yield* statusProblems(situation, asked);
  if (asked.has("holder-differs") && numbers[0] !== undefined) yield* holderProblems(numbers[0], situation);
  if (asked.has("claim-only") && situation.facts.shown.ccc.length === 0) yield* cccClaims(situation);
}

function lookAt({ facts }: Situation): Seen {
  const values = facts.cccValues;
  const numbers = values.flatMap((value) =>
    cccNumbersIn(value.text.slice(0, 2_000)).map(
      ({ number }): SeenNumber => ({ ...quoteOf(value, number.digits), number }),
    ),
  );
  return { values, numbers };
}

/** The digits where they are printed in one run, else the whole value. */
function quoteOf({ field, text }: Span, digits: string): Span {
  const start = text.indexOf(digits);
  return start < 0 ? { field, text: text.slice(0, 60) } : { field, text: digits, start, end: start + digits.length };
}

function one(code: string, sight: Span, reason: string, trust?: Sight["trust"]): Problem {
  const { field, text, start, end } = sight;
  const span = start === undefined || end === undefined ? { field, text } : { field, text, start, end };
  return { code, sights: [trust === undefined ? { ...span, reason } : { ...span, reason, trust }] };
}

function* yearAndBody(seen: SeenNumber, { day, catalogue }: Situation, asked: ReadonlySet<string>): Iterable<Problem> {
  const { number } = seen;
  for (const fault of cccNumberFaults(number, day)) {
    const reason =
      fault === "future"
        ? `编号首次发证年份 ${number.year} 在采集日之后`
        : `编号首次发证年份 ${number.year} 早于强制性产品认证制度（${catalogue.marks.ccc.firstYear} 年）`;
    yield one(fault, seen, reason);
  }
  if (!asked.has("odd-body")) return;
  const { oddBodies, bodies } = catalogue.marks.ccc;
  const listed = bodies.some(({ code }) => code === number.body);
  const odd = oddBodies.codes.includes(number.body) || number.body > oddBodies.above;
  if (odd && !listed && !oddBodies.except.includes(number.body)) {
    yield one("odd-body", seen, `编号第 5、6 位「${number.body}」未见于已知认证机构代码`, oddBodies.confidence);
  }
}

function whyMalformed(text: string): string {
  const runs = text.normalize("NFKC").match(/\d(?:[ -]?\d){7,}/g) ?? [];
  const digits = runs.map((run) => run.replace(/\D/g, "")).sort((a, b) => b.length - a.length)[0] ?? "";
  if (digits.length !== 16) return `证书编号应为 16 位数字，页面所列为 ${digits.length} 位`;
  return digits.slice(4, 6) === "00" ? "编号第 5、6 位是认证机构代码，没有 00" : "编号前四位不是可能的发证年份";
}
