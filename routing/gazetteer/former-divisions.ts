/**
 * Cities and counties outside Shanghai whose names changed within living memory and are still printed, and islands better known than
 * the county they belong to. In: nothing. Out: names by province code. As of 2026-11, from common knowledge.
 */
export const FORMER_DIVISIONS: Record<string, string> = {
  "32": "海门市 吴江市 吴县市 吴县 锡山市 武进市 武进县 江都市 金坛市 姜堰市 铜山县 丹徒县 江宁县 江浦县 六合县 溧水县 高淳县 大丰市 赣榆县 洪泽县 楚州区 金阊区 沧浪区 平江区 通州市 盐都县 淮阴市",
  "33": "萧山市 余杭市 富阳市 临安市 上虞市 绍兴县 奉化市 鄞县 金华县 黄岩市 椒江市 丽水县 洞头县 衢县 玉环县 下城区 江干区 沈家门 沈家门街道 朱家尖 普陀山 六横",
  "34": "宣州市 繁昌县 芜湖县 当涂县 怀远县 广德县",
  "35": "长乐市 建阳市 沙县 龙海市 同安县 莆田县 永定县",
  "37": "即墨市 胶南市 章丘市 莱芜市 文登市 兖州市 蓬莱市 陵县 沾化县 定陶县 茌平县",
  "42": "蔡甸县 新洲县 黄陂县 江夏县 襄樊市",
  "43": "望城县 宁乡县",
  "44": "顺德市 南海市 三水市 高明市 番禺市 花都市 增城市 从化市 新会市 潮阳市 澄海市 高要市 斗门县 宝安县 揭东县",
  "50": "江津市 永川市 合川市 南川市 涪陵市 万县市",
  "51": "双流县 郫县 新津县 新都县 温江县 彭县",
  "13": "鹿泉市 藁城市 徐水县 清苑县 任县",
};
