/**
 * What the label of a parameter stands for. In: a label as printed. Out: the fact its value gives, and whether it is the
 * label of a certificate, a licence or an origin. Labels recur on every page, so what they mean is remembered.
 */
import { labelMeaning, type Meaning } from "#domain/printed-labels.ts";
import type { FactName } from "./page-facts.ts";

export interface KnownLabel {
  /** Without what stands around it, narrow and in lower case: 「厂名 ：」 and 「厂名(必填)」 are 厂名. */
  readonly bare: string;
  readonly fact: FactName | null;
  /** 「厂名/厂址」: the value holds the maker's address too. */
  readonly holdsAddress: boolean;
  /** 「地址」: whose address it is, is told by the parameter before. */
  readonly bareAddress: boolean;
  /** A CCC certificate number stands here, if any does. */
  readonly ccc: boolean;
  /** A production licence number stands here, if any does. */
  readonly licence: boolean;
  readonly origin: boolean;
  readonly imports: boolean;
}

const LABELS: Partial<Record<FactName, string>> = {
  "product.name":
    "产品名称 商品名称 品名 产品品名 货品名称 货物名称 通用名称 产品通用名称 商品品名 产品名 商品名 名称 中文名称 中文品名 " +
    "类型 产品类型 商品类型 种类 产品种类 商品种类 品类 品种 产品类别 商品类别 类别",
  importer:
    "进口商 进口商名称 进口企业 进口单位 进口代理商 进口代理 国内进口商 中国进口商 中国总代理 中国总代理商 中国代理商 国内总代理 国内总代理商 " +
    "国内代理商 国内代理商名称 国内代理 进口总代理 进口经销商 中国总经销 中国总经销商 国内总经销商 国内经销商 国内经销商名称 总经销商 总经销 " +
    "总代理 总代理商 代理商 代理商名称 经销商 经销商名称 原产国代理商 在华代理商 在华责任单位 境内责任人 国内责任人 境内代理人 境内责任单位 importer",
  "importer.address":
    "进口商地址 国内代理商地址 代理商地址 经销商地址 总代理地址 进口经销商地址 国内经销商地址 总经销商地址 境内责任人地址 国内责任人地址 importeraddress",
  "ccc.status": "证书状态 3c证书状态 ccc证书状态 认证状态 3c状态 ccc状态 3c认证状态 ccc认证状态 认证证书状态",
  "ccc.holder":
    "申请人名称 申请人 认证申请人 证书申请人 认证委托人 委托人名称 认证委托人名称 证书持有人 证书持有者 持证人 获证企业 获证单位 证书委托人",
  "ccc.validUntil":
    "证书有效期 证书有效期至 证书有效期限 证书截止日期 证书到期日期 证书到期日 证书失效日期 认证有效期 认证证书有效期 3c证书有效期 ccc证书有效期 " +
    "3c有效期 3c证书有效期至 ccc证书有效期至 3c认证有效期",
};
const FACT_OF_LABEL: ReadonlyMap<string, FactName> = new Map(
  (Object.entries(LABELS) as [FactName, string][]).flatMap(([fact, labels]) =>
    labels.split(" ").map((label) => [label, fact] as const),
  ),
);

const ACT = "(?:生产|制造|加工|生产加工|生产制造|加工生产|制造生产|生产/制造)";
const WHO = "(?:企业|厂家|厂商|工厂|单位|公司|厂|商|者|方)";
/**
 * Beyond the labels that readers know (domain/printed-labels.ts): 委托方 and 出品方, since goods made to order name the enterprise that
 * ordered and sells them, and a page that names one is not without a maker.
 */
const MAKER =
  `(?:本|该)?(?:产品|商品|货品)?(?:实际|原)?(?:${ACT}${WHO}|生产(?:\\(|（)?制造(?:\\)|）)?商|厂家|厂商|工厂|原厂|代工厂家?|代工企业|` +
  `(?:受托|受委托|被委托|委托)(?:${ACT})?${WHO}|出品(?:商|方|公司|企业|单位|人))`;
const PLACE = "(?:的)?(?:详细|具体|所在|注册|实际|生产)?(?:地址|厂址|住所|所在地)";
const MAKER_NAME = new RegExp(
  `^(?:${MAKER}(?:名称|名|全称)?|(?:生产)?厂名(?:称)?|(?:manufacturer|factory|producer|maker)(?:'?s?name)?|madeby|manufacturedby|producedby)$`,
);
const MAKER_ADDRESS = new RegExp(
  `^(?:${MAKER}${PLACE}|厂址|${ACT}${PLACE}|${ACT}(?:场所|场地)|(?:企业|公司|工厂|厂家)${PLACE}|(?:manufacturer|factory|producer)(?:'?s)?add(?:ress|\\.)?)$`,
);
const BOTH = new RegExp(`^(?:厂名|${MAKER}(?:名称|名)?)(?:[/、,及和与&]|以及)(?:厂址|地址|${PLACE})$|^厂名厂址$`);
const BARE_ADDRESS = /^(?:详细|联系|厂区|工厂|公司|企业|单位)?地址$|^address$/;
const CCC = /3c|ccc|强制性?(?:产品)?认证|^(?:认证)?证书(?:编号|号码?)$|^认证编号$|自我声明(?:编号)?$/;
/** A voluntary mark of fire products (CCCF), and what else a certificate block tells. */
const NOT_CCC = /cccf|3cf|型号|规格|状态|有效期|名称|日期|申请人|机构|标准|类别|系列|报告/;
const LICENCE = /生产许可|^许可证(?:编?号|号码)?$|^(?:qs|xk|sc)(?:编?号|证号)?$/;
const NOT_LICENCE = /安全生产许可|日期|有效期|状态|机构|名称/;
const ORIGIN = new Set(
  "产地 商品产地 原产地 原产国 原产国/地区 国家/地区 产地国家 生产国 原产国家 制造国 origin placeoforigin".split(" "),
);
const IMPORTS = new Set(
  "进口/国产 国产/进口 国产或进口 进口或国产 是否进口 是否为进口 产品来源 是否国产/进口".split(" "),
);

const cache = new Map<string, KnownLabel>();

export function knownLabel(printed: string): KnownLabel {
  const known = cache.get(printed);
  if (known !== undefined) return known;
  const whole = printed.slice(0, 80).normalize("NFKC").replace(/\s/g, "").toLowerCase();
  const bare = whole.replace(/[:([【*].*$/, "");
  const meaning = labelMeaning(printed)?.meaning ?? makerAmong(bare);
  const made: KnownLabel = {
    bare,
    fact: factOf(bare, whole, meaning),
    holdsAddress: meaning === "makerAndAddress" || BOTH.test(bare),
    bareAddress: BARE_ADDRESS.test(bare),
    ccc: CCC.test(bare) && !NOT_CCC.test(bare),
    licence: LICENCE.test(bare) && !NOT_LICENCE.test(bare),
    origin: ORIGIN.has(bare),
    imports: IMPORTS.has(bare),
  };
  if (cache.size > 5_000) cache.clear();
  cache.set(printed, made);
  return made;
}

/** 「钢厂/产地」: one value for several things, of which the maker is one. */
function makerAmong(bare: string): Meaning | null {
  const parts = bare.split("/");
  return parts.length > 1 && parts.some((part) => labelMeaning(part)?.meaning === "maker") ? "maker" : null;
}

function factOf(bare: string, whole: string, meaning: Meaning | null): FactName | null {
  const listed = FACT_OF_LABEL.get(bare);
  if (listed !== undefined) return listed;
  if (meaning === "maker" || meaning === "makerAndAddress") return "manufacturer.name";
  if (meaning === "makerAddress") return "manufacturer.address";
  if (MAKER_NAME.test(bare) || MAKER_NAME.test(whole) || BOTH.test(bare)) return "manufacturer.name";
  return MAKER_ADDRESS.test(bare) ? "manufacturer.address" : null;
}
