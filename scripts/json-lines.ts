/**
 * JSON Lines in, JSON Lines out, in the same order. A bad line becomes an `error` on that line's output and the command
 * exits 1 at the end; it never stops the others. Where nothing came in, standard error says so.
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
  let answered = 0;
  let bad = 0;
  // A closed reader (`| head`) is no mistake of anybody.
  output.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++;
    if (line.trim() === "") continue;
    answered++;
    const answer = answerTo(line, number, handle);
    if ("error" in answer) bad++;
    if (!output.write(`${JSON.stringify(answer)}\n`)) await new Promise((go) => output.once("drain", go));
  }
  if (answered === 0) process.stderr.write("没有收到输入：请从标准输入送入 JSON Lines (no input)\n");
  return bad === 0 ? 0 : 1;
}

/** What is wrong with text that is no JSON, with the place: 「不是 JSON：…」. */
export function describeJsonError(error: unknown, text: string): string {
  const said = error instanceof Error ? error.message : String(error);
  const position = Number(/at position (\d+)/.exec(said)?.[1] ?? Number.NaN);
  if (/Unexpected end|Unterminated string/.test(said) || position >= text.length) {
    return "不是 JSON：没有写完，缺少引号或括号";
  }
  const found = /token '?(.)/su.exec(said)?.[1] ?? "";
  const first = found === "" ? -1 : text.indexOf(found);
  const at = Number.isNaN(position) ? (first === text.lastIndexOf(found) ? first : -1) : position;
  if (at >= 0) return `不是 JSON：第 ${at + 1} 个字符「${[...text.slice(at)][0] ?? ""}」处读不懂`;
  return found === "" ? "不是 JSON" : `不是 JSON：「${found}」处读不懂`;
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new Error(describeJsonError(error, line), { cause: error });
  }
}

function answerTo(line: string, number: number, handle: (line: unknown) => object): object {
  let parsed: unknown;
  try {
    parsed = parseLine(line.replace(/^\uFEFF/, ""));
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
