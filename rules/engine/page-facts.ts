/**
 * What a listing's page shows of product name, maker, importer, certificate and licence. In: a listing. Out: each fact
 * with the places it was seen, or what stands there instead. The reader has sorted most of it into fields; sellers also
 * type it into any parameter, so these are looked at too. Linear in the text; never throws.
 */
import type { Span } from "#domain/finding.ts";
import type { Listing } from "#domain/listing.ts";
import { cccNumbersIn } from "#domain/marks/ccc-number.ts";
import { foodLicenceIn, licenceNumbersIn } from "#domain/marks/licence-number.ts";
import { standardsIn } from "#domain/marks/standard-number.ts";
import { ABROAD } from "./countries.ts";
import { type KnownLabel, knownLabel } from "./page-labels.ts";
import { isPlaceholder } from "./placeholder.ts";

export const FACTS = [
  "product.name",
  "manufacturer.name",
  "manufacturer.address",
  "importer",
  "importer.address",
  "ccc",
  "ccc.status",
  "ccc.holder",
  "ccc.validUntil",
  "productionLicence",
  "foodLicence",
  "standard",
] as const;
export type FactName = (typeof FACTS)[number];

/** What stands where a fact should stand; the reason goes into the sentence an officer reads. */
export interface Instead extends Span {
  readonly reason: string;
}

export interface PageFacts {
  /** Every place a fact is shown at, best first; empty where the page does not show it. */
  readonly shown: Readonly<Record<FactName, readonly Span[]>>;
  /** For each fact, a value that only fills its field (见包装), or an empty text where there is no such field. */
  readonly placeholder: Readonly<Record<FactName, Instead>>;
  /** The page says that the goods are imported. */
  readonly imported: boolean;
  /** What stands where a certificate or licence number should, whatever it is. */
  readonly cccValues: readonly Span[];
  readonly licenceValues: readonly Span[];
}

/** A certificate number anywhere on the page, whatever stands before it, needs its digits in one run and a likely year. */
const CCC_NUMBER = /(?<![0-9A-Za-z])20[0-4]\d{13}(?!\d)/;
/** As printed, with the province before it: 「(苏)XK06-001-00238」, 「粤XK16-204-00397」. */
const LICENCE_NUMBER =
  /(?:[(（[【]\s?[\u3400-\u9fff]{1,3}\s?[)）\]】]\s?|[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新兵])?XK\s?[-—–－]?\s?[\dOoIl]{2}\s?[-—–－]?\s?[\dOoIl]{3}\s?[-—–－]?\s?[\dOoIl]{5}(?!\d)/i;
/** Every character of a mark is ASCII or a full-width form; anything else needs no folding. */
const FULL_WIDTH = /[\uff00-\uff5e]/;
const MAYBE_NUMBER = /\d{4}|[\uff10-\uff19]{4}/;
const MAYBE_LICENCE = /[XＸｘ\u0425\u03a7]\s?[KＫｋ\u041a\u039a]/i;
const MAYBE_STANDARD = /(?:GB|GA|XF|ＧＢ)\s?(?:[/／]\s?[TＴ])?\s{0,2}-?\s?\d/i;
const MAYBE_FOOD = /SC|QS|ＳＣ|ＱＳ/i;
/** A country that another word does not take back: 德国技术, 日本品牌中国制造. */
const COUNTRY = new RegExp(`^(?:原装|整机|全)?(?:进口)?[:：\\s]*(?:台湾|中国台湾|${ABROAD})`, "i");
const NOT_ITS_ORIGIN = /技术|工艺|品牌|品质|标准|配方|设计|风格|代工|国产|组装|大陆|中国(?!台湾)/;

function folded(text: string): string {
  return FULL_WIDTH.test(text) ? text.normalize("NFKC") : text;
}

function quote(field: string, text: string, pattern: RegExp): Span {
  const match = pattern.exec(text);
  if (match === null) return { field, text: text.slice(0, 60) };
  return { field, text: match[0], start: match.index, end: match.index + match[0].length };
}

function spanOf(field: string, text: string, printed: string): Span {
  const start = text.indexOf(printed);
  return start < 0 ? { field, text: text.slice(0, 60) } : { field, text: printed, start, end: start + printed.length };
}

const NONE: readonly Span[] = [];
const NOTHING_SHOWN: Readonly<Record<FactName, readonly Span[]>> = {
  "product.name": NONE,
  "manufacturer.name": NONE,
  "manufacturer.address": NONE,
  importer: NONE,
  "importer.address": NONE,
  ccc: NONE,
  "ccc.status": NONE,
  "ccc.holder": NONE,
  "ccc.validUntil": NONE,
  productionLicence: NONE,
  foodLicence: NONE,
  standard: NONE,
};
const NO_FIELD = Object.fromEntries(
  FACTS.map((fact): [FactName, Instead] => [fact, { field: fact, text: "", reason: "没有这一栏" }]),
) as Readonly<Record<FactName, Instead>>;

/** The facts while they are being gathered. */
class Gathering {
  readonly shown: Record<FactName, readonly Span[]> = { ...NOTHING_SHOWN };
  readonly placeholder: Record<FactName, Instead> = { ...NO_FIELD };
  readonly cccValues: Span[] = [];
  readonly licenceValues: Span[] = [];

  say(fact: FactName, field: string, value: string | null): void {
    if (value === null) return;
    if (isPlaceholder(value)) this.instead(fact, field, value);
    else this.mark(fact, { field, text: value.slice(0, 200) });
  }

  /** One number is said once, whether it stands in a field, a parameter or both. */
  mark(fact: FactName, span: Span): void {
    const list = this.shown[fact];
    if (list.length === 0) this.shown[fact] = [span];
    else if (!list.some((one) => one.text === span.text)) this.shown[fact] = [...list, span];
  }

  /** The first value that fills the field is the one quoted; a field left empty yields to one with words. */
  instead(fact: FactName, field: string, value: string): void {
    if (this.placeholder[fact].text !== "") return;
    const text = value.trim().slice(0, 60);
    this.placeholder[fact] = { field, text, reason: text === "" ? "该栏为空" : `该栏只写「${text}」` };
  }
}

/** Whoever gathers what is known beyond a page reads its facts, and the rules do again. */
const factsOf = new WeakMap<Listing, PageFacts>();

/** The facts of one listing; read once for one object. */
export function readPageFacts(listing: Listing): PageFacts {
  let facts = factsOf.get(listing);
  if (facts === undefined) {
    facts = gather(listing);
    factsOf.set(listing, facts);
  }
  return facts;
}

function gather(listing: Listing): PageFacts {
  const facts = new Gathering();
  facts.say("manufacturer.name", "manufacturer.name", listing.manufacturer.name);
  facts.say("manufacturer.address", "manufacturer.address", listing.manufacturer.address);
  readMarks(listing, facts);
  let imported = false;
  let before: KnownLabel | null = null;
  for (let index = 0; index < listing.attributes.length; index += 1) {
    const attribute = listing.attributes[index];
    if (attribute === undefined) continue;
    const { value } = attribute;
    const label = knownLabel(attribute.label);
    const field = `attributes[${index}].value`;
    // A bare 地址 belongs to the maker only where it directly follows the maker's name.
    const fact = label.bareAddress && before?.fact === "manufacturer.name" ? "manufacturer.address" : label.fact;
    if (fact !== null) {
      // The status of a certificate may well be 「有效」, which fills any other field without saying a thing.
      if (fact.startsWith("ccc.")) facts.mark(fact, { field, text: value.slice(0, 200) });
      else facts.say(fact, field, value);
    }
    if (label.ccc) facts.cccValues.push({ field, text: value });
    if (label.licence || MAYBE_LICENCE.test(value)) facts.licenceValues.push({ field, text: value });
    if (label.holdsAddress) facts.say("manufacturer.address", field, value);
    numbersIn(field, label, value, facts);
    standardsOf(field, value, facts);
    imported ||= saysImported(label, value);
    before = label;
  }
  if (listing.title !== null) {
    numbersIn("title", null, listing.title, facts);
    standardsOf("title", listing.title, facts);
  }
  if (listing.description !== null) numbersIn("description", null, listing.description.slice(0, 20_000), facts);
  const { shown, placeholder, cccValues, licenceValues } = facts;
  return { shown, placeholder, imported, cccValues, licenceValues };
}

function readMarks({ marks }: Listing, facts: Gathering): void {
  marks.ccc.forEach((value, index) => {
    const field = `marks.ccc[${index}]`;
    facts.cccValues.push({ field, text: value });
    if (cccNumbersIn(value.slice(0, 200)).length > 0) facts.mark("ccc", { field, text: value.slice(0, 60) });
    else facts.instead("ccc", field, value);
  });
  marks.productionLicence.forEach((value, index) => {
    const field = `marks.productionLicence[${index}]`;
    facts.licenceValues.push({ field, text: value });
    if (licenceNumbersIn(value.slice(0, 200)).length > 0) {
      facts.mark("productionLicence", { field, text: value.slice(0, 60) });
    } else {
      facts.instead("productionLicence", field, value);
      if (foodLicenceIn(value) !== null) facts.mark("foodLicence", { field, text: value.slice(0, 60) });
    }
  });
  marks.standards.forEach((value, index) => {
    facts.mark("standard", { field: `marks.standards[${index}]`, text: value.slice(0, 60) });
  });
}

/** Numbers typed into a parameter, the title or the description. Under their own label every form of them counts. */
function numbersIn(field: string, label: KnownLabel | null, text: string, facts: Gathering): void {
  const hasDigits = MAYBE_NUMBER.test(text);
  const plain = hasDigits ? folded(text) : text;
  if (label?.ccc) {
    const number = hasDigits ? cccNumbersIn(plain.slice(0, 2_000))[0]?.number : undefined;
    if (number === undefined) facts.instead("ccc", field, text);
    else facts.mark("ccc", spanOf(field, text, number.digits));
  } else if (hasDigits && CCC_NUMBER.test(plain)) facts.mark("ccc", quote(field, text, CCC_NUMBER));
  if (MAYBE_LICENCE.test(text) && licenceNumbersIn(folded(text)).length > 0) {
    facts.mark("productionLicence", quote(field, text, LICENCE_NUMBER));
  } else if (label?.licence) facts.instead("productionLicence", field, text);
  if (hasDigits && MAYBE_FOOD.test(plain)) {
    const food = foodLicenceIn(plain);
    if (food !== null && /\d/.test(food)) facts.mark("foodLicence", { field, text: food });
  }
}

/** Standards typed where the reader did not look for them; a number it has read is said once. */
function standardsOf(field: string, text: string, facts: Gathering): void {
  if (!MAYBE_STANDARD.test(text)) return;
  for (const { text: standard, number } of standardsIn(text.slice(0, 2_000))) {
    if (facts.shown.standard.some((seen) => standardsIn(seen.text).some((one) => one.text === standard))) continue;
    const printed = new RegExp(`(?:GB|GA|XF)[^0-9]{0,6}${number.replaceAll(".", "\\.")}(?:\\s?[-—–:]\\s?\\d{4})?`, "i");
    facts.mark("standard", quote(field, text, printed));
  }
}

function saysImported(label: KnownLabel, value: string): boolean {
  if (label.imports) return /^(?:全?进口|是$|是[,，(（]|原装进口|整机进口)/.test(value.trim());
  if (!label.origin) return false;
  const text = value.trim();
  return (COUNTRY.test(text) || /^(?:原装|整机|全)?进口$/.test(text)) && !NOT_ITS_ORIGIN.test(text);
}
