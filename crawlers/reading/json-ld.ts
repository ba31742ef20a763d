/**
 * JSON-LD: a document goes in, the schema.org things its blocks state come out as one flat list.
 *
 * Graphs, arrays, several blocks and nested entities are followed, references by @id resolved; broken blocks are mended
 * where possible (raw line breaks, trailing commas, HTML comments around) and skipped otherwise. Bounded, never throws.
 */
import type { HtmlDocument } from "./html-document.ts";
import { scriptText } from "./html-search.ts";
import { isObject, type JsonObject, parseJson } from "./json-scan.ts";

export interface Thing {
  /** Types without their vocabulary address: "Product", "NewsArticle". */
  readonly types: readonly string[];
  readonly properties: JsonObject;
  /** Under which property of another thing it stands; null for one that stands at the top of its block. */
  readonly under: string | null;
}

const MOST_BLOCKS = 60;
const MOST_THINGS = 5_000;

/** All things in the JSON-LD blocks of a page, outer before inner. */
export function jsonLdThings(document: HtmlDocument): Thing[] {
  const things: Thing[] = [];
  let blocks = 0;
  for (const element of document.elements) {
    if (element.name !== "script" || !/ld\+json/i.test(element.attributes.type ?? "")) continue;
    if (++blocks > MOST_BLOCKS) break;
    collect(parseJson(unwrapped(scriptText(element))), things);
  }
  return withReferences(things);
}

/** Without the CDATA or comment marks that old templates put around scripts. */
function unwrapped(source: string): string {
  const start = source.search(/[[{]/);
  const cdata = source.indexOf("<![CDATA[");
  const from = cdata >= 0 && cdata < start + 9 ? cdata + 9 : 0;
  return source.slice(Math.max(from, source.slice(from).search(/[[{]/) + from)).trimEnd();
}

function collect(value: unknown, things: Thing[]): void {
  const queue: { value: unknown; under: string | null }[] = [{ value, under: null }];
  for (let next = 0; next < queue.length && things.length < MOST_THINGS && next < 50_000; next++) {
    const here = queue[next];
    if (here === undefined) break;
    if (Array.isArray(here.value)) {
      for (const item of here.value.slice(0, 2_000)) queue.push({ value: item, under: here.under });
    } else if (isObject(here.value)) {
      const types = typesOf(here.value["@type"]);
      if (types.length > 0) things.push({ types, properties: here.value, under: here.under });
      for (const [key, child] of Object.entries(here.value)) {
        if (typeof child !== "object" || child === null || key === "@context") continue;
        queue.push({ value: child, under: key === "@graph" ? here.under : key });
      }
    }
  }
}

/** Type names of a JSON-LD `@type` or a microdata `itemtype`, without the vocabulary's address. */
export function typesOf(value: unknown): string[] {
  const all = Array.isArray(value) ? value : [value];
  return all
    .filter((type) => typeof type === "string")
    .flatMap((type) => type.split(/\s+/))
    .map((type) => type.replace(/^.*[/#:]/, ""))
    .filter((type) => type !== "");
}

/** Where a property only points ({"@id": "#offer"}), the thing of that id stands in its place. */
function withReferences(things: readonly Thing[]): Thing[] {
  const byId = new Map<string, JsonObject>();
  for (const { properties } of things) {
    const id = properties["@id"];
    if (typeof id === "string" && !byId.has(id)) byId.set(id, properties);
  }
  if (byId.size === 0) return [...things];
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.slice(0, 2_000).map(resolve);
    if (!isObject(value) || Object.keys(value).length !== 1) return value;
    const id = value["@id"];
    return typeof id === "string" ? (byId.get(id) ?? value) : value;
  };
  return things.map((thing) => ({
    ...thing,
    properties: Object.fromEntries(Object.entries(thing.properties).map(([key, value]) => [key, resolve(value)])),
  }));
}
