/**
 * Standards cited that are not in force. In: a situation. Out: a withdrawn or future standard of the listing's product,
 * by the catalogue's dates. A citation without its year means the edition in force, and a page that also cites an
 * edition in force is not faulted.
 */
import { parseStandard, sameStandard } from "#domain/marks/standard-number.ts";
import { inForce } from "../duties.ts";
import type { Problem, Situation } from "../situation.ts";

export function* standardProblems({ product, facts, day }: Situation): Iterable<Problem> {
  if (product === null) return;
  const cited = facts.shown.standard.flatMap((sight) => {
    const number = parseStandard(sight.text);
    return number?.year === null || number === null ? [] : [{ sight, number }];
  });
  if (cited.length === 0) return;
  const known = product.standards.flatMap((standard) => {
    const number = parseStandard(standard.number);
    return number?.year === null || number === null ? [] : [{ standard, number }];
  });
  const current = known.filter(({ standard }) => inForce(standard, day));
  if (cited.some(({ number }) => current.some((one) => sameStandard(one.number, number)))) return;
  for (const { sight, number } of cited) {
    const match = known.find((one) => sameStandard(one.number, number));
    if (match === undefined || inForce(match.standard, day)) continue;
    const { from, to, replacedBy, confidence } = match.standard;
    if (to !== null && to < day) {
      const successor = replacedBy === undefined ? "" : `，由 ${replacedBy} 代替`;
      const reason = `${match.standard.number} 自 ${to} 之后不再有效${successor}`;
      yield { code: "withdrawn", sights: [{ ...sight, reason, trust: confidence }] };
    } else if (from !== null && day < from) {
      yield {
        code: "not-yet",
        sights: [{ ...sight, reason: `${match.standard.number} 自 ${from} 起实施`, trust: confidence }],
      };
    }
  }
}
