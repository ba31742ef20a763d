/**
 * Mistakes against a schema in words that tell what to do. In: zod's issues, the schema, and the value that was read.
 * Out: per mistake the path and one Chinese sentence. Meant for people who write YAML but no programs.
 */
import { z } from "zod";
import { wordFor } from "./chinese-words.ts";
import { nearestWord, orRather } from "./nearest-word.ts";
import { describedAt, keysAt, schemasAt } from "./schema-shape.ts";

export interface Advice {
  readonly path: readonly PropertyKey[];
  /** The place is the key at `path`, not its value. */
  readonly ofKey: boolean;
  readonly message: string;
}

const MOST_NAMED = 24;

export function adviseOn(issue: z.core.$ZodIssue, schema: z.ZodType, value: unknown): Advice[] {
  const path = issue.path;
  const input = valueAt(value, path);
  const say = (message: string, ofKey = false): Advice[] => [{ path, ofKey, message }];
  const meant = meantBy(path, input);
  if (meant !== null) return say(meant);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownKey(key, path, schema));
    case "invalid_type":
      if (input === undefined) return say(missing(path, schema));
      return say(wrongType(issue.expected, input));
    case "invalid_value":
      if (input === undefined) return say(missing(path, schema));
      return say(notAmong(input, issue.values.map(String)));
    case "invalid_union":
      return ofUnion(issue, schema, value, input);
    case "too_small":
    case "too_big":
      if (issue.origin === "number")
        return say(`数值须${issue.code === "too_small" ? "大于" : "小于"}等于 ${range(issue)}，现在是 ${show(input)}`);
      if (issue.origin === "string" && issue.code === "too_small") return say("不能是空的文字");
      return say(issue.message);
    case "invalid_format":
      return say(`${issue.message}，现在是 ${show(input)}`);
    default:
      return say(issue.message);
  }
}

/** Where the Chinese word was written, or a pattern without its quotes: what is to be written instead. */
function meantBy(path: readonly PropertyKey[], input: unknown): string | null {
  const key = String(path.findLast((step) => typeof step === "string") ?? "");
  if (key === "matches" && typeof input === "object" && input !== null)
    return "正则请用单引号括起来，写作 matches: '…'";
  if (typeof input !== "string") return null;
  const word = wordFor(key, input);
  if (word === null) return null;
  if (key !== "products" && key !== "product") return `请写 ${word}（${input}）`;
  return typeof path.at(-1) === "number"
    ? `应写产品编号，${input}是 ${word}`
    : `应为产品编号的列表，${input}是 ${word}，写作 [${word}]`;
}

function range(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const limit = issue.code === "too_small" ? issue.minimum : issue.maximum;
  return `${String(limit)}${issue.inclusive === false ? "（不含）" : ""}`;
}

function unknownKey(key: string, path: readonly PropertyKey[], schema: z.ZodType): Advice {
  const known = keysAt(schema, path);
  const meant = orRather(key, known);
  const list = meant === "" && known.length > 0 ? `；这里可写 ${known.slice(0, MOST_NAMED).join("、")}` : "";
  return { path: [...path, key], ofKey: true, message: `不认识「${key}」${meant}${list}` };
}

function missing(path: readonly PropertyKey[], schema: z.ZodType): string {
  const said = describedAt(schema, path);
  return `缺少 ${String(path.at(-1) ?? "内容")}${said === null ? "" : `（${said}）`}；若已写了，看它的缩进是否与同级对齐`;
}

function wrongType(expected: string, input: unknown): string {
  if (input === null) return "后面没有内容；请填写，或删去这一行";
  if (expected === "string" && (typeof input === "number" || typeof input === "boolean")) {
    return `应为文字；请加引号，写作 "${String(input)}"`;
  }
  if (expected === "string" && Array.isArray(input)) return "应为一段文字，现在是列表；请去掉「- 」或 [ ]";
  if (expected === "string") return "应为一段文字，现在是一组「键: 值」；文字中有「: 」时请给整段加引号";
  if (expected === "array" && typeof input === "string") return `应为列表，写作 [${input}]，或另起一行以「- 」开头`;
  if (expected === "array") return `应为列表（每项另起一行以「- 」开头，或写在 [ ] 中），现在是${kindOf(input)}`;
  if ((expected === "number" || expected === "int") && typeof input === "string") {
    return `应为数字，不加引号与单位；现在是「${input}」`;
  }
  if (expected === "boolean") return `应为 true 或 false，现在是 ${show(input)}`;
  if (expected === "object" && Array.isArray(input)) return "应为一组「键: 值」，现在是列表；请去掉「- 」";
  if (expected === "object") return `应为一组「键: 值」，请看缩进；现在是${kindOf(input)}`;
  return `应为 ${expected}，现在是${kindOf(input)}`;
}

function notAmong(input: unknown, values: readonly string[]): string {
  const meant = typeof input === "string" ? orRather(input, values) : "";
  if (meant !== "") return `没有「${String(input)}」${meant}`;
  return `没有${show(input)}；可写 ${values.slice(0, MOST_NAMED).join("、")}${values.length > MOST_NAMED ? " 等" : ""}`;
}

/**
 * Where a value may have one of many forms, the mistake lies in the form that was meant: the one whose word was written.
 */
function ofUnion(issue: z.core.$ZodIssueInvalidUnion, schema: z.ZodType, value: unknown, input: unknown): Advice[] {
  const { path } = issue;
  const say = (message: string): Advice[] => [{ path, ofKey: false, message }];
  if (input === undefined) return say(missing(path, schema));
  const words = keysAt(schema, path);
  const objects = schemasAt(schema, path).filter((one) => one instanceof z.ZodObject);
  if (typeof input === "object" && input !== null && !Array.isArray(input) && objects.length > 1) {
    const written = Object.keys(input);
    const verbs = objects.map((one) => Object.keys(one.shape)[0] ?? "");
    const used = written.filter((key) => verbs.includes(key));
    const [verb] = used;
    if (verb === undefined) {
      const [first = ""] = written;
      const known = nearestWord(first, words);
      return [
        {
          path: first === "" ? path : [...path, first],
          ofKey: true,
          message: `「${first}」不是有效条件${known === null ? `；可用 ${verbs.join("、")}` : `，是不是 ${known}？`}`,
        },
      ];
    }
    if (used.length > 1) {
      return say(`一个条件只能以一个词开头，这里有 ${used.join("、")}；要都成立，请写成 all: 下的几项`);
    }
    const branch = issue.errors[verbs.indexOf(verb)] ?? [];
    return branch.flatMap((one) =>
      adviseOn({ ...one, path: [...path, ...one.path] } as z.core.$ZodIssue, schema, value),
    );
  }
  if (objects.length > 1 && Array.isArray(input))
    return say("应为一个条件，现在是列表；要都成立写在 all: 下，任一成立写在 any: 下");
  if (objects.length > 1) return say(`不是有效条件（${show(input)}）；可用 ${words.slice(0, MOST_NAMED).join("、")}`);
  const branches = issue.errors.filter((one) => !one.some((part) => part.path.length === 0));
  const [meant] = branches;
  if (branches.length === 1 && meant !== undefined) {
    return meant.flatMap((one) =>
      adviseOn({ ...one, path: [...path, ...one.path] } as z.core.$ZodIssue, schema, value),
    );
  }
  return say(`${issue.message}，现在是 ${show(input)}`);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let here = value;
  for (const step of path) {
    if (typeof here !== "object" || here === null) return undefined;
    here = (here as Record<PropertyKey, unknown>)[step];
  }
  return here;
}

function kindOf(input: unknown): string {
  if (Array.isArray(input)) return "列表";
  if (typeof input === "object" && input !== null) return "一组「键: 值」";
  return show(input);
}

function show(input: unknown): string {
  const text = typeof input === "string" ? `「${input}」` : (JSON.stringify(input) ?? "空的");
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
