/**
 * What a schema has at a place, to tell which word was meant there. In: a zod schema and a path. Out: the schemas that
 * may stand at that path, with optional, default and lazy ones opened. Never throws; an unknown path has none.
 */
import { z } from "zod";

type Schema = z.core.$ZodType;

/** The plain schemas behind optional, default, lazy, pipe and union. */
function opened(schema: Schema): Schema[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    return opened(schema.unwrap());
  }
  if (schema instanceof z.ZodLazy) return opened(schema.unwrap());
  if (schema instanceof z.ZodPipe) return opened(schema.def.in);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => opened(option));
  return [schema];
}

export function schemasAt(schema: Schema, path: readonly PropertyKey[]): Schema[] {
  let here = opened(schema);
  for (const step of path) {
    here = here.flatMap((one) => {
      if (one instanceof z.ZodObject) {
        const part = (one.shape as Record<PropertyKey, Schema | undefined>)[step];
        return part === undefined ? [] : opened(part);
      }
      if (one instanceof z.ZodArray) return opened(one.element);
      if (one instanceof z.ZodRecord) return opened(one.valueType);
      return [];
    });
  }
  return here;
}

/** The keys that may be written at a path. */
export function keysAt(schema: Schema, path: readonly PropertyKey[]): string[] {
  const keys = schemasAt(schema, path).flatMap((one) => (one instanceof z.ZodObject ? Object.keys(one.shape) : []));
  return [...new Set(keys)];
}

/** What the schema says of itself at a path, in Chinese, where it says something. */
export function describedAt(schema: Schema, path: readonly PropertyKey[]): string | null {
  const parent = schemasAt(schema, path.slice(0, -1));
  const last = path.at(-1);
  for (const one of parent) {
    if (!(one instanceof z.ZodObject) || last === undefined) continue;
    const part = (one.shape as Record<PropertyKey, z.ZodType | undefined>)[last];
    if (part?.description !== undefined) return part.description;
  }
  return null;
}
