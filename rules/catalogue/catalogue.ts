/**
 * Loading the catalogue. In: the YAML files of this folder. Out: one checked `Catalogue`, read once per process.
 * Goes wrong: a file that breaks its schema, names an unknown source, sub-product or product, or repeats an id;
 * then `YamlFileError` names file, line and column.
 */
import { readdirSync } from "node:fs";
import { type Mistake, readYamlFile, type YamlFile, YamlFileError } from "../engine/yaml-file.ts";
import {
  type Catalogue,
  DisguiseFile,
  LawFile,
  LookAlikeFile,
  Product,
  type Product as ProductType,
  SourceFile,
} from "./catalogue-schema.ts";

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
  const productFolder = new URL("products/", folder);
  const products: YamlFile<ProductType>[] = [];
  for (const name of readdirSync(productFolder)
    .filter((file) => file.endsWith(".yaml"))
    .sort()) {
    try {
      products.push(readYamlFile(new URL(name, productFolder), Product));
    } catch (error) {
      if (!(error instanceof YamlFileError)) throw error;
      mistakes.push(...error.mistakes);
    }
  }
  const laws = readYamlFile(new URL("law.yaml", folder), LawFile);
  const sources = readYamlFile(new URL("sources.yaml", folder), SourceFile).value.sources;
  const lookAlikes = readYamlFile(new URL("look-alikes.yaml", folder), LookAlikeFile).value;
  const disguises = readYamlFile(new URL("disguises.yaml", folder), DisguiseFile).value.disguises;

  const ids = new Set(products.map((product) => product.value.id));
  for (const file of products) mistakes.push(...contradictions(file, ids, sources));
  laws.value.laws.forEach((law, index) => {
    for (const source of law.source) {
      if (!(source in sources)) {
        const at = laws.locate(["laws", index, "source"]);
        mistakes.push({ file: laws.file, ...at, message: `来源 ${source} 不在 sources.yaml 中` });
      }
    }
  });
  if (mistakes.length > 0) throw new YamlFileError(mistakes);
  return { products: products.map((file) => file.value), laws: laws.value.laws, sources, lookAlikes, disguises };
}

/** What a schema cannot see: names that point nowhere. */
function contradictions(
  file: YamlFile<ProductType>,
  ids: ReadonlySet<string>,
  sources: Readonly<Record<string, string>>,
): Mistake[] {
  const mistakes: Mistake[] = [];
  const product = file.value;
  const at = (path: PropertyKey[], message: string): void => {
    mistakes.push({ file: file.file, ...file.locate(path), message });
  };
  if (`${product.id}.yaml` !== file.file) at(["id"], `文件名应为 ${product.id}.yaml`);
  const subs = new Set(product.subProducts.map((sub) => sub.id));
  if (subs.size !== product.subProducts.length) at(["subProducts"], "子类 id 重复");
  if (product.subProducts.filter((sub) => sub.otherwise).length > 1) at(["subProducts"], "只能有一个 otherwise 子类");
  product.regimes.forEach((regime, index) => {
    for (const id of regime.of ?? []) {
      if (!subs.has(id)) at(["regimes", index, "of"], `没有子类 ${id}`);
    }
  });
  product.recognition.yieldsTo.forEach((id) => {
    if (!ids.has(id)) at(["recognition", "yieldsTo"], `没有产品 ${id}`);
  });
  for (const list of ["regimes", "standards", "facts"] as const) {
    product[list].forEach((fact, index) => {
      for (const source of fact.source) {
        if (!(source in sources)) at([list, index, "source"], `来源 ${source} 不在 sources.yaml 中`);
      }
    });
  }
  return mistakes;
}

/** Search words of a product for a marketplace's search box, best first; empty for an unknown product. */
export function searchKeywords(productId: string): string[] {
  return [...(loadCatalogue().products.find((product) => product.id === productId)?.searchKeywords ?? [])];
}
