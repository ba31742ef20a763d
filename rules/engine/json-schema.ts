/**
 * The JSON Schema of a rule file, so that an editor completes and checks it (`# yaml-language-server: $schema=…`). In: the
 * zod schema and the catalogue. Out: the schema with Chinese descriptions, and its text as kept in detections/.
 */
import { z } from "zod";
import type { Catalogue } from "../catalogue/catalogue-schema.ts";
import { Condition, Rule, VERBS } from "./rule-schema.ts";

export const SCHEMA_FILE = new URL("../detections/rule.schema.json", import.meta.url);

type Json = z.core.JSONSchema.BaseSchema;

export function ruleJsonSchema(catalogue: Catalogue): Json {
  const products = catalogue.products.map(({ id }) => id);
  const subs = catalogue.products.flatMap((product) => product.subProducts.map(({ id }) => id));
  const laws = [...new Set(catalogue.laws.map(({ law }) => law))];
  const schema = z.toJSONSchema(Rule, {
    target: "draft-7",
    io: "input",
    reused: "inline",
    override: ({ zodSchema, jsonSchema }) => {
      if ((zodSchema as unknown) === Condition) jsonSchema.description = "一个条件：以其中一个词开头";
      const { properties } = jsonSchema;
      if (properties === undefined) return;
      const [first = ""] = Object.keys(properties);
      if (isVerb(first)) {
        jsonSchema.description = VERBS[first];
        jsonSchema.title = `${first}：${VERBS[first]}`;
      }
      // Names of the catalogue, so that they can be completed.
      name(properties.law, laws);
      for (const list of [properties.products, properties.product]) listOf(list, products);
      listOf(properties.subProduct, subs);
    },
  });
  const named = JSON.parse(JSON.stringify(schema).replaceAll("__schema0", "condition")) as Json;
  return { $comment: "由 npx xunwang rules schema 生成，请勿手改", title: "巡网规则", ...named };
}

function isVerb(key: string): key is keyof typeof VERBS {
  return key in VERBS;
}

function name(schema: unknown, names: readonly string[]): void {
  if (typeof schema !== "object" || schema === null) return;
  const text = schema as Json;
  if (text.type !== "string") return;
  delete text.pattern;
  text.enum = [...names];
}

/** A list of names, or the list among the forms a value may have. */
function listOf(schema: unknown, names: readonly string[]): void {
  if (typeof schema !== "object" || schema === null) return;
  const { items, anyOf } = schema as Json;
  name(items, names);
  for (const form of anyOf ?? []) listOf(form, names);
}

const WIDTH = 120;

/** The text of the schema as the house formats JSON: short lists stand on one line. */
export function printJson(value: unknown): string {
  return `${print(value, "", 0)}\n`;
}

function print(value: unknown, indent: string, before: number): string {
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]";
    const short = `[${value.map((item) => JSON.stringify(item)).join(", ")}]`;
    const plain = value.every((item) => typeof item !== "object" || item === null);
    if (plain && indent.length + before + width(short) <= WIDTH - 1) return short;
    return `[\n${value.map((item) => deeper + print(item, deeper, 0)).join(",\n")}\n${indent}]`;
  }
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, part]) => part !== undefined);
    if (entries.length === 0) return "{}";
    const lines = entries.map(([key, part]) => {
      const label = `${JSON.stringify(key)}: `;
      return deeper + label + print(part, deeper, width(label));
    });
    return `{\n${lines.join(",\n")}\n${indent}}`;
  }
  return JSON.stringify(value);
}

/** Columns of a text; a Chinese character takes two. */
function width(text: string): number {
  return [...text].reduce((sum, sign) => sum + (sign > "\u2e7f" ? 2 : 1), 0);
}
