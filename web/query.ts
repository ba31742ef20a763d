/**
 * What an address may say: ids, page numbers, filters. In: untrusted strings. Out: checked values; what is not
 * understood counts as not given, and an id that is none is a page that does not exist.
 */
import { z } from "zod";
import { BureauCode } from "#domain/bureau.ts";
import { Severity } from "#domain/finding.ts";
import { LeadStatus } from "#domain/lead.ts";
import { ProductId } from "#domain/product.ts";
import { Failure, RequestStatus } from "#domain/request.ts";

const MOST_PAGES = 1_000_000;

/** Id of a row, or null. */
export function rowId(text: string | undefined): number | null {
  return text !== undefined && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null;
}

const Query = z.object({
  page: z
    .string()
    .regex(/^[1-9]\d{0,6}$/)
    .transform((text) => Math.min(Number(text), MOST_PAGES))
    .optional()
    .catch(undefined),
  listing: z.string().optional().catch(undefined),
  product: ProductId.optional().catch(undefined),
  severity: Severity.optional().catch(undefined),
  bureau: BureauCode.optional().catch(undefined),
  state: z
    .union([LeadStatus, z.literal("open")])
    .optional()
    .catch(undefined),
  waits: z.enum(["outside", "undecided"]).optional().catch(undefined),
  status: RequestStatus.optional().catch(undefined),
  failure: Failure.optional().catch(undefined),
  judgement: z.enum(["pending", "clean", "other-product", "flagged", "held", "not-judged"]).optional().catch(undefined),
  kept: z.literal("coverage").optional().catch(undefined),
  marketplace: z
    .string()
    .regex(/^[\w-]{1,64}$/)
    .optional()
    .catch(undefined),
});
export type SiteQuery = { [Name in keyof z.infer<typeof Query>]: z.infer<typeof Query>[Name] };

/** Reads a query string as Fastify parsed it; a parameter given twice counts as not given. */
export function readQuery(query: unknown): SiteQuery {
  return Query.parse(query ?? {});
}

/** Leaves out what is undefined, as exactOptionalPropertyTypes wants it. */
export function given<T extends object>(values: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Name in keyof T]?: Exclude<T[Name], undefined>;
  };
}
