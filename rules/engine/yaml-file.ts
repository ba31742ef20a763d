/**
 * Reading a YAML file against a schema. In: the file's address and a zod schema. Out: the typed value and its text.
 * Goes wrong: the file is no YAML or does not fit the schema; then `YamlFileError` names file, line, column and what is
 * expected there, because analysts without a programmer mend these files.
 */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { isNode, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";

/** One mistake in a file an analyst wrote, with its place (1-based). */
export interface Mistake {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export class YamlFileError extends Error {
  readonly mistakes: readonly Mistake[];
  constructor(mistakes: readonly Mistake[]) {
    super(mistakes.map((m) => `${m.file}:${m.line}:${m.column} ${m.message}`).join("\n"));
    this.name = "YamlFileError";
    this.mistakes = mistakes;
  }
}

/** Where in the text the node at a path begins; a path that does not exist falls back to its nearest parent. */
export type Locate = (path: readonly PropertyKey[]) => { line: number; column: number };

export interface YamlFile<T> {
  readonly file: string;
  readonly text: string;
  readonly value: T;
  readonly locate: Locate;
}

/** Reads and validates one file. Throws `YamlFileError` with every mistake found, never only the first. */
export function readYamlFile<T>(url: URL, schema: z.ZodType<T>): YamlFile<T> {
  return parseYaml(basename(fileURLToPath(url)), readFileSync(url, "utf8"), schema);
}

/** Validates YAML text that is called `file` in messages. Throws `YamlFileError`. */
export function parseYaml<T>(file: string, text: string, schema: z.ZodType<T>): YamlFile<T> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    throw new YamlFileError(
      document.errors.map((error) => {
        const at = lines.linePos(error.pos[0]);
        return {
          file,
          line: at.line,
          column: at.col,
          message: `不是有效的 YAML：${error.message.split("\n")[0] ?? ""}`,
        };
      }),
    );
  }
  const locate: Locate = (path) => {
    for (let length = path.length; length >= 0; length -= 1) {
      const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) {
        const at = lines.linePos(node.range[0]);
        return { line: at.line, column: at.col };
      }
    }
    return { line: 1, column: 1 };
  };
  const result = schema.safeParse(document.toJS());
  if (!result.success) {
    throw new YamlFileError(
      result.error.issues.map((issue) => ({
        file,
        ...locate(issue.path),
        message: `${issue.path.map(String).join(".") || "(整个文件)"}：${issue.message}`,
      })),
    );
  }
  return { file, text, value: result.data, locate };
}
