/**
 * Finding (疑点): what one rule saw on one listing. A finding is a lead to check, never a verdict
 * (产品质量法 art. 27 binds the label on the goods; a page is not the goods).
 */
import { z } from "zod";

/** general = 一般风险隐患, serious = 严重风险隐患 (notice 906, 四(二)8). */
export const Severity = z.enum(["general", "serious"]);
export type Severity = z.infer<typeof Severity>;
export const SEVERITY_NAMES = { general: "一般", serious: "严重" } as const satisfies Record<Severity, string>;

/**
 * The words a finding rests on, quoted as printed. `field` is a path into the listing ("title", "attributes[3].value",
 * "manufacturer.name"); for a missing field the text is "" and the field names what was looked for.
 */
export const Span = z.object({
  field: z.string(),
  text: z.string(),
  start: z.number().int().nonnegative().optional(),
  end: z.number().int().nonnegative().optional(),
});
export type Span = z.infer<typeof Span>;

/** Legal basis: name of the law and number of the article. */
export const Basis = z.object({ law: z.string(), article: z.string() });
export type Basis = z.infer<typeof Basis>;

export const Finding = z.object({
  rule: z.string(),
  /** First 12 hex digits of the SHA-256 of the rule as it stood. */
  version: z.string(),
  severity: Severity,
  /** 0…1; below 0.5 where the rule rests on a fact nobody has verified. */
  confidence: z.number().min(0).max(1),
  spans: z.array(Span),
  basis: z.array(Basis),
  /** One Chinese sentence for the officer, worded as a lead: 「页面未见……，建议核查实物标识」. */
  explain: z.string(),
});
export type Finding = z.infer<typeof Finding>;

/**
 * Why a finding makes no lead for now: `awaiting` further pages must tell whether its field is still read, `coverage` its
 * field is hardly read any more, `pictures` the page's pictures are to be read first, `ocr` a picture shows what it misses.
 * The first and the third end by themselves.
 */
export const Held = z.enum(["awaiting", "coverage", "pictures", "ocr"]);
export type Held = z.infer<typeof Held>;

/** Which product is for sale on a listing, or null; with the words that decided. */
export const Recognition = z.object({
  product: z.string().nullable(),
  confidence: z.number().min(0).max(1),
  because: z.array(z.string()),
});
export type Recognition = z.infer<typeof Recognition>;

/** What the rules say of one listing on one day. */
export interface Judgement {
  readonly recognition: Recognition;
  /** Of active rules: these make leads. */
  readonly findings: readonly Finding[];
  /** Of rules on trial (status shadow): recorded, never a lead. */
  readonly shadow: readonly Finding[];
}
