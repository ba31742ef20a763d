/**
 * Which product, if any, is for sale on a listing. In: title, parameters, category, option names. Out: product id or
 * null, a confidence and the reasons in Chinese, with the place of the deciding noun in the page's own words.
 * Never throws; long fields are cut, so a hostile page costs no more than a long one.
 */
import type { Recognition, Span } from "#domain/finding.ts";
import type { Listing } from "#domain/listing.ts";
import type { Catalogue } from "../catalogue/catalogue-schema.ts";
import { ACCEPTED, type Evidence, lookAlikeIn, weigh } from "./head-noun.ts";
import { createNormaliser, type Normalise, type Normalised, printedSpan } from "./normalise.ts";
import { buildVocabulary, type Vocabulary } from "./vocabulary.ts";

export type Recognisable = Pick<Listing, "title" | "attributes" | "category" | "options">;

/** A recognition with the words it rests on, as printed. */
export interface GroundedRecognition extends Recognition {
  readonly spans: readonly Span[];
}

export type Recognise = (listing: Recognisable) => GroundedRecognition;

const LONGEST_TITLE = 400;
const LONGEST_VALUE = 120;
const MOST_ATTRIBUTES = 80;
const MOST_OPTIONS = 60;
/** Parameters whose value names the goods. */
const NAME_LABELS = new Set(
  "产品名称 商品名称 品名 名称 货品名称 产品品名 产品类别 商品类别 品类 类别 种类 产品种类 产品类型 商品类型 货物名称".split(
    " ",
  ),
);
/** Titles that say nothing on purpose; only then do option names decide. */
const EMPTY_TITLES = ["专拍", "链接", "补差", "下单", "拍下", "咨询客服", "见详情", "看主图", "定制"];

interface Voice {
  readonly field: string;
  readonly text: Normalised;
  readonly evidence: Evidence;
}

/** Builds the recogniser of a catalogue; the words are compiled once. */
export function createRecogniser(catalogue: Catalogue): { recognise: Recognise; normalise: Normalise } {
  const normalise = createNormaliser(catalogue.disguises);
  const vocabulary = buildVocabulary(catalogue, normalise);
  return { normalise, recognise: (listing) => recognise(listing, vocabulary, normalise) };
}

function recognise(listing: Recognisable, vocabulary: Vocabulary, normalise: Normalise): GroundedRecognition {
  const title = normalise((listing.title ?? "").slice(0, LONGEST_TITLE));
  const inTitle = weigh(title, vocabulary);
  const names = listing.attributes.length > 0 ? namesOf(listing, vocabulary, normalise) : [];
  const category = listing.category === null ? null : normalise(lastSegment(listing.category));
  const inCategory = category === null ? [] : weigh(category, vocabulary);

  const voices = new Map<number, Voice>();
  for (const evidence of inTitle) voices.set(evidence.product, { field: "title", text: title, evidence });
  for (const name of names) settleByName(name, title, voices, vocabulary);
  if (category !== null && listing.category !== null) settleByCategory(category, inCategory, voices, vocabulary);
  if (voices.size === 0 && EMPTY_TITLES.some((word) => title.text.includes(word))) {
    const option = byOption(listing, vocabulary, normalise);
    if (option !== null) voices.set(option.evidence.product, option);
  }
  return decide([...voices.values()], vocabulary);
}

/** Parameters that name the goods, each with what it says. */
function namesOf(listing: Recognisable, vocabulary: Vocabulary, normalise: Normalise): Voice[] {
  const voices: Voice[] = [];
  const count = Math.min(listing.attributes.length, MOST_ATTRIBUTES);
  for (let index = 0; index < count; index += 1) {
    const attribute = listing.attributes[index];
    if (attribute === undefined || !NAME_LABELS.has(attribute.label.trim().replace(/[:：]$/, ""))) continue;
    const text = normalise(attribute.value.slice(0, LONGEST_VALUE));
    for (const evidence of weigh(text, vocabulary)) {
      voices.push({ field: `attributes[${index}].value`, text, evidence });
    }
  }
  return voices;
}

/** A parameter naming the goods confirms the title, speaks for it, or contradicts it. */
function settleByName(name: Voice, title: Normalised, voices: Map<number, Voice>, vocabulary: Vocabulary): void {
  const { product, confidence } = name.evidence;
  const known = voices.get(product);
  if (confidence === 0) {
    if (known !== undefined) voices.set(product, { ...known, evidence: { ...name.evidence, confidence: 0 } });
    return;
  }
  if (known === undefined) {
    const alike = lookAlikeIn(product, title.text, vocabulary.matcher.find(title.text), vocabulary);
    const sure = alike === undefined && confidence >= ACCEPTED ? 0.72 : 0;
    const because = sure > 0 ? `参数写明品名：${name.evidence.because}` : `标题所售为「${alike?.word ?? ""}」`;
    voices.set(product, { ...name, evidence: { ...name.evidence, confidence: sure, because } });
    return;
  }
  if (known.field !== "title" || known.evidence.confidence === 0 || confidence < 0.3) return;
  const raised = Math.min(0.98, Math.max(known.evidence.confidence, 0.7) + 0.05);
  const because = `${known.evidence.because}；参数品名相符`;
  voices.set(product, { ...known, evidence: { ...known.evidence, confidence: raised, because } });
}

/** The marketplace's own category confirms, or says that it is something else of the same name. */
function settleByCategory(
  category: Normalised,
  inCategory: readonly Evidence[],
  voices: Map<number, Voice>,
  vocabulary: Vocabulary,
): void {
  const words = vocabulary.matcher.find(category.text);
  for (const [product, voice] of voices) {
    if (voice.evidence.confidence === 0) continue;
    const says = inCategory.find((evidence) => evidence.product === product);
    const alike = lookAlikeIn(product, category.text, words, vocabulary);
    if (alike !== undefined || says?.confidence === 0) {
      const because = `类目「${category.printed}」不是这种商品`;
      voices.set(product, { ...voice, evidence: { ...voice.evidence, confidence: 0, because } });
    } else if (
      voice.evidence.confidence < ACCEPTED &&
      words.some((word) => word.means.some((role) => role.kind === "context" && role.product === product))
    ) {
      const because = `${voice.evidence.because}；类目「${category.printed}」为旁证`;
      voices.set(product, { ...voice, evidence: { ...voice.evidence, confidence: 0.7, because } });
    } else if (says !== undefined) {
      const raised = Math.min(0.98, Math.max(voice.evidence.confidence, 0.68) + 0.04);
      const because = `${voice.evidence.because}；类目相符`;
      voices.set(product, { ...voice, evidence: { ...voice.evidence, confidence: raised, because } });
    }
  }
}

function byOption(listing: Recognisable, vocabulary: Vocabulary, normalise: Normalise): Voice | null {
  const count = Math.min(listing.options.length, MOST_OPTIONS);
  for (let index = 0; index < count; index += 1) {
    const text = normalise((listing.options[index] ?? "").slice(0, LONGEST_VALUE));
    const best = weigh(text, vocabulary).find((evidence) => evidence.confidence >= 0.7);
    if (best !== undefined) {
      const because = `标题未写商品，选项写明：${best.because}`;
      return { field: `options[${index}]`, text, evidence: { ...best, confidence: 0.55, because } };
    }
  }
  return null;
}

function decide(voices: readonly Voice[], vocabulary: Vocabulary): GroundedRecognition {
  const accepted = voices.filter((voice) => voice.evidence.confidence >= ACCEPTED);
  const standing = accepted.filter((voice) => !yields(voice, accepted, vocabulary));
  const best = standing.sort(
    (a, b) => b.evidence.confidence - a.evidence.confidence || b.evidence.end - a.evidence.end,
  )[0];
  if (best === undefined) {
    const why = voices.map((voice) => voice.evidence.because).filter((because) => because !== "");
    return {
      product: null,
      confidence: voices.length === 0 ? 0.95 : 0.8,
      because: [...new Set(why)].slice(0, 3),
      spans: [],
    };
  }
  const product = vocabulary.products[best.evidence.product];
  const span = printedSpan(best.text, best.evidence.start, best.evidence.end);
  const where = best.field === "title" ? "标题中" : best.field.startsWith("options") ? "选项中" : "参数中";
  return {
    product: product?.id ?? null,
    confidence: Math.round(best.evidence.confidence * 100) / 100,
    because: [`${where}${best.evidence.because}`],
    spans: [{ field: best.field, ...span }],
  };
}

/** Whether another product found beside this one is the more likely to be for sale. */
function yields(voice: Voice, accepted: readonly Voice[], vocabulary: Vocabulary): boolean {
  const to = vocabulary.products[voice.evidence.product]?.recognition.yieldsTo ?? [];
  return accepted.some((other) => {
    const id = vocabulary.products[other.evidence.product]?.id;
    return other !== voice && id !== undefined && to.includes(id) && voice.evidence.cues <= other.evidence.cues;
  });
}

/** The last step of a category path: "家装主材>电线" → "电线". */
function lastSegment(category: string): string {
  const cut = Math.max(...[">", "›", "»", "/", "|", "＞"].map((sign) => category.lastIndexOf(sign)));
  return category
    .slice(cut + 1)
    .trim()
    .slice(0, LONGEST_VALUE);
}
