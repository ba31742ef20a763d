/**
 * The plan of a campaign, from its YAML file. In: the file and the marketplaces there are. Out: the plan. Goes wrong: every
 * mistake is printed with file, line and column; then X-1003, X-3003 (only unknown marketplaces), X-3004 (only unknown
 * products) or X-1004.
 */
import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Marketplace } from "#crawlers/marketplaces/marketplace.ts";
import { CampaignPlan } from "#domain/campaign.ts";
import { XunwangError } from "#domain/errors.ts";
import { loosening } from "#domain/politeness.ts";
import { KEY_PRODUCTS } from "#domain/product.ts";
import { productFor } from "#rules/engine/chinese-words.ts";
import { orRather } from "#rules/engine/nearest-word.ts";
import { type Mistake, readYamlFile, type YamlFile, YamlFileError } from "#rules/engine/yaml-file.ts";
import { printMistakes } from "./rules/rule-words.ts";

type Known = Pick<Marketplace, "name" | "searchUrl" | "politeness">;
type Marketplaces = ReadonlyMap<string, Known>;

interface PlanMistake extends Mistake {
  /** What is unknown, where that is the mistake. */
  readonly unknown?: { readonly kind: "X-3003" | "X-3004"; readonly id: string };
}

export function readPlan(file: string, marketplaces: Marketplaces): CampaignPlan {
  const path = resolve(file);
  if (!existsSync(path)) throw new XunwangError("X-1003", { file });
  if (statSync(path).isDirectory())
    throw new XunwangError("X-1004", { file, detail: "这是文件夹，请给出一个 YAML 文件" });
  let mistakes: readonly PlanMistake[];
  try {
    const read = readYamlFile(pathToFileURL(path), CampaignPlan.strict());
    mistakes = mistakesIn(read, marketplaces);
    if (mistakes.length === 0) return read.value;
  } catch (error) {
    if (!(error instanceof YamlFileError)) throw error;
    mistakes = error.mistakes;
  }
  throw refusal(file, mistakes, marketplaces);
}

function mistakesIn({ file, value: plan, locate }: YamlFile<CampaignPlan>, marketplaces: Marketplaces): PlanMistake[] {
  const mistakes: PlanMistake[] = [];
  const at = (path: PropertyKey[], message: string, unknown?: PlanMistake["unknown"]): void =>
    void mistakes.push({ file, ...locate(path), message, ...(unknown && { unknown }) });
  if (plan.marketplaces.length === 0) {
    at(["marketplaces"], `marketplaces 至少列一个平台；可写 ${[...marketplaces.keys()].join("、")}`);
  }
  const known = [...marketplaces.keys()];
  const findMarketplace = (id: string, path: PropertyKey[]): Known | undefined => {
    const found = marketplaces.get(id);
    if (found !== undefined) return found;
    const named = [...marketplaces].find(([, { name }]) => name === id)?.[0];
    const meant = named === undefined ? orRather(id, known) : `，${id}是 ${named}`;
    at(path, `不认识的平台 ${id}${meant}；可写 ${known.join("、")}`, { kind: "X-3003", id });
    return undefined;
  };
  plan.marketplaces.forEach((id, index) => {
    const path = ["marketplaces", index];
    if (findMarketplace(id, path)?.searchUrl("电线", 1) === null) at(path, `平台 ${id} 不能按关键词搜索`);
  });
  for (const [id, limits] of Object.entries(plan.politeness ?? {})) {
    const path = ["politeness", id];
    const own = findMarketplace(id, path)?.politeness;
    const looser = own === undefined ? null : loosening(own, limits);
    if (looser !== null) at(path, `politeness 只能比平台更严，不能放宽：${id} ${looser}`);
  }
  const products = Object.keys(KEY_PRODUCTS);
  const askProduct = (id: string, path: PropertyKey[]): void => {
    if (id in KEY_PRODUCTS) return;
    const named = productFor(id);
    const meant = named === null ? orRather(id, products) : `，${id}是 ${named}`;
    at(path, `不认识的产品 ${id}${meant}；可写 ${products.join("、")}`, { kind: "X-3004", id });
  };
  plan.products?.forEach((id, index) => void askProduct(id, ["products", index]));
  for (const id of Object.keys(plan.keywords ?? {})) askProduct(id, ["keywords", id]);
  return mistakes.sort((one, other) => one.line - other.line || one.column - other.column);
}

function refusal(file: string, mistakes: readonly PlanMistake[], marketplaces: Marketplaces): XunwangError {
  printMistakes(mistakes);
  const unknown = mistakes.flatMap((one) => (one.unknown === undefined ? [] : [one.unknown]));
  const kinds = new Set(unknown.map(({ kind }) => kind));
  const [kind] = kinds;
  if (kind !== undefined && kinds.size === 1 && unknown.length === mistakes.length) {
    const known = kind === "X-3003" ? [...marketplaces.keys()] : Object.keys(KEY_PRODUCTS);
    return new XunwangError(kind, { id: unknown.map(({ id }) => id).join("、"), known: known.join(" ") });
  }
  const [first] = mistakes;
  const more = mistakes.length > 1 ? ` 等 ${mistakes.length} 处` : "";
  return new XunwangError("X-1004", { file, detail: `第 ${first?.line} 行 ${first?.message}${more}` });
}
