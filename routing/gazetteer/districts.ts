/**
 * The 16 districts of Shanghai and every way their names are written: full, short, abolished, misprinted.
 * In: nothing. Out: names with the district they mean today and how far the name alone decides.
 * Goes wrong: a district of a former time that was divided among several of today's only carries low certainty.
 *
 * Sources: GB/T 2260 and its changes (卢湾 2011, 闸北 2015, 南汇 2009, 崇明县 2016, 南市 2000, 川沙县 and 上海县 1992, 吴淞 1988,
 * the counties of 1993-2001); the 1950s districts and the misprints from common knowledge. As of 2026-11.
 */
import type { BureauCode } from "#domain/bureau.ts";

export type DistrictCode = Exclude<BureauCode, "lingang" | "airport">;

/** Short names by code; the full name is the short one with 区 (浦东: 浦东新区). */
export const DISTRICTS: Record<DistrictCode, string> = {
  "310101": "黄浦",
  "310104": "徐汇",
  "310105": "长宁",
  "310106": "静安",
  "310107": "普陀",
  "310109": "虹口",
  "310110": "杨浦",
  "310112": "闵行",
  "310113": "宝山",
  "310114": "嘉定",
  "310115": "浦东",
  "310116": "金山",
  "310117": "松江",
  "310118": "青浦",
  "310120": "奉贤",
  "310151": "崇明",
};

/** @returns the official name, e.g. 嘉定区, 浦东新区. */
export function districtName(code: DistrictCode): string {
  return code === "310115" ? "浦东新区" : `${DISTRICTS[code]}区`;
}

export function isDistrict(code: string): code is DistrictCode {
  return Object.hasOwn(DISTRICTS, code);
}

/** How a district was written: its full name, its short name, a name no longer in use, a misprint. */
export type Writing = "full" | "short" | "former" | "misprint";

export interface DistrictNaming {
  name: string;
  code: DistrictCode;
  writing: Writing;
  /** How far the name alone decides once it is clear that the text speaks of Shanghai, 0 to 1. */
  certainty: number;
  /** Whether the name means this district even where nothing else says Shanghai. */
  alone: boolean;
}

/** [name, code today, certainty, alone]. Low certainty: the former area is spread over several of today's districts. */
const FORMER: [string, DistrictCode, number, boolean][] = [
  ["卢湾区", "310101", 0.93, true],
  ["卢湾", "310101", 0.88, false],
  ["闸北区", "310106", 0.93, true],
  ["闸北", "310106", 0.88, false],
  ["南市区", "310101", 0.85, false],
  ["南汇区", "310115", 0.93, true],
  ["南汇县", "310115", 0.92, true],
  ["南汇", "310115", 0.88, false],
  ["川沙县", "310115", 0.88, true],
  ["崇明县", "310151", 0.95, true],
  ["奉贤县", "310120", 0.93, true],
  ["青浦县", "310118", 0.93, true],
  ["松江县", "310117", 0.93, true],
  ["金山县", "310116", 0.92, false],
  ["嘉定县", "310114", 0.79, true],
  ["宝山县", "310113", 0.72, false],
  ["上海县", "310112", 0.65, true],
  ["吴淞区", "310113", 0.9, true],
  ["杨树浦区", "310110", 0.85, false],
  ["榆林区", "310110", 0.79, false],
  ["提篮桥区", "310109", 0.79, false],
  ["邑庙区", "310101", 0.79, false],
  ["蓬莱区", "310101", 0.75, false],
  ["嵩山区", "310101", 0.75, false],
];

/** Misprints by shape or sound, each also with 区 left as printed. Valid only where Shanghai is named. */
const MISPRINTS: [DistrictCode, string][] = [
  ["310101", "黄埔区 黄埔 黄蒲区 皇浦区 黄铺区 黄甫区"],
  ["310104", "徐家汇区 徐江区 徐会区 许汇区 徐卉区 余汇区"],
  ["310105", "长林区 常宁区 长守区 长宇区"],
  ["310106", "静女区 静案区 净安区 敬安区 精安区 闸比区 阐北区"],
  ["310107", "普驼区 普沱区 谱陀区 普陁区 浦陀区 普佗区"],
  ["310109", "虹囗区 虹口囗 红口区 洪口区 弘口区"],
  ["310110", "杨埔区 杨甫区 扬浦区 扬浦 杨蒲区 杨铺区 样浦区"],
  ["310112", "闽行区 闽行 闵航区 闵形区 阂行区 敏行区 悯行区"],
  ["310113", "保山区 宝三区 宝善区 宝珊区 堡山区"],
  ["310114", "嘉兴定区 佳定区 加定区 嘉订区 嘉顶区 家定区"],
  [
    "310115",
    "浦东新 浦东区 浦东新去 浦东新曲 浦东心区 浦东薪区 埔东新区 蒲东新区 浦东新城区 浦东開发区 浦东新驱 铺东新区 浦冬新区",
  ],
  ["310116", "金衫区 今山区"],
  ["310117", "淞江区 松汇区 凇江区 松降区"],
  ["310118", "青埔区 青埔 青甫区 青蒲区 清浦区 青铺区"],
  ["310120", "奉闲区 奉先区 风贤区 凤贤区 奉县区 丰贤区 奉贡区"],
  ["310151", "祟明区 祟明县 祟明 崇民区 重明区"],
];
/** What stands where 区 was meant. */
const NOT_QU = ["去", "曲", "驱", "岖", "區", "趋", "取", "区区", "新区", "县区"];
/** Full names that a district of another province bears too: 舟山市普陀区, 双鸭山市宝山区. */
const NAMESAKES: ReadonlySet<DistrictCode> = new Set(["310107", "310113"]);
/** Short names that are common as names of other things elsewhere. */
const COMMON: ReadonlySet<DistrictCode> = new Set(["310101", "310105", "310106", "310107", "310113", "310116"]);

/** @returns every writing of every district; names are unique. */
export function districtNamings(): DistrictNaming[] {
  const namings = new Map<string, DistrictNaming>();
  const add = (name: string, code: DistrictCode, writing: Writing, certainty: number, alone: boolean) => {
    if (!namings.has(name)) namings.set(name, { name, code, writing, certainty, alone });
  };
  for (const [code, short] of Object.entries(DISTRICTS) as [DistrictCode, string][]) {
    add(districtName(code), code, "full", 0.95, !NAMESAKES.has(code));
    add(short, code, "short", 0.9, !COMMON.has(code));
  }
  add("崇明岛", "310151", "short", 0.93, true);
  for (const [name, code, certainty, alone] of FORMER) add(name, code, "former", certainty, alone);
  for (const [code, names] of MISPRINTS) for (const name of names.split(" ")) add(name, code, "misprint", 0.85, false);
  for (const [code, short] of Object.entries(DISTRICTS) as [DistrictCode, string][]) {
    for (const wrong of NOT_QU) add(short + wrong, code, "misprint", 0.88, false);
  }
  return [...namings.values()];
}
