/**
 * Product codes of CCC numbers against what is for sale. In: the numbers of a page and the situation. Out: the first
 * number, where no number of the page can belong to the goods. A page may list the certificates of several goods (a
 * battery with its charger), so one that fits is enough.
 */
import type { FactConfidence, Regime } from "../../catalogue/catalogue-schema.ts";
import { inForce } from "../duties.ts";
import type { Problem, Situation } from "../situation.ts";
import type { SeenNumber } from "./ccc-problems.ts";

const LEAST_SURE_FIRST: readonly FactConfidence[] = ["unverified", "partly", "verified"];

export function* codeProblems(numbers: readonly SeenNumber[], situation: Situation): Iterable<Problem> {
  const { product, catalogue } = situation;
  const seen = numbers[0];
  if (product === null || seen === undefined) return;
  const regimes = regimesOf(situation);
  if (regimes.length === 0) return;
  const codes = new Set(regimes.flatMap((regime) => regime.cccCodes ?? []));
  const whole = new Set(regimes.flatMap((regime) => regime.cccFamilies ?? []));
  const families = new Set([...whole, ...[...codes].map((code) => code.slice(0, 2))]);
  if (numbers.some(({ number }) => codes.has(number.code) || whole.has(number.family))) return;
  const { marks } = catalogue;
  const sibling = numbers.find(({ number }) => families.has(number.family));
  if (sibling !== undefined) {
    const trust = leastSure(marks.ccc.types.filter(({ code }) => codes.has(code)));
    const reason = `编号中的产品代码 ${sibling.number.code}（${nameOf(sibling, situation)}）不是${kindOf(situation)}的代码`;
    yield { code: "other-type", sights: [{ ...spanOf(sibling), reason, trust }] };
    return;
  }
  // A duty whose codes nobody wrote down could be of any family; then only a code known to mean another thing proves it.
  const complete = regimes.every((regime) => regime.cccCodes !== undefined || regime.cccFamilies !== undefined);
  const { number } = seen;
  const other = [
    ...marks.ccc.types.filter(({ code }) => code === number.code),
    ...marks.ccc.families.filter(({ code }) => code === number.family),
  ][0];
  if (!complete && (other === undefined || other.confidence === "unverified")) return;
  const own = marks.ccc.families.filter(({ code }) => families.has(code));
  const trust = complete ? leastSure(own) : (other?.confidence ?? "unverified");
  const reason = `编号中的产品代码 ${number.code}（${nameOf(seen, situation)}）不属于${product.name}`;
  yield { code: "other-family", sights: [{ ...spanOf(seen), reason, trust }] };
}

/** Duties of the kind for sale; of all kinds where the page does not tell the kind. */
function regimesOf({ product, sub, day }: Situation): readonly Regime[] {
  const inDays = (product?.regimes ?? []).filter((regime) => regime.kind === "ccc" && inForce(regime, day));
  if (sub === null || sub.otherwise) return inDays;
  return inDays.filter(({ of }) => of === undefined || of.includes(sub.id));
}

function kindOf({ product, sub }: Situation): string {
  return sub === null || sub.otherwise ? (product?.name ?? "") : sub.name;
}

function leastSure(facts: readonly { readonly confidence: FactConfidence }[]): FactConfidence {
  return LEAST_SURE_FIRST.find((level) => facts.some(({ confidence }) => confidence === level)) ?? "unverified";
}

function nameOf({ number }: SeenNumber, { catalogue: { marks } }: Situation): string {
  const type = marks.ccc.types.find(({ code }) => code === number.code);
  const family = marks.ccc.families.find(({ code }) => code === number.family);
  return type?.name ?? (family === undefined ? "产品未详" : `${family.name}类`);
}

function spanOf({ number: _, ...span }: SeenNumber): Omit<SeenNumber, "number"> {
  return span;
}
