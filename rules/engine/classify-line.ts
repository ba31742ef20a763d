/**
 * One line of `xunwang classify`. In: a parsed object {id, title, attributes?, category?, options?}. Out:
 * {id, product, confidence, because}, or {id, error} where the object is not of that form. Never throws.
 */
import { z } from "zod";
import { Attribute } from "#domain/listing.ts";
import type { Judge } from "./judge.ts";

const Line = z.object({
  id: z.union([z.string(), z.number()]).nullable().default(null),
  title: z.string().nullish(),
  attributes: z.array(Attribute).nullish(),
  category: z.string().nullish(),
  options: z.array(z.string()).nullish(),
});

export interface LineError {
  readonly id: string | number | null;
  readonly error: string;
}
export interface Classified {
  readonly id: string | number | null;
  readonly product: string | null;
  readonly confidence: number;
  readonly because: readonly string[];
}

export function classifyLine(input: unknown, judge: Pick<Judge, "recognise">): Classified | LineError {
  const line = Line.safeParse(input);
  if (!line.success) return { id: idOf(input), error: describe(line.error) };
  const { id, title, attributes, category, options } = line.data;
  const { product, confidence, because } = judge.recognise({
    title: title ?? null,
    attributes: attributes ?? [],
    category: category ?? null,
    options: options ?? [],
  });
  if (product !== null || because.length > 0) return { id, product, confidence, because };
  // "None" has its reason too; where nothing was there to read, nothing is sure.
  const said = [title, category, ...(attributes ?? []).map((one) => one.value), ...(options ?? [])].some((text) =>
    text?.trim(),
  );
  return said
    ? { id, product, confidence, because: ["标题、参数与类目中未见重点产品，或仅见其配件、周边等形似商品"] }
    : { id, product, confidence: 0, because: ["没有标题、参数或类目可依"] };
}

/** The id of a line that is otherwise unusable, so that the error can be matched to it. */
export function idOf(input: unknown): string | number | null {
  if (typeof input !== "object" || input === null || !("id" in input)) return null;
  const { id } = input;
  return typeof id === "string" || typeof id === "number" ? id : null;
}

/** A schema error in one line: which field, what is expected. */
export function describe(error: z.ZodError): string {
  return error.issues
    .slice(0, 3)
    .map((issue) => `${issue.path.join(".") || "(行)"}: ${issue.message}`)
    .join("; ");
}
