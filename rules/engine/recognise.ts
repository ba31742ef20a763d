/**
 * Which product, if any, is for sale on a listing. In: title, parameters, category, option names. Out: product id or
 * null, a confidence and the reasons in Chinese, with the place of the deciding noun in the page's own words.
 * Never throws; long fields are cut, so a hostile page costs no more than a long one.
 */
import type { Recognition, Span } from "#domain/finding.ts";
import type { Listing } from "#domain/listing.ts";
import type { Catalogue } from "../catalogue/catalogue-schema.ts";
import { createDoubt, type DoubtIn } from "./doubt.ts";
import { lastStep, type NamedField, namingFields, optionReadings } from "./fields.ts";
import { ACCEPTED, type Evidence, isPart, lookAlikeIn, type Reading, weigh, yieldsTo } from "./head-noun.ts";
import { createNormaliser, type Normalise, type Normalised, printedSpan } from "./normalise.ts";
import { buildVocabulary, has, type Vocabulary, type Word } from "./vocabulary.ts";

export type Recognisable = Pick<Listing, "title" | "attributes" | "category" | "options">;

/** A recognition with the words it rests on, as printed. */
export interface GroundedRecognition extends Recognition {
  readonly spans: readonly Span[];
}

export type Recognise = (listing: Recognisable) => GroundedRecognition;

const LONGEST_TITLE = 400;
/** How sure a product is that only options, only the category or only 品名 name. */
const BY_OPTIONS = 0.55;
const BY_CATEGORY = 0.6;
/** The parameter says the product's name and nothing else. */
const BY_WHOLE_NAME = 0.9;
const BY_NAME = 0.72;
/** Titles that say nothing on purpose; then options alone decide. */
const EMPTY_TITLES = ["专拍", "链接", "补差", "下单", "拍下", "咨询客服", "见详情", "看主图", "定制"];

interface Voice {
  readonly field: string;
  readonly text: Normalised;
  readonly evidence: Evidence;
  /** Where `text` begins in the field, if not at its beginning. */
  readonly at?: number;
}
type Voices = Map<number, Voice>;

/** Builds the recogniser of a catalogue; the words are compiled once. */
export function createRecogniser(catalogue: Catalogue): { recognise: Recognise; normalise: Normalise } {
  const normalise = createNormaliser(catalogue.disguises);
  const vocabulary = buildVocabulary(catalogue, normalise);
  const doubts = catalogue.products.map((product) => createDoubt(product, normalise));
  return { normalise, recognise: (listing) => recognise(listing, vocabulary, normalise, doubts) };
}

function recognise(
  listing: Recognisable,
  v: Vocabulary,
  normalise: Normalise,
  doubts: readonly (DoubtIn | null)[],
): GroundedRecognition {
  const title = weigh(normalise((listing.title ?? "").slice(0, LONGEST_TITLE)), v);
  const fields = listing.attributes.length > 0 ? namingFields(listing.attributes, v, normalise) : [];
  const step = listing.category === null ? null : lastStep(listing.category);
  const category = step === null ? null : weigh(normalise(step.text), v);

  const voices: Voices = new Map();
  for (const evidence of title.evidence) voices.set(evidence.product, { field: "title", text: title.text, evidence });
  for (const field of fields) if (field.kind === "name" || field.kind === "kind") speak(field, title, voices, v);
  if (step !== null && category !== null) confirmByCategory(category, step.at, title, voices, v);
  if (isOpen(voices)) byOptions(listing, title, voices, v, normalise);
  for (const field of fields) contradict(field, voices, v);
  doubtAll(voices, listing, doubts);
  const names = fields.filter((field) => field.kind === "name").map((field) => field.reading);
  const said = soleProduct(names) ?? (category === null ? null : soleProduct([category]));
  return decide([...voices.values()], title, fields, said, v);
}

/** The one product that these names end in, each of them naming no other; null where there is none or are several. */
function soleProduct(names: readonly Reading[]): number | null {
  const products = names.flatMap(({ text, evidence }) =>
    evidence
      .filter((one) => one.confidence >= ACCEPTED)
      .map((one) => (one.end === text.text.length ? one.product : null)),
  );
  return new Set(products).size === 1 ? (products[0] ?? null) : null;
}

/** Where the page speaks of another use that the same name has, the product is not for sale. */
function doubtAll(voices: Voices, listing: Recognisable, doubts: readonly (DoubtIn | null)[]): void {
  for (const [product, voice] of voices) {
    if (voice.evidence.confidence < ACCEPTED) continue;
    const doubt = doubts[product]?.(listing) ?? null;
    if (doubt === null) continue;
    const because = `页面写「${doubt}」，是同名的另一种商品`;
    voices.set(product, { ...voice, evidence: { ...voice.evidence, confidence: 0, because } });
  }
}

/** Whether nothing has been decided for or against any product. */
function isOpen(voices: Voices): boolean {
  for (const { evidence } of voices.values()) if (evidence.confidence >= ACCEPTED) return false;
  return true;
}

/** A parameter naming the goods confirms the title, or speaks where the title is silent. */
function speak({ field, kind, reading }: NamedField, title: Reading, voices: Voices, v: Vocabulary): void {
  for (const evidence of reading.evidence) {
    const { product, confidence } = evidence;
    const known = voices.get(product);
    if (known?.evidence.confidence === 0 && known.evidence.doubtful === true && kind === "name") {
      if (confidence < ACCEPTED) continue;
      const whole = evidence.start === 0 && evidence.end === reading.text.text.length;
      const because = `参数写明品名：${evidence.because}`;
      const sure = whole ? BY_WHOLE_NAME : BY_NAME;
      voices.set(product, { field, text: reading.text, evidence: { ...evidence, confidence: sure, because } });
    } else if (known === undefined || (known.evidence.confidence < ACCEPTED && known.evidence.confidence > 0)) {
      if (confidence === 0) continue;
      const alike = known === undefined ? blocking(product, title, v) : undefined;
      const sure = alike === undefined && confidence >= (known === undefined ? ACCEPTED : 0.3) ? BY_NAME : 0;
      if (sure === 0 && known !== undefined) continue;
      const because = sure > 0 ? `参数写明品名：${evidence.because}` : `标题所售为「${alike ?? ""}」`;
      voices.set(product, { field, text: reading.text, evidence: { ...evidence, confidence: sure, because } });
    } else if (known.field === "title" && known.evidence.confidence > 0 && confidence >= 0.3) {
      const raised = Math.min(0.98, Math.max(known.evidence.confidence, 0.7) + 0.05);
      const because = `${known.evidence.because}；参数品名相符`;
      voices.set(product, { ...known, evidence: { ...known.evidence, confidence: raised, because } });
    }
  }
}

/** Look-alike of the product in a title that does not name it; a title that is only a note (补差价) names no goods. */
function blocking(product: number, title: Reading, v: Vocabulary): string | undefined {
  if (isNote(title)) return undefined;
  return lookAlikeIn(product, title.text.text, title.words, v)?.word;
}

function isNote(title: Reading): boolean {
  return EMPTY_TITLES.some((word) => title.text.text.includes(word));
}

/** A parameter that names a part, another thing or another material outweighs the title. */
function contradict(field: NamedField, voices: Voices, v: Vocabulary): void {
  const { words, text, evidence } = field.reading;
  if (words.length === 0) return;
  for (const [product, voice] of voices) {
    if (voice.evidence.confidence === 0 || voice.field === field.field) continue;
    const says = evidence.find((one) => one.product === product);
    const alike = lookAlikeIn(product, text.text, words, v);
    const own = alike !== undefined && has(alike, "not", product);
    let other: string | undefined;
    if (field.kind === "material" || field.kind === "medical") other = own ? alike.word : undefined;
    else if (says !== undefined) other = says.confidence === 0 ? text.printed : undefined;
    else if (alike !== undefined) other = alike.word;
    else if (field.kind === "name") other = words.find((word) => isPart(word, product, v))?.word;
    if (other === undefined) continue;
    const because = `参数写明「${other}」，不是这种商品`;
    voices.set(product, { ...voice, evidence: { ...voice.evidence, confidence: 0, because } });
  }
}

/** The marketplace's own category confirms, or says that it is something else of the same name. */
function confirmByCategory(category: Reading, at: number, title: Reading, voices: Voices, v: Vocabulary): void {
  const { words, text, evidence } = category;
  if (words.length === 0) return;
  for (const [product, voice] of voices) {
    if (voice.evidence.confidence === 0) continue;
    const says = evidence.find((one) => one.product === product);
    const alike = lookAlikeIn(product, text.text, words, v);
    let confidence: number | null = null;
    let because = "";
    if (alike !== undefined || says?.confidence === 0) {
      [confidence, because] = [0, `类目「${text.printed}」不是这种商品`];
    } else if (voice.evidence.confidence < ACCEPTED && words.some((word) => has(word, "context", product))) {
      [confidence, because] = [0.7, `${voice.evidence.because}；类目「${text.printed}」为旁证`];
    } else if (says !== undefined) {
      confidence = Math.min(0.98, Math.max(voice.evidence.confidence, 0.68) + 0.04);
      because = `${voice.evidence.because}；类目相符`;
    }
    if (confidence === null) continue;
    voices.set(product, { ...voice, evidence: { ...voice.evidence, confidence, because } });
  }
  for (const says of evidence) {
    if (voices.has(says.product) || says.confidence < 0.3 || !speaksOf(title, says.product, v)) continue;
    const because = `标题未写品名，类目为「${text.printed}」`;
    voices.set(says.product, { field: "category", at, text, evidence: { ...says, confidence: BY_CATEGORY, because } });
  }
}

/** Whether a title that does not name the goods reads like one of them: words typical of it, nothing else for sale. */
function speaksOf(title: Reading, product: number, v: Vocabulary): boolean {
  const { words, text } = title;
  const typical = words.some((word) => has(word, "cue", product) || has(word, "context", product));
  if (!typical || title.evidence.length > 0) return false;
  return lookAlikeIn(product, text.text, words, v) === undefined && !words.some((word) => isPart(word, product, v));
}

/** Options name the goods where the title says nothing, or most of them where it names something harmless. */
function byOptions(listing: Recognisable, title: Reading, voices: Voices, v: Vocabulary, normalise: Normalise): void {
  if (listing.options.length === 0) return;
  const counts = new Map<number, { count: number; voice: Voice }>();
  let index = 0;
  for (const reading of optionReadings(listing.options, v, normalise)) {
    const best = reading.evidence.find((evidence) => evidence.confidence >= 0.7);
    if (best !== undefined) {
      const because = `标题未写商品，选项写明：${best.because}`;
      const voice = {
        field: `options[${index}]`,
        text: reading.text,
        evidence: { ...best, confidence: BY_OPTIONS, because },
      };
      const known = counts.get(best.product);
      counts.set(best.product, { count: (known?.count ?? 0) + 1, voice: known?.voice ?? voice });
    }
    index += 1;
  }
  const silent = isNote(title);
  for (const [product, { count, voice }] of counts) {
    if (voices.get(product)?.evidence.confidence === 0) continue;
    const enough = silent || count * 2 >= index;
    const parts = !silent && title.words.some((word) => isPart(word, product, v));
    if (enough && !parts && blocking(product, title, v) === undefined) voices.set(product, voice);
  }
}

function decide(
  voices: readonly Voice[],
  title: Reading,
  fields: readonly NamedField[],
  said: number | null,
  v: Vocabulary,
): GroundedRecognition {
  const accepted = voices.filter((voice) => voice.evidence.confidence >= ACCEPTED);
  // What 品名 or the category names, and nothing else, is for sale, whatever else the title names beside it.
  const named = accepted.filter((voice) => voice.evidence.product === said);
  const standing = named.length > 0 ? named : accepted.filter((voice) => !yields(voice, accepted, title, v));
  const best = standing.sort(
    (a, b) => b.evidence.confidence - a.evidence.confidence || b.evidence.end - a.evidence.end,
  )[0];
  if (best === undefined) return none(voices, title, fields, v);
  const { text, start, end } = printedSpan(best.text, best.evidence.start, best.evidence.end);
  const at = best.at ?? 0;
  return {
    product: v.products[best.evidence.product]?.id ?? null,
    confidence: Math.round(best.evidence.confidence * 100) / 100,
    because: [`${placeOf(best.field)}${best.evidence.because}`],
    spans: [{ field: best.field, text, start: start + at, end: end + at }],
  };
}

function placeOf(field: string): string {
  if (field === "title") return "标题中";
  if (field === "category") return "";
  return field.startsWith("options") ? "选项中" : "参数中";
}

/** "None", with what was seen instead: a part, a look-alike, a word in passing. */
function none(
  voices: readonly Voice[],
  title: Reading,
  fields: readonly NamedField[],
  v: Vocabulary,
): GroundedRecognition {
  const why = voices.map((voice) => voice.evidence.because).filter((because) => because !== "");
  if (why.length === 0) {
    for (const { words } of [title, ...fields.map((field) => field.reading)]) {
      const alike = words.find(({ means }) => means.not.length > 0 || means.part.length > 0);
      if (alike === undefined) continue;
      const { not, part } = alike.means;
      const product = v.products[not[0] ?? part[0] ?? -1];
      const as = not.length > 0 ? "形似商品或服务" : "配件";
      why.push(
        `所见「${alike.word}」是${product === undefined ? "" : `与${product.name}相关的`}${as}，不是重点产品本身`,
      );
      break;
    }
  }
  return {
    product: null,
    confidence: voices.length === 0 ? 0.95 : 0.8,
    because: [...new Set(why)].slice(0, 3),
    spans: [],
  };
}

/** Whether another product found beside this one is the more likely to be for sale. */
function yields(voice: Voice, accepted: readonly Voice[], title: Reading, v: Vocabulary): boolean {
  const own = voice.evidence.product;
  return accepted.some((other) => {
    const { product, cues } = other.evidence;
    if (product === own) return false;
    if (yieldsTo(own, product, v)) {
      const lead = attributesBeside(own, product, title);
      return lead === 0 ? voice.evidence.cues <= cues : lead < 0;
    }
    return yieldsTo(product, own, v) && attributesBeside(product, own, title) > 0;
  });
}

/** How many more attributes of one product itself than of the other the title states; being named first counts for that one. */
function attributesBeside(one: number, other: number, { words }: Reading): number {
  const stated = (product: number): number => {
    const said = words.filter((word) => has(word, "decides", product));
    // 可上牌 holds 上牌, and says it once.
    return new Set(
      said.filter(({ start }) => !said.some((word) => word.start < start && start < word.end)).map(({ word }) => word),
    ).size;
  };
  const names = (word: Word, product: number): boolean => has(word, "name", product) || has(word, "weak", product);
  const first = words.find((word) => names(word, one) || names(word, other));
  // 锂电池电动自行车: what stands directly before the other says only which kind it is.
  const modifies = words.some((word) => word.start === first?.end && names(word, one));
  return stated(one) - stated(other) - (first !== undefined && names(first, other) && !modifies ? 1 : 0);
}
