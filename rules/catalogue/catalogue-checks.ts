/**
 * What a schema cannot see in the catalogue. In: files that fit their schemas, and what they may refer to. Out: mistakes
 * with their places: names that point nowhere, ids said twice, versions of an article that overlap. Never throws.
 */
import type { z } from "zod";
import type { Mistake, YamlFile } from "../engine/yaml-file.ts";
import type { LawFile, Marks, Product } from "./catalogue-schema.ts";

type Sources = Readonly<Record<string, string>>;
type At = (path: PropertyKey[], message: string) => void;

/** Mistakes of one product; `ids` are those of all products. */
export function productMistakes(file: YamlFile<Product>, ids: ReadonlySet<string>, sources: Sources): Mistake[] {
  const { mistakes, at } = collector(file);
  const product = file.value;
  if (`${product.id}.yaml` !== file.file) at(["id"], `文件名应为 ${product.id}.yaml`);
  const subs = new Set(product.subProducts.map((sub) => sub.id));
  if (subs.size !== product.subProducts.length) at(["subProducts"], "子类 id 重复");
  if (product.subProducts.filter((sub) => sub.otherwise).length > 1) at(["subProducts"], "只能有一个 otherwise 子类");
  const regimes = new Set<string>();
  product.regimes.forEach((regime, index) => {
    if (regimes.has(regime.id)) at(["regimes", index, "id"], `义务 id ${regime.id} 重复`);
    regimes.add(regime.id);
    for (const id of regime.of ?? []) {
      if (!subs.has(id)) at(["regimes", index, "of"], `没有子类 ${id}`);
    }
  });
  product.recognition.yieldsTo.forEach((id) => {
    if (!ids.has(id)) at(["recognition", "yieldsTo"], `没有产品 ${id}`);
  });
  const numbers = new Set(product.standards.map((standard) => standard.number));
  product.standards.forEach(({ replacedBy, to }, index) => {
    if (replacedBy === undefined) return;
    if (!numbers.has(replacedBy)) at(["standards", index, "replacedBy"], `本产品的标准中没有 ${replacedBy}`);
    if (to === null) at(["standards", index, "replacedBy"], "已被代替的标准须写 to");
  });
  for (const list of ["regimes", "standards", "facts"] as const) {
    product[list].forEach((fact, index) => {
      checkDates(fact, [list, index], at);
      checkSources(fact, [list, index], sources, at);
    });
  }
  return mistakes;
}

/** Mistakes of all law files together: a law stands once, the versions of an article follow each other. */
export function lawMistakes(files: readonly YamlFile<z.infer<typeof LawFile>>[], sources: Sources): Mistake[] {
  const seen = new Map<string, string>();
  return files.flatMap((file) => {
    const { mistakes, at } = collector(file);
    file.value.laws.forEach((law, index) => {
      const path = ["laws", index];
      const before = seen.get(law.law);
      if (before !== undefined) at([...path, "law"], `《${law.law}》已写在 ${before}`);
      seen.set(law.law, file.file);
      checkDates(law, path, at);
      checkSources(law, path, sources, at);
      law.articles.forEach((article, number) => {
        const here = [...path, "articles", number];
        checkDates(article, here, at);
        const twin = law.articles
          .slice(0, number)
          .find((other) => other.article === article.article && overlap(other, article));
        if (twin !== undefined) at([...here, "article"], `《${law.law}》第 ${article.article} 条的两个文本施行期重叠`);
      });
    });
    return mistakes;
  });
}

/** Mistakes of marks.yaml. */
export function markMistakes(file: YamlFile<Marks>, ids: ReadonlySet<string>, sources: Sources): Mistake[] {
  const { mistakes, at } = collector(file);
  const { ccc, licence, facts } = file.value;
  const unique = (codes: readonly string[], path: PropertyKey[]): void => {
    codes.forEach((code, index) => {
      if (codes.indexOf(code) !== index) at([...path, index], `${code} 重复`);
    });
  };
  unique(
    licence.groups.map((group) => group.prefix),
    ["licence", "groups"],
  );
  licence.groups.forEach((group, index) => {
    const path = ["licence", "groups", index];
    for (const id of group.products) if (!ids.has(id)) at([...path, "products"], `没有产品 ${id}`);
    checkSources(group, path, sources, at);
  });
  const families = new Set(ccc.families.map((family) => family.code));
  ccc.types.forEach((type, index) => {
    if (!families.has(type.code.slice(0, 2))) at(["ccc", "types", index, "code"], `没有大类 ${type.code.slice(0, 2)}`);
  });
  for (const list of ["bodies", "families", "types"] as const) {
    unique(
      ccc[list].map((one) => one.code),
      ["ccc", list],
    );
    ccc[list].forEach((one, index) => void checkSources(one, ["ccc", list, index], sources, at));
  }
  checkSources(ccc.oddBodies, ["ccc", "oddBodies"], sources, at);
  facts.forEach((fact, index) => void checkSources(fact, ["facts", index], sources, at));
  return mistakes;
}

function collector(file: YamlFile<unknown>): { mistakes: Mistake[]; at: At } {
  const mistakes: Mistake[] = [];
  return {
    mistakes,
    at: (path, message) => void mistakes.push({ file: file.file, ...file.locate(path), message }),
  };
}

function checkSources(fact: { source: readonly string[] }, path: PropertyKey[], sources: Sources, at: At): void {
  for (const source of fact.source) {
    if (!Object.hasOwn(sources, source)) at([...path, "source"], `来源 ${source} 不在 sources.yaml 中`);
  }
}

interface Dated {
  readonly from: string | null;
  readonly to: string | null;
}

function checkDates(fact: Dated, path: PropertyKey[], at: At): void {
  if (fact.from !== null && fact.to !== null && fact.from > fact.to) at(path, "from 晚于 to");
}

function overlap(a: Dated, b: Dated): boolean {
  const startsBeforeEnd = (one: Dated, other: Dated) => one.from === null || other.to === null || one.from <= other.to;
  return startsBeforeEnd(a, b) && startsBeforeEnd(b, a);
}
