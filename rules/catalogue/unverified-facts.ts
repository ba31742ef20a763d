/**
 * All facts the catalogue states, with how sure each is, so that an analyst sees what is still to be confirmed. In: a
 * catalogue. Out: one line a fact, sorted by file, kind and words. Pure; never throws.
 */
import type { Catalogue, FactConfidence, FiledLaw, Product } from "./catalogue-schema.ts";

export const FACT_KINDS = ["regime", "standard", "law", "article", "mark", "fact"] as const;
export type FactKind = (typeof FACT_KINDS)[number];
export const FACT_KIND_NAMES = {
  regime: "义务",
  standard: "标准",
  law: "法律",
  article: "条文",
  mark: "编号",
  fact: "事实",
} as const satisfies Record<FactKind, string>;
export const CONFIDENCE_NAMES = {
  verified: "已核实",
  partly: "部分核实",
  unverified: "未核实",
} as const satisfies Record<FactConfidence, string>;

export interface FactLine {
  /** File within the catalogue, e.g. products/bag.yaml. */
  readonly where: string;
  readonly kind: FactKind;
  /** The fact in Chinese, with its days where it has any. */
  readonly what: string;
  /** What is left to confirm, where the file says. */
  readonly note: string | null;
  readonly confidence: FactConfidence;
  /** Titles of its sources. */
  readonly sources: readonly string[];
}

interface Grounded {
  readonly source: readonly string[];
  readonly confidence: FactConfidence;
  readonly note?: string | undefined;
  readonly from?: string | null | undefined;
  readonly to?: string | null | undefined;
}

/** Every fact of the catalogue; with `unverifiedOnly` those that nobody has confirmed. */
export function listFacts(catalogue: Catalogue, options: { unverifiedOnly?: boolean } = {}): FactLine[] {
  const line = (where: string, kind: FactKind, what: string, fact: Grounded): FactLine => ({
    where,
    kind,
    what: what + days(fact),
    note: fact.note ?? null,
    confidence: fact.confidence,
    sources: fact.source.map((id) => catalogue.sources[id] ?? id),
  });
  const lines = [
    ...catalogue.products.flatMap((product) => linesOfProduct(product, line)),
    ...catalogue.laws.flatMap((law) => linesOfLaw(law, line)),
    ...linesOfMarks(catalogue, line),
  ];
  return lines
    .filter((fact) => options.unverifiedOnly !== true || fact.confidence === "unverified")
    .sort(
      (a, b) =>
        byText(a.where, b.where) || FACT_KINDS.indexOf(a.kind) - FACT_KINDS.indexOf(b.kind) || byText(a.what, b.what),
    );
}

type Line = (where: string, kind: FactKind, what: string, fact: Grounded) => FactLine;

function linesOfProduct(product: Product, line: Line): FactLine[] {
  const where = `products/${product.id}.yaml`;
  return [
    ...product.regimes.map((regime) => line(where, "regime", `${product.name}：${regime.what}`, regime)),
    ...product.standards.map((one) => line(where, "standard", `${product.name}：${one.number} ${one.title}`, one)),
    ...product.facts.map((fact) => line(where, "fact", `${product.name}：${fact.fact}`, fact)),
  ];
}

function linesOfLaw(law: FiledLaw, line: Line): FactLine[] {
  return [
    line(law.file, "law", `《${law.law}》`, law),
    ...law.articles.map((article) => {
      const number = /^\d/.test(article.article) ? `第 ${article.article} 条` : article.article;
      const { source } = law;
      const confidence = article.confidence ?? law.confidence;
      return line(law.file, "article", `《${law.law}》${number}：${article.content}`, {
        ...article,
        source,
        confidence,
      });
    }),
  ];
}

function linesOfMarks({ marks }: Catalogue, line: Line): FactLine[] {
  const { ccc, licence, facts } = marks;
  const where = "marks.yaml";
  const { codes, above, except } = ccc.oddBodies;
  const odd = `少见的 CCC 机构代码：${codes.join("、")}，以及大于 ${above} 的（${except.join("、")} 除外）`;
  return [
    ...ccc.bodies.map((one) => line(where, "mark", `CCC 机构代码 ${one.code}：${one.name}`, one)),
    line(where, "mark", odd, ccc.oddBodies),
    ...ccc.families.map((one) => line(where, "mark", `CCC 产品大类 ${one.code}：${one.name}`, one)),
    ...ccc.types.map((one) => line(where, "mark", `CCC 产品代码 ${one.code}：${one.name}`, one)),
    ...licence.groups.map((one) => line(where, "mark", `许可证产品组 ${one.prefix}：${one.name}`, one)),
    ...facts.map((fact) => line(where, "fact", fact.fact, fact)),
  ];
}

function days({ from, to }: Grounded): string {
  const begin = from ?? null;
  const end = to ?? null;
  if (begin !== null && end !== null) return `（${begin} 至 ${end}）`;
  if (begin !== null) return `（自 ${begin}）`;
  return end === null ? "" : `（至 ${end}）`;
}

/** By code point, so that the order is the same on every machine. */
function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
