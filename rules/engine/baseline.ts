/**
 * The clean baseline: honest listings that no rule in force may flag, and titles that offer none of the products. In: the
 * folder baseline/ with its ledger of accepted false hits; or titles, one a line. Out: false hits that the ledger does not
 * accept, listings recognised as another product than written, and lines of the ledger that no longer happen.
 */
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { ProductId } from "#domain/product.ts";
import type { Judge } from "./judge.ts";
import { Case } from "./rule-schema.ts";
import { noonOf } from "./run-cases.ts";
import { NOTHING_AROUND, surroundingsOf } from "./surroundings.ts";
import { readYamlFile } from "./yaml-file.ts";

export const BASELINE = new URL("../baseline/", import.meta.url);
const LEDGER = "ledger.yaml";

const HonestListing = z.strictObject({
  ...Case.omit({ quotes: true, name: true }).shape,
  /** Unique over all files of the baseline; the ledger names it. */
  id: z.string(),
  /** What it offers; null for a look-alike. */
  product: ProductId.nullable(),
});
export const BaselineFile = z.strictObject({ listings: z.array(HonestListing).min(1) });

export const LedgerFile = z.strictObject({
  /** False hits on the listings of the baseline that are known and accepted. */
  listings: z.array(z.strictObject({ rule: z.string(), listing: z.string(), reason: z.string().min(4) })).default([]),
  /** Listings of the baseline that are known to be taken for another product, or for none. */
  misread: z.array(z.strictObject({ listing: z.string(), reason: z.string().min(4) })).default([]),
  /** Titles recognised as a product: the first 12 hex digits of their SHA-256, so that no foreign text is kept here. */
  titles: z
    .array(z.strictObject({ title: z.string().regex(/^[0-9a-f]{12}$/), product: ProductId, reason: z.string().min(4) }))
    .default([]),
});
export type Ledger = z.infer<typeof LedgerFile>;

export interface FalseHit {
  readonly rule: string;
  readonly listing: string;
  readonly quotes: readonly string[];
  /** Why the ledger accepts it; null where it does not. */
  readonly accepted: string | null;
}

export interface BaselineResult {
  readonly listings: number;
  readonly falseHits: readonly FalseHit[];
  /** Listings recognised as another product than they offer, those the ledger knows left out. */
  readonly misread: readonly {
    readonly listing: string;
    readonly offers: string | null;
    readonly read: string | null;
  }[];
  readonly stale: readonly string[];
}

/** Throws `YamlFileError` where a file of the baseline is broken. */
export function readBaseline(folder: URL = BASELINE): { listings: z.infer<typeof HonestListing>[]; ledger: Ledger } {
  const names = readdirSync(fileURLToPath(folder)).filter((name) => name.endsWith(".yaml") && name !== LEDGER);
  return {
    listings: names.sort().flatMap((name) => readYamlFile(new URL(name, folder), BaselineFile).value.listings),
    ledger: readYamlFile(new URL(LEDGER, folder), LedgerFile).value,
  };
}

/**
 * Judges every honest listing by the active and shadow rules of a judge. `whole`: the judge has all rules, so that a line
 * of the ledger for any other rule is stale.
 */
export function testBaseline(
  judge: Judge,
  { listings, ledger }: ReturnType<typeof readBaseline>,
  whole: boolean,
): BaselineResult {
  const falseHits: FalseHit[] = [];
  const misread: BaselineResult["misread"][number][] = [];
  for (const { id, on, listing, around, product } of listings) {
    const known = around === undefined ? NOTHING_AROUND : surroundingsOf(around);
    const { recognition, findings, shadow } = judge.judge(listing, noonOf(on), known);
    if (recognition.product !== product) misread.push({ listing: id, offers: product, read: recognition.product });
    for (const { rule, spans } of [...findings, ...shadow]) {
      const line = ledger.listings.find((one) => one.rule === rule && one.listing === id);
      const quotes = spans.map(({ field, text }) => (text === "" ? `${field} 为空` : `${field}「${text}」`));
      falseHits.push({ rule, listing: id, quotes, accepted: line?.reason ?? null });
    }
  }
  const tried = new Set(judge.rules.map(({ rule }) => rule.rule));
  const stale = ledger.listings
    .filter(({ rule, listing }) => !falseHits.some((hit) => hit.rule === rule && hit.listing === listing))
    .filter(({ rule, listing }) => whole || tried.has(rule) || !listings.some(({ id }) => id === listing))
    .map(({ rule, listing }) => `${rule}：${listing}`);
  const accepted = new Set(ledger.misread.map(({ listing }) => listing));
  for (const listing of accepted) if (!misread.some((one) => one.listing === listing)) stale.push(`识别：${listing}`);
  const open = misread.filter(({ listing }) => !accepted.has(listing));
  return { listings: listings.length, falseHits, misread: open, stale };
}

export interface TitleHit {
  readonly title: string;
  readonly key: string;
  readonly product: string;
  readonly because: readonly string[];
}

/** Titles recognised as a product that the ledger does not list; what is behind a title beyond its words is not known. */
export function testTitles(judge: Pick<Judge, "recognise">, titles: readonly string[], ledger: Ledger): TitleHit[] {
  return titles.flatMap((title) => {
    const { product, because } = judge.recognise({ title, attributes: [], category: null, options: [] });
    if (product === null) return [];
    const key = createHash("sha256").update(title).digest("hex").slice(0, 12);
    if (ledger.titles.some((one) => one.title === key && one.product === product)) return [];
    return [{ title, key, product, because }];
  });
}
