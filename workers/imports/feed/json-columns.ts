/**
 * A listing as a platform's interface gives it, laid flat. In: one line of JSON. Out: its values by path ("shop.name"),
 * blocks of parameters, options and pictures left whole. Never throws for what a line holds.
 */
import { columnKey } from "../column-names.ts";
import { fieldOfName, isMany } from "./feed-fields.ts";

const DEEPEST = 6;
const MOST_PATHS = 500;
/** 17 digits and more are rounded when JSON is read as numbers: kept as the digits that stand there. */
const LONG_INTEGER = /[\s:,[]-?\d{16,}/;

export type JsonObject = Readonly<Record<string, unknown>>;

/** @returns the object, or why the line is none */
export function parseJsonLine(text: string): { readonly object: JsonObject } | { readonly broken: string } {
  const exact = LONG_INTEGER.test(text)
    ? text.replace(/"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g, (token) => (token.startsWith('"') ? token : `"${token}"`))
    : text;
  let value: unknown;
  try {
    value = JSON.parse(exact);
  } catch {
    return { broken: "不是完整的 JSON" };
  }
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? { object: value as JsonObject } : { broken: "不是 JSON 对象" };
}

export function flatten(object: JsonObject): Map<string, unknown> {
  const found = new Map<string, unknown>();
  const walk = (here: JsonObject, before: string, depth: number): void => {
    for (const [name, value] of Object.entries(here)) {
      if (found.size >= MOST_PATHS) return;
      const path = before === "" ? name : `${before}.${name}`;
      const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
      if (isObject && depth < DEEPEST && !isBlock(path)) walk(value as JsonObject, path, depth + 1);
      else if (value !== null && value !== undefined && value !== "") found.set(path, value);
    }
  };
  walk(object, "", 0);
  return found;
}

const blocks = new Map<string, boolean>();

/** Its own names are labels of parameters or names of options, not columns. */
function isBlock(path: string): boolean {
  let known = blocks.get(path);
  if (known === undefined) {
    const name = fieldOfName(columnKey, path);
    known = name !== undefined && isMany(name.field);
    if (blocks.size < 5_000) blocks.set(path, known);
  }
  return known;
}

/** Whether a line has the form that `xunwang extract` prints. */
export function isExtracted(object: JsonObject): boolean {
  return (
    Array.isArray(object.attributes) &&
    ["manufacturer", "seller", "marks"].every((part) => typeof object[part] === "object" && object[part] !== null)
  );
}
