/**
 * The trade name (字号) within an enterprise's name: 雅安 of 天津雅安实业有限公司. In: printed names. Out: whether two
 * enterprises share it, so that they may well be of one group. Goes wrong: a town without 市 before the trade name is
 * taken for it, so that two enterprises of one town may pass for related; then a fault is missed, none invented.
 */
const PROVINCES =
  "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门";
const PLACES = new RegExp(
  `^(?:中国|(?:${PROVINCES})(?:省|市|自治区)?|[\\u3400-\\u9fff]{2,6}?(?:省|市|自治州|自治县|县|新区|区|镇))`,
);

/** The first two characters behind the places, which nearly every trade name has. */
export function tradeName(name: string): string {
  let rest = name.normalize("NFKC").replace(/[\s()[\]【】·.,，。、-]/g, "");
  for (let turn = 0; turn < 4; turn += 1) {
    const shorter = rest.replace(PLACES, "");
    if (shorter === rest || shorter.length < 4) break;
    rest = shorter;
  }
  return rest.slice(0, 2);
}

export function isSameTradeName(one: string, other: string): boolean {
  const name = tradeName(one);
  return name.length === 2 && name === tradeName(other);
}
