/** Faults of numbers, names and addresses as pages really print them, and honest values that look like faults. */
import { describe, expect, it } from "vitest";
import { Listing } from "#domain/listing.ts";
import { createJudge } from "#rules/engine/judge.ts";
import { PROBLEM_CODES, type ProblemFact } from "#rules/engine/problem-codes.ts";
import { claimIn } from "#rules/engine/problems/ccc-claims.ts";
import { isSameTradeName } from "#rules/engine/problems/enterprise-name.ts";
import { findProblem } from "#rules/engine/problems/find-problem.ts";
import type { Situation } from "#rules/engine/situation.ts";

const judge = createJudge({ rules: [] });
const TITLES = {
  wiring: "BV线 2.5平方 国标铜芯硬线 家装电线 100米",
  power: "YJV 4*25 国标铜芯电力电缆 0.6/1kV",
  cooker: "燃气灶双灶家用嵌入式天然气 熄火保护 5.2kW",
  battery: "电动车锂电池48V20AH 三元锂 外卖大容量",
  charger: "电动车充电器48V20AH 智能快充自动断电",
  ebike: "电动自行车 新国标成人两轮代步 48V 可上牌",
  extinguisher: "手提式干粉灭火器 4kg 商用店铺",
  ex: "防爆接线箱 隔爆型 ExdIIBT4 加油站化工厂",
  cement: "普通硅酸盐水泥 P.O42.5 袋装50kg",
  rebar: "螺纹钢 HRB400E 抗震钢筋 12mm 建筑工地",
  ibc: "IBC吨桶 1000L 化工塑料桶 危包证",
  mask: "KN95防尘口罩 独立包装 50只",
} as const;
type Goods = keyof typeof TITLES;
type Rows = Record<string, string>;

function situation(goods: Goods, attributes: Rows, more: object = {}, on = "2026-03-01"): Situation {
  const rows = Object.entries(attributes).map(([label, value]) => ({ label: label.replace(/#\d$/, ""), value }));
  const listing = Listing.parse({ title: TITLES[goods], attributes: rows, ...more });
  return judge.situation(listing, new Date(`${on}T12:00:00+08:00`));
}

function faults(of: ProblemFact, seen: Situation): string[] {
  return Object.keys(PROBLEM_CODES[of]).filter((code) => findProblem(of, new Set([code]), seen) !== null);
}

/** Every fault a value has under a label, for those who ask whether there is none. */
const under = (goods: Goods, label: string, value: string, of: ProblemFact, on?: string): string[] =>
  faults(of, situation(goods, { [label]: value }, {}, on));

describe("a CCC number", () => {
  it.each<[Goods, string, string[]]>([
    ["wiring", "2019010105182236", []],
    ["wiring", "2019010104182236", []],
    ["wiring", "2019 01 0105 182236", []],
    ["wiring", "2019-01-0105-182236", []],
    ["wiring", "２０１９０１０１０５１８２２３６", []],
    ["wiring", "No.2019010105182236", []],
    ["wiring", "2019010105182236（有效）", []],
    ["wiring", "CCC 2019010105182236/2020010104100731", []],
    ["wiring", "2003010105000017", []],
    ["wiring", "2019970105182236", []],
    ["wiring", "2019980105182236", []],
    ["ebike", "2025221119307764(B0)", []],
    ["extinguisher", "2021081810004217 2021081809000133", []],
    ["battery", "2025011121002268（电池） 2025011122003391（充电器）", []],
    ["cooker", "2022012401305518、2022010712044013", []],
    ["wiring", "20190101051822", ["malformed"]],
    ["wiring", "201901010518223", ["malformed"]],
    ["wiring", "20190101051822366", ["malformed"]],
    ["wiring", "CCC：2019 0101 0518 223", ["malformed"]],
    ["wiring", "2019000105182236", ["malformed"]],
    ["wiring", "1999010105182236", ["before-ccc"]],
    ["wiring", "2001010105182236", ["before-ccc"]],
    ["wiring", "2027010105182236", ["future"]],
    ["wiring", "2019990105182236", ["odd-body"]],
    ["wiring", "2019610105182236", ["odd-body"]],
    ["wiring", "2019600105182236", []],
    ["wiring", "2019010713148672", ["other-family"]],
    ["wiring", "2019010103148672", ["other-type"]],
    ["cooker", "2022010711305518", ["other-family"]],
    ["cooker", "2022012404305518", []],
    ["battery", "2025011122002268", ["other-type"]],
    ["charger", "2025011121002268", ["other-type"]],
    ["battery", "2025010901002268", ["other-family"]],
    ["ebike", "2025010705307764", ["other-family"]],
    ["ebike", "2025011116307764", []],
    ["extinguisher", "2021010201004217", ["other-family"]],
    ["ex", "2021012317418820", []],
    ["ex", "2021010105418820", ["other-family"]],
  ])("of %s, %s: %j", (goods, value, codes) =>
    expect(under(goods, "3C证书编号", value, "ccc").filter((code) => code !== "claim-only")).toEqual(codes),
  );

  it.each([
    ["3C证书编号", "见包装"],
    ["3C证书编号", "CQC12001081723"],
    ["3C证书编号", "20190101****2236"],
    ["3C证书编号", "2019010105…"],
    ["证书编号", "CNEx21.3306X"],
    ["消防产品身份信息", "38210810123456"],
    ["3C证书编号", "38210810123456"],
    ["条形码", "6901234567892"],
    ["3C证书编号", "13800138000"],
    ["货号", "201901010518223"],
    ["防爆合格证号", "20213306001"],
    ["CCCF证书编号", "201901010518223"],
    ["3C型号", "201901010518"],
    ["3C认证机构", "201901010518223"],
    ["生产日期", "20190101051822"],
  ])("under %s, %s is no number written wrong", (label, value) =>
    expect(under("ex", label, value, "ccc")).not.toContain("malformed"),
  );

  it.each([
    "3C认证编号",
    "CCC 证书编号",
    "证书编号：",
    "强制性产品认证证书编号",
    "3c证书号",
    "３Ｃ证书编号(版本号)",
    "认证证书编号",
  ])("is looked for under %s", (label) =>
    expect(under("wiring", label, "201901010518223", "ccc")).toEqual(["malformed"]),
  );

  it("of the year of capture is not of the future", () => {
    expect(under("ebike", "3C证书编号", "2026011119307764", "ccc", "2026-01-01")).toEqual([]);
    expect(under("ebike", "3C证书编号", "2026011119307764", "ccc", "2025-12-31")).toEqual(["future"]);
  });
});

describe("a claim of CCC without a number", () => {
  it.each([
    "国家3C认证手提灭火器",
    "新国标充电器带3C 自动断电",
    "通过国家强制性产品认证",
    "3C认证 48V20AH",
    "CCC认证铜芯线",
    "有３Ｃ证书",
    "符合新国标3C认证要求",
    "中国强制性认证产品",
    "过3C 包上牌",
    "3C标志齐全",
  ])("is seen in %s", (text) => expect(claimIn(text)).not.toBeNull());
  it.each([
    "无3C认证",
    "没有3C证书",
    "本品不需要3C认证",
    "3C认证办理中",
    "不在强制性产品认证目录内",
    "2019年起由强制性认证改为自愿性认证",
    "CCCF认证防火门",
    "支持3C放电 高倍率",
    "3C数码配件",
    "带3C倍率电芯",
    "BV3C线",
    "代办3C认证",
    "非3C认证产品",
  ])("is not seen in %s", (text) => expect(claimIn(text)).toBeNull());
  it.each<[string, string, boolean]>([
    ["3C认证", "是", true],
    ["是否有3C认证", "有", true],
    ["CCC认证", "CCC", true],
    ["产品认证", "3C、CE", true],
    ["是否通过3C认证", "√", true],
    ["认证情况", "已过国家3C", true],
    ["3C认证", "否", false],
    ["3C认证", "无", false],
    ["3C认证", "见详情", false],
    ["产品认证", "CE", false],
    ["3C产品型号", "有", false],
    ["CCCF认证", "有", false],
    ["证书状态", "有效", false],
    ["适用", "3C数码", false],
  ])("parameter %s: %s → %s", (label, value, claimed) =>
    expect(under("charger", label, value, "ccc").includes("claim-only")).toBe(claimed),
  );
});

describe("what a certificate block says", () => {
  it.each<[string, string[]]>([
    ["有效", []],
    ["正常", []],
    ["有效（曾暂停，已恢复）", []],
    ["未注销", []],
    ["暂停", ["suspended"]],
    ["证书暂停", ["suspended"]],
    ["撤销", ["withdrawn"]],
    ["已注销", ["withdrawn"]],
    ["过期失效", ["withdrawn"]],
    ["无效", ["withdrawn"]],
  ])("status %s: %j", (status, codes) =>
    expect(faults("ccc", situation("wiring", { "3C证书编号": "2019010105182236", 证书状态: status }))).toEqual(codes),
  );
  it.each<[string, boolean]>([
    ["2026-02-28", true],
    ["2026-03-01", false],
    ["2026.2.28", true],
    ["2026年2月", true],
    ["2026年3月", false],
    ["20260228", true],
    ["2020-03-01至2025-02-28", true],
    ["2020/03/01-2030/02/28", false],
    ["2020-04-01 至 长期", false],
    ["五年", false],
    ["2025-02-28（已续期至2030-02-28）", false],
  ])("valid until %s, past on 1 March 2026: %s", (value, past) => {
    const seen = situation("wiring", { "3C证书编号": "2019010105182236", 证书有效期至: value });
    expect(faults("ccc", seen).includes("expired")).toBe(past);
  });
  it.each<[string, Rows, boolean]>([
    ["the applicant makes it", { 厂名: "甲乙电缆有限公司" }, false],
    ["another makes it", { 厂名: "丙丁电缆有限公司" }, true],
    ["a branch makes it", { 厂名: "甲乙电缆有限公司奉贤分公司" }, false],
    ["brackets differ", { 厂名: "甲乙电缆有限公司 " }, false],
    ["a company of the same trade name", { 生产厂家: "江苏甲乙实业有限公司" }, false],
    ["made to order by another", { 委托方: "甲乙电缆有限公司", 生产企业: "丙丁电缆有限公司" }, false],
    ["the certificate's own maker", { 制造商名称: "丙丁电缆有限公司", 厂名: "丙丁电缆有限公司" }, false],
    ["only a brand stands there", { 厂名: "丙丁" }, false],
  ])("holder and maker: %s", (_what, rows, differs) => {
    const seen = situation("wiring", { 证书编号: "2019010105182236", 申请人名称: "甲乙电缆有限公司", ...rows });
    expect(faults("ccc", seen).includes("holder-differs")).toBe(differs);
  });
  it.each<[string, string, boolean]>([
    ["雅骑科技集团有限公司", "天津雅骑实业有限公司", true],
    ["广东省美厨厨房电器制造有限公司", "美厨集团股份有限公司", true],
    ["浙江安汛消防器材有限公司", "浙江鲁安消防器材有限公司", false],
    ["温州市瓯海区明盾电气厂", "温州市瓯海区光盾电气厂", false],
    ["上海沪电线缆有限公司", "上海申电线缆有限公司", false],
  ])("%s and %s share a trade name: %s", (one, other, same) => expect(isSameTradeName(one, other)).toBe(same));
});

describe("a production licence number", () => {
  it.each<[Goods, string, string[]]>([
    ["power", "(冀)XK06-001-01357", []],
    ["power", "（冀）XK06-001-01357 TL", []],
    ["power", "冀XK06-001-01357", []],
    ["power", "ＸＫ０６－００１－０１３５７", []],
    ["power", "XK06 001 01357", []],
    ["power", "QS冀XK06-001-01357", []],
    ["power", "XKO6-OO1-01357", []],
    ["power", "ХК06-001-01357", []],
    ["rebar", "XK06-001-01357、XK05-001-00327", []],
    ["rebar", "见钢筋挂牌", []],
    ["cement", "XK3190-A9", []],
    ["cement", "XK08-001-0****", []],
    ["power", "XK06-001-0135", ["malformed"]],
    ["power", "XK6-001-01357", ["malformed"]],
    ["power", "XK06-01-01357", ["malformed"]],
    ["power", "XK06-001-013577", ["malformed"]],
    ["power", "XK060010135", ["malformed"]],
    ["power", "(华)XK06-001-01357", ["unknown-province"]],
    ["cement", "(皖)XK05-001-00075", ["other-group"]],
    ["ibc", "粤XK16-204-00397", ["other-group"]],
    ["cement", "XK13-020-00397", ["other-group"]],
    ["ebike", "(津)XK16-002-00107", ["void-group"]],
    ["ex", "XK06-014-01011", ["void-group"]],
    ["rebar", "SC10633019702613", ["food"]],
    ["cement", "QS3114 2401 0721", ["food"]],
    ["cement", "食品生产许可证", ["food"]],
  ])("of %s, %s: %j", (goods, value, codes) =>
    expect(under(goods, "生产许可证编号", value, "productionLicence")).toEqual(codes),
  );
  it("was no wrong number while the licence was still owed", () => {
    expect(under("ex", "生产许可证号", "XK06-014-01011", "productionLicence", "2020-09-30")).toEqual([]);
    expect(under("ex", "生产许可证号", "XK06-014-01011", "productionLicence", "2020-10-01")).toEqual(["void-group"]);
  });
  it("is not looked for under other permits", () =>
    expect(under("cement", "安全生产许可证编号", "(皖)FM安许证字〔2023〕00041", "productionLicence")).toEqual([]));
  it.each<[string, string, boolean]>([
    ["(苏)XK05-001-00327", "江苏省苏州市张家港市锦丰镇沙洲路188号", false],
    ["(苏)XK05-001-00327", "苏州市张家港市锦丰镇沙洲路188号", false],
    ["(苏)XK05-001-00327", "中国·江苏泰州", false],
    ["(渝)XK05-001-00327", "重庆市江津区珞璜镇工业园", false],
    ["(蒙)XK05-001-00327", "内蒙古包头市昆都仑区河西工业区", false],
    ["(兵)XK05-001-00327", "新疆石河子市北工业园区", false],
    ["XK05-001-00327", "山东省莱芜市钢城区", false],
    ["(鲁)XK05-001-00327 (苏)XK05-001-00328", "江苏省张家港市锦丰镇", false],
    ["(鲁)XK05-001-00327", "江苏省张家港市锦丰镇", true],
    ["(川)XK05-001-00327", "重庆市江津区珞璜镇工业园", true],
    ["鲁XK05-001-00327", "河北省邯郸市武安市冶金路1号", true],
  ])("%s beside %s comes from another province: %s", (value, address, differs) => {
    const seen = situation("rebar", { 生产许可证: value, 厂址: address });
    expect(faults("productionLicence", seen).includes("province-differs")).toBe(differs);
  });
});

describe("a maker", () => {
  it.each<[string, string[]]>([
    ["上海净驰环保科技有限公司", []],
    ["净驰（上海）环保科技有限公司", []],
    ["MANUFACTURER: SIEMENS AG", []],
    ["Werner Antriebe GmbH", []],
    ["3M中国有限公司", []],
    ["株式会社清和", []],
    ["寿光市绿丰塑料制品厂", []],
    ["永康市古山镇老周五金经营部", []],
    ["中国石油化工股份有限公司润滑油分公司", []],
    ["南阳防爆研究所", []],
    ["云县奔腾氧气站", []],
    ["德国威纳", []],
    ["Dole都乐", []],
    ["乐清市农机合作社", []],
    ["净驰", ["brand", "no-enterprise"]],
    ["净驰牌", ["brand", "no-enterprise"]],
    ["JINGCHI", ["brand"]],
    ["净驰品牌", ["brand", "no-enterprise"]],
    ["净驰旗舰店", ["shop", "no-enterprise"]],
    ["好车品专营店", ["shop", "no-enterprise"]],
    ["周建国", ["no-enterprise"]],
    ["山东临沂", ["no-enterprise"]],
    ["源头厂家", ["no-enterprise"]],
    ["国内知名企业", ["no-enterprise"]],
    ["实力工厂", ["no-enterprise"]],
    ["见包装", []],
    ["/", []],
    ["工厂直销", []],
  ])("%s: %j", (value, codes) => {
    const more = { seller: { shop: "净驰旗舰店" } };
    expect(faults("manufacturer.name", situation("mask", { 品牌: "JINGCHI/净驰", 厂名: value }, more))).toEqual(codes);
  });
  it("is the shop where an enterprise runs it under its own name", () => {
    const more = { seller: { shop: "山东固桶王塑业有限公司" } };
    expect(faults("manufacturer.name", situation("ibc", { 厂家: "山东固桶王塑业有限公司" }, more))).toEqual([]);
  });
});

describe("a maker's address", () => {
  it.each([
    "上海市嘉定区马陆镇丰年路1111号",
    "浙江省永康市经济开发区",
    "浙江省永康市芝英镇工业功能区",
    "山东省潍坊市寿光市文家街道韩家村",
    "湖北省仙桃市彭场镇共青小区",
    "河北省邢台市宁晋县贾家口镇黄儿营村西",
    "江苏省常州市武进区湖塘科技产业园A座3楼",
    "广东中山黄圃镇大岑工业区",
    "重庆江津珞璜工业园",
    "新疆生产建设兵团第八师石河子开发区北四路",
    "天津市武清区王庆坨镇津霸公路北侧",
    "福建省南安市水头镇海联创业园二期",
    "太原市小店区平阳路18号",
    "浙江省台州市路桥区峰江街道打网桥村二区8号",
    "No. 88 Hexi Road, Wenzhou, Zhejiang",
    "Werner-von-Siemens-Str. 1, München",
    "台湾新北市三重区重新路五段609巷14号",
    "法国",
    "浙江省永康市象珠镇下店功能分区",
    "广东省汕头市澄海区莲下镇槐泽居委会虎头山脚",
  ])("%s leads to it", (address) => expect(under("mask", "厂址", address, "manufacturer.address")).toEqual([]));
  it.each([
    "中国",
    "中国·温州",
    "上海",
    "上海市",
    "浙江",
    "浙江永康",
    "浙江省永康市",
    "广东省佛山市顺德区",
    "江苏泰州（详见合格证）",
    "内蒙古自治区包头市",
    "新疆维吾尔自治区乌鲁木齐市",
    "中国 广东 东莞",
    "温州",
    "太原市小店区",
    "湖南省湘西土家族苗族自治州",
    "浙江 台州市 路桥区",
  ])("%s is only a region", (address) => {
    const found = under("mask", "厂址", address, "manufacturer.address");
    // 中国 alone fills the field and says nothing.
    expect(found).toEqual(address === "中国" ? [] : ["region-only"]);
  });
  it.each([
    "山东省济南市历城区工业北路",
    "浙江省温州市瓯海区梧田街道",
    "河北省邢台市宁晋县贾家口镇",
    "广东省中山市黄圃镇大岑工业大道",
  ])("%s has no number", (address) =>
    expect(under("mask", "厂址", address, "manufacturer.address")).toEqual(["no-number"]),
  );
  it("is exact if any of several is", () =>
    expect(
      faults(
        "manufacturer.address",
        situation("mask", { 厂址: "广东省中山市", 生产地址: "广东省中山市黄圃镇大岑村3号" }),
      ),
    ).toEqual([]));
});
