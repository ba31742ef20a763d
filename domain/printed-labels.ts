/**
 * Labels: a printed label goes in (「厂名」, "3C证书编号 "), out comes what it stands for, or null.
 *
 * Two lists: labels that mean something to us, ranked, since a page may print 厂名 and 生产厂家 at once; and labels that
 * only matter because a value ends where they begin. A label in neither list may still be made of the words of such labels
 * (label-grammar.ts); a new spelling is added here only where its words do not say it.
 */

import { isLabelOfAnother, meaningByWords } from "./label-grammar.ts";
import { foldWidth } from "./marks/fold-width.ts";

export type Meaning =
  | "maker"
  | "makerAddress"
  | "makerContact"
  | "licence"
  | "ccc"
  | "standard"
  | "uscc"
  /** 「地址」 and the like: an address, of the maker only where it stands right after the maker's name. */
  | "address"
  /** 「厂名/厂址」: one value holds both. */
  | "makerAndAddress";

const MEANINGS: Record<Exclude<Meaning, "makerAndAddress">, string> = {
  maker:
    "厂名 生产厂家名称 生产厂家 生产厂商名称 生产厂商 生产企业名称 生产企业 生产商名称 生产商 生产者名称 生产者 生产单位名称 生产单位 生产公司名称 生产公司 " +
    "生产工厂名称 生产工厂 生产厂名称 生产厂名 生产厂 生产方 制造商名称 制造商 制造厂商名称 制造厂商 制造厂家 制造厂名称 制造厂 制造企业名称 制造企业 制造单位 " +
    "制造者名称 制造者 制造公司 厂家名称 厂家名 厂家 厂商名称 厂商 工厂名称 工厂名 受托生产企业 受委托生产企业 受托生产企业名称 受委托生产企业名称 受托方名称 受托方 " +
    "被委托方 受委托方 被委托生产企业 生产(制造)商 生产/制造商 生产(制造)单位 制造(生产)商 原厂名称 MANUFACTURER",
  makerAddress:
    "厂址 厂家地址 厂家厂址 生产地址 生产厂址 生产厂家地址 生产厂家厂址 生产厂商地址 生产企业地址 生产企业住所 生产商地址 生产者地址 生产单位地址 生产公司地址 生产工厂地址 " +
    "工厂地址 工厂厂址 制造商地址 制造地址 制造厂地址 制造厂商地址 制造厂址 制造企业地址 制造单位地址 制造者地址 厂商地址 厂家详细地址 厂房地址 受托生产企业地址 " +
    "受委托生产企业地址 受托方地址 被委托方地址 受托企业地址 生产场地 生产场所 生产场所地址",
  makerContact:
    "厂家联系方式 厂家联系电话 厂家电话 厂家联系人 厂商联系方式 厂商电话 生产厂家联系方式 生产厂家电话 生产企业联系方式 生产企业电话 生产商联系方式 生产商电话 " +
    "制造商联系方式 制造商电话 工厂电话 工厂联系方式 厂家服务热线 厂家热线",
  licence:
    "全国工业产品生产许可证编号 全国工业产品生产许可证号 全国工业产品生产许可证 全国工业生产许可证编号 全国工业生产许可证号 工业产品生产许可证编号 工业产品生产许可证号 工业产品生产许可证 " +
    "工业生产许可证编号 工业生产许可证号 工业生产许可证 产品生产许可证编号 生产许可证编号 生产许可证号码 生产许可证号 生产许可证书编号 生产许可证书号 生产许可证 生产许可编号 " +
    "生产许可号 生产许可 许可证编号 许可证号 QS编号 QS证号 QS号 QS认证编号 SC编号 SC证号 SC号 XK编号 XK证号",
  ccc:
    "3C证书编号 3C证书号码 3C证书号 3C证书 3C认证证书编号 3C认证证书号 3C认证证书 3C认证编号 3C认证号 3C认证 3C编号 3C强制认证编号 3C强制认证 3C标志编号 " +
    "3C证书编号(版本号) CCC证书编号 CCC证书号码 CCC证书号 CCC证书 CCC认证证书编号 CCC认证证书号 CCC认证证书 CCC认证编号 CCC认证号 CCC认证 CCC编号 CCC强制性认证 " +
    "CCC强制认证 中国强制性产品认证证书编号 中国强制性产品认证编号 强制性产品认证证书编号 强制性产品认证证书号 强制性产品认证证书 强制性产品认证编号 强制性产品认证 强制性认证证书编号 " +
    "强制性认证编号 强制性认证 强制认证编号 证书编号 证书号 证书号码 认证证书编号 认证编号",
  standard:
    "产品标准号 产品标准编号 产品标准代号 产品标准 产品执行标准号 产品执行标准编号 产品执行标准 执行标准号 执行标准编号 执行标准代号 执行标准 执行国家标准 执行标准及标准号 标准编号 标准号 生产标准 " +
    "生产执行标准 质量标准 安全标准 技术标准 国标号 国家标准 采用标准 企业标准 制造标准 卫生标准",
  uscc: "统一社会信用代码 统一信用代码 社会信用代码 信用代码 统一社会信用代码/注册号",
  address: "地址 详细地址 公司地址 企业地址 单位地址 注册地址 厂区地址 联系地址 住所 企业住所 ADDRESS",
};

/** Labels that end a value. Heads such as 品牌 or 功率 are often printed with a product word before them. */
const OTHERS =
  "品牌 品牌名称 品牌名 商标 系列 型号 规格 规格型号 型号规格 产品规格 产品型号 商品型号 3C规格型号 3C产品型号 认证型号 货号 款号 商品货号 商品编号 商品条码 条形码 条码 商品名称 产品名称 产品名 品名 名称 " +
  "通用名 通用名称 英文名称 商品名 产品参数 产品类型 产品类别 产品类目 商品类目 类别 类型 种类 品种 分类 款式 风格 颜色 颜色分类 主要颜色 色系 花色 图案 尺码 尺寸 产品尺寸 外形尺寸 包装尺寸 适用尺寸 " +
  "长度 宽度 高度 厚度 直径 口径 内径 外径 深度 体积 面积 重量 毛重 净重 商品毛重 产品重量 单件重量 净含量 含量 容量 容积 数量 件数 单位 计量单位 包装 包装方式 包装规格 包装数量 包装清单 包装体积 " +
  "包装种类 材质 材料 主要材质 面料 质地 成分 成份 主要成分 主要成份 成分含量 配料 配料表 原料 原材料 主料 辅料 食品添加剂 添加剂 口味 味道 香型 香味 保质期 保存方法 储藏方法 贮藏方法 储存方法 储存条件 贮存条件 " +
  "生产日期 出厂日期 上市时间 上市日期 有效期 有效期至 使用期限 限用日期 产地 原产地 商品产地 生产地 产地名称 省份 城市 地市 国家 国家/地区 国产/进口 进口/国产 是否进口 进口商 进口商名称 进口商地址 国内代理商 " +
  "经销商 经销商名称 经销商地址 经销单位 代理商 代理商地址 总代理 总经销 供应商 供货商 供应商名称 委托方 委托商 委托方名称 委托方地址 委托单位 委托企业 委托生产企业 委托生产企业名称 委托生产企业地址 委托生产商 委托制造商 委托加工企业 委托单位地址 企业名称 公司名称 单位名称 公司名 公司全称 制造商零件编号 制造商型号 厂家型号 生产地区 厂家服务 品牌商 品牌方 品牌商地址 出品商 出品方 监制 监制商 " +
  "监制方 分装商 灌装商 分销商 销售商 销售商地址 销售单位 销售地址 发货地 发货地址 退货地址 售后地址 店铺地址 店铺 店铺名称 卖家 掌柜 联系人 联系方式 联系电话 客服电话 服务热线 售后电话 售后热线 售后服务 " +
  "电话 手机 手机号 传真 邮编 邮箱 电子邮箱 网址 官网 网站 微信 QQ 证书状态 申请人名称 申请人 持证人 委托人名称 认证委托人 证书持有人 发证日期 发证机构 认证机构 认证类型 截止日期 功率 额定功率 输出功率 输入功率 制热功率 制冷功率 电辅加热功率 " +
  "最大功率 电压 额定电压 输入电压 输出电压 工作电压 电流 额定电流 输出电流 频率 额定频率 转速 流量 压力 额定压力 温度 工作温度 温度范围 制热量 制冷量 能效等级 能效备案号 能效标识备案号 备案号 备案编号 噪音 室内机噪音 " +
  "室外机噪音 匹数 变频/定频 控制方式 操作方式 开关方式 加热方式 加热类型 安装方式 安装类型 点火方式 气源 燃气类型 适用气源 适用场景 适用场合 适用范围 适用对象 适用人群 适用年龄 适用季节 适用性别 适用车型 适用机型 适用空间 " +
  "适用面积 使用方法 使用说明 使用场景 使用范围 用途 功能 功能特点 产品特性 产品特点 产品等级 等级 质量等级 级别 特性 特点 卖点 性能 纯度 CAS CAS号 分子式 浓度 密度 粘度 标号 强度等级 牌号 型式 结构 形状 芯数 截面 截面积 " +
  "线规 线长 导体材质 绝缘材料 护套材料 电池类型 电池容量 电池电压 电池材质 充电时间 续航里程 最高时速 最高车速 车架材质 轮胎尺寸 轮胎规格 灭火剂 灭火剂类型 灭火级别 充装量 防火等级 防护等级 过滤等级 防爆等级 防爆标志 " +
  "防爆合格证号 防伪码 序列号 检验报告编号 检测报告 质检报告 检验报告 检验标准 进网许可证号 进网许可证 进网许可 入网许可证号 3C型号 医疗器械注册证号 注册证号 注册证编号 批准文号 国药准字 生产批号 批号 批次 卫生许可证 " +
  "卫生许可证号 卫生许可证编号 经营许可证 经营许可证号 经营许可证编号 食品经营许可证 食品经营许可证编号 危险化学品经营许可证 安全生产许可证 安全生产许可证编号 农药登记证号 登记证号 特殊用途化妆品批准文号 营业执照 营业执照号 " +
  "法定代表人 法人 经营者 经营范围 成立日期 注册资本 登记机关 保修期 质保期 质保 保修 售后 是否支持加工定制 加工定制 是否定制 可否定制 定制 是否跨境货源 是否专利货源 专利 起订量 库存 库存类型 价格 单价 价格区间 促销价 原价 运费 物流 " +
  "物流服务 发票 成色 新旧程度 套餐 套餐类型 套装 套餐份量 套餐周期 组合 备注 说明 注意事项 温馨提示 警示语 警告 产品描述 商品描述 商品介绍 其他 附件 图片 年份 年份季节 季节 上市年份 上市年份季节 开本 作者 出版社 书名 ISBN " +
  "UPC EAN GTIN SKU ITEM BRAND MODEL PLACEOFORIGIN TEL PHONE EMAIL E-MAIL WEBSITE IMPORTER IMPORTERADDRESS DISTRIBUTOR " +
  "特产品类 采购地 食品工艺 食用方法 产品名称及型号 品牌厂商 商家 原产国 原产国/地区 国内责任人 境内责任人 统一编号 统一编码 商品条形码 医疗器械生产许可证 医疗器械生产许可证编号 医疗器械生产许可证号 医疗器械注册证编号 " +
  "化妆品生产许可证 化妆品生产许可证编号 化妆品生产许可证号 药品生产许可证 药品生产许可证编号 消毒产品生产许可证号 特种设备制造许可证 特种设备制造许可证编号 特种设备生产许可证 特种设备生产许可证编号 制造许可证编号 制造许可证号 " +
  "兽药生产许可证 农药生产许可证 农药生产许可证号 安全生产许可证号 消防产品身份信息 消防产品身份信息标志 工厂编号 出厂编号 生产编号 机身编号 产品编号 版本号 主营 主营产品 主要销售地区 " +
  "收货人 收货地址 生产基地";

const SIMPLIFIED =
  "厂产证编号执标准业许单电话联系络称制质务热线场国强书认进经销网邮传规颜类总负责统货发数长宽体积内额压频温适设备检验报创";
const TRADITIONAL =
  "廠產證編號執標準業許單電話聯繫絡稱製質務熱線場國強書認進經銷網郵傳規顏類總負責統貨發數長寬體積內額壓頻溫適設備檢驗報創";

const IS_TRADITIONAL = new RegExp(`[${TRADITIONAL}]`, "g");

/** Traditional characters of labels as simplified ones, one for one. */
export function simplified(text: string): string {
  return text.replace(IS_TRADITIONAL, (character) => SIMPLIFIED.charAt(TRADITIONAL.indexOf(character)));
}

/** A label as it is compared: narrow, upper case, simplified, without spaces, quotes and decoration around it. */
export function plainLabel(label: string): string {
  const plain = simplified(foldWidth(label.slice(0, 80)))
    .replace(/[\s\u200b-\u200f\ufeff]+/g, "")
    .replace(/^[[<·•●■◆★☆▲◇□※✦►▶√✔*#\-.、,;:|"'“”‘’]+|[\]>:;*、,|"'“”‘’=]+$/g, "")
    .replace(/(?:家|商|方|厂|址|名|号|准|业|称)(?:为|是)$/, (end) => end.charAt(0))
    .toUpperCase();
  return /^\([^()]*$|^[^()]*\)$|^\([^()]*\)$/.test(plain) ? plain.replace(/[()]/g, "") : plain;
}

interface Known {
  readonly meaning: Meaning | null;
  /** Position in the list: the lower, the better the label says it. */
  readonly rank: number;
}

const KNOWN: ReadonlyMap<string, Known> = (() => {
  const known = new Map<string, Known>();
  for (const label of OTHERS.split(" ")) known.set(plainLabel(label), { meaning: null, rank: 0 });
  for (const [meaning, labels] of Object.entries(MEANINGS) as [Meaning, string][]) {
    labels.split(" ").forEach((label, rank) => {
      known.set(plainLabel(label), { meaning, rank });
    });
  }
  return known;
})();

/** Length of the longest label we look for, in characters. */
export const LONGEST_LABEL = 24;

/** 「生产企业1地址」, 「地址A」: the same label for the first, the second of several. */
function withoutIndex(plain: string): string {
  if (!/[1-9A-E①-⑨一二三]/.test(plain)) return plain;
  return plain.replace(/(?<=[商业家厂方位址号])[1-9A-E①-⑨一二三](?=$|地址|厂址|名称)/, "");
}

const judged = new Map<string, boolean>();

/** Whether a plain label is in either list, or made of the words of such labels; remembered. */
export function isKnownLabel(plain: string): boolean {
  const before = judged.get(plain);
  if (before !== undefined) return before;
  const known = plain.length <= 40 && judgeLabel(withoutIndex(plain));
  if (judged.size > 50_000) judged.clear();
  judged.set(plain, known);
  return known;
}

function judgeLabel(plain: string): boolean {
  if (KNOWN.has(plain) || meaningOfWords(plain) !== null || isLabelOfAnother(plain)) return true;
  // 「厂家(产地)」
  const unqualified = plain.replace(QUALIFIER, "");
  if (unqualified !== plain) return unqualified !== "" && isKnownLabel(unqualified);
  const slash = plain.indexOf("/");
  return slash > 0 && plain.length <= 20 && isKnownLabel(plain.slice(0, slash)) && isKnownLabel(plain.slice(slash + 1));
}

/** 「生产：甲厂」: a word so common that only a company behind it makes it a label. */
export const RANK_OF_BARE_WORD = 900;
/** Labels read by their words rank behind all listed ones. */
const RANK_BY_WORDS = 500;
const byWords = new Map<string, Meaning | null>();

/** `meaningByWords`, remembered: the same few labels come again on every page. */
function meaningOfWords(plain: string): Meaning | null {
  const known = byWords.get(plain);
  if (known !== undefined) return known;
  const meaning = meaningByWords(plain);
  if (byWords.size > 20_000) byWords.clear();
  byWords.set(plain, meaning);
  return meaning;
}

const QUALIFIER = /\((?:[^()]{1,12})\)$/;

/** What a printed label stands for, with its rank among labels of the same meaning; null where it means nothing to us. */
export function labelMeaning(label: string): { meaning: Meaning; rank: number } | null {
  const plain = withoutIndex(plainLabel(label));
  const unqualified = plain.replace(QUALIFIER, "");
  const known = KNOWN.get(plain) ?? KNOWN.get(unqualified) ?? KNOWN.get(withoutOwner(plain));
  if (known !== undefined) return known.meaning === null ? null : { meaning: known.meaning, rank: known.rank };
  const meaning = meaningOfWords(plain) ?? meaningOfWords(unqualified);
  return meaning === null ? null : { meaning, rank: RANK_BY_WORDS };
}

/** 「产品生产厂家」, 「食品生产许可证编号」: the same label with a word for the goods before it. */
function withoutOwner(plain: string): string {
  return plain.replace(/^(?:该|本)?(?:产品|商品|食品|化妆品|工业产品|工业)(?:的)?/, "");
}
