/**
 * What the schema of a rule cannot see: names that point nowhere in the catalogue, dates in the wrong order, gaps in the
 * legal basis. In: a rule that fits the schema, with its text. Out: mistakes with their place and what was probably meant.
 */
import type { Catalogue } from "../catalogue/catalogue-schema.ts";
import { FILL_INS } from "./finding-writer.ts";
import { orRather } from "./nearest-word.ts";
import type { Condition, Rule } from "./rule-schema.ts";
import type { Mistake, YamlFile } from "./yaml-file.ts";

type At = (path: PropertyKey[], message: string) => void;

export function checkRule(file: YamlFile<Rule>, catalogue: Catalogue): Mistake[] {
  const mistakes: Mistake[] = [];
  const rule = file.value;
  const at: At = (path, message) => void mistakes.push({ file: file.file, ...file.locate(path), message });
  if (`${rule.rule}.yaml` !== file.file) at(["rule"], `文件名应为 ${rule.rule}.yaml`);
  const names = namesOf(catalogue);
  if (typeof rule.products !== "string") knownProducts(rule.products, ["products"], names, at);
  if (rule.from !== undefined && rule.to !== undefined && rule.from > rule.to) at(["from"], "from 晚于 to");
  for (const [, key = ""] of rule.explain.matchAll(/\{([^{}]*)\}/g)) {
    if (!(FILL_INS as readonly string[]).includes(key)) {
      at(["explain"], `explain 中没有 {${key}} 可填；可用 ${FILL_INS.map((one) => `{${one}}`).join(" ")}`);
    }
  }
  checkBasis(rule, names, catalogue, at);
  checkConditions(rule.when, names, at);
  return mistakes;
}

interface Names {
  readonly products: readonly string[];
  readonly subs: readonly string[];
  readonly laws: readonly string[];
  readonly keywordLists: readonly string[];
}

function namesOf(catalogue: Catalogue): Names {
  return {
    products: catalogue.products.map(({ id }) => id),
    subs: catalogue.products.flatMap((product) => product.subProducts.map(({ id }) => id)),
    laws: [...new Set(catalogue.laws.map(({ law }) => law))],
    keywordLists: catalogue.keywordLists.map(({ name }) => name),
  };
}

function knownProducts(ids: readonly string[], path: PropertyKey[], { products }: Names, at: At): void {
  ids.forEach((id, index) => {
    if (products.includes(id)) return;
    const meant = orRather(id, products);
    at([...path, index], `目录中没有产品 ${id}${meant === "" ? `；可写 ${products.join(" ")}` : meant}`);
  });
}

function checkBasis(rule: Rule, names: Names, catalogue: Catalogue, at: At): void {
  const applying = typeof rule.products === "string" ? names.products : rule.products;
  const unfounded = applying.filter(
    (id) => !rule.basis.some(({ products: only }) => only === undefined || only.includes(id)),
  );
  if (unfounded.length > 0) at(["basis"], `对 ${unfounded.join("、")} 没有可引的法条`);
  rule.basis.forEach(({ law, article, products: only }, index) => {
    const articles = catalogue.laws.filter((entry) => entry.law === law).flatMap((entry) => entry.articles);
    if (articles.length === 0) {
      at(["basis", index, "law"], `law.yaml 与 law/ 中没有《${law}》${orRather(law, names.laws)}`);
    } else if (!articles.some((entry) => entry.article === article)) {
      const there = [...new Set(articles.map((entry) => entry.article))].join("、");
      at(["basis", index, "article"], `law.yaml 与 law/ 中没有《${law}》第 ${article} 条；已录入的有 ${there}`);
    }
    if (only === undefined) return;
    knownProducts(only, ["basis", index, "products"], names, at);
    for (const id of only) {
      if (!applying.includes(id)) at(["basis", index, "products"], `规则不适用于 ${id}，不必为它引法条`);
    }
  });
}

function checkConditions(when: Condition, names: Names, at: At): void {
  const walk = (condition: Condition, path: PropertyKey[]): void => {
    if ("all" in condition) condition.all.forEach((part, index) => void walk(part, [...path, "all", index]));
    else if ("any" in condition) condition.any.forEach((part, index) => void walk(part, [...path, "any", index]));
    else if ("not" in condition) walk(condition.not, [...path, "not"]);
    else if ("product" in condition) knownProducts(condition.product, [...path, "product"], names, at);
    else if ("subProduct" in condition) {
      condition.subProduct.forEach((id, index) => {
        if (names.subs.includes(id)) return;
        at([...path, "subProduct", index], `目录中没有子类 ${id}${orRather(id, names.subs)}`);
      });
    } else if ("keywordList" in condition) {
      const { keywordList } = condition;
      if (names.keywordLists.includes(keywordList)) return;
      const meant = orRather(keywordList, names.keywordLists);
      const known =
        names.keywordLists.length === 0 ? "keyword-lists/ 中尚无词表" : `现有：${names.keywordLists.join("、")}`;
      at([...path, "keywordList"], `没有词表「${keywordList}」${meant === "" ? `；${known}` : meant}`);
    } else if ("period" in condition) {
      const { from, to } = condition.period;
      if (from !== undefined && to !== undefined && from > to) at([...path, "period"], "from 晚于 to");
    }
  };
  walk(when, ["when"]);
}
