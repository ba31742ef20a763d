/**
 * Sizes as sellers print them. In: text. Out: every number with a unit we know, in one base unit per dimension, with its
 * place. 1 丝 = 1 道 = 1 C = 0.01 mm (trade usage), 双面/双层 thickness is halved; 码 and 迈 of an e-bike mean km/h, and
 * so do 公里 behind 时速. A bare number counts where its label leaves no doubt of the unit (最高时速 60). What follows ±
 * or 误差 is a tolerance and no size.
 * Thicknesses over 2 mm are sizes, not thicknesses of bags and films, and are left out. Linear: bounded repeats only.
 */
import { remembered } from "./remembered.ts";

export const UNIT_OF = {
  thickness: "mm",
  speed: "km/h",
  weight: "kg",
  voltage: "V",
  power: "W",
  capacity: "Ah",
  distance: "km",
  percent: "%",
} as const;
export type Dimension = keyof typeof UNIT_OF;
export const DIMENSIONS = Object.keys(UNIT_OF) as [Dimension, ...Dimension[]];

export interface Quantity {
  readonly of: Dimension;
  /** In the unit of `UNIT_OF`; of a printed range the two ends, else twice the same. */
  readonly low: number;
  readonly high: number;
  /** Place of number and unit. */
  readonly start: number;
  readonly end: number;
}

const UNITS: readonly (readonly [string, Dimension, number])[] = [
  ["丝米", "thickness", 0.1],
  ["丝", "thickness", 0.01],
  ["道", "thickness", 0.01],
  ["mm", "thickness", 1],
  ["㎜", "thickness", 1],
  ["毫米", "thickness", 1],
  ["μm", "thickness", 0.001],
  ["µm", "thickness", 0.001],
  ["um", "thickness", 0.001],
  ["微米", "thickness", 0.001],
  ["μ", "thickness", 0.001],
  ["km/h", "speed", 1],
  ["km/小时", "speed", 1],
  ["kmh", "speed", 1],
  ["公里/小时", "speed", 1],
  ["公里/时", "speed", 1],
  ["公里每小时", "speed", 1],
  ["公里/h", "speed", 1],
  ["km/时", "speed", 1],
  ["㎞/h", "speed", 1],
  ["千米/小时", "speed", 1],
  ["千米每小时", "speed", 1],
  ["码", "speed", 1],
  ["迈", "speed", 1],
  ["kg", "weight", 1],
  ["㎏", "weight", 1],
  ["千克", "weight", 1],
  ["公斤", "weight", 1],
  ["斤", "weight", 0.5],
  ["kw", "power", 1000],
  ["千瓦", "power", 1000],
  ["w", "power", 1],
  ["瓦", "power", 1],
  ["kv", "voltage", 1000],
  ["千伏", "voltage", 1000],
  ["v", "voltage", 1],
  ["伏", "voltage", 1],
  ["ah", "capacity", 1],
  ["安时", "capacity", 1],
  ["km", "distance", 1],
  ["公里", "distance", 1],
  ["千米", "distance", 1],
  ["c", "thickness", 0.01],
  ["%", "percent", 1],
];
const BY_NAME = new Map(UNITS.map(([name, of, factor]) => [name, { of, factor }]));
const NAMES = [...BY_NAME.keys()].sort((a, b) => b.length - a.length).map((name) => name.replaceAll("/", "\\/"));
const LAYER = /(双面|双层|两层|单面|单层|单边|总厚)[加合计共厚度为约:： ]{0,4}$/;
/** Speed is often printed in kilometres: 时速60公里, 最高车速可达45km. */
const SPEED_BEFORE = /(?:时速|车速|极速)[^\d,，。;；]{0,6}$/;
/** A speed printed without any unit: 最高时速可达60. */
const SPOKEN_SPEED =
  /(?:时速|车速|极速)(?:可达|可到|能到|达到|高达|达|到|约|为|[:： ]){0,3}(\d{2,3})(?![\d.a-z]| ?[码迈公千])/gi;
const TOLERANCE_BEFORE = /(?:±|误差|公差|偏差)[在为约:： <≤]{0,3}$/;
/** 3道封边, 2道热封: how often, not how thick; 42码鞋 is a size, not a speed. */
const COUNTED = { 道: /^[工封热边折线缝压]/, 码: /^[鞋衣裤帽数头]/ } as const;
const PRINTED = new RegExp(
  `(\\d{1,5}(?:\\.\\d{1,4})?)(?: ?± ?\\d{1,3}(?:\\.\\d{1,4})?)?(?: ?(${NAMES.join("|")}))?(?: ?[-~到至—～] ?(\\d{1,5}(?:\\.\\d{1,4})?))? ?(${NAMES.join("|")})(?![a-z])(?:[（(]?(双面|双层|单面|单层)(?! ?[厚约为:：]?\\d))?`,
  "gi",
);
const THICKEST = 2;
const WIDE = /[\uff01-\uff5e]/g;

/** Quantities printed in a text; `label` is the parameter's label, which may carry unit and layer: 厚度(mm). */
export function readQuantities(printed: string, label = ""): readonly Quantity[] {
  return HAS_DIGIT.test(printed) ? readRemembered(`${label}${BETWEEN}${printed}`) : NOTHING;
}

const HAS_DIGIT = /[\d\uff10-\uff19]/;
const NOTHING: readonly Quantity[] = [];
/** Parts label and value of a remembered parameter; no page prints it. */
const BETWEEN = "\u0000";
const readRemembered = remembered((both): readonly Quantity[] => {
  const at = both.indexOf(BETWEEN);
  return read(both.slice(at + 1), both.slice(0, at));
});

function read(printed: string, label: string): readonly Quantity[] {
  const found: Quantity[] = [];
  const text = printed.replace(WIDE, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
  const labelDouble = /双面|双层/.test(label);
  for (const match of text.matchAll(PRINTED)) {
    const [whole, first = "", firstUnit, second, unit = "", layerBehind = ""] = match;
    const index = match.index;
    const end = index + whole.length;
    if (isPartOfNumber(text, index) || TOLERANCE_BEFORE.test(text.slice(Math.max(0, index - 5), index))) continue;
    if ((unit === "道" || unit === "码") && COUNTED[unit].test(text.slice(end))) continue;
    const last = BY_NAME.get(unit.toLowerCase());
    const one = firstUnit === undefined ? last : BY_NAME.get(firstUnit.toLowerCase());
    // 「48V 60V」 is two quantities with one unit each, not a range; the second is found by itself.
    if (last === undefined || one === undefined) continue;
    if (second === undefined && firstUnit !== undefined) continue;
    if (second !== undefined && one.of !== last.of) {
      // 60V-20AH is a voltage and a capacity, not a range.
      push(found, one.of, [Number(first) * one.factor], false, index, index + first.length + (firstUnit ?? "").length);
      push(found, last.of, [Number(second) * last.factor], false, end - second.length - unit.length, end);
      continue;
    }
    const ends = [Number(first) * one.factor, ...(second === undefined ? [] : [Number(second) * last.factor])];
    const [before = "", layerBefore = ""] = LAYER.exec(text.slice(Math.max(0, index - 8), index)) ?? [];
    const layer = layerBefore === "" ? layerBehind : layerBefore;
    const half = /双面|双层|两层|总厚/.test(layer) || (labelDouble && !layer.includes("单"));
    const isSpeed =
      last.of === "distance" &&
      (/[时车极]速/.test(label) || SPEED_BEFORE.test(text.slice(Math.max(0, index - 12), index)));
    push(found, isSpeed ? "speed" : last.of, ends, half, index - before.length, end);
  }
  for (const match of text.matchAll(SPOKEN_SPEED)) {
    push(found, "speed", [Number(match[1])], false, match.index, match.index + match[0].length);
  }
  const bare = /^\s*(\d{1,5}(?:\.\d{1,4})?)\s*$/.exec(text);
  const labelUnit = bare === null ? undefined : (unitOfLabel(label) ?? unitByMeaning(label, Number(bare[1])));
  if (bare !== null && labelUnit !== undefined && found.length === 0) {
    push(found, labelUnit.of, [Number(bare[1]) * labelUnit.factor], labelDouble, 0, text.length);
  }
  return found;
}

function push(found: Quantity[], of: Dimension, ends: number[], half: boolean, start: number, end: number): void {
  const factor = of === "thickness" && half ? 0.5 : 1;
  const low = Math.min(...ends) * factor;
  const high = Math.max(...ends) * factor;
  if (low <= 0 || (of === "thickness" && low > THICKEST)) return;
  found.push({ of, low, high, start, end });
}

/** Whether the number is the tail of a longer one or of a model name: B12V, 3.5.48V, 2022048V. */
function isPartOfNumber(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  return (before >= 0x30 && before <= 0x39) || before === 0x2e;
}

function unitOfLabel(label: string): { of: Dimension; factor: number } | undefined {
  const unit = new RegExp(`[（(/]\\s?(${NAMES.join("|")})\\s?[）)]?$`, "i").exec(label.trim())?.[1];
  return unit === undefined ? undefined : BY_NAME.get(unit.toLowerCase());
}

/** What a number without any unit can only mean. 厚度 2 may be 丝 or mm; 厚度 0.02 can only be mm. */
function unitByMeaning(label: string, value: number): { of: Dimension; factor: number } | undefined {
  if (/时速|车速/.test(label)) return { of: "speed", factor: 1 };
  if (/电压/.test(label)) return { of: "voltage", factor: 1 };
  if (/功率/.test(label) && value >= 50) return { of: "power", factor: 1 };
  if (/整车(?:质量|重量|净重)|整备质量/.test(label)) return { of: "weight", factor: 1 };
  if (/厚/.test(label) && value < 0.2) return { of: "thickness", factor: 1 };
  return undefined;
}
