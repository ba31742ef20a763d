/**
 * JSON-like text (「"厂名":"甲厂"」, 「{"name":"厂名","value":"甲厂"}」) goes in, lines of label and value come out, or null
 * where the text is none.
 *
 * Parameters are often copied out of a page's data, cut at any place, so nothing is parsed as a whole: the text is read
 * once from left to right, key by key. Escaped quotes (\") are opened first.
 */

const ENTRY =
  /["']([^"'\n{}[\]]{1,60})["']\s{0,5}:\s{0,5}(?:"((?:[^"\\\n]|\\.){0,2000})"|'((?:[^'\\\n]|\\.){0,2000})'|\[([^[\]{}]{0,2000})\]|(-?\d[\d.]{0,30}))/g;
const NAME_KEY =
  /^(?:name|key|label|title|attrName|attr_name|attributeName|propName|prop_name|paramName|pname|k|text|specName)$/i;
const VALUE_KEY =
  /^(?:value|values|val|attrValue|attr_value|attributeValue|propValue|prop_value|paramValue|pvalue|vname|v|content|desc|specValue|valueName|value_name)$/i;

/** Lines 「label：value」 of the text, or null where it holds none; what stands between the entries follows. */
export function jsonLines(text: string): string | null {
  if (!/["']\s{0,5}:\s{0,5}["'[{]|\\":/.test(text)) return null;
  const source = text.includes('\\"') ? text.replaceAll('\\"', '"') : text;
  const lines: string[] = [];
  let name: string | null = null;
  let rest = "";
  let read = 0;
  for (const match of source.slice(0, 1_000_000).matchAll(ENTRY)) {
    const [whole, key = "", double, single, list, bare] = match;
    rest += `${source.slice(read, match.index)}\n`;
    read = match.index + whole.length;
    const value = plain(double ?? single ?? (list === undefined ? (bare ?? "") : joined(list)));
    const label = plain(key);
    if (/[\u3400-\u9fff]/.test(label)) {
      lines.push(`${label}：${value}`);
      name = null;
    } else if (VALUE_KEY.test(label) && name !== null) {
      lines.push(`${name}：${value}`);
      name = null;
    } else if (NAME_KEY.test(label) && value !== "" && value.length <= 40) name = value;
    else if (/[\u3400-\u9fff]\s?[:：]/.test(value)) lines.push(value);
  }
  if (lines.length === 0) return null;
  rest += source.slice(read);
  return /[\u3400-\u9fff]\s?[:：]/.test(rest) ? `${lines.join("\n")}\n${rest}` : lines.join("\n");
}

function joined(list: string): string {
  return list
    .split(",")
    .map((item) => item.trim().replace(/^["']|["']$/g, ""))
    .join(",");
}

function plain(value: string): string {
  return value
    .replace(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/\\[nrt]/g, " ")
    .replace(/\\(.)/g, "$1")
    .replace(/[\r\n]+/g, " ")
    .trim();
}
