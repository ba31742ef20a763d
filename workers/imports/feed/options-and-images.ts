/** Options (SKU) and pictures as a cell holds them: one name, a list, or JSON. Out: names, prices, the number of pictures. */
import { lowestPrice } from "#crawlers/reading/price.ts";
import { parsedOrNull, plainText } from "./read-parameters.ts";

const MOST = 300;
const PRICE_KEYS = ["price", "salePrice", "skuPrice", "价格", "售价"];
const NAME_KEYS = [
  "name",
  "skuName",
  "title",
  "spec",
  "specName",
  "skuTitle",
  "规格",
  "规格名称",
  "properties",
  "propName",
  "text",
];

export interface Options {
  readonly names: string[];
  readonly prices: number[];
}

export function optionsIn(values: readonly unknown[]): Options {
  const names = new Set<string>();
  const prices: number[] = [];
  for (const value of values.flatMap(opened)) {
    if (typeof value === "object" && value !== null) {
      const sku = value as Record<string, unknown>;
      const name = NAME_KEYS.map((key) => plainText(sku[key])).find((text) => text !== "");
      if (name !== undefined) names.add(name);
      for (const key of PRICE_KEYS) {
        const price = lowestPrice(sku[key]);
        if (price !== null) prices.push(price);
      }
    } else
      for (const name of plainText(value).split(/[\n;；|]+/))
        if (name.trim() !== "") names.add(name.trim().slice(0, 300));
  }
  return { names: [...names].slice(0, MOST), prices };
}

export function imageCount(values: readonly unknown[]): number {
  const all = values.flatMap(opened).flatMap((value) => {
    const text = typeof value === "object" ? JSON.stringify(value) : plainText(value);
    return text.split(/[\s,;；|，]+/).filter((part) => part !== "");
  });
  return Math.min(1_000, new Set(all).size);
}

/** The parts of a list, also of one that stands as JSON in a cell of text. */
function opened(value: unknown): unknown[] {
  const parsed = typeof value === "string" && /^\s*[[{]/.test(value) ? (parsedOrNull(value) ?? value) : value;
  return Array.isArray(parsed) ? parsed.slice(0, MOST) : [parsed];
}
