/**
 * Thickness as sellers print it. In: text. Out: every thickness in millimetres of a single layer, with its place.
 * 1 丝 = 1 道 = 1 C = 0.01 mm (trade usage), 1 μm = 0.001 mm; 双面/双层 is halved. Numbers over 2 mm are sizes, not
 * thicknesses of bags and films, and are left out. Linear: one pattern of bounded repeats.
 */
export interface Thickness {
  /** Millimetres of one layer. */
  readonly millimetres: number;
  readonly start: number;
  readonly end: number;
}

const PRINTED =
  /(双面|双层|两层|单面|单层|单边|总厚)?[厚度为约:： ]{0,4}(\d{1,4}(?:\.\d{1,4})?)(?: ?[-~到至—] ?(\d{1,4}(?:\.\d{1,4})?))? ?(丝米|丝|道|mm|毫米|μm|µm|um|微米|c(?![a-z]))(?:[（(]?(双面|双层|单面|单层))?/gi;

const MILLIMETRES_PER: Readonly<Record<string, number>> = {
  丝: 0.01,
  丝米: 0.1,
  道: 0.01,
  c: 0.01,
  mm: 1,
  毫米: 1,
  μm: 0.001,
  µm: 0.001,
  um: 0.001,
  微米: 0.001,
};

/** Thicknesses printed in a text; `label` is the parameter's label, which may carry unit and layer: 厚度(mm). */
export function readThickness(text: string, label = ""): Thickness[] {
  const found: Thickness[] = [];
  const double = /双面|双层/.test(label);
  for (const match of text.matchAll(PRINTED)) {
    const unit = (match[4] ?? "").toLowerCase();
    const numbers = [match[2], match[3]].filter((part) => part !== undefined).map(Number);
    const smallest = Math.min(...numbers);
    const layer = `${match[1] ?? ""}${match[5] ?? ""}`;
    const half = /双面|双层|两层|总厚/.test(layer) || (double && !/单/.test(layer));
    const millimetres = smallest * (MILLIMETRES_PER[unit] ?? 0) * (half ? 0.5 : 1);
    if (millimetres > 0 && millimetres <= 2)
      found.push({ millimetres, start: match.index, end: match.index + match[0].length });
  }
  const bare = /^\s*(\d{1,3}(?:\.\d{1,4})?)\s*$/.exec(text);
  if (found.length === 0 && bare !== null && /厚/.test(label)) {
    const unit = /(丝|道|mm|毫米|μm|um|微米)/i.exec(label)?.[1]?.toLowerCase();
    const millimetres = Number(bare[1]) * (MILLIMETRES_PER[unit ?? ""] ?? 0) * (double ? 0.5 : 1);
    if (millimetres > 0 && millimetres <= 2) found.push({ millimetres, start: 0, end: text.length });
  }
  return found;
}
