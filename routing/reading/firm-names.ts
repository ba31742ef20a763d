/**
 * Firm names inside an address: tokens in, the tokens that are not part of a firm's name out.
 * In: text in normal form with its names. Out: the names left. Goes wrong: a firm's name without 公司 or 厂 behind it is not seen.
 *
 * 「南京某某电器有限公司，上海市松江区……」 is not in Nanjing: a name that a firm merely carries says nothing of where it is. A run of
 * two or more administrative names before the firm's own is an address, though (江苏省昆山市某某有限公司).
 */
import type { Token } from "./name-tokens.ts";

const BEFORE_FIRM = new Set([..."号室楼幢栋层弄座,"]);

/** @returns the tokens outside firms' names, in order. */
export function namesOfFirms(text: string, begins: Uint8Array, tokens: Token[]): Token[] {
  let left = tokens;
  for (let at = text.indexOf("公司"); at >= 0; at = text.indexOf("公司", at + 2)) {
    let from = at; // brackets belong to the name: 某某（上海）有限公司
    while (from > 0 && at - from < 40 && !BEFORE_FIRM.has(text.charAt(from - 1)) && begins[from] !== 1) from--;
    const run = text.slice(from, at);
    if (/路(?!桥)|[街镇乡村]/.test(run)) continue;
    const inside = left.filter((token) => token.start >= from && token.end <= at);
    const administrative = inside.filter(({ entry }) => entry.shanghai || entry.division || entry.district);
    if (administrative.length <= 1) left = left.filter((token) => !inside.includes(token));
  }
  return left;
}
