/**
 * Microdata: a document goes in, the things its itemscope/itemprop attributes state come out, in the shape of JSON-LD.
 * RDFa Lite (typeof/property) says the same in other words and is read the same way.
 *
 * Nested items, several names in one itemprop, itemref to elements elsewhere, and values in content, href, src, datetime
 * or text, as the HTML standard says. Also properties that stand outside the element of their item are left alone.
 */
import type { HtmlDocument, HtmlElement } from "./html-document.ts";
import { textOf } from "./html-search.ts";
import { type Thing, typesOf } from "./json-ld.ts";

const MOST_ITEMS = 2_000;
const MOST_VALUES = 500;

type Properties = Record<string, unknown[]>;

/** How one syntax names its attributes. */
interface Syntax {
  readonly scope: string;
  readonly type: string;
  readonly property: string;
}

/** All things of a page stated by microdata, outer before inner; each property is an array of values or nested things. */
export function microdataThings(document: HtmlDocument): Thing[] {
  return thingsOf(document, { scope: "itemscope", type: "itemtype", property: "itemprop" });
}

/** All things of a page stated by RDFa; none where nothing has a type, since OpenGraph too writes `property`. */
export function rdfaThings(document: HtmlDocument): Thing[] {
  return thingsOf(document, { scope: "typeof", type: "typeof", property: "property" });
}

function thingsOf(document: HtmlDocument, syntax: Syntax): Thing[] {
  const items = new Map<HtmlElement, { thing: Thing; properties: Properties }>();
  for (const element of document.elements) {
    if (element.attributes[syntax.scope] === undefined || items.size >= MOST_ITEMS) continue;
    const properties: Properties = {};
    const types = typesOf(element.attributes[syntax.type] ?? "");
    Object.defineProperty(properties, "@type", { value: types, enumerable: true });
    items.set(element, {
      thing: { types, properties, under: element.attributes[syntax.property] ?? null },
      properties,
    });
  }
  if (items.size === 0) return [];
  const referred = referredFrom(items, document);
  // One pass: the item an element belongs to is that of its parent, or the parent itself where that is an item.
  const owners: (Properties | undefined)[] = [];
  for (const element of document.elements) {
    const parent = element.parent;
    const inherited = parent === null ? undefined : (items.get(parent)?.properties ?? owners[parent.index]);
    const owner = referred.get(element) ?? inherited;
    owners[element.index] = owner;
    const names = element.attributes[syntax.property];
    if (names === undefined || owner === undefined) continue;
    const nested = items.get(element)?.properties;
    if (nested === owner) continue;
    const value = nested ?? propertyValue(element);
    for (const printed of names.split(/\s+/)) {
      const name = printed.replace(/^(?:schema|s|https?):(?:\/\/schema\.org\/)?/, "");
      if (name === "" || name.startsWith("@") || name === "__proto__") continue;
      const values = Object.hasOwn(owner, name) ? (owner[name] ?? []) : [];
      if (values.length < MOST_VALUES) values.push(value);
      owner[name] = values;
    }
  }
  return [...items.values()].map(({ thing }) => thing);
}

function referredFrom(
  items: ReadonlyMap<HtmlElement, { properties: Properties }>,
  document: HtmlDocument,
): Map<HtmlElement, Properties> {
  const referred = new Map<HtmlElement, Properties>();
  if (![...items.keys()].some(({ attributes }) => attributes.itemref !== undefined)) return referred;
  const byId = new Map<string, HtmlElement>();
  for (const element of document.elements) {
    const id = element.attributes.id;
    if (id !== undefined && !byId.has(id)) byId.set(id, element);
  }
  for (const [element, { properties }] of items) {
    for (const id of (element.attributes.itemref ?? "").split(/\s+/).slice(0, 50)) {
      const target = id === "" ? undefined : byId.get(id);
      if (target !== undefined && target !== element && !referred.has(target)) referred.set(target, properties);
    }
  }
  return referred;
}

function propertyValue(element: HtmlElement): string {
  const { content, href, src, datetime, data, value } = element.attributes;
  if (content !== undefined && (element.name === "meta" || content.trim() !== "")) return content.trim();
  switch (element.name) {
    case "a":
    case "area":
    case "link":
      return href?.trim() ?? "";
    case "img":
    case "audio":
    case "embed":
    case "iframe":
    case "source":
    case "track":
    case "video":
      return src?.trim() ?? "";
    case "object":
      return data?.trim() ?? "";
    case "data":
    case "meter":
      return value?.trim() ?? "";
    case "time":
      return datetime?.trim() ?? textOf(element);
    default:
      return textOf(element);
  }
}
