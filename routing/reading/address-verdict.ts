/**
 * Verdict on one address: its clues in, a bureau with confidence, runner-up and one Chinese sentence out.
 * In: the printed address; whether something beside it says Shanghai. Out: bureau or null (then the districts it narrows to).
 * Goes wrong: clues that contradict each other lower the confidence below 0.8; where nothing decides, the bureau is null.
 *
 * A district written decides first, then the strongest of town, zone, road with number, area, village. What agrees raises the
 * confidence, what contradicts lowers it and becomes the runner-up.
 */
import type { Destination } from "#domain/bureau.ts";
import { type DistrictCode, districtName } from "../gazetteer/districts.ts";
import { addressClues, type Clue, type Clues } from "./address-clues.ts";
import { outsideSentence, shanghaiSentence } from "./sentences.ts";
import { withSpecialArea } from "./special-verdict.ts";

export interface Verdict {
  bureau: Destination | null;
  /** Two-digit code where the bureau is `outside`. */
  province?: string;
  confidence: number;
  runnerUp?: Destination;
  /** Districts the text narrows to, likeliest first; empty where it says nothing. */
  narrowed: DistrictCode[];
  /** Whether the text itself says that the place is in Shanghai. */
  inShanghai: boolean;
  /** What the text says, in Chinese, without the field's name and the full stop. */
  because: string;
}

const CEILING = 0.985;

/** Whether a clue points to exactly this district. */
function pointsTo(clue: Clue, code: DistrictCode): boolean {
  return clue.strength > 0 && clue.districts[0] === code;
}

/** The clue that decides: a district written (unless its old area is spread over several), else the strongest. */
function decisive(clues: Clue[]): Clue | null {
  const deciding = clues.filter((clue) => clue.strength > 0);
  const district = deciding.find((clue) => clue.kind === "district" && clue.strength >= 0.8);
  if (district) return district;
  const others = deciding.filter((clue) => clue.kind !== "district");
  const pool = others.length > 0 ? others : deciding;
  return pool.reduce<Clue | null>((best, clue) => (best && best.strength >= clue.strength ? best : clue), null);
}

function penalty(clue: Clue): number {
  if (clue.kind === "district") return clue.strength >= 0.8 ? 0.34 : 0.05;
  if (clue.strength >= 0.85) return 0.17;
  return clue.strength >= 0.7 ? 0.08 : 0.04;
}

interface Weighed {
  code: DistrictCode;
  confidence: number;
  agreeing: Clue[];
  against: Clue[];
}

function weigh(first: Clue, clues: Clue[]): Weighed | null {
  const [code] = first.districts;
  if (!code) return null;
  let confidence = first.strength;
  const agreeing: Clue[] = [];
  const against: Clue[] = [];
  for (const clue of clues) {
    if (clue === first || clue.words === first.words) continue;
    if (pointsTo(clue, code)) {
      confidence += (CEILING - confidence) * 0.35;
      agreeing.push(clue);
    } else if (clue.strength === 0) {
      if (clue.districts.includes(code)) confidence += (CEILING - confidence) * 0.1;
      else confidence -= 0.05;
    } else against.push(clue);
  }
  for (const clue of against) confidence -= penalty(clue) * (agreeing.length > 1 ? 0.6 : 1);
  return { code, confidence, agreeing, against };
}

/** How sure we can be that a text which never says Shanghai speaks of it, as an upper bound of the confidence; 0: not at all. */
function boundWithoutShanghai(first: Clue, { agreeing }: Weighed): number {
  const corroborated = agreeing.some((clue) => clue.kind !== first.kind && clue.strength >= 0.66);
  if (first.kind === "district") {
    if (first.alone) return corroborated ? 0.95 : 0.9;
    if (corroborated) return 0.85;
    return first.remark === "" && first.words.endsWith("区") ? 0.6 : 0;
  }
  if (first.kind === "free-trade-zone") return 0.75;
  if (first.alone && PLACES.has(first.kind)) return corroborated ? 0.86 : 0.75;
  if (first.kind === "road" && first.alone) return corroborated ? 0.7 : 0.5;
  return corroborated ? 0.6 : 0;
}

const PLACES = new Set<Clue["kind"]>(["town", "zone", "landmark", "area"]);

function intersection(clues: Clue[]): DistrictCode[] {
  const sets = clues.filter((clue) => clue.districts.length > 0).map((clue) => clue.districts);
  const [head, ...rest] = sets;
  if (!head) return [];
  const common = head.filter((code) => rest.every((set) => set.includes(code)));
  return common.length > 0 ? common : head;
}

/** Islands of 浙江 that are Shanghai's port. */
const SHARED_PORT = /^小?洋山/;

function outside(clues: Clues): Verdict {
  const { province, rival, provinceStrength } = clues;
  const special = clues.special.find(({ words }) => SHARED_PORT.test(words));
  const sure = Math.min(provinceStrength, 0.98);
  const confidence = rival ? sure * 0.62 : special ? sure * 0.75 : sure;
  const ours = clues.clues.find((clue) => clue.alone && clue.strength > 0)?.districts[0];
  const runnerUp = rival ? (rival === "31" && ours ? ours : ("outside" as const)) : special?.area.bureau;
  return {
    bureau: "outside",
    ...(province ? { province } : {}),
    confidence,
    ...(runnerUp ? { runnerUp } : {}),
    narrowed: [],
    inShanghai: false,
    because: outsideSentence(clues),
  };
}

/** Distinct clues: a name printed twice counts once. */
function distinct(clues: Clue[]): Clue[] {
  return clues.filter((clue, i) => clues.findIndex((other) => other.words === clue.words) === i).slice(0, 12);
}

/**
 * @param printed an address as printed, at most 400 characters of it are read.
 * @param context whether another field says that the party is in Shanghai.
 */
export function addressVerdict(printed: string, context: boolean): Verdict {
  const read = addressClues(printed);
  if (read.province !== null && read.province !== "31") return outside(read);
  const clues = distinct(read.clues);
  const inShanghai = read.province === "31";
  const first = decisive(clues);
  const weighed = first && weigh(first, clues);
  let verdict: Verdict;
  if (first && weighed) {
    let { confidence } = weighed;
    if (!inShanghai) confidence = Math.min(confidence, context ? 0.9 : boundWithoutShanghai(first, weighed));
    if (read.rival) confidence *= 0.7;
    const against = weighed.against.reduce<Clue | null>((a, b) => (a && a.strength >= b.strength ? a : b), null);
    const rival = against?.districts[0];
    const decided = confidence > 0.3;
    const runnerUp = decided ? (rival ?? (read.rival ? "outside" : undefined)) : weighed.code;
    verdict = {
      bureau: decided ? weighed.code : null,
      confidence: decided ? Math.min(CEILING, Math.max(0.05, confidence)) : 0,
      ...(runnerUp ? { runnerUp } : {}),
      narrowed: [weighed.code],
      inShanghai,
      because: shanghaiSentence(read, clues, first, weighed, decided),
    };
  } else {
    verdict = undecided(read, clues, inShanghai || context, inShanghai);
  }
  return withSpecialArea(verdict, read, context);
}

/** Only narrowing clues: they decide together where one district is common to several, in a text known to be of Shanghai. */
function undecided(read: Clues, clues: Clue[], anchored: boolean, inShanghai: boolean): Verdict {
  const narrowed = anchored ? intersection(clues) : [];
  const [likeliest] = narrowed;
  const met = likeliest !== undefined && narrowed.length === 1 && clues.length > 1;
  const common = met && clues.every((clue) => clue.districts.includes(likeliest));
  return {
    bureau: common ? likeliest : null,
    confidence: common ? 0.7 : 0,
    ...(likeliest && !common ? { runnerUp: likeliest } : {}),
    narrowed,
    inShanghai,
    because: common
      ? `${clues.map((clue) => `“${clue.words}”`).join("")}同在的只有${districtName(likeliest)}`
      : shanghaiSentence(read, clues, null, null, false),
  };
}
