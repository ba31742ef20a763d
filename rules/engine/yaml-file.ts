/**
 * Reading a YAML file against a schema. In: the file's address and a zod schema. Out: the typed value and its text.
 * Goes wrong: the file is no YAML or does not fit the schema; then `YamlFileError` names file, line, column and what is
 * expected there, because analysts without a programmer mend these files.
 */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { isMap, isNode, isScalar, LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { adviseOn } from "./schema-advice.ts";
import { adviseOnYaml, TOO_DEEP } from "./yaml-advice.ts";
import { mendTraps } from "./yaml-traps.ts";

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

const IN_CHINESE = z.locales.zhCN().localeError;

/**
 * Reads and validates one file. Throws `YamlFileError` with every mistake found; only where the text is no YAML at all, with
 * the first, since the others mostly follow from it.
 */
export function readYamlFile<T>(url: URL, schema: z.ZodType<T>): YamlFile<T> {
  return parseYaml(basename(fileURLToPath(url)), readText(url), schema);
}

/** The text of a file. Throws `YamlFileError` where its bytes are not UTF-8: guessed text would be stored and quoted. */
export function readText(url: URL): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(url));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const message = "不是 UTF-8 文字（可能是 GBK）；请在编辑器中另存为 UTF-8";
    throw new YamlFileError([{ file: basename(fileURLToPath(url)), line: 1, column: 1, message }]);
  }
}

/** Validates YAML text that is called `file` in messages. Throws `YamlFileError`. */
export function parseYaml<T>(file: string, text: string, schema: z.ZodType<T>): YamlFile<T> {
  const first = readYaml(file, text, schema);
  if (first.value !== null) return { file, text, value: first.value.data, locate: first.locate };
  const { mended, traps } = mendTraps(text);
  if (traps.length === 0) throw new YamlFileError(first.mistakes);
  const others = readYaml(file, mended, schema).mistakes;
  throw new YamlFileError([...traps.map((trap) => ({ file, ...trap })), ...others].sort(byPlace));
}

function byPlace(one: Mistake, other: Mistake): number {
  return one.line - other.line || one.column - other.column;
}

interface Read<T> {
  readonly value: { readonly data: T } | null;
  readonly mistakes: readonly Mistake[];
  readonly locate: Locate;
}

function readYaml<T>(file: string, text: string, schema: z.ZodType<T>): Read<T> {
  const lines = new LineCounter();
  const document = parseShallow(text, lines);
  const place = (offset: number): { line: number; column: number } => {
    const at = lines.linePos(offset);
    return { line: at.line, column: at.col };
  };
  const locate: Locate = (path) => {
    for (let length = path.length; length >= 0; length -= 1) {
      const node = length === 0 ? document?.contents : document?.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return place(node.range[0]);
    }
    return { line: 1, column: 1 };
  };
  const broken = (mistakes: readonly Mistake[]): Read<T> => ({ value: null, mistakes, locate });
  if (document === null) return broken([{ file, line: 1, column: 1, message: TOO_DEEP }]);
  const [error] = document.errors.toSorted((one, other) => one.pos[0] - other.pos[0]);
  if (error !== undefined) {
    const { line, column, message } = adviseOnYaml(error.code, error.message, text, place(error.pos[0]));
    const more = document.errors.length > 1 ? "；改好后再查其余" : "";
    return broken([{ file, line, column, message: `${message}${more}` }]);
  }
  let value: unknown;
  try {
    value = document.toJS();
  } catch (error) {
    if (error instanceof RangeError) return broken([{ file, line: 1, column: 1, message: TOO_DEEP }]);
    const said = error instanceof Error ? error.message : String(error);
    if (/Excessive alias/.test(said)) {
      const at = Math.max(0, text.search(/\*\S/));
      return broken([{ file, ...place(at), message: "引用（*名称）层层相套，展开后过大；请直接写出内容" }]);
    }
    // An alias without its anchor.
    const name = /: (\S+)$/.exec(said)?.[1] ?? "";
    const at = Math.max(0, text.indexOf(`*${name}`));
    return broken([{ file, ...place(at), message: `引用 *${name} 没有对应的 &${name}；请先在前面写出 &${name}` }]);
  }
  let result: z.ZodSafeParseResult<T>;
  try {
    result = schema.safeParse(value, { error: IN_CHINESE });
  } catch (error) {
    if (error instanceof RangeError) return broken([{ file, line: 1, column: 1, message: TOO_DEEP }]);
    throw error;
  }
  if (result.success) return { value: { data: result.data }, mistakes: [], locate };
  const keyPlace = (path: readonly PropertyKey[]): { line: number; column: number } => {
    const parent = document.getIn(path.slice(0, -1), true);
    const pair = isMap(parent)
      ? parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(path.at(-1)))
      : undefined;
    return isNode(pair?.key) && pair.key.range ? place(pair.key.range[0]) : locate(path);
  };
  const advice = result.error.issues.flatMap((issue) => adviseOn(issue, schema, value));
  return broken(
    advice
      .map(({ path, ofKey, message }) => ({
        file,
        ...(ofKey ? keyPlace(path) : locate(path)),
        message: `${path.map(String).join(".") || "(整个文件)"}：${message}`,
      }))
      .sort(byPlace),
  );
}

/** null where the text is nested deeper than it can be read. */
function parseShallow(text: string, lineCounter: LineCounter): ReturnType<typeof parseDocument> | null {
  try {
    return parseDocument(text, { lineCounter });
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
