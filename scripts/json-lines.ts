/**
 * JSON Lines in, JSON Lines out, in the same order. A bad line becomes an `error` on that line's output and the command
 * exits 1 at the end; it never stops the others.
 */
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { XunwangError } from "#domain/errors.ts";

/** @returns the exit status: 0 where every line was good. */
export async function eachLine(
  handle: (line: unknown) => object,
  input: Readable = process.stdin,
  output: Writable = process.stdout,
): Promise<number> {
  let number = 0;
  let bad = 0;
  // A closed reader (`| head`) is no mistake of anybody.
  output.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++;
    if (line.trim() === "") continue;
    const answer = answerTo(line, number, handle);
    if ("error" in answer) bad++;
    if (!output.write(`${JSON.stringify(answer)}\n`)) await new Promise((go) => output.once("drain", go));
  }
  return bad === 0 ? 0 : 1;
}

function answerTo(line: string, number: number, handle: (line: unknown) => object): object {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line.replace(/^\uFEFF/, ""));
    if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) throw new Error("不是 JSON 对象");
    return handle(parsed);
  } catch (error) {
    const id = (parsed as { id?: unknown } | undefined)?.id;
    const detail = error instanceof Error ? error.message : String(error);
    const message =
      error instanceof XunwangError ? error.message : new XunwangError("X-1005", { line: number, detail }).message;
    return { ...(id !== undefined && { id }), error: message };
  }
}
