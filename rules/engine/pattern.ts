/**
 * Regular expressions that analysts write. In: a pattern as text. Out: a matcher that takes time linear in the text,
 * whatever the pattern: RE2 in JavaScript (re2js) has no backtracking, so none can hang. Goes wrong: what RE2 does not
 * know (look-around, back-references), and patterns whose program is too big; then a mistake in words, not an exception.
 */
import { RE2JS } from "re2js";

const LONGEST_PATTERN = 300;
/** Instructions of the compiled program; the time per character is bounded by it. */
const LARGEST_PROGRAM = 500;
const LONGEST_TEXT = 10_000;

/** The first match of a pattern in a text, as offsets, or null. */
export type Match = (text: string) => { start: number; end: number } | null;

/** What is wrong with a pattern, with the mend, in Chinese; null where it may be used. */
export function mistakeInPattern(pattern: string): string | null {
  if (pattern.length === 0) return "写法不能为空";
  if (pattern.length > LONGEST_PATTERN) return `写法过长（最多 ${LONGEST_PATTERN} 个字符）；词多时请用 words`;
  try {
    const compiled = RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE);
    if (compiled.programSize() > LARGEST_PROGRAM) return "写法展开后过大；请减小 {m,n} 中的次数";
    if (compiled.matches("")) return "写法连空文字也成立，请至少写一个必有的字";
    return null;
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return `不是可用的写法：${said.slice(0, 120)}（不支持前后断言与反向引用，请改用 words 或拆成两个条件）`;
  }
}

/** Compiles a pattern that `mistakeInPattern` accepts. Throws for others. At most 10,000 characters are looked at. */
export function compilePattern(pattern: string): Match {
  const mistake = mistakeInPattern(pattern);
  if (mistake !== null) throw new Error(mistake);
  const compiled = RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE);
  return (text) => {
    const matcher = compiled.matcher(text.slice(0, LONGEST_TEXT));
    return matcher.find() ? { start: matcher.start(), end: matcher.end() } : null;
  };
}
