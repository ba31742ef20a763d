/**
 * The rule language. In: nothing. Out: the zod schema of one rule file and of its case file. A rule is data: which
 * products, which conditions, which law, how it is explained; there is no code in it and no regular expression.
 */
import { z } from "zod";
import { Severity } from "#domain/finding.ts";
import { Listing } from "#domain/listing.ts";
import { ProductId } from "#domain/product.ts";
import { FACTS } from "./page-facts.ts";

const Fact = z.enum(FACTS);
const texts = z.array(z.coerce.string().min(1)).min(1);

/** Where words and numbers are looked for. */
export const PLACES = ["title", "category", "attributes", "options", "description"] as const;
const places = z.array(z.enum(PLACES)).min(1).default(["title", "attributes", "options"]);

export type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | { missing: z.infer<typeof Fact> }
  | { present: z.infer<typeof Fact> }
  | { duty: "ccc" | "licence" | "either" | "ban" }
  | { product: string[] }
  | { subProduct: string[] }
  | { imported: boolean }
  | { words: string[]; in: (typeof PLACES)[number][] }
  | {
      number: { of: "thickness"; below?: number | undefined; above?: number | undefined; unit: "mm" };
      in: (typeof PLACES)[number][];
    };

export const Condition: z.ZodType<Condition> = z.lazy(() =>
  z.union(
    [
      z.strictObject({ all: z.array(Condition).min(1) }),
      z.strictObject({ any: z.array(Condition).min(1) }),
      z.strictObject({ not: Condition }),
      z.strictObject({ missing: Fact }),
      z.strictObject({ present: Fact }),
      z.strictObject({ duty: z.enum(["ccc", "licence", "either", "ban"]) }),
      z.strictObject({ product: z.array(ProductId).min(1) }),
      z.strictObject({ subProduct: z.array(z.string()).min(1) }),
      z.strictObject({ imported: z.boolean() }),
      z.strictObject({ words: texts, in: places }),
      z.strictObject({
        number: z
          .strictObject({
            of: z.literal("thickness"),
            below: z.number().positive().optional(),
            above: z.number().positive().optional(),
            unit: z.literal("mm"),
          })
          .refine((number) => number.below !== undefined || number.above !== undefined, "须写 below 或 above"),
        in: places,
      }),
    ],
    "不是有效条件；可用 all、any、not、missing、present、duty、product、subProduct、imported、words、number",
  ),
);

export const Rule = z.strictObject({
  rule: z.string().regex(/^[a-z][a-z0-9-]{2,60}$/),
  name: z.string(),
  /** draft is only tested, shadow is recorded without a lead, active makes leads, retired is history. */
  status: z.enum(["draft", "shadow", "active", "retired"]),
  severity: Severity,
  confidence: z.number().min(0).max(1),
  /** "all" or product ids. */
  products: z.union([z.literal("all"), z.array(ProductId).min(1)]),
  when: Condition,
  /** Fields an officer is told were looked at, in Chinese. */
  lookedAt: texts,
  basis: z
    .array(z.strictObject({ law: z.string(), article: z.string(), products: z.array(ProductId).optional() }))
    .min(1),
  /** One sentence; {product} {kind} {duty} {quote} {lookedAt} are filled in. */
  explain: z
    .string()
    .refine((text) => text.includes("建议核查"), "须以线索口吻写明「建议核查……」")
    .refine((text) => !/违法|违规/.test(text), "疑点不是结论，不得写「违法」「违规」"),
  knownFalseHits: z.array(z.string()).default([]),
});
export type Rule = z.infer<typeof Rule>;

/** One example of a case file: a listing as `extract` prints it (missing fields are empty), and the day of capture. */
export const Case = z.strictObject({
  name: z.string(),
  on: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  listing: Listing,
  /** Words the finding must quote. */
  quotes: z.string().optional(),
});
export const CaseFile = z.strictObject({
  mustHit: z.array(Case).min(3, "至少 3 个应命中的例子"),
  mustNot: z.array(Case).min(3, "至少 3 个不应命中的例子"),
});
export type CaseFile = z.infer<typeof CaseFile>;
