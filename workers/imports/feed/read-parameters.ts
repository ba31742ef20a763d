/**
 * A block of parameters as a cell holds it: JSON, or 「标签：值」 text, or markup. In: the value. Out: its parameters.
 * Never throws; what is none of these gives none.
 */
import { parseHtml } from "#crawlers/reading/html-document.ts";
import { jsonLines } from "#crawlers/reading/json-text.ts";
import { labelValuePairs } from "#crawlers/reading/label-value.ts";
import { labelledLines } from "#crawlers/reading/labelled-lines.ts";
import type { Attribute } from "#domain/listing.ts";

const MOST = 500;
const LABEL_KEYS = [
  "label",
  "name",
  "key",
  "title",
  "attrName",
  "propName",
  "attributeName",
  "paramName",
  "specName",
  "k",
];
const VALUE_KEYS = [
  "value",
  "values",
  "val",
  "attrValue",
  "propValue",
  "attributeValue",
  "paramValue",
  "specValue",
  "text",
  "v",
];

export function readParameters(value: unknown): Attribute[] {
  return (typeof value === "string" ? ofText(value) : ofJson(value)).slice(0, MOST);
}

function ofText(text: string): Attribute[] {
  const whole = text.trim();
  if (/^[[{]/.test(whole)) {
    const parsed = parsedOrNull(whole);
    if (parsed !== null) return ofJson(parsed);
  }
  const lines = textOfMarkup(whole);
  const plain = jsonLines(lines) ?? lines;
  return everyPart(plain) ?? labelValuePairs(plain).map(({ label, value }) => ({ label, value }));
}

/** 「品牌：甲；型号：乙」: each part with its own colon is one parameter; null where some part has none. */
function everyPart(text: string): Attribute[] | null {
  for (const separator of [/[\n\r]+/, /[;；\n\r]+/, /[|｜\n\r]+/, /[,，\n\r]+/]) {
    const parts = text
      .split(separator)
      .map((part) => part.trim())
      .filter((part) => part !== "");
    const read = parts.map((part) => /^([^:：]{1,40})[:：]\s*(.*)$/s.exec(part));
    const isWhole = read.every((match) => match !== null && !/[:：](?!\/\/|\d)/.test(match[2] ?? ""));
    if (parts.length > 0 && isWhole) {
      return read.flatMap((match) => {
        const [label, value] = [match?.[1]?.trim() ?? "", match?.[2]?.trim() ?? ""];
        return label === "" || value === "" ? [] : [{ label, value }];
      });
    }
  }
  return null;
}

/** Text of a cell that may be markup. */
export function textOfMarkup(text: string): string {
  return /<\/?[a-z][a-z0-9]*[\s>/]|&(?:[a-z]{2,8}|#x?[0-9a-f]{1,6});/i.test(text)
    ? labelledLines(parseHtml(text.slice(0, 1_000_000)))
    : text;
}

export function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function ofJson(value: unknown, depth = 0): Attribute[] {
  if (depth > 4) return [];
  if (Array.isArray(value)) {
    return value.slice(0, MOST).flatMap((one) => (typeof one === "string" ? ofText(one) : ofJson(one, depth + 1)));
  }
  if (typeof value !== "object" || value === null) return [];
  const object = value as Record<string, unknown>;
  const label = LABEL_KEYS.map((key) => object[key]).find((one) => typeof one === "string" && one.trim() !== "");
  const at = VALUE_KEYS.find((key) => Object.hasOwn(object, key));
  if (typeof label === "string" && at !== undefined) {
    const nested = object[at];
    // A group of parameters under a heading.
    if (Array.isArray(nested) && nested.some((one) => typeof one === "object")) return ofJson(nested, depth + 1);
    return pair(label, nested);
  }
  // A heading, and below it the parameters.
  const below = Object.values(object).filter(
    (one) => Array.isArray(one) && one.some((part) => typeof part === "object" && part !== null),
  );
  if (typeof label === "string" && below.length > 0) return below.flatMap((one) => ofJson(one, depth + 1));
  return Object.entries(object)
    .slice(0, MOST)
    .flatMap(([key, one]) => {
      const isFlat = !Array.isArray(one) || one.every((part) => typeof part !== "object");
      return typeof one !== "object" || (Array.isArray(one) && isFlat) ? pair(key, one) : ofJson(one, depth + 1);
    });
}

function pair(label: string, value: unknown): Attribute[] {
  const text = plainText(value);
  return text === "" || label.trim() === "" ? [] : [{ label: label.trim().replace(/[:：]$/, ""), value: text }];
}

/** One line of text of any value of JSON. */
export function plainText(value: unknown): string {
  if (typeof value === "string") return value.trim();
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return value.slice(0, MOST).map(plainText).filter(Boolean).join("、");
  if (typeof value !== "object" || value === null) return "";
  const object = value as Record<string, unknown>;
  const named = [...LABEL_KEYS, ...VALUE_KEYS].map((key) => object[key]).find((one) => typeof one === "string");
  return typeof named === "string" ? named.trim() : "";
}
