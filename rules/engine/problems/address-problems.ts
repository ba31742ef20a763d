/**
 * Makers' addresses that lead nowhere. In: a situation. Out: an address that only names a region, or none of number, park,
 * village and building. 产品质量法 art. 27 asks for the address of the producing factory. Foreign addresses are not judged.
 */
import { ABROAD } from "../countries.ts";
import { isPlaceholder } from "../placeholder.ts";
import type { Problem, Situation } from "../situation.ts";

const PROVINCE =
  /^(?:北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门)(?:省|市|壮族自治区|回族自治区|维吾尔自治区|特别行政区|自治区)?/;
const CHINA = /^(?:中国大陆|中国|中华人民共和国|国产|大陆)/;
const FOREIGN = new RegExp(`^(?:${ABROAD})`);
/** Taken away one by one: 省直辖 places have no city between, cities of counties stand behind cities. */
const UNIT = /^[\u3400-\u9fff]{1,8}?(?:自治州|自治县|地区|新区|省|市|盟|州|县|旗|区)/;
/** 芝英镇工业功能区, 共青小区: such an 区 is a place, not a district. */
const NO_DISTRICT =
  /(?:[镇乡村]|街道|工业|功能|园|开发|产业|产?集聚|小|经济|商务|科技|度假|保税|加工|物流|生活|矿|库|厂|片|景)[\u3400-\u9fff]{0,4}区$/;
/** What narrows a place below its district: a road, a village, a park, a building. */
const PLACE =
  /[路街道巷弄里]|大道|胡同|公路|国道|省道|高速|工业|园|开发区|高新|科技|产业|基地|村|组|庄|屯|社区|大厦|大楼|广场|中心|大院|市场|港|码头|桥|院内|对面|旁|号|幢|栋|楼|座|室|镇|乡|街道|工厂|厂区|厂内|路口|交叉口/;
const EXACT =
  /\d|[一二三四五六七八九十]+(?:号|组|队|区|期|路|楼)|园|开发区|工业区|功能区|集中区|集聚区|产业区|产业带|小区|片区|厂区|保税区|出口加工区|基地|大厦|村|社区|市场|广场|院内|对面|旁|路口|交叉口|交汇|[东西南北]侧|[东西南北]首|[东西南北中]段/;
/** Nothing follows the road, the town or the sub-district. */
const ENDS_OPEN = /[\u3400-\u9fff](?:[路街巷弄镇乡]|街道|大道|公路|国道|省道)$/;
/** 「开发区」 and 「工业园」 with nothing before them but the province say as little as the province. */
const LONGEST_BARE = 4;

export function* addressProblems({ facts }: Situation): Iterable<Problem> {
  const shown = facts.shown["manufacturer.address"];
  const first = shown[0];
  if (first === undefined || shown.some(({ text }) => isExact(text))) return;
  const text = plain(first.text);
  if (!/[\u3400-\u9fff]/.test(text) || FOREIGN.test(text)) return;
  if (isRegionOnly(text)) {
    yield { code: "region-only", sights: [{ ...first, reason: "只写到省、市、区县" }] };
  } else if (ENDS_OPEN.test(text)) {
    yield { code: "no-number", sights: [{ ...first, reason: "没有门牌号、园区或楼宇" }] };
  }
}

/** Without marks between its parts, and without a remark in brackets that says nothing of the place. */
function plain(address: string): string {
  return address
    .normalize("NFKC")
    .replace(/[([【][^()[\]【】]{0,30}[)\]】]/g, (remark) => (isRemark(remark.slice(1, -1)) ? "" : remark))
    .replace(/(?:详见|请见|见|以)[^\d]{0,12}(?:标签|包装|合格证|说明书|铭牌|实物)(?:为准|上)?$/, "")
    .replace(/[\s,，、.。;；:：\-—_/()（）[\]【】·•|>~]/g, "");
}

function isRemark(text: string): boolean {
  return isPlaceholder(text) || /见|为准|合格证|标签|包装/.test(text);
}

function isExact(address: string): boolean {
  const text = plain(address);
  return PLACE.test(text) && EXACT.test(text);
}

/** Nothing is left once country, province, city and district are taken away: 广东省深圳市宝安区, 浙江永康, 中国·温州. */
function isRegionOnly(text: string): boolean {
  const known = CHINA.test(text) || PROVINCE.test(text);
  let rest = text.replace(CHINA, "").replace(PROVINCE, "");
  for (let turn = 0; turn < 4; turn += 1) {
    const unit = UNIT.exec(rest)?.[0];
    if (unit === undefined || NO_DISTRICT.test(unit)) break;
    rest = rest.slice(unit.length);
  }
  if (rest === "") return true;
  if (PLACE.test(rest)) return false;
  const length = [...rest].length;
  return known || rest !== text ? length <= LONGEST_BARE : length < LONGEST_BARE;
}
