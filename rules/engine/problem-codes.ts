/**
 * The faults a mark, a name or an address can have, by fact: the code a rule writes and what it means. In: nothing.
 * Out: tables only; what finds them is in problems/.
 */
export const PROBLEM_CODES = {
  ccc: {
    malformed: "编号位数不对",
    "before-ccc": "首次发证年份早于强制性认证制度",
    future: "首次发证年份在采集日之后",
    "odd-body": "认证机构代码未见于已知机构",
    "other-family": "编号中的产品代码属于另一类产品",
    "other-type": "编号中的产品代码属于同类的另一种产品",
    expired: "页面写明的证书有效期已过",
    suspended: "页面写明证书暂停",
    withdrawn: "页面写明证书撤销、注销或失效",
    "holder-differs": "证书申请人、制造商与页面的生产者不同",
    "claim-only": "只有文字声称，没有编号",
  },
  productionLicence: {
    malformed: "编号格式不对",
    "other-group": "编号属于另一类产品",
    "void-group": "该类许可在采集日之前已取消",
    "unknown-province": "括号内不是省的简称",
    "province-differs": "编号的省与生产者地址的省不同",
    food: "写的是食品生产许可编号",
  },
  "manufacturer.name": {
    brand: "生产者一栏写的是品牌",
    shop: "生产者一栏写的是店铺",
    "no-enterprise": "生产者一栏不是企业名称",
  },
  "manufacturer.address": {
    "region-only": "地址只到省、市、区县",
    "no-number": "地址没有门牌、园区或楼宇",
  },
  standard: {
    withdrawn: "引用的标准已被代替",
    "not-yet": "引用的标准在采集日尚未实施",
  },
} as const satisfies Record<string, Record<string, string>>;

export type ProblemFact = keyof typeof PROBLEM_CODES;
export const PROBLEM_FACTS = Object.keys(PROBLEM_CODES) as [ProblemFact, ...ProblemFact[]];
