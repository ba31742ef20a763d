/**
 * Regular expressions that analysts write. In: a pattern as text. Out: a matcher that takes time linear in the text,
 * whatever the pattern: RE2 in JavaScript (re2js) has no backtracking, so none can hang. Goes wrong: what RE2 does not
 * know (look-around, back-references), and patterns whose program is too big; then a mistake in words, not an exception.
 */
import { RE2JS, RE2JSSyntaxException } from "re2js";

const LONGEST_PATTERN = 300;
/** Instructions of the compiled program; the time per character is bounded by it. */
const LARGEST_PROGRAM = 500;
const LONGEST_TEXT = 10_000;

/**
 * RE2 in JavaScript is some fifty times as slow as the engine of V8, which may be used where its work is bounded by the
 * pattern's form: repeats only of single characters, `?` only of groups without repeats, and no more ways to take a match
 * than this many at each place of the text.
 */
const MOST_WAYS = 2_000;

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
    return `不是可用的写法：${describeMistake(pattern, error)}`;
  }
}

const NOT_SUPPORTED = "不支持前后断言与反向引用，请改用 words 或拆成两个条件";
/** By the words of RE2. */
const MISTAKES: Readonly<Record<string, string>> = {
  "duplicate capture group name": "括号的名称重复",
  "invalid character class range": "方括号 [ ] 里的范围或类别不对",
  "invalid escape sequence": `反斜杠后的符号不认识；${NOT_SUPPORTED}`,
  "invalid named capture": `括号开头 (?< 或 (?P 不对；${NOT_SUPPORTED}`,
  "invalid capture in lookbehind": NOT_SUPPORTED,
  "invalid or unsupported Perl syntax": `括号开头 (? 不对；${NOT_SUPPORTED}`,
  "invalid nested repetition operator": "两个表示次数的符号（* + ? {m,n}）连在一起",
  "invalid repeat count": "{m,n} 的次数不对：m 不大于 n，都不超过 1000",
  "expression too large": "展开后过大；请减小 {m,n} 中的次数",
  "missing closing ]": "缺少右方括号 ]",
  "missing closing )": "缺少右括号 )",
  "unexpected )": "多了一个右括号 )，或前面缺少左括号 (",
  "missing argument to repetition operator": "* + ? 前面没有要重复的字",
  "expression nests too deeply": "括号套得太深",
  "trailing backslash at end of expression": "末尾的反斜杠后面没有符号",
};

/** What is wrong, and at which character of the pattern. */
function describeMistake(pattern: string, error: unknown): string {
  if (!(error instanceof RE2JSSyntaxException)) return `读不懂；${NOT_SUPPORTED}`;
  const says = MISTAKES[error.error] ?? `读不懂；${NOT_SUPPORTED}`;
  const part = (error.input ?? "").replace(/^\(\?i\)/, "");
  const at = part === "" || part === pattern ? placeOf(pattern, error.error) : pattern.indexOf(part);
  return at < 0 ? says : `${says}（第 ${at + 1} 个字符起：${pattern.slice(at, at + 20)}）`;
}

/** Where a bracket without its pair stands, for which RE2 names the whole pattern; -1 where nothing is found. */
function placeOf(pattern: string, error: string): number {
  if (error.startsWith("trailing")) return pattern.length - 1;
  if (!/[)\]]/.test(error)) return 0;
  const open: number[] = [];
  let inClass = -1;
  for (let at = 0; at < pattern.length; at += 1) {
    const sign = pattern[at];
    if (sign === "\\") at += 1;
    else if (inClass >= 0) {
      if (sign === "]" && at > inClass + 1) inClass = -1;
    } else if (sign === "[") inClass = at;
    else if (sign === "(") open.push(at);
    else if (sign === ")" && open.pop() === undefined) return at;
  }
  return inClass >= 0 ? inClass : (open.at(-1) ?? -1);
}

/** Compiles a pattern that `mistakeInPattern` accepts. Throws for others. At most 10,000 characters are looked at. */
export function compilePattern(pattern: string): Match {
  const mistake = mistakeInPattern(pattern);
  if (mistake !== null) throw new Error(mistake);
  const quick = boundedExpression(pattern);
  if (quick !== null) {
    return (text) => {
      const found = quick.exec(text.length > LONGEST_TEXT ? text.slice(0, LONGEST_TEXT) : text);
      return found === null ? null : { start: found.index, end: found.index + found[0].length };
    };
  }
  const compiled = RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE);
  return (text) => {
    const matcher = compiled.matcher(text.slice(0, LONGEST_TEXT));
    return matcher.find() ? { start: matcher.start(), end: matcher.end() } : null;
  };
}

const TOKEN =
  /\\[dDwWsSbBtnrfv\\.*+?()[\]{}|^$/-]|\[(?:\\[dDwWsS\\.*+?()[\]{}|^$/-]|[^\\\]])+\]|\(\?:|[()|^$.]|\{(\d+)(?:,(\d+))?\}|\?|[^\\*+?()[\]{}|^$.]/uy;

interface Group {
  /** Ways of the alternatives that are complete. */
  sum: number;
  /** Ways of the alternative under way. */
  ways: number;
  repeats: boolean;
  /** The alternatives as words, where they are nothing but words; the last one is under way. */
  words: string[] | null;
}

function newGroup(): Group {
  return { sum: 0, ways: 1, repeats: false, words: [""] };
}

/** Of words at most as many fit at one place as begin with one another: 不|不是|非 has two ways, not three. */
function waysOf({ sum, ways, words }: Group): number {
  if (words === null) return sum + ways;
  const chain = (word: string): number => words.filter((other) => word.startsWith(other)).length;
  return Math.max(...words.map(chain));
}

/**
 * The pattern for V8, or null where its work is not bounded by form or the two engines might read it differently (classes
 * of Unicode, flags, anything not listed in TOKEN). A repeat counts as many ways as it has lengths, alternatives add,
 * what follows multiplies.
 */
export function boundedExpression(pattern: string): RegExp | null {
  const groups: Group[] = [newGroup()];
  let closed: Group | null = null;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < pattern.length) {
    const token = TOKEN.exec(pattern);
    const inner = groups.at(-1);
    if (token === null || inner === undefined) return null;
    const [text, least, most] = token;
    if (text === "?" || least !== undefined) {
      if (closed !== null && (closed.repeats || text !== "?")) return null;
      const lengths = text === "?" ? 2 : Number(most ?? least) - Number(least) + 1;
      // A group that may be left out has one way more.
      inner.ways *= closed === null ? lengths : 1 + 1 / waysOf(closed);
      inner.repeats ||= lengths > 1;
      inner.words = null;
      closed = null;
    } else if (text === "(" || text === "(?:") {
      groups.push(newGroup());
      inner.words = null;
      closed = null;
    } else if (text === ")") {
      closed = groups.pop() ?? null;
      const outer = groups.at(-1);
      if (closed === null || outer === undefined) return null;
      outer.ways *= waysOf(closed);
      outer.repeats ||= closed.repeats;
    } else {
      closed = null;
      if (text === "|") {
        inner.sum += inner.ways;
        inner.ways = 1;
        inner.words?.push("");
      } else if (text.length > 1 || /[.^$]/.test(text)) inner.words = null;
      else if (inner.words !== null) inner.words.push(`${inner.words.pop() ?? ""}${text.toLowerCase()}`);
    }
    if (groups.reduce((all, group) => all * waysOf(group), 1) > MOST_WAYS) return null;
  }
  try {
    return new RegExp(pattern, "iu");
  } catch {
    return null;
  }
}
