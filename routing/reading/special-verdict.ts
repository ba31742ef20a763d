/**
 * Special areas: the verdict of the districts and the special words of an address in, the verdict with Lingang or the airports out.
 * In: a verdict, the clues it came from. Out: the same, or the special bureau first and the district second. Goes wrong: weak words
 * beside another district say nothing (临港 is also a developer's name): then the district stands.
 */
import { BUREAUS } from "#domain/bureau.ts";
import type { DistrictCode } from "../gazetteer/districts.ts";
import type { SpecialArea } from "../gazetteer/special-areas.ts";
import type { Clues } from "./address-clues.ts";
import type { Verdict } from "./address-verdict.ts";

/** Districts an area touches. */
const TOUCHES: Record<SpecialArea["bureau"], ReadonlySet<DistrictCode>> = {
  lingang: new Set(["310115", "310120"]),
  airport: new Set(["310115", "310105", "310112"]),
};
/** Words that name one place of China even without 上海; 临港, 书院镇 or 平安镇 are found elsewhere. */
const UNMISTAKABLE = /上海|浦东|虹桥|洋山|临港新片区|南汇|滴水湖|芦潮港/;

/** Words that name the new area itself, and not just 临港. */
const WHOLE_AREA = 0.76;

/** @param context whether another field says Shanghai. */
export function withSpecialArea(verdict: Verdict, read: Clues, context: boolean): Verdict {
  const anchored = verdict.inShanghai || context || (verdict.bureau !== null && verdict.confidence >= 0.8);
  const usable = read.special.filter(({ words }) => anchored || UNMISTAKABLE.test(words));
  const best = usable.reduce<(typeof usable)[number] | null>(
    (a, b) => (a && a.area.strength >= b.area.strength ? a : b),
    null,
  );
  if (!best) {
    if (read.special.length === 0 || verdict.bureau !== null) return verdict;
    return { ...verdict, because: `${verdict.because}；“${read.special[0]?.words ?? ""}”外地亦有同名，不据此确定` };
  }
  const { area, words } = best;
  const code = verdict.bureau;
  // a part of 浦江镇 in 闵行 belongs to the new area; a park of the developer there does not
  const touches =
    code === null ||
    (area.bureau === "lingang" && area.strength >= WHOLE_AREA && code === "310112") ||
    TOUCHES[area.bureau].has(code as DistrictCode);
  if (!touches && (area.strength < 0.8 || verdict.confidence >= 0.8)) return verdict;
  const others = new Set(usable.filter((each) => each.area.bureau === area.bureau).map((each) => each.words)).size - 1;
  const strength = area.strength < 0.8 ? Math.min(0.78, area.strength + others * 0.04) : area.strength;
  const second = code === null || code === "outside" ? area.beside : code;
  const name = BUREAUS[area.bureau];
  const because =
    area.strength >= 0.8
      ? `“${words}”在${name}辖区，地面所属的区局列为备选`
      : `“${words}”提示${name}，但文字不能确定界线，区局列为备选，请核对管辖范围`;
  return {
    ...verdict,
    bureau: area.bureau,
    confidence: anchored ? strength : Math.min(strength, 0.75),
    runnerUp: second,
    because: `${because}；${verdict.because}`,
  };
}
