/**
 * The words of the language for people who wrote the Chinese one. In: a key and what was written at it. Out: the word that
 * is to be written there, or null. Never guesses between two.
 */
import { SEVERITY_NAMES } from "#domain/finding.ts";
import { KEY_PRODUCTS } from "#domain/product.ts";
import { RULE_STATUS_NAMES } from "#domain/rule-status.ts";
import type { PLACES } from "./page-text.ts";
import type { DIMENSIONS, UNIT_OF } from "./quantities.ts";

const STATUS = { ...reversed(RULE_STATUS_NAMES), 试用: "shadow", 生效: "active", 正式: "active", 废止: "retired" };
const SEVERITY = { ...reversed(SEVERITY_NAMES), 重大: "serious", 普通: "general", 轻微: "general" };
const OF = {
  厚度: "thickness",
  速度: "speed",
  时速: "speed",
  车速: "speed",
  重量: "weight",
  质量: "weight",
  电压: "voltage",
  功率: "power",
  容量: "capacity",
  距离: "distance",
  里程: "distance",
  百分比: "percent",
  参数: "attributes",
  选项: "options",
  图片: "images",
} satisfies Record<string, (typeof DIMENSIONS)[number] | "attributes" | "options" | "images">;
const UNIT = {
  毫米: "mm",
  公里每小时: "km/h",
  "公里/小时": "km/h",
  千克: "kg",
  公斤: "kg",
  伏: "V",
  伏特: "V",
  瓦: "W",
  瓦特: "W",
  安时: "Ah",
  公里: "km",
  千米: "km",
} satisfies Record<string, (typeof UNIT_OF)[keyof typeof UNIT_OF]>;
const IN = {
  标题: "title",
  类目: "category",
  参数: "attributes",
  属性: "attributes",
  选项: "options",
  规格: "options",
  描述: "description",
  详情: "description",
  店铺: "shop",
  店铺名: "shop",
} satisfies Record<string, (typeof PLACES)[number]>;
const DUTY = { 认证: "ccc", 许可: "licence", 许可证: "licence", 任一: "either", 禁售: "ban", 禁止: "ban" };
const FACT = {
  品名: "product.name",
  产品名称: "product.name",
  厂名: "manufacturer.name",
  生产者: "manufacturer.name",
  厂址: "manufacturer.address",
  生产者地址: "manufacturer.address",
  进口商: "importer",
  证书编号: "ccc",
  许可证: "productionLicence",
  执行标准: "standard",
};
const WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  status: STATUS,
  severity: SEVERITY,
  of: OF,
  unit: UNIT,
  in: IN,
  duty: DUTY,
  missing: FACT,
  present: FACT,
};

/** @param key the key whose value, or item of whose list, was written. */
export function wordFor(key: string, written: string): string | null {
  const plain = written.trim();
  if (key === "products" || key === "product") return productFor(plain);
  const words = WORDS[key];
  return words !== undefined && Object.hasOwn(words, plain) ? (words[plain] ?? null) : null;
}

/** The id of a key product by its Chinese name, or by a part that only one name has. */
export function productFor(written: string): string | null {
  if (!/\p{Script=Han}/u.test(written)) return null;
  const products = Object.entries(KEY_PRODUCTS);
  const exact = products.find(([, name]) => name === written);
  if (exact !== undefined) return exact[0];
  const near = products.filter(([, name]) => name.includes(written) || written.includes(name));
  return near.length === 1 ? (near[0]?.[0] ?? null) : null;
}

function reversed(names: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(names).map(([word, name]) => [name, word]));
}
