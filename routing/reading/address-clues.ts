/**
 * Clues of an address: one printed address in, what its words say of the place out.
 * In: text; whether something outside the text already says Shanghai. Out: province (31 for Shanghai) with the words that said so,
 * district clues with strengths, special areas named, roads that only narrow. Goes wrong: nothing throws; words that are parts of road,
 * company or building names are passed over, so a text may leave no clue at all.
 */
import type { DistrictCode } from "../gazetteer/districts.ts";
import { type Entry, gazetteer, type PlaceKind } from "../gazetteer/gazetteer.ts";
import type { SpecialArea } from "../gazetteer/special-areas.ts";
import { namesOfFirms } from "./firm-names.ts";
import { nameTokens, type Token } from "./name-tokens.ts";
import { normalForm } from "./normal-form.ts";
import { houseNumber, readRoad } from "./road-number.ts";

export type ClueKind = "district" | PlaceKind | "road" | "free-trade-zone";

export interface Clue {
  kind: ClueKind;
  words: string;
  districts: DistrictCode[];
  /** How far the clue decides by itself once the text is known to speak of Shanghai; 0 where it only narrows. */
  strength: number;
  /** Whether it means Shanghai even where nothing else says so. */
  alone: boolean;
  /** How the words stand to today's name: "" or a remark for the reason, in Chinese. */
  remark: string;
}

export interface Clues {
  /** Two-digit code of the province the text names, 31 for Shanghai; null where none is named or several are. */
  province: string | null;
  provinceWords: string;
  provinceStrength: number;
  /** Another province the text also names in full. */
  rival: string | null;
  clues: Clue[];
  special: { area: SpecialArea; words: string }[];
}

const STRENGTH: Record<PlaceKind, number> = {
  town: 0.93,
  "old-town": 0.88,
  zone: 0.86,
  landmark: 0.8,
  area: 0.78,
  village: 0.7,
  housing: 0.66,
};

/** After a short name: the name is part of a road's (南京路, 四川南路, 上海路, 广州大道). 路 and 街 may follow a direction. */
const ROAD_FOLLOWS = /[东西南北中一二三四五六七八九十新老支环大内外]{0,2}(?:路|街|大道|道|弄|巷|高速)/y;
/** After a short name: a house, an office or a shop named after the place. */
const HOUSE_FOLLOWS =
  /[\u4e00-\u9fff]{0,3}?(?:大厦|大楼|宾馆|饭店|酒店|商会|会馆|银行|驻沪|办事处|商城|广场|大学|学院|菜馆|家具城|同乡)/y;
/** After 临港 or 漕河泾: a place and a park, as the developer names its parks all over the city; 临港奉贤园区 is none of these. */
const PARK_DEVELOPERS = new Set(["漕河泾", "张江"]);
const DEVELOPERS_PARK = /[\u4e00-\u9fff]{2,4}?(?:国际)?(?:科技城|科技绿洲|智造城|科创城|科创小镇|高科技园|智创城)/y;
/** The word before another city's name in an office's: 上海市人民政府驻北京办事处. */
const OFFICE_ELSEWHERE = /(?:人民政府|市政府)?驻(?!沪|上海)/y;
/** After a neighbourhood's name: a mall of a chain, which is told apart by where it stands (五角场万达广场). */
const MALL_FOLLOWS = /(?:万达|宝龙|龙湖|印象|吾悦|凯德|世纪联华|红星美凯龙|合生|百联|绿地缤纷|天街)/y;
/** A road's or short place's left neighbour when it is no name: a word that may end before a place. */
const MAY_PRECEDE = new Set([
  ..."市区县镇乡村道号弄园处口近厦楼址于在自地产货至与和及到是为仓国省路街城里站座栋幢层室期边",
]);
/** Islands of 嵊泗县 in 浙江, worked by Shanghai as its port. */
const YANGSHAN = /^(?:小洋山|洋山[港深保特])/;
const LONG_NAMED = new Set<PlaceKind>(["town", "old-town", "zone", "landmark"]);

function follows(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}

class Reader {
  readonly result: Clues = {
    province: null,
    provinceWords: "",
    provinceStrength: 0,
    rival: null,
    clues: [],
    special: [],
  };
  readonly #text: string;
  readonly #begins: Uint8Array;
  #candidates: string[] = [];
  #candidateWords = "";
  #numbered = false;
  /** End of the last name accepted; a name right behind it stands at a beginning. */
  #accepted = -1;

  constructor(text: string, begins: Uint8Array) {
    this.#text = text;
    this.#begins = begins;
  }

  /** Whether a name may begin here: at the text's start, after a gap, a name, or a word such as 位于. */
  #opens(start: number, strict: boolean): boolean {
    if (start === 0 || this.#begins[start] !== 0 || this.#accepted === start) return true;
    const before = this.#text.charAt(start - 1);
    return strict ? "址于在自地国".includes(before) : MAY_PRECEDE.has(before) || before <= "9";
  }

  read(tokens: Token[]): Clues {
    for (const token of tokens) this.#token(token);
    if (this.result.province === null && this.#candidates.length === 1) {
      this.#settle(this.#candidates[0] ?? "", this.#candidateWords, 0.85);
    }
    return this.result;
  }

  #token(token: Token): void {
    const { entry, start, end } = token;
    const outside = this.result.province !== null && this.result.province !== "31";
    if (entry.shanghai) {
      if (follows(OFFICE_ELSEWHERE, this.#text, end)) return;
      if (entry.shanghai === "full" || !follows(ROAD_FOLLOWS, this.#text, end)) this.#shanghai(entry, end);
      return;
    }
    if (entry.brand && !outside) {
      this.#namedShanghai(entry.name);
      this.#accepted = end;
      return;
    }
    if (entry.special && outside && this.result.province === "33" && YANGSHAN.test(entry.name)) {
      this.result.special.push({ area: entry.special, words: entry.name });
    }
    if (entry.special && !outside && !this.#nearby(entry, start, end)) {
      this.#namedShanghai(entry.name);
      this.result.special.push({ area: entry.special, words: entry.name });
      this.#accepted = end;
    }
    if (this.#district(entry, start, end, outside)) return;
    if (entry.road && !outside) {
      // 浦东路桥 builds roads and bridges
      if (this.#text.charAt(end) === "桥" && entry.name.endsWith("路")) return;
      if (this.#opens(start, false)) this.#road(entry, end);
      return;
    }
    if (entry.place && !outside && this.#place(entry, start, end)) return;
    if (entry.division) this.#division(entry, start, end);
  }

  /** 「近浦东机场」 is not at it, 「临港路」 is a road, 「临港南桥科技城」 is a park of a developer of that name. */
  #nearby(entry: Entry, start: number, end: number): boolean {
    if (/临港$/.test(entry.name) && follows(DEVELOPERS_PARK, this.#text, end)) {
      this.#accepted = end;
      return true;
    }
    if ("近邻距往去至到".includes(this.#text.charAt(start - 1) || "-")) return true;
    if (this.#text.startsWith("附近", end) || this.#text.startsWith("旁", end)) return true;
    return !/[路道]$/.test(entry.name) && follows(ROAD_FOLLOWS, this.#text, end);
  }

  #shanghai(entry: Entry, end: number): void {
    if (this.result.province === null && this.#candidates.length === 0) {
      this.#settle("31", entry.name, 1);
    } else if (this.result.province !== "31" && entry.shanghai === "full" && !this.#numbered) {
      this.result.rival ??= "31";
    }
    if (this.result.province === "31" && entry.name.includes("自")) {
      this.#clue("free-trade-zone", entry.name, ["310115"], 0.75, true, "");
    }
    this.#accepted = end;
  }

  /** 上海国际汽车城, 上海南站: the name itself says Shanghai. */
  #namedShanghai(name: string): void {
    if (this.result.province === null && /^(?:中国)?上海/.test(name)) this.#settle("31", name, 1);
  }

  #settle(province: string, words: string, strength: number): void {
    this.result.province = province;
    this.result.provinceWords = words;
    this.result.provinceStrength = strength;
  }

  #clue(kind: ClueKind, words: string, districts: DistrictCode[], strength: number, alone: boolean, remark: string) {
    this.result.clues.push({ kind, words, districts, strength, alone, remark });
  }

  #district(entry: Entry, start: number, end: number, outside: boolean): boolean {
    const naming = entry.district;
    if (!naming || outside || this.#candidates.length > 0) return false;
    const whole = /[区县岛]$/.test(entry.name);
    if (naming.writing === "misprint" && entry.division && this.result.province === null) {
      // 黄埔区 is a district of 广州 and a misprint of 黄浦区: by itself it is neither
      this.#clue("district", entry.name, [naming.code], naming.certainty, false, "误写");
      return true;
    }
    if (!whole) {
      if (this.#numbered || !this.#opens(start, true)) return false;
      if (follows(ROAD_FOLLOWS, this.#text, end) || follows(HOUSE_FOLLOWS, this.#text, end)) return false;
    }
    this.#namedShanghai(entry.name);
    const remark = naming.writing === "former" ? "旧称" : naming.writing === "misprint" ? "误写" : "";
    this.#clue("district", entry.name, [naming.code], naming.certainty, naming.alone, remark);
    this.#accepted = end;
    return true;
  }

  #road(entry: Entry, end: number): void {
    if (!entry.road) return;
    const printed = houseNumber(this.#text, end);
    const reading = readRoad(entry.road, printed?.number ?? null);
    if (printed) this.#numbered = true;
    const unit =
      printed && "号弄".includes(this.#text.charAt(printed.end) || "-") ? this.#text.charAt(printed.end) : "";
    const words = printed ? `${entry.name}${printed.number}${unit}` : entry.name;
    const known = entry.road.kind === "one" ? entry.road.grade === "A" : reading.strength >= 0.76;
    // a country road runs on into the next district, farther than the numbers seen; without one it is a candidate
    const strength = !printed && entry.name.endsWith("公路") ? Math.min(reading.strength, 0.78) : reading.strength;
    this.#clue("road", words, reading.districts, strength, known, reading.byNumber ? "按门牌" : "");
    this.#accepted = end;
  }

  #place(entry: Entry, start: number, end: number): boolean {
    const { place } = entry;
    if (!place) return false;
    const { kind, districts, unique } = place;
    this.#namedShanghai(entry.name);
    if (kind === "area") {
      if (PARK_DEVELOPERS.has(entry.name) && follows(DEVELOPERS_PARK, this.#text, end)) {
        this.#accepted = end;
        return true;
      }
      if (this.#numbered || !this.#opens(start, true)) return false;
      if (follows(ROAD_FOLLOWS, this.#text, end)) return false;
      if (follows(HOUSE_FOLLOWS, this.#text, end) && !follows(MALL_FOLLOWS, this.#text, end)) return false;
    } else if (!LONG_NAMED.has(kind) && !this.#opens(start, false)) return false;
    this.#clue(kind, entry.name, districts, districts.length === 1 ? STRENGTH[kind] : 0, unique, "");
    if (kind !== "village" && kind !== "housing") this.#accepted = end;
    return true;
  }

  #division(entry: Entry, start: number, end: number): void {
    const { division } = entry;
    if (!division) return;
    const { province } = this.result;
    if (!division.full) {
      if (province !== null) {
        if (division.provinces.includes(province)) this.#accepted = end;
        return;
      }
      if (this.#numbered || !this.#opens(start, true)) return;
      if (follows(ROAD_FOLLOWS, this.#text, end) || follows(HOUSE_FOLLOWS, this.#text, end)) return;
    }
    this.#accepted = end;
    const ours = province === null && this.result.clues.find((clue) => clue.alone && clue.strength >= 0.85);
    if (ours) {
      // a district that only Shanghai has stands before: 徐汇区……（昆山仓库） is in Shanghai
      if (division.full || ours.kind !== "district")
        this.result.rival ??= ours.kind === "district" ? (division.provinces[0] ?? null) : "31";
      if (ours.kind === "district") return;
    }
    if (province !== null) {
      if (division.provinces.includes(province)) this.result.provinceStrength += 0.02;
      else if (division.full && division.level !== "county" && !this.#numbered) {
        this.result.rival ??= division.provinces[0] ?? null;
      }
      return;
    }
    this.#candidateWords += entry.name;
    this.#candidates =
      this.#candidates.length === 0
        ? division.provinces
        : this.#candidates.filter((code) => division.provinces.includes(code));
    const [only] = this.#candidates;
    if (only !== undefined && this.#candidates.length === 1) {
      const base = division.level === "province" ? 0.97 : division.level === "city" ? 0.95 : 0.93;
      this.#settle(only, this.#candidateWords, division.full ? base : division.contested ? 0.7 : base - 0.06);
    }
  }
}

/** @param printed an address as printed. @returns its clues; never throws, reads at most 400 characters, in linear time. */
export function addressClues(printed: string): Clues {
  const { text, begins } = normalForm(printed);
  const names = gazetteer();
  const tokens = namesOfFirms(text, begins, nameTokens(text, names));
  return new Reader(text, begins).read(tokens);
}
