/**
 * Fold width: printed text goes in, the same text with full-width letters, digits and brackets, the ideographic space
 * and all kinds of dash as plain ASCII comes out, of the same length, so that positions found in it hold in the original.
 */
export function foldWidth(text: string): string {
  if (!/[\u00a0\u2010-\u2015\u2212\u3000\u3010\u3011\u3014\u3015\ufe58\ufe63\uff01-\uff5e]/.test(text)) return text;
  return text
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/[\u2010-\u2015\u2212\ufe58\ufe63]/g, "-")
    .replace(/[\u00a0\u3000]/g, " ")
    .replace(/[\u3010\u3014]/g, "[")
    .replace(/[\u3011\u3015]/g, "]");
}
