/** What to do about text that is no YAML. In: the reader's code and message. Out: one Chinese sentence. */
import type { ErrorCode } from "yaml";

const ADVICE: Partial<Record<ErrorCode, string>> = {
  BAD_INDENT: "缩进不对：同一层的行须左端对齐，每层多两个空格",
  TAB_AS_INDENT: "缩进用了制表符（Tab 键）；请改用空格，每层两个",
  DUPLICATE_KEY: "这个键在同一层写了两次；请合并或删去一处",
  MULTILINE_IMPLICIT_KEY: "这一行缺少「键: 」，或者上一行缩进不对、少了冒号",
  BLOCK_AS_IMPLICIT_KEY: "一行里有两个「键: 」，或者缩进不对；文字中有「: 」时请给整段加引号",
  BLOCK_IN_FLOW: "[ ] 或 { } 里不能另起缩进的条目；请写完括号，或整个改为缩进写法",
  BAD_SCALAR_START: "文字不能以这个符号（@ ` % 等）开头；请给整段加引号",
  BAD_ALIAS: "以 * 或 & 开头的文字须加引号；若是引用，请写 *名称",
  BAD_DQ_ESCAPE: "双引号里的反斜杠 \\ 有特殊含义；请改用单引号",
  MULTIPLE_DOCS: "一个文件里只能写一份；请删去多出的 --- 行",
};

export function adviseOnYaml(code: ErrorCode, message: string): string {
  const first = message.split("\n")[0] ?? "";
  const advice = code === "MISSING_CHAR" || code === "UNEXPECTED_TOKEN" ? unclosed(first) : ADVICE[code];
  return `不是有效的 YAML：${advice ?? first}`;
}

function unclosed(message: string): string {
  const wanted = /must end with a (\S)|Missing closing (\S)quote|expected .*?([\]}])/.exec(message);
  const sign = wanted?.[1] ?? wanted?.[3];
  if (sign !== undefined) return `括号没有配对：缺少 ${sign}，或者括号里少了逗号`;
  if (/quote/.test(message)) return "引号没有配对";
  if (/Missing , |comma/.test(message)) return "括号里的各项之间缺少半角逗号";
  if (/sequence|map/.test(message)) return "缩进或符号不对：同一层要么都是「- 」开头的列表，要么都是「键: 值」";
  return message;
}
