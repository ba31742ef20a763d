/**
 * Where the sandbox's shops and makers sit: the 16 districts of Shanghai with streets and roads that really lie there,
 * and places in other provinces. House numbers, villages and parks are made up. Towns of the Lingang area and roads
 * that run through several districts are left out, because what they decide is a question of its own.
 */
import type { BureauCode } from "#domain/bureau.ts";
import type { Draw } from "../seeded.ts";

export interface District {
  readonly code: BureauCode;
  readonly name: string;
  /** Region codes that older codes of the district still carry. */
  readonly formerCodes: readonly string[];
  readonly towns: readonly string[];
  readonly roads: readonly string[];
}

/** The number of a house, with or without a building or a room. */
export function houseNumber(stream: Draw): string {
  const number = stream.between(3, 880);
  switch (stream.below(5)) {
    case 0:
      return `${number}号${stream.between(1, 20)}幢${stream.between(101, 606)}室`;
    case 1:
      return `${number}弄${stream.between(1, 60)}号`;
    case 2:
      return `${number}号${stream.between(1, 9)}层`;
    default:
      return `${number}号`;
  }
}

/** An address in a district of Shanghai as a licence prints it. */
export function shanghaiAddress(district: District, stream: Draw): string {
  const road = `${stream.pick(district.roads)}${houseNumber(stream)}`;
  const town = stream.pick(district.towns);
  switch (stream.below(10)) {
    case 0:
    case 1:
    case 2:
      return `上海市${district.name}${road}`;
    case 3:
      return `${district.name}${town}${road}`;
    case 4:
      return `上海市 ${district.name} ${town} ${road}`;
    default:
      return `上海市${district.name}${town}${road}`;
  }
}

function district(code: BureauCode, name: string, towns: string, roads: string, ...formerCodes: string[]): District {
  return { code, name, formerCodes, towns: towns.split(" "), roads: roads.split(" ") };
}

export const DISTRICTS: readonly District[] = [
  district(
    "310101",
    "黄浦区",
    "外滩街道 豫园街道 老西门街道 五里桥街道 打浦桥街道",
    "宁波路 丽园路 蓬莱路 梦花街 西藏南路",
  ),
  district(
    "310104",
    "徐汇区",
    "田林街道 龙华街道 华泾镇 康健新村街道 漕河泾街道",
    "钦州路 桂平路 天钥桥路 石龙路 宛平南路",
  ),
  district(
    "310105",
    "长宁区",
    "华阳路街道 仙霞新村街道 北新泾街道 新泾镇 程家桥街道",
    "仙霞路 武夷路 茅台路 剑河路 哈密路",
  ),
  district(
    "310106",
    "静安区",
    "江宁路街道 大宁路街道 彭浦新村街道 临汾路街道 彭浦镇",
    "康定路 余姚路 平型关路 闻喜路 万荣路",
  ),
  district(
    "310107",
    "普陀区",
    "曹杨新村街道 甘泉路街道 宜川路街道 长征镇 桃浦镇",
    "武宁路 大渡河路 兰溪路 古浪路 同普路",
  ),
  district(
    "310109",
    "虹口区",
    "欧阳路街道 曲阳路街道 广中路街道 凉城新村街道 嘉兴路街道",
    "溧阳路 水电路 凉城路 同心路 祥德路",
  ),
  district(
    "310110",
    "杨浦区",
    "控江路街道 五角场街道 殷行街道 平凉路街道 大桥街道",
    "控江路 黄兴路 许昌路 隆昌路 双阳路",
  ),
  district("310112", "闵行区", "莘庄镇 七宝镇 颛桥镇 梅陇镇 马桥镇", "七莘路 中春路 都市路 金都路 剑川路"),
  district("310113", "宝山区", "杨行镇 顾村镇 大场镇 月浦镇 淞南镇", "宝杨路 蕰川路 月罗路 锦秋路 水产路"),
  district("310114", "嘉定区", "马陆镇 安亭镇 南翔镇 江桥镇 外冈镇", "沪宜公路 浏翔公路 嘉唐公路 嘉行公路 塔城路"),
  district(
    "310115",
    "浦东新区",
    "川沙新镇 张江镇 周浦镇 曹路镇 高行镇",
    "上南路 张杨路 浦三路 康沈路 金桥路",
    "310119",
    "310225",
  ),
  district(
    "310116",
    "金山区",
    "朱泾镇 枫泾镇 亭林镇 山阳镇 金山卫镇",
    "亭枫公路 亭卫公路 金张公路 卫清西路 龙胜路",
    "310228",
  ),
  district(
    "310117",
    "松江区",
    "九亭镇 泗泾镇 新桥镇 车墩镇 佘山镇",
    "九新公路 叶新公路 荣乐东路 文翔路 陈春公路",
    "310227",
  ),
  district(
    "310118",
    "青浦区",
    "徐泾镇 华新镇 赵巷镇 朱家角镇 重固镇",
    "盈港东路 华徐公路 诸光路 纪鹤公路 崧泽大道",
    "310229",
  ),
  district(
    "310120",
    "奉贤区",
    "南桥镇 庄行镇 柘林镇 奉浦街道 西渡街道",
    "南奉公路 金钱公路 运河北路 奉柘公路 环城西路",
    "310226",
  ),
  district(
    "310151",
    "崇明区",
    "城桥镇 堡镇 新河镇 竖新镇 港沿镇",
    "宏海公路 北沿公路 港沿公路 陈彷公路 利民路",
    "310230",
  ),
];

export interface OtherPlace {
  /** Province as a shop region prints it, then the city. */
  readonly region: string;
  readonly code: string;
  /** Full address up to the town. */
  readonly address: string;
  /** How company names of the place begin. */
  readonly firm: string;
}

function other(region: string, code: string, address: string, firm: string): OtherPlace {
  return { region, code, address, firm };
}

export const OTHER_PLACES: readonly OtherPlace[] = [
  other("浙江 金华", "330782", "浙江省金华市义乌市北苑街道", "义乌市"),
  other("浙江 温州", "330382", "浙江省温州市乐清市柳市镇", "乐清市"),
  other("浙江 台州", "331082", "浙江省台州市临海市杜桥镇", "临海市"),
  other("江苏 苏州", "320583", "江苏省苏州市昆山市花桥镇", "昆山市"),
  other("江苏 常州", "320412", "江苏省常州市武进区横林镇", "常州"),
  other("江苏 无锡", "320282", "江苏省无锡市宜兴市官林镇", "宜兴市"),
  other("广东 佛山", "440606", "广东省佛山市顺德区容桂街道", "佛山市"),
  other("广东 深圳", "440306", "广东省深圳市宝安区沙井街道", "深圳市"),
  other("山东 临沂", "371302", "山东省临沂市兰山区义堂镇", "临沂"),
  other("河北 邢台", "130528", "河北省邢台市宁晋县贾家口镇", "宁晋县"),
  other("河北 沧州", "130982", "河北省沧州市任丘市梁召镇", "任丘市"),
  other("安徽 合肥", "340123", "安徽省合肥市肥西县桃花镇", "合肥"),
  other("河南 新乡", "410783", "河南省新乡市长垣市丁栾镇", "长垣市"),
  other("湖南 长沙", "430181", "湖南省长沙市浏阳市大瑶镇", "浏阳市"),
];

/** An address in another province as a licence prints it. */
export function otherAddress(place: OtherPlace, stream: Draw): string {
  const road = stream.pick(["工业路", "创业大道", "兴业路", "振兴路", "纬三路", "科技路", "富民路"]);
  return `${place.address}${road}${houseNumber(stream)}`;
}
