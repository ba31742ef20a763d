/**
 * Areas with a bureau of their own: the Lingang new area (临港新片区) and the airports.
 * In: nothing. Out: words with the bureau they speak for, how strongly, and the district that comes second.
 * Goes wrong: the boundary of either is drawn by plan and fence, not by words; only the strongest words decide, the others make
 * the special bureau a candidate beside the district.
 *
 * Sources: founding text of the Lingang bureau, 2020-03-26 (registration in the area, enforcement only inside 洋山特殊综合保税区);
 * 上海市民用机场地区管理条例 art. 3 (机场地区: inside the fence, city terminals, the 虹桥 transport area). Whether Lingang's remit was
 * widened since is not known: it stays a candidate. As of 2026-11.
 */
import type { DistrictCode } from "./districts.ts";

export interface SpecialArea {
  bureau: "lingang" | "airport";
  /** The district bureau that comes second, or first where the words are weak. */
  beside: DistrictCode;
  /** Confidence of the special bureau from these words, 0 to 1; at or above 0.8 they decide. */
  strength: number;
  words: string[];
}

const split = (words: string) => words.split(" ");

export const SPECIAL_AREAS: SpecialArea[] = [
  {
    bureau: "lingang",
    beside: "310115",
    strength: 0.9,
    words: split("洋山特殊综合保税区 洋山特殊综保区"),
  },
  {
    bureau: "lingang",
    beside: "310115",
    strength: 0.76,
    words: split(
      "临港新片区 自贸区临港新片区 自由贸易试验区临港新片区 上海自由贸易试验区临港新片区 中国上海自由贸易试验区临港新片区 中国上海自贸试验区临港新片区 洋山保税港区 洋山保税区 小洋山 小洋山岛 洋山港 洋山深水港 临港产业区 临港装备产业区 临港重装备产业区 上海临港产业区",
    ),
  },
  {
    bureau: "lingang",
    beside: "310115",
    strength: 0.62,
    words: split(
      "南汇新城镇 南汇新城 泥城镇 书院镇 万祥镇 芦潮港镇 芦潮港 芦潮港农场 申港街道 临港新城 临港主城区 滴水湖 临港大道 环湖西一路 环湖西二路 环湖西三路 环湖东一路 环湖东二路 环湖南路 环湖北一路 环湖北二路 环湖北三路 临港泥城产业园 临港科技城 临港地区 临港自贸区 国际创新协同区 海洋科技广场",
    ),
  },
  { bureau: "lingang", beside: "310115", strength: 0.55, words: ["临港", "临港经济开发区"] },
  {
    bureau: "lingang",
    beside: "310120",
    strength: 0.7,
    words: split("临港奉贤园区 临港新片区奉贤园区 上海临港奉贤经济发展园区"),
  },
  { bureau: "lingang", beside: "310120", strength: 0.55, words: split("四团镇平安 平安镇 四团镇平安社区") },
  {
    bureau: "airport",
    beside: "310115",
    strength: 0.86,
    words: split(
      "浦东国际机场t1 浦东国际机场t2 浦东国际机场s1 浦东国际机场s2 浦东机场t1 浦东机场t2 浦东机场s1 浦东机场s2 浦东国际机场航站楼 浦东机场航站楼 浦东国际机场1号航站楼 浦东国际机场2号航站楼 浦东国际机场一号航站楼 浦东国际机场二号航站楼 浦东机场1号航站楼 浦东机场2号航站楼 浦东国际机场卫星厅 浦东机场内 浦东国际机场内 浦东国际机场货运站 浦东机场货运站 浦东国际机场货运区 浦东机场货运区 浦东国际机场候机楼 浦东机场候机楼",
    ),
  },
  { bureau: "airport", beside: "310115", strength: 0.72, words: split("浦东国际机场 浦东机场") },
  {
    bureau: "airport",
    beside: "310105",
    strength: 0.86,
    words: split(
      "虹桥国际机场t1 虹桥机场t1 虹桥国际机场1号航站楼 虹桥机场1号航站楼 虹桥国际机场一号航站楼 虹桥国际机场航站楼 虹桥机场航站楼 虹桥机场内 虹桥国际机场内 虹桥机场货运站 虹桥国际机场货运站 虹桥机场货运区 虹桥国际机场候机楼 虹桥机场候机楼",
    ),
  },
  {
    bureau: "airport",
    beside: "310112",
    strength: 0.86,
    words: split("虹桥国际机场t2 虹桥机场t2 虹桥国际机场2号航站楼 虹桥机场2号航站楼 虹桥国际机场二号航站楼"),
  },
  { bureau: "airport", beside: "310105", strength: 0.72, words: split("虹桥国际机场 虹桥机场") },
];

/** Names with 临港 in them that lie elsewhere in Shanghai: the developer's parks. */
export const NAMED_AFTER_LINGANG: [name: string, code: DistrictCode][] = [
  ["临港松江科技城", "310117"],
  ["漕河泾临港松江科技城", "310117"],
  ["临港浦江国际科技城", "310112"],
  ["临港浦江科技城", "310112"],
  ["临港浦江高科技园", "310112"],
  ["临港长兴科技园", "310151"],
  ["临港金山", "310116"],
  ["临港枫泾科创小镇", "310116"],
  ["临港枫泾", "310116"],
  ["临港嘉定科技城", "310114"],
  ["临港嘉定", "310114"],
  ["临港虹桥", "310112"],
  ["临港康桥", "310115"],
  ["临港南大", "310113"],
  ["临港宝山", "310113"],
];

/** Near an airport, not in it: these longer names take the words of the airport with them. */
export const NEAR_AIRPORTS: [name: string, code: DistrictCode][] = [
  ["浦东机场综合保税区", "310115"],
  ["浦东机场综保区", "310115"],
  ["浦东国际机场综合保税区", "310115"],
  ["浦东机场保税区", "310115"],
  ["浦东机场镇", "310115"],
  ["浦东新区机场镇", "310115"],
  ["祝桥空港工业区", "310115"],
  ["虹桥机场镇", "310105"],
];
