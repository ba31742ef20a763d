/**
 * The reason in words: clues and what was decided from them in, one Chinese sentence (without its full stop) out.
 * In: clues of one address. Out: what an officer would write of it. Goes wrong: nothing.
 */
import { districtName } from "../gazetteer/districts.ts";
import { PROVINCES } from "../gazetteer/provinces.ts";
import type { Clue, Clues } from "./address-clues.ts";

function quoted(clues: Clue[]): string {
  return clues.map((clue) => `“${clue.words}”`).join("");
}

function places(clue: Clue): string {
  return clue.districts.map(districtName).join("、");
}

/** What one deciding clue says. */
function phrase(clue: Clue): string {
  const words = `“${clue.words}”`;
  switch (clue.kind) {
    case "district":
      if (clue.remark === "旧称") return `写${words}，系旧称，今属${places(clue)}`;
      return clue.remark === "误写" ? `写${words}，疑为${places(clue)}之误写` : `写明${words}`;
    case "road":
      return clue.remark ? `${words}${clue.remark}在${places(clue)}` : `${words}所在的路在${places(clue)}`;
    case "old-town":
      return `${words}（旧镇名）今属${places(clue)}`;
    case "free-trade-zone":
      return `${words}多在${places(clue)}，但不足以确定是否属临港新片区`;
    default:
      return `${words}属${places(clue)}`;
  }
}

/** @returns e.g. 写明“嘉定区”，“安亭镇”“墨玉路29”与此一致. */
export function shanghaiSentence(
  read: Clues,
  clues: Clue[],
  first: Clue | null,
  weighed: { agreeing: Clue[]; against: Clue[] } | null,
  decided: boolean,
): string {
  const parts: string[] = [];
  if (first && weighed) {
    parts.push(phrase(first));
    if (weighed.agreeing.length > 0) parts.push(`${quoted(weighed.agreeing)}与此一致`);
    for (const clue of weighed.against.slice(0, 3)) parts.push(`但${phrase(clue)}，两处不一`);
  }
  for (const clue of clues.filter((each) => each.strength === 0).slice(0, 3)) {
    parts.push(`“${clue.words}”可在${places(clue)}，仅据此不能确定`);
  }
  if (first && read.province === null) {
    parts.push(decided ? "文中未写上海" : "文中未写上海，外地亦有同名，不据此确定");
  }
  if (parts.length === 0) {
    parts.push(read.province === "31" ? "只写到上海，未写明区或可辨认的地名" : "没有可辨认的地名");
  }
  return parts.join("，");
}

/** @returns e.g. “昆山市”在江苏省，不在上海. */
export function outsideSentence({ province, provinceWords, rival, special }: Clues): string {
  const place = PROVINCES[province ?? ""] ?? "外省市";
  const other = rival ? `，但文中又写有${PROVINCES[rival] ?? "另一省市"}，两处不一` : "";
  const island = special.find(({ words }) => /^小?洋山/.test(words));
  const port = island ? `，但“${island.words}”由上海管理，请核对` : "";
  const where = provinceWords.startsWith(place) ? `写明“${provinceWords}”` : `“${provinceWords}”在${place}`;
  return `${where}，不在上海${other}${port}`;
}
