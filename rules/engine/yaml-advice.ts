/**
 * What to do about text that is no YAML. In: the reader's code and message, the text, and the place where the reader gave
 * up. Out: one Chinese sentence and the place to mend, which for a quote left open is further up.
 */
import type { ErrorCode } from "yaml";

export const TOO_DEEP = "括号或缩进套得太深，读不了；请检查是否有成串的 [ 或 {，把条件写得平一些";

const ADVICE: Partial<Record<ErrorCode, string>> = {
  ALIAS_PROPS: "引用（*名称）前面不能再写 & 或 !；文字以 * 开头时请加引号",
  BAD_INDENT: "缩进不对：同一层的行须左端对齐，每层多两个空格",
  TAB_AS_INDENT: "缩进用了制表符（Tab 键）；请改用空格，每层两个",
  DUPLICATE_KEY: "这个键在同一层写了两次；请合并或删去一处",
  MULTILINE_IMPLICIT_KEY: "这一行缺少「键: 」，或者上一行缩进不对、少了冒号",
  BLOCK_AS_IMPLICIT_KEY: "一行里有两个「键: 」，或者缩进不对；文字中有「: 」时请给整段加引号",
  BLOCK_IN_FLOW: "[ ] 或 { } 里不能另起缩进的条目；请写完括号，或整个改为缩进写法",
  BAD_SCALAR_START: "文字不能以这个符号（@ ` % 等）开头；请给整段加引号",
  BAD_ALIAS: "以 * 或 & 开头的文字须加引号；若是引用，请写 *名称",
  BAD_COLLECTION_TYPE: "! 后的类型与内容不符；文字以 ! 开头时请加引号",
  BAD_DIRECTIVE: "以 % 开头的行有特殊含义；请给文字加引号",
  BAD_DQ_ESCAPE: "双引号里的反斜杠 \\ 有特殊含义；请改用单引号",
  BAD_PROP_ORDER: "& 与 ! 须写在值的前面；文字以它们开头时请加引号",
  KEY_OVER_1024_CHARS: "「键: 」太长，或者上面少了一个引号",
  MULTIPLE_ANCHORS: "一个值前只能有一个 &名称；文字以 & 开头时请加引号",
  MULTIPLE_DOCS: "一个文件里只能写一份；请删去多出的 --- 行",
  MULTIPLE_TAGS: "一个值前只能有一个 !；文字以 ! 开头时请加引号",
  NON_STRING_KEY: "「: 」前的键须是文字",
  RESOURCE_EXHAUSTION: TOO_DEEP,
  TAG_RESOLVE_FAILED: "以 ! 开头的写法有特殊含义；请给文字加引号",
};
const QUOTE_PATTERN = "正则请用单引号括起来，写作 matches: '…'";
/** A value, or an item of a list, that begins with a quote which the line does not close. */
const OPEN_QUOTE =
  /^(\s*(?:- )?(?:[A-Za-z]\w*:\s+)?(?:[[{](?:[^'"]|'[^']*'|"[^"]*")*?)?)(?:'(?:[^']|'')*|"(?:[^"\\]|\\.)*)$/;
const BARE_PATTERN = /^(\s*(?:- )?(?:\w+:\s+\{\s*)?matches:\s+)([("\\[])/;

export interface YamlAdvice {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export function adviseOnYaml(
  code: ErrorCode,
  message: string,
  text: string,
  at: { readonly line: number; readonly column: number },
): YamlAdvice {
  const lines = text.split(/\r?\n/).slice(0, at.line);
  const say = (place: { line: number; column: number }, words: string): YamlAdvice => ({
    ...place,
    message: `不是有效的 YAML：${words}`,
  });
  for (const [index, line] of lines.entries()) {
    const open = /^\s*#/.test(line) ? null : OPEN_QUOTE.exec(line);
    if (open !== null) {
      return say({ line: index + 1, column: (open[1] ?? "").length + 1 }, "引号没有配对：这一行的引号没有收尾");
    }
  }
  const bare = BARE_PATTERN.exec(lines.at(-1) ?? "") ?? BARE_PATTERN.exec(lines.at(-2) ?? "");
  if (bare !== null) return say(at, `${code === "BAD_DQ_ESCAPE" ? `${ADVICE[code]}；` : ""}${QUOTE_PATTERN}`);
  const first = message.split("\n")[0] ?? "";
  const advice = code === "MISSING_CHAR" || code === "UNEXPECTED_TOKEN" ? unclosed(first) : ADVICE[code];
  return say(at, advice ?? "这里的写法读不懂；文字中有 : # [ ] { } & * ! 等符号时，请给整段加引号");
}

function unclosed(message: string): string {
  const wanted = /must end with a (\S)|Missing closing (\S)quote|expected .*?([\]}])/.exec(message);
  const sign = wanted?.[1] ?? wanted?.[3];
  if (sign !== undefined) return `括号没有配对：缺少 ${sign}，或者括号里少了逗号`;
  if (/quote/.test(message)) return "引号没有配对";
  if (/Missing , |comma/.test(message)) return "括号里的各项之间缺少半角逗号";
  if (/sequence|map/.test(message)) return "缩进或符号不对：同一层要么都是「- 」开头的列表，要么都是「键: 值」";
  if (/Unexpected scalar/.test(message)) return "引号后面还有文字：引号须括住整段，文字里的引号请换成「」";
  return "多了或少了符号；文字中有 : # [ ] { } & * ! 等符号时，请给整段加引号";
}
