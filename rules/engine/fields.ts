/**
 * The fields beside the title that say what is for sale. In: a listing. Out: what its naming parameters (品名, 类型) say,
 * its material, and the last steps of its category, each read as a title is. Never throws; long fields are cut.
 */
import type { Listing } from "#domain/listing.ts";
import { type Reading, weigh } from "./head-noun.ts";
import type { Normalise } from "./normalise.ts";
import type { Vocabulary } from "./vocabulary.ts";

export const LONGEST_VALUE = 120;
const MOST_ATTRIBUTES = 80;
const MOST_OPTIONS = 60;

/** Parameters whose value is the name of the goods. */
export const NAME_LABELS = new Set(
  "产品名称 商品名称 品名 名称 货品名称 产品品名 货物名称 通用名称 中文名称 商品名 产品名".split(" "),
);
/** Parameters whose value is the kind of the goods; often chosen from a list that fits badly. */
const KIND = /(?:类别|类型|品类|种类|类目|分类)$/;
const NO_KIND = /颜色|尺码|适用|电源|安装|包装|接口|物流|燃气|气源/;
/** Parameters that say what it is made of: a 购物袋 of 帆布 is not one of plastic. */
const MATERIAL_LABELS = new Set("材质 材料 主要材质 面料 面料材质 质地 主材质 产品材质".split(" "));
/** A label of the medical-device register stands on medical goods only. */
const MEDICAL = /医疗器械|械注准|械备/;
/** A number that only medical goods bear: of the register, or of a standard for them. */
const MEDICAL_VALUE = /械注[准进]|械备|YY ?\/? ?T? ?0(?:469|969)|GB ?19083/i;

export interface NamedField {
  readonly field: string;
  readonly kind: "name" | "kind" | "material" | "medical";
  readonly reading: Reading;
}

/** Parameters that say what the goods are, in the order of the page. */
export function namingFields(attributes: Listing["attributes"], v: Vocabulary, normalise: Normalise): NamedField[] {
  const fields: NamedField[] = [];
  const count = Math.min(attributes.length, MOST_ATTRIBUTES);
  for (let index = 0; index < count; index += 1) {
    const attribute = attributes[index];
    if (attribute === undefined || attribute.label.length > 20) continue;
    const kind =
      kindOf(attribute.label) ?? (MEDICAL_VALUE.test(attribute.value.slice(0, LONGEST_VALUE)) ? "medical" : null);
    if (kind === null) continue;
    const value = kind === "medical" && MEDICAL.test(attribute.label) ? attribute.label : attribute.value;
    const reading = weigh(normalise(value.slice(0, LONGEST_VALUE)), v);
    fields.push({ field: `attributes[${index}].value`, kind, reading });
  }
  return fields;
}

const kinds = new Map<string, NamedField["kind"] | null>();
const MOST_LABELS = 5_000;

/** Labels recur on every page of a marketplace, so what they mean is remembered. */
function kindOf(printed: string): NamedField["kind"] | null {
  const known = kinds.get(printed);
  if (known !== undefined) return known;
  const label = printed.trim().replace(/[:：]$/, "");
  let kind: NamedField["kind"] | null = null;
  if (NAME_LABELS.has(label)) kind = "name";
  else if (MATERIAL_LABELS.has(label)) kind = "material";
  else if (MEDICAL.test(label)) kind = "medical";
  else if (KIND.test(label) && !NO_KIND.test(label)) kind = "kind";
  if (kinds.size < MOST_LABELS) kinds.set(printed, kind);
  return kind;
}

/** Option names, each read as a title is. */
export function* optionReadings(options: readonly string[], v: Vocabulary, normalise: Normalise): Generator<Reading> {
  const count = Math.min(options.length, MOST_OPTIONS);
  for (let index = 0; index < count; index += 1) {
    yield weigh(normalise((options[index] ?? "").slice(0, LONGEST_VALUE)), v);
  }
}

const STEP = /[>›»/|＞]/;

/** The last step of a category path ("家装主材>电线" → "电线") and where it begins. */
export function lastStep(category: string): { readonly text: string; readonly at: number } {
  let at = category.length;
  while (at > 0 && !STEP.test(category.charAt(at - 1))) at -= 1;
  while (category.charAt(at) === " ") at += 1;
  return { text: category.slice(at, at + LONGEST_VALUE), at };
}
