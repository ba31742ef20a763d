/**
 * Pages of our own in the form of many shop systems and marketplaces, read as they would come from the web; beside them
 * pages that must not be taken for goods. What a person reads on each stands in shop-pages.yaml.
 */
import { readFileSync } from "node:fs";
import iconv from "iconv-lite";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { extractPage } from "../../../crawlers/reading/extract.ts";
import { pageOf } from "./page-from.ts";

const text = z.string().nullable().default(null);
const Goods = z.strictObject({
  kind: z.literal("detail"),
  title: z.string(),
  price: z.number().nullable(),
  currency: z.string(),
  brand: z.string().nullable(),
  parameters: z.record(z.string(), z.string()),
  unread: z.array(z.string()).default([]),
  marketplace: z.string().default("schema-org"),
  itemId: z.string().optional(),
  options: z.array(z.string()).optional(),
  shop: text,
  company: text,
  region: text,
  maker: text,
  ccc: z.array(z.string()).default([]),
  encoding: z.string().default("utf-8"),
  header: z.string().default("text/html"),
  url: z.string().default(""),
});
const NoGoods = z.strictObject({
  kind: z.enum(["not-a-listing", "not-found", "blocked", "needs-browser"]),
  marketplace: z.string().default("schema-org"),
  encoding: z.string().default("utf-8"),
  header: z.string().default("text/html"),
  url: z.string().default(""),
});
const pages = Object.entries(
  z
    .record(z.string(), z.discriminatedUnion("kind", [Goods, NoGoods]))
    .parse(parse(readFileSync(new URL("shop-pages.yaml", import.meta.url), "utf8"))),
);

const BRAND = /^(?:品牌|brands?|brand name|ブランド)$/i;
/** Numbers that identify goods in a shop's own books: read, but not counted among the parameters. */
const NUMBER = /^(?:SKU|MPN|GTIN|型号)$/;

function read(name: string, given: { encoding: string; header: string; url: string }): ReturnType<typeof extractPage> {
  const content = readFileSync(new URL(`shop-pages/${name}.page`, import.meta.url), "utf8");
  const { url, header } = given;
  return extractPage(
    pageOf(iconv.encode(content, given.encoding), { url, finalUrl: url, headers: { "content-type": header } }),
  );
}

describe("pages of shops never seen", () => {
  it.each(pages)("%s", (name, expected) => {
    const found = read(name, expected);
    expect(found.kind).toBe(expected.kind);
    expect(found.marketplace).toBe(expected.marketplace);
    if (expected.kind !== "detail") return;
    const { title, price, currency, itemId, options } = expected;
    expect(found).toMatchObject({ title, price, currency });
    expect(found.attributes.find(({ label }) => BRAND.test(label))?.value ?? null).toBe(expected.brand);
    const parameters = (pairs: readonly (readonly [string, string])[]): Record<string, string> =>
      Object.fromEntries(pairs.filter(([label]) => !BRAND.test(label) && !NUMBER.test(label)));
    expect(parameters(found.attributes.map(({ label, value }) => [label, value]))).toEqual(
      parameters(Object.entries(expected.parameters)),
    );
    expect(found.manufacturer.name).toBe(expected.maker);
    expect(found.marks.ccc).toEqual(expected.ccc);
    if (expected.shop !== null) expect(found.seller.shop).toBe(expected.shop);
    if (expected.company !== null) expect(found.seller.company).toBe(expected.company);
    if (expected.region !== null) expect(found.shopRegion).toBe(expected.region);
    if (itemId !== undefined) expect(found.itemId).toBe(itemId);
    if (options !== undefined) expect(found.options).toEqual(options);
  });
});
