/**
 * JSON in scripts: the source of a script goes in, the values assigned or passed in it come out, parsed, never run.
 *
 * A balanced-brace scan that knows strings finds where a value ends; JSON.parse reads it. Everything is bounded and
 * linear: one scan a value, nothing is tried from every brace. What does not parse is null.
 */

const MOST_JSON = 8 * 1024 * 1024;
/** JSON.parse recurses; no real page nests deeper. */
const MOST_DEPTH = 500;

/** The text of the balanced `{…}` or `[…]` that begins at `start`, or null where it does not close within bounds. */
export function balancedAt(source: string, start: number): string | null {
  const end = Math.min(source.length, start + MOST_JSON);
  let depth = 0;
  for (let at = start; at < end; at++) {
    const code = source.charCodeAt(at);
    if (code === 0x22 || code === 0x27) {
      at = stringEnd(source, at, end, code);
      if (at < 0) return null;
    } else if (code === 0x7b || code === 0x5b) {
      if (++depth > MOST_DEPTH) return null;
    } else if (code === 0x7d || code === 0x5d) {
      if (--depth <= 0) return depth === 0 ? source.slice(start, at + 1) : null;
    }
  }
  return null;
}

function stringEnd(source: string, start: number, end: number, quote: number): number {
  for (let at = start + 1; at < end; at++) {
    const code = source.charCodeAt(at);
    if (code === 0x5c) at++;
    else if (code === quote) return at;
  }
  return -1;
}

/** Parses JSON; null where it is broken, nested too deeply, or no object or array. */
export function parseJson(text: string): unknown {
  const source = text.trim();
  if (source.length > MOST_JSON || !/^[[{]/.test(source)) return null;
  const whole = balancedAt(source, 0);
  if (whole === null) return null;
  return tryParse(whole) ?? tryParse(mended(whole));
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/** What broken JSON of shops usually suffers from: raw line breaks and tabs in strings, trailing commas, `\'`. */
function mended(text: string): string {
  return text
    .replace(/\p{Cc}+/gu, " ")
    .replace(/\\'/g, "'")
    .replace(/,(\s{0,50}[}\]])/g, "$1");
}

/**
 * The JSON value that follows the first occurrence of a marker such as "window.data.offerresultData =" or "runParams";
 * between them stand only spaces, "=", ":", "(", quotes. Tries at most 10 occurrences.
 */
export function jsonAfter(source: string, marker: string): unknown {
  let from = 0;
  for (let tries = 0; tries < 10; tries++) {
    const found = source.indexOf(marker, from);
    if (found < 0) return null;
    from = found + marker.length;
    const gap = /^["']?[\s=:(]{0,50}/.exec(source.slice(from, from + 60))?.[0].length ?? 0;
    const start = from + gap;
    if (source[start] !== "{" && source[start] !== "[") continue;
    const text = balancedAt(source, start);
    const value = text === null ? null : parseJson(text);
    if (value !== null) return value;
  }
  return null;
}

export type JsonObject = { readonly [key: string]: unknown };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value at a path of keys or array positions; undefined where the path breaks off. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let here = value;
  for (const key of path) {
    if (typeof key === "number") here = Array.isArray(here) ? here[key] : undefined;
    else here = isObject(here) && Object.hasOwn(here, key) ? here[key] : undefined;
  }
  return here;
}

/** A value as printed text: strings trimmed, numbers written out; null for everything else and for "". */
export function textAt(value: unknown, ...path: readonly (string | number)[]): string | null {
  const found = at(value, ...path);
  if (typeof found === "string") return found.trim() || null;
  // JSON's large numbers (ids of 19 digits) have lost digits by now: better none than a wrong one.
  const whole = typeof found === "number" && (Number.isSafeInteger(found) || !Number.isInteger(found));
  return whole && Number.isFinite(found) ? String(found) : null;
}

/** The first text under one of these keys of an object, or null. */
export function textUnder(value: unknown, keys: readonly string[]): string | null {
  for (const key of keys) {
    const text = textAt(value, key);
    if (text !== null) return text;
  }
  return null;
}

/** The objects in an array; [] for anything else. */
export function objectsAt(value: unknown, ...path: readonly (string | number)[]): JsonObject[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found.filter(isObject) : [];
}

/** All objects below a value that the test accepts, breadth first, over at most `most` visited values. */
export function searchObjects(value: unknown, accepts: (object: JsonObject) => boolean, most = 200_000): JsonObject[] {
  const found: JsonObject[] = [];
  const queue: unknown[] = [value];
  for (let next = 0; next < queue.length && next < most; next++) {
    const here = queue[next];
    if (typeof here !== "object" || here === null) continue;
    if (isObject(here) && accepts(here)) found.push(here);
    for (const child of Object.values(here)) if (typeof child === "object" && child !== null) queue.push(child);
  }
  return found;
}
