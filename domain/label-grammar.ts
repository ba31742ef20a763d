/**
 * Label grammar: a plain label goes in, out comes what it stands for where its words say so, although it is in no list.
 *
 * Shops build labels from few words: who (生产, 制造, 加工 + 企业, 厂家, 商, 方 …), what of them (名称, 地址, 联系方式), what
 * number (许可证, 认证, 标准 + 编号, 号). The list of labels has the usual ones in their rank; this reads the rest. A label
 * that names another party (委托, 品牌, 进口 …) or the maker of a part (电机, 轮胎 …) is no maker's label.
 */
import type { Meaning } from "./printed-labels.ts";

const OF_WHAT = "(?:本|该)?(?:产品|商品|货物|货品)?(?:的)?";
const ACT =
  "(?:生产|制造|加工|制作|生产制造|生产加工|制造生产|加工生产|生产/制造|制造/生产|生产\\(制造\\)|制造\\(生产\\))";
const WHO = "(?:企业|厂家|厂商|工厂|单位|公司|机构|商家|厂|商|者|方|人)";
const MAKER = `${OF_WHAT}(?:(?:实际|原|国外|境外|原厂)?${ACT}(?:\\(制造\\))?${WHO}|厂家|厂商|工厂|产家|原产厂家?|原厂|代工厂家?|代工企业|OEM厂家|OEM工厂|(?:受托|受委托|被委托|承制)(?:${ACT})?${WHO}|(?:生产|制造)?(?:钢|轧钢|钢铁|水泥|电缆|线缆|化工|油漆|灯具|门业|农膜|薄膜|塑料|塑胶|电池)厂)`;
const NAME = "(?:名称|名|全称|全名|名字|\\((?:全称|名称|中文|英文)\\)|信息)";
const PLACE =
  "(?:的)?(?:详细|具体|所在|注册|实际|生产|经营|办公)?(?:地址|厂址|住所|所在地|位置|地点|场所|场地|厂地)(?:\\((?:详细|中文|英文|详址)\\))?";
const REACH =
  "(?:的)?(?:联系|客服|服务|咨询|售后|客户|官方)*(?:方式|电话|热线|人|手机|手机号|号码|传真|邮箱|网址|官网|邮编|信息)";
const JOIN = "(?:及其|以及|及|与|和|/|、|,|&|\\+)";

const WHOLE = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`);
const GRAMMAR: readonly (readonly [Meaning | "makerAndAddress", RegExp])[] = [
  ["makerAndAddress", WHOLE(`(?:厂名${JOIN}?|${MAKER}${NAME}${JOIN}?|${MAKER}${JOIN})(?:${PLACE})`)],
  [
    "maker",
    WHOLE(
      `${MAKER}${NAME}?|厂名全称|生产厂名|(?:FACTORY|MANUFACTURER|PRODUCER|MAKER)(?:'?S)?NAME|FACTORY|PRODUCER|MADEBY|MANUFACTUREDBY|PRODUCEDBY|MFR|MFG`,
    ),
  ],
  [
    "makerAddress",
    WHOLE(
      `${MAKER}${PLACE}|${OF_WHAT}(?:生产|制造|加工)(?:详细|具体)?(?:地址|厂址|场所|场地|地点|所在地|厂地)|厂址\\(.{1,6}\\)|(?:FACTORY|MANUFACTURER|PRODUCER)(?:'?S)?ADD(?:RESS|\\.)?`,
    ),
  ],
  ["makerContact", WHOLE(`(?:${MAKER}|厂)${REACH}`)],
  [
    "licence",
    WHOLE(
      "(?:产品|商品|食品|食品相关产品)?(?:全国|国家)?(?:工业)?(?:产品)?生产许可证?书?(?:的)?(?:证号|编号|号码|号)?(?:\\(XK\\)|\\(QS\\)|\\(SC\\))?|(?:XK|QS|SC)(?:认证|标志|许可证)?(?:编号|证号|号)?|(?:PRODUCTION)?LICEN[CS]E(?:NO\\.?|NUMBER)",
    ),
  ],
  [
    "ccc",
    WHOLE(
      "(?:产品|商品)?(?:强制性?)?(?:3C|CCC)(?:强制性?)?(?:产品)?(?:质量)?(?:认证|证书|认证证书|标志|标识)*(?:的)?(?:编号|号码|证号|号|NO\\.?|NUMBER|代码|代号)?|(?:国家|中国)?强制性?(?:产品)?(?:3C|CCC)?认证(?:证书)?(?:编号|号码|证号|号)?|(?:3C|CCC)(?:CERTIFICAT(?:E|ION)|CERT\\.?)(?:NO\\.?|NUMBER)?|CERTIFICATE(?:NO\\.?|NUMBER)",
    ),
  ],
  [
    "standard",
    WHOLE(
      "(?:产品|商品|国家|企业|行业|质量|安全|技术|生产|卫生|采用|适用|参照|遵循|依据|检测|验收|推荐|认证)*(?:执行|实施|采用)?(?:的)?(?:国家|行业|企业|质量|安全|产品|技术)?标准(?:编号|代号|号码|号|名称|及编号|及标准号)?|国标(?:号|编号)?|(?:EXECUTIVE|PRODUCT|EXECUTION|IMPLEMENTATION)?STANDARD(?:S|NO\\.?)?",
    ),
  ],
  [
    "uscc",
    WHOLE(
      "(?:生产企业|企业|制造商|厂家|营业执照)?(?:统一)?(?:社会)?信用(?:统一)?(?:代码|代号|编码)证?(?:号|编号)?|营业执照(?:注册)?(?:号|编号)",
    ),
  ],
  [
    "address",
    WHOLE("ADD(?:RESS|\\.)?|(?:工厂|厂区|厂部|总部|企业|公司|单位|联系|通讯|详细|注册|经营)+(?:地址|住所|所在地)"),
  ],
];

/** Every label of the grammar has one of these; most words of a page have none. */
const HAS_A_WORD = /[产造厂工制证标信址所托]|3C|CCC|XK|QS|SC|FACTORY|MANU|MADE|PRODUC|ADD|STANDARD|LICEN|CERT|MAKER|MF/;

const PARTY =
  "(?:委托|被代理|进口|国内进口|经销|总经销|代理|总代理|进口代理|国内代理|分销|销售|供应|供货|品牌|出品|监制|申请|注册|备案|境内责任|国内责任|境内代理|经营|发行|运营|授权|分装|灌装|贸易|采购|服务)";
const PLACE_OF_TRADE = "(?:仓库|发货|退货|退换货|收货|寄回|门店|店铺|实体店|展厅|办公|售后|客服|维修|商家|卖家)";
const NOT_THE_MAKER = WHOLE(
  `${PARTY}(?:加工|生产)?(?:方|商|人|企业|单位|公司|机构|者)(?:${NAME}|${PLACE}|${REACH})?|${PLACE_OF_TRADE}(?:地址|地点|所在地)`,
);

/** Whether a plain label names somebody who is not the maker, or a place that is not the maker's. */
export function isLabelOfAnother(plain: string): boolean {
  return plain.length >= 3 && plain.length <= 16 && NOT_THE_MAKER.test(plain);
}

/** What a plain label stands for by its words, or null. */
export function meaningByWords(plain: string): Meaning | "makerAndAddress" | null {
  if (plain.length > 30 || !HAS_A_WORD.test(plain)) return null;
  for (const [meaning, pattern] of GRAMMAR) if (pattern.test(plain)) return meaning;
  return null;
}

const OTHER_PARTY =
  /(?:委托|品牌|授权|代理|经销|总销|分销|销售|进口|出口|贸易|合作|供应|供货|售后|监制|出品|申请|备案|注册|电机|电芯|轮胎|控制器|芯片|压缩机|面料|原料|原材料|材料|配件|零件|机芯|模具|印刷|检测|安装|施工|设备)$/;

/** Whether the word before a maker's label makes it the label of another party, or of the maker of a part. */
export function namesAnotherParty(before: string): boolean {
  return OTHER_PARTY.test(before);
}

/** Whether a plain label of any kind names somebody who is not the maker, or a place that is not the maker's. */
export function isOtherParty(plain: string): boolean {
  return /委托(?!生产企业|加工)|进口|经销|代理|分销|销售|品牌商|品牌方|申请人|供应商|供货|出品|监制|仓库|代理人|注册人|持有人|责任人|店铺|卖家|掌柜|商家|退货|发货|收货|售后|联系人|采购/.test(
    plain,
  );
}
