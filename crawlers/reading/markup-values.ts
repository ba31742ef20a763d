/**
 * Markup values: what stands under a schema.org property goes in, plain text, names and records come out.
 *
 * JSON-LD and microdata allow one value or many, text or a thing, everywhere; these few functions hide that.
 */
import { parseHtml } from "./html-document.ts";
import { linesOf } from "./html-search.ts";
import { isObject, type JsonObject } from "./json-scan.ts";

/** All values of a property; [] where it is absent. */
export function all(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** The first value of a property, or undefined. */
export function first(value: unknown): unknown {
  return all(value)[0];
}

/** A nested thing, or null where the value is text. */
export function record(value: unknown): JsonObject | null {
  return isObject(value) ? value : null;
}

/** Text without markup and doubled entities; numbers written out; null for "", things and lists. */
export function plainText(value: unknown): string | null {
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  if (typeof value !== "string") return null;
  const text = value.slice(0, 60_000);
  if (!/[<&]/.test(text)) return text.trim() || null;
  const document = parseHtml(text);
  return linesOf(document.root, 20_000) || null;
}

/** The name of a value that is text or a thing with a name. */
export function nameOf(value: unknown): string | null {
  const thing = record(value);
  return thing === null ? plainText(value) : plainText(first(thing.name));
}
