/**
 * What people who do not write programs trip over in YAML. In: the text of a file that was found faulty. Out: the traps,
 * each with its place and the mend, and the text with them mended line by line, so that the other mistakes can be told too.
 */

export interface Trap {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

interface Known {
  readonly pattern: RegExp;
  readonly mend: (whole: string, ...groups: string[]) => string;
  readonly message: (groups: readonly string[]) => string;
  /** Where within the match the mistake stands. */
  readonly at: (groups: readonly string[]) => number;
}

const KEY = "[a-z][A-Za-z0-9_]*";
const TRAPS: readonly Known[] = [
  {
    pattern: /^([ ]*)(\t[ \t]*)/,
    mend: (_whole, spaces = "", tabs = "") => spaces + tabs.replaceAll("\t", "  "),
    message: () => "缩进用了制表符（Tab 键）；请改用空格，每层两个",
    at: ([spaces = ""]) => spaces.length,
  },
  {
    pattern: /^(\s*)[－—–•·](\s+)/,
    mend: (_whole, before = "", behind = "") => `${before}-${behind}`,
    message: () => "列表的每一项请以半角减号加空格「- 」开头",
    at: ([before = ""]) => before.length,
  },
  {
    pattern: new RegExp(`^(\\s*)-(${KEY}\\s*[:：])`),
    mend: (_whole, before = "", key = "") => `${before}- ${key}`,
    message: () => "「-」后须有一个空格",
    at: ([before = ""]) => before.length,
  },
  {
    pattern: new RegExp(`^(\\s*(?:- )?)(${KEY})\\s*：\\s*`),
    mend: (_whole, before = "", key = "") => `${before}${key}: `,
    message: ([, key = ""]) => `${key} 后是全角冒号「：」；请改为半角冒号加空格「: 」`,
    at: ([before = "", key = ""]) => before.length + key.length,
  },
  {
    pattern: new RegExp(`^(\\s*(?:- )?)(${KEY}):(?=[^\\s/])`),
    mend: (_whole, before = "", key = "") => `${before}${key}: `,
    message: ([, key = ""]) => `${key} 的冒号后须有一个空格`,
    at: ([before = "", key = ""]) => before.length + key.length,
  },
  {
    pattern: new RegExp(`([{,]\\s*)(${KEY})\\s*：\\s*`),
    mend: (_whole, before = "", key = "") => `${before}${key}: `,
    message: ([, key = ""]) => `${key} 后是全角冒号「：」；请改为半角冒号加空格「: 」`,
    at: ([before = "", key = ""]) => before.length + key.length,
  },
  {
    pattern: new RegExp(`([{,]\\s*)(${KEY}):(?=[^\\s/])`),
    mend: (_whole, before = "", key = "") => `${before}${key}: `,
    message: ([, key = ""]) => `${key} 的冒号后须有一个空格`,
    at: ([before = "", key = ""]) => before.length + key.length,
  },
  {
    pattern: new RegExp(`^(\\s*(?:- )?(?:${KEY}:\\s*)?)([[{【｛][^"'#]*?)，`),
    mend: (_whole, before = "", open = "") => `${before}${open},`,
    message: () => "列表或花括号里用了全角逗号「，」；请改为半角逗号「,」",
    at: ([before = "", open = ""]) => before.length + open.length,
  },
  {
    pattern: new RegExp(`^(\\s*(?:- )?${KEY}:\\s*)【([^】]*)】\\s*$`),
    mend: (_whole, before = "", inner = "") => `${before}[${inner}]`,
    message: () => "列表用了全角方括号「【】」；请改为半角「[ ]」",
    at: ([before = ""]) => before.length,
  },
  {
    pattern: /([:[,]\s*)[“”]([A-Za-z0-9./-]+)[“”]/,
    mend: (_whole, before = "", inner = "") => `${before}"${inner}"`,
    message: () => '用了全角引号「“ ”」；请改为半角引号 " "',
    at: ([before = ""]) => before.length,
  },
];
const MOST_OF_A_LINE = 20;

/** All traps of a text, and the text without them. Lines keep their numbers; comments are left alone. */
export function mendTraps(text: string): { readonly mended: string; readonly traps: readonly Trap[] } {
  const traps: Trap[] = [];
  const mended = text.split("\n").map((printed, index) => {
    if (/^\s*#/.test(printed)) return printed;
    let line = printed;
    for (const { pattern, mend, message, at } of TRAPS) {
      for (let round = 0; round < MOST_OF_A_LINE; round += 1) {
        const found = pattern.exec(line);
        if (found === null) break;
        const groups = found.slice(1).map((group) => group ?? "");
        traps.push({ line: index + 1, column: found.index + at(groups) + 1, message: message(groups) });
        line = line.slice(0, found.index) + mend(found[0], ...groups) + line.slice(found.index + found[0].length);
      }
    }
    return line;
  });
  return { mended: mended.join("\n"), traps };
}
