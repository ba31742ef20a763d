/**
 * Roads and house numbers: a road and the number printed after it in, the districts it can lie in out.
 * In: a road of the gazetteer, a house number or null. Out: districts left, with a strength where only one is left.
 * Goes wrong: on a road that crosses a border the ranges of two districts may overlap, and a number may lie in neither: then
 * the road only narrows.
 */
import type { DistrictCode } from "../gazetteer/districts.ts";
import type { NumberRange, Road } from "../gazetteer/gazetteer.ts";

export interface RoadReading {
  districts: DistrictCode[];
  /** 0 where the road only narrows. */
  strength: number;
  /** Whether the house number decided. */
  byNumber: boolean;
}

/** How far a road of one district decides, by how well it is attested (right in 96 to 99 of 100 when tried on another source). */
const BY_GRADE: Record<string, number> = { A: 0.86, B: 0.78, C: 0.68, D: 0.55 };

/** @returns the house number at `start`: digits up to 5, followed by whatever; null where there is none. */
export function houseNumber(text: string, start: number): { number: number; end: number } | null {
  let i = start;
  while (i < text.length && i < start + 2 && ",第".includes(text.charAt(i))) i++;
  const first = i;
  let number = 0;
  for (; i < text.length && i - first < 6; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) break;
    number = number * 10 + digit;
  }
  if (i === first || i - first > 5) return null;
  return { number, end: i };
}

/** Numbers seen that make one of several roads of a name the well-known one. */
const MANY = 25;

function likeliestFirst(districts: DistrictCode[], first: DistrictCode): DistrictCode[] {
  return [first, ...districts.filter((district) => district !== first)];
}

function within(part: NumberRange, number: number): boolean {
  return part.range !== null && number >= part.range[1] && number <= part.range[2];
}

function reached(part: NumberRange, number: number): boolean {
  return part.range === null || (number >= part.range[0] && number <= part.range[3]);
}

/**
 * @param number house number (弄 and 号 share one numbering), or null.
 * @returns what the road says. A number decides where it lies in the middle 80 % of one district's numbers and of no other's.
 */
export function readRoad(road: Road, number: number | null): RoadReading {
  const all = road.parts.map((part) => part.district);
  if (road.kind === "one") {
    return { districts: all, strength: BY_GRADE[road.grade] ?? 0.55, byNumber: false };
  }
  const total = road.parts.reduce((sum, part) => sum + part.seen, 0);
  const main = road.parts.reduce((best, part) => (part.seen > best.seen ? part : best));
  if (number !== null) {
    const inside = road.parts.filter((part) => within(part, number));
    const [only] = inside;
    if (only && inside.length === 1) {
      const strayed = road.parts.some(
        (part) => part !== only && (reached(part, number) || alongside(only, part, number)),
      );
      const thin = only.seen < 5;
      if (road.kind === "adjacent") {
        return { districts: [only.district], strength: strayed || thin ? 0.76 : 0.87, byNumber: true };
      }
      // different roads of one name: 人民路 has a number 100 in every town
      if (only.seen >= MANY) return { districts: [only.district], strength: strayed ? 0.55 : 0.68, byNumber: true };
      return { districts: likeliestFirst(all, only.district), strength: 0, byNumber: false };
    }
    const chief = chiefOf(inside);
    if (chief) return { districts: [chief.district], strength: 0.55, byNumber: true };
    if (inside.length > 1 && road.kind === "adjacent")
      return { districts: inside.map((part) => part.district), strength: 0, byNumber: true };
    const touched = road.parts.filter((part) => reached(part, number));
    const [sole] = touched;
    if (sole && touched.length === 1 && road.kind === "adjacent" && sole.seen >= 5) {
      return { districts: [sole.district], strength: 0.76, byNumber: true };
    }
    const between = nearest(road.parts, number);
    if (between && road.kind === "adjacent") return { districts: [between], strength: 0.7, byNumber: true };
  }
  if (main.seen / total >= 0.96 && main.seen >= 20) {
    return { districts: [main.district], strength: 0.65, byNumber: false };
  }
  return { districts: all, strength: 0, byNumber: false };
}

/** Of several districts the number may lie in, the one where nearly all of them were seen (四平路: one long road, and a short one far off). */
function chiefOf(inside: NumberRange[]): NumberRange | null {
  const [head, ...rest] = [...inside].sort((a, b) => b.seen - a.seen);
  if (!head || rest.length === 0 || head.seen < MANY) return null;
  return rest.reduce((sum, part) => sum + part.seen, 0) * 6 <= head.seen ? head : null;
}

/** Whether the number comes near the other district's numbers on a road that is the border for a stretch: one side each. */
function alongside(only: NumberRange, other: NumberRange, number: number): boolean {
  if (!only.range || !other.range) return false;
  const [low, from, to, high] = other.range;
  if (Math.min(only.range[2], to) < Math.max(only.range[1], from)) return false;
  const margin = (high - low) * 0.1;
  return number >= low - margin && number <= high + margin;
}

/** The district whose numbers lie much nearer (a third of the way at most) than any other's. */
function nearest(parts: NumberRange[], number: number): DistrictCode | null {
  let best: DistrictCode | null = null;
  let distance = Number.POSITIVE_INFINITY;
  let second = Number.POSITIVE_INFINITY;
  for (const { district, range } of parts) {
    if (range === null) continue;
    const away = number < range[1] ? range[1] - number : number > range[2] ? number - range[2] : 0;
    if (away < distance) {
      second = distance;
      distance = away;
      best = district;
    } else if (away < second) second = away;
  }
  const unknown = parts.some((part) => part.range === null);
  const inReach = parts.some((part) => part.district === best && reached(part, number));
  return distance * 3 <= second && (inReach || !unknown) ? best : null;
}
