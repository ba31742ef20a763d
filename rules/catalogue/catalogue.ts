/**
 * Loading the catalogue. In: the YAML files and word lists of this folder. Out: one checked `Catalogue`, read once per
 * process. Goes wrong: a file that is missing, breaks its schema or contradicts another (see catalogue-checks.ts); then
 * `YamlFileError` names file, line and column of every mistake.
 */
import { existsSync, readdirSync } from "node:fs";
import type { z } from "zod";
import { type Mistake, readYamlFile, type YamlFile, YamlFileError } from "../engine/yaml-file.ts";
import { lawMistakes, markMistakes, productMistakes } from "./catalogue-checks.ts";
import {
  type Catalogue,
  DisguiseFile,
  LawFile,
  LookAlikeFile,
  MarksFile,
  Product,
  SourceFile,
} from "./catalogue-schema.ts";
import { readKeywordLists } from "./keyword-lists.ts";

const HERE = new URL("./", import.meta.url);
let loaded: Catalogue | undefined;

/** The catalogue of this checkout, validated on first use. Throws `YamlFileError`. */
export function loadCatalogue(): Catalogue {
  loaded ??= readCatalogue(HERE);
  return loaded;
}

/** Reads and checks the catalogue of a folder (address ending in "/"). Throws `YamlFileError` with all mistakes. */
export function readCatalogue(folder: URL): Catalogue {
  const mistakes: Mistake[] = [];
  const read = <T>(name: string, schema: z.ZodType<T>): YamlFile<T> | null => {
    const url = new URL(name, folder);
    if (!existsSync(url)) {
      mistakes.push({ file: name, line: 1, column: 1, message: "缺少这个文件" });
      return null;
    }
    try {
      return readYamlFile(url, schema);
    } catch (error) {
      if (!(error instanceof YamlFileError)) throw error;
      mistakes.push(...error.mistakes);
      return null;
    }
  };
  const readAll = <T>(names: readonly string[], schema: z.ZodType<T>): YamlFile<T>[] =>
    names.map((name) => read(name, schema)).filter((file) => file !== null);

  const products = readAll(yamlFilesOf("products/", folder), Product);
  const lawNames = ["law.yaml", ...yamlFilesOf("law/", folder)];
  const laws = readAll(lawNames, LawFile);
  const marks = read("marks.yaml", MarksFile);
  const sources = read("sources.yaml", SourceFile)?.value.sources ?? {};
  const lookAlikes = read("look-alikes.yaml", LookAlikeFile);
  const disguises = read("disguises.yaml", DisguiseFile);
  const keywords = readKeywordLists(new URL("keyword-lists/", folder));
  mistakes.push(...keywords.mistakes);

  const ids = new Set(products.map((product) => product.value.id));
  for (const file of products) mistakes.push(...productMistakes(file, ids, sources));
  mistakes.push(...lawMistakes(laws, sources));
  if (marks !== null) mistakes.push(...markMistakes(marks, ids, sources));
  if (mistakes.length > 0 || marks === null || lookAlikes === null || disguises === null) {
    throw new YamlFileError(mistakes);
  }
  return {
    products: products.map((file) => file.value),
    laws: laws.flatMap((file) => file.value.laws.map((law) => ({ ...law, file: pathOf(file.file) }))),
    marks: marks.value,
    keywordLists: keywords.lists,
    sources,
    lookAlikes: lookAlikes.value,
    disguises: disguises.value.disguises,
  };
}

/** YAML files of a folder within the catalogue, as addresses within it; none where the folder is not there. */
function yamlFilesOf(part: string, folder: URL): string[] {
  const place = new URL(part, folder);
  if (!existsSync(place)) return [];
  const names = readdirSync(place).filter((file) => file.endsWith(".yaml"));
  return names.sort().map((file) => `${part}${encodeURIComponent(file)}`);
}

function pathOf(lawFile: string): string {
  return lawFile === "law.yaml" ? lawFile : `law/${lawFile}`;
}

/** Search words of a product for a marketplace's search box, best first; empty for an unknown product. */
export function searchKeywords(productId: string): string[] {
  return [...(loadCatalogue().products.find((product) => product.id === productId)?.searchKeywords ?? [])];
}
