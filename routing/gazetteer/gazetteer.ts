/**
 * The gazetteer: the dated data files and the tables of this folder in, one trie of names with their meanings out.
 * In: data/*.txt (see build-gazetteer.ts), districts.ts, added-places.ts, special-areas.ts. Out: `gazetteer()`, built once per
 * process in some tens of milliseconds. Goes wrong: a data file that cannot be read, or is empty, throws at the first use.
 *
 * A name may mean several things at once (普陀区 is in Shanghai and in 舟山); an entry keeps them side by side, and the reader of
 * addresses decides by what stands around it.
 */
import { readFileSync } from "node:fs";
import { ADDED_AREAS, ADDED_LANDMARKS, ADDED_TOWNS, ADDED_ZONES, PARK_BRANDS, UNMISTAKABLE } from "./added-places.ts";
import { type DistrictCode, type DistrictNaming, districtNamings, isDistrict } from "./districts.ts";
import { FORMER_DIVISIONS } from "./former-divisions.ts";
import { NameTrie } from "./name-trie.ts";
import { NAMED_AFTER_LINGANG, NEAR_AIRPORTS, SPECIAL_AREAS, type SpecialArea } from "./special-areas.ts";

/** A province, city or county outside Shanghai; `full` where the name ends in 省, 市, 县 …, `provinces` two-digit codes. */
export interface Division {
  level: "province" | "city" | "county";
  full: boolean;
  provinces: string[];
  /** A short form that a district of another province has too (通州 in 南通 and in 北京): a candidate at most. */
  contested?: true;
}

export type PlaceKind = "town" | "old-town" | "zone" | "landmark" | "area" | "village" | "housing";

export interface Place {
  kind: PlaceKind;
  districts: DistrictCode[];
  /** Whether no other place of China is known to bear the name. */
  unique: boolean;
}

/** House numbers seen in one district: how many, and from where to where (ends may carry strays). */
export interface NumberRange {
  district: DistrictCode;
  seen: number;
  range: [min: number, p10: number, p90: number, max: number] | null;
}

export interface Road {
  kind: "one" | "adjacent" | "homonym" | "mixed";
  /** For a road in one district: A well attested … D seen once; for the others "". */
  grade: string;
  parts: NumberRange[];
}

export interface Entry {
  name: string;
  shanghai?: "full" | "short";
  division?: Division;
  district?: DistrictNaming;
  place?: Place;
  road?: Road;
  special?: SpecialArea;
  /** A brand of parks: says nothing itself, but a short name right behind it is a place. */
  brand?: true;
}

export interface Gazetteer {
  entries: Entry[];
  trie: NameTrie;
}

function lines(file: string): string[] {
  const text = readFileSync(new URL(`data/${file}`, import.meta.url), "utf8");
  const found = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  if (found.length === 0) throw new Error(`gazetteer data file ${file} is empty`);
  return found;
}

function districts(codes: string): DistrictCode[] {
  return codes.split(",").filter(isDistrict);
}

class Names {
  readonly #byName = new Map<string, Entry>();

  at(name: string): Entry {
    let entry = this.#byName.get(name);
    if (!entry) {
      entry = { name };
      this.#byName.set(name, entry);
    }
    return entry;
  }
  find(name: string): Entry | undefined {
    return this.#byName.get(name);
  }
  all(): Entry[] {
    return [...this.#byName.values()];
  }
}

function addRoads(names: Names): void {
  for (const line of lines("roads-one-district.txt")) {
    const [code = "", grade = "", ...roads] = line.split(" ");
    for (const name of roads) {
      const parts = districts(code).map((district) => ({ district, seen: 0, range: null }));
      names.at(name).road = { kind: "one", grade, parts };
    }
  }
  for (const line of lines("roads-crossing.txt")) {
    const [name = "", kind = "", ...rest] = line.split(" ");
    const parts: NumberRange[] = [];
    for (const part of rest) {
      const [code = "", seen = "", numbers] = part.split(":");
      if (!isDistrict(code)) continue;
      const [min, p10, p90, max] = numbers?.split("-").map(Number) ?? [];
      const range: NumberRange["range"] =
        min !== undefined && p10 !== undefined && p90 !== undefined && max !== undefined ? [min, p10, p90, max] : null;
      parts.push({ district: code, seen: Number(seen), range });
    }
    if (kind === "adjacent" || kind === "homonym" || kind === "mixed") names.at(name).road = { kind, grade: "", parts };
  }
}

function addPlaces(names: Names): void {
  for (const line of lines("places.txt")) {
    const [kind = "", codes = "", ...places] = line.split(" ");
    const unique = kind === "town!";
    for (const name of places) {
      names.at(name).place = {
        kind: (unique ? "town" : kind) as PlaceKind,
        districts: districts(codes),
        unique,
      };
    }
  }
  const added: [PlaceKind, Partial<Record<DistrictCode, string>>][] = [
    ["old-town", ADDED_TOWNS],
    ["zone", ADDED_ZONES],
    ["landmark", ADDED_LANDMARKS],
    ["area", ADDED_AREAS],
  ];
  for (const [kind, byDistrict] of added) {
    for (const [code, list] of Object.entries(byDistrict)) {
      for (const name of list.split(" ")) {
        const entry = names.at(name);
        entry.place ??= { kind, districts: districts(code), unique: false };
      }
    }
  }
  for (const brand of PARK_BRANDS) {
    names.at(brand).brand = true;
    names.at(`上海${brand}`).brand = true;
  }
  for (const name of UNMISTAKABLE) {
    const place = names.find(name)?.place;
    if (place) place.unique = true;
  }
  for (const [name, code] of [...NAMED_AFTER_LINGANG, ...NEAR_AIRPORTS]) {
    names.at(name).place = { kind: "zone", districts: [code], unique: false };
  }
}

/** Endings taken off for the short form: 昆山市 → 昆山, 恩施土家族苗族自治州 → 恩施. */
const PEOPLES =
  /(?:[\u4e00-\u9fff]族|蒙古|哈萨克|柯尔克孜|维吾尔|塔吉克|锡伯|达斡尔|鄂温克|鄂伦春|各族|壮族|回族|藏族|彝族)+自治[州县旗]$/;

function shortForm(name: string): string {
  const short = name
    .replace(PEOPLES, "")
    .replace(/(?:维吾尔自治区|壮族自治区|回族自治区|自治区|特别行政区|省|市|县|地区|盟)$/, "");
  return short === name || short.length < 2 ? "" : short;
}

/** Words of every day, and names of other things: no short forms of counties. */
const NOT_SHORT = new Set("开放 和平 东方 长安 城中 城区 大厂 中山 安定 友谊 通河 新城 新河 新县 建设 中华".split(" "));
/** The same for cities: 中山 is a man before it is a city. */
const NOT_SHORT_CITY = new Set(["中山", "朝阳", "东方", "新北"]);
/** Short forms of counties and county-level cities that equal Shanghai's own names are never outside by themselves. */
function addDivisions(names: Names): void {
  const add = (name: string, level: Division["level"], full: boolean, province: string) => {
    const entry = names.at(name);
    if (!entry.division) entry.division = { level, full, provinces: [province] };
    else if (!entry.division.provinces.includes(province)) entry.division.provinces.push(province);
  };
  for (const line of lines("divisions.txt")) {
    const [province = "", level = "", ...list] = line.split(" ");
    if (level !== "province" && level !== "city" && level !== "county") continue;
    for (const name of list) {
      add(name, level, true, province);
      const short = shortForm(name);
      const own = names.find(short);
      // 长兴 is a county of 浙江 and the island of 长兴镇
      const town = names.find(`${short}镇`)?.place?.kind === "town";
      const ours = town || (own && (own.district || own.place || own.special || own.shanghai));
      const usable = level === "county" ? !ours && !NOT_SHORT.has(short) : !NOT_SHORT_CITY.has(short);
      if (short && usable) add(short, level, false, province);
    }
  }
  for (const [province, list] of Object.entries(FORMER_DIVISIONS)) {
    for (const name of list.split(" ")) {
      // 海门市 stands beside today's 海门区; where today's list has the name, that is the better source
      if (!names.find(name)?.division) add(name, "county", true, province);
      const short = shortForm(name);
      if (short && !names.find(short)) add(short, "county", false, province);
    }
  }
  for (const line of lines("divisions.txt")) {
    const [province = "", level = "", ...list] = line.split(" ");
    if (level === "county") for (const name of list) cityDistrict(names, name, province, add);
  }
  add("内蒙", "province", false, "15");
  add("香港", "province", false, "81");
  add("澳门", "province", false, "82");
  add("台湾", "province", false, "71");
}

/**
 * A district of a city elsewhere without its 区. Long ones are names of their own (龙泉驿, 九龙坡, which are not 龙泉 and 九龙);
 * two signs only put the county of the same name in doubt.
 */
function cityDistrict(
  names: Names,
  name: string,
  province: string,
  add: (name: string, level: Division["level"], full: boolean, province: string) => void,
): void {
  if (!name.endsWith("区") || /(?:新|开发|自治|管理|园|度假|示范)区$/.test(name)) return;
  const short = name.slice(0, -1);
  const entry = names.find(short);
  if (short.length >= 3 && !entry) add(short, "county", false, province);
  const division = entry?.division;
  if (division && !division.full && division.level === "county" && !division.provinces.includes(province)) {
    division.contested = true;
  }
}

/** Names that begin with a place and are none: found first, they keep the place from being read. */
const NO_PLACES =
  "苏州河 中山医院 兰州拉面 沙县小吃 北京银行 上海银行 南京银行 宁波银行 杭州银行 江苏银行 浙商银行 广东发展银行 上海牌 北京牌 南京牌";

function build(): Gazetteer {
  const names = new Names();
  for (const name of NO_PLACES.split(" ")) names.at(name);
  for (const [name, writing] of [
    ["上海市", "full"],
    ["上海", "short"],
    ["上海市市辖区", "full"],
    ["上海市辖区", "full"],
    ["中国上海自由贸易试验区", "full"],
    ["中国上海自贸试验区", "full"],
    ["上海自由贸易试验区", "full"],
    ["上海自贸区", "full"],
    ["上海自贸试验区", "full"],
  ] as const) {
    names.at(name).shanghai = writing;
  }
  for (const naming of districtNamings()) names.at(naming.name).district = naming;
  addRoads(names);
  addPlaces(names);
  for (const area of SPECIAL_AREAS) for (const word of area.words) names.at(word).special = area;
  addDivisions(names);
  const entries = names.all();
  const trie = new NameTrie(entries.reduce((sum, entry) => sum + entry.name.length, 0));
  for (let i = 0; i < entries.length; i++) trie.add(entries[i]?.name ?? "", i);
  return { entries, trie };
}

let built: Gazetteer | undefined;

/** @returns the gazetteer, built at the first call. @throws where a data file is missing. */
export function gazetteer(): Gazetteer {
  built ??= build();
  return built;
}
