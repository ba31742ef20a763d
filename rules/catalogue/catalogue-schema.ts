/**
 * What the catalogue's YAML files must look like. In: nothing. Out: zod schemas and their types. The files are facts
 * (products, duties by date, law) each with its source and how sure it is; rules and recognition only read them.
 */
import { z } from "zod";

/**
 * Words, written as a list or as running text parted by spaces; "_" stands for a space within a word. Long lists read
 * better as text, and a formatter cannot turn them into columns.
 */
const words = z
  .union([z.string().transform((text) => text.split(/\s+/).filter((word) => word !== "")), z.array(z.coerce.string())])
  .transform((list) => list.map((word) => word.replaceAll("_", " ")))
  .pipe(z.array(z.string().min(1).max(40)))
  .default([]);
const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, "日期写作 YYYY-MM-DD")
  .refine((text) => !Number.isNaN(Date.parse(text)), "没有这一天");

/** verified: read in a source; partly: only part of it; unverified: nobody has confirmed it, findings stay below 0.5. */
export const FactConfidence = z.enum(["verified", "partly", "unverified"]);
export type FactConfidence = z.infer<typeof FactConfidence>;

const grounded = {
  /** Ids of sources.yaml. */
  source: z.array(z.string()).min(1),
  confidence: FactConfidence,
};

/** A kind within a product that decides which duty applies, e.g. 布电线 against 电力电缆. */
export const SubProduct = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9_]*$/),
  name: z.string(),
  /** Designations that a maker prints (BV, YJV22): nothing says more surely which kind it is. */
  models: words,
  /** Words that name this kind… */
  words,
  /** …words that hint at it, and give way to any that names another… */
  general: words,
  /** …and unless one of these stands beside it. */
  unless: words,
  /** The words count only in the noun that is for sale (the hose itself, not a stove sold with a hose). */
  nounOnly: z.boolean().default(false),
  /** …or in a free noun beside its appliance: who offers stove and regulator in one title offers the regulator. */
  accessory: z.boolean().default(false),
  /** Kinds of which this is a special one: it takes over where they win and any word of its own stands there. */
  refines: z.array(z.string()).default([]),
  /** Applies where no other kind's words are found. At most one per product. */
  otherwise: z.boolean().default(false),
});
export type SubProduct = z.infer<typeof SubProduct>;

/**
 * A duty in force from `from` to `to` (both inclusive; absent: since before 2022, or still). `marksFrom`: the day from
 * which goods without the mark may no longer be sold, where that is later.
 */
export const Regime = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z0-9-]*$/),
    kind: z.enum(["production_licence", "ccc", "ban", "other", "voluntary", "none"]),
    what: z.string(),
    /** Ids of the sub-products it covers; all where left out. */
    of: z.array(z.string()).optional(),
    from: day.nullable().default(null),
    to: day.nullable().default(null),
    marksFrom: day.optional(),
    /** Beginning of the licence number, e.g. XK06-001. */
    licencePrefix: z
      .string()
      .regex(/^XK\d{2}-(\d{3})?$/)
      .optional(),
    /** Product codes of the certificate number, as far as they are sure. */
    cccCodes: z.array(z.string().regex(/^\d{4}$/)).optional(),
    /** First two digits of the product code, where the family is sure and the code is not. */
    cccFamilies: z.array(z.string().regex(/^\d{2}$/)).optional(),
    /** Condition: one of these words must be on the page for the duty to apply. */
    whenWords: words,
    unlessWords: words,
    announcement: z.string().optional(),
    note: z.string().optional(),
    ...grounded,
  })
  .refine((regime) => regime.from === null || regime.to === null || regime.from <= regime.to, "from 晚于 to");
export type Regime = z.infer<typeof Regime>;

export const Standard = z.strictObject({
  /** As cited, e.g. GB/T 1499.2-2018; without a year where the edition does not matter. */
  number: z.string(),
  title: z.string(),
  from: day.nullable().default(null),
  /** Last day in force: the day before the successor came into force, unless a source says otherwise. */
  to: day.nullable().default(null),
  /** Number of the successor, which stands in the same list; then `to` is written too. */
  replacedBy: z.string().optional(),
  /** Goods below a mandatory standard may not be sold (标准化法 art. 25). */
  mandatory: z.boolean().optional(),
  note: z.string().optional(),
  ...grounded,
});
export type Standard = z.infer<typeof Standard>;

/** A fact of its own that rules rest on, e.g. the thinnest bag that may be sold. */
export const ProductFact = z.strictObject({
  /** Name for those who look it up, unique within the product. */
  id: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/)
    .optional(),
  fact: z.string(),
  /** The number in the fact, e.g. { of: thickness, atLeast: 0.025, unit: mm }. */
  limit: z
    .strictObject({
      of: z.string(),
      atLeast: z.number().positive().optional(),
      atMost: z.number().positive().optional(),
      unit: z.string(),
    })
    .refine(({ atLeast, atMost }) => atLeast !== undefined || atMost !== undefined, "须写 atLeast 或 atMost")
    .optional(),
  from: day.nullable().default(null),
  to: day.nullable().default(null),
  note: z.string().optional(),
  ...grounded,
});
export type ProductFact = z.infer<typeof ProductFact>;

/** How a product is recognised; see engine/recognise.ts for how the lists work together. */
export const RecognitionWords = z.strictObject({
  /** Nouns that name the product by themselves. */
  names: words,
  /** Two halves of names that sellers put together freely (防爆 … 投光灯): any lead shortly before any head names it. */
  leads: words,
  heads: words,
  /** Nouns and disguised forms that count only beside a word of `context` or `cues`. */
  weak: words,
  /** Words that make a weak noun count. */
  context: words,
  /** Words typical of the goods themselves; "unit:kg" means any number of kilograms. */
  cues: words,
  /** Look-alikes: where one of these is for sale, the product is not. */
  not: words,
  /** Parts and accessories: they win only where they stand as the head of the noun group. */
  parts: words,
  /** Words of look-alikes.yaml that say nothing against this product. */
  tolerates: words,
  /** Characters that may follow a noun of the product without turning it into something else. */
  continues: z.string().default(""),
  /** Products that win where both are found and this one's cues are not the more numerous. */
  yieldsTo: z.array(z.string()).default([]),
  /** Attributes of the goods themselves, never of what `yieldsTo` names: of two found, more of these decide. */
  decides: words,
  /** Parts that are features of the goods (蓝牙) unless they stand in one group with the noun. */
  features: words,
  /** Another use of the same name (家用防爆灯, 蓄水吨桶): where one of these stands on the page… */
  doubts: words,
  /** …and none of these, the product is not for sale. */
  proofs: words,
});

export const Product = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9_]{0,31}$/),
  name: z.string(),
  english: z.string(),
  /** What a campaign types into a marketplace's search box. */
  searchKeywords: z.array(z.string().min(2)).min(3).max(6),
  recognition: RecognitionWords,
  subProducts: z.array(SubProduct).default([]),
  regimes: z.array(Regime).min(1),
  standards: z.array(Standard).default([]),
  facts: z.array(ProductFact).default([]),
  note: z.string().optional(),
});
export type Product = z.infer<typeof Product>;

/** What an article is for in a lead, which cites at most one prohibition, one penalty and the jurisdiction. */
export const ArticleDuty = z.enum(["prohibition", "penalty", "procedure"]);

/** One article in one version; a changed article stands twice, with dates that do not overlap. */
export const Article = z.strictObject({
  /** As cited: "27", "42", 一. */
  article: z.string(),
  /** In our own words, never the text itself. */
  content: z.string(),
  penalty: z.string().optional(),
  duty: ArticleDuty.optional(),
  from: day.nullable().default(null),
  to: day.nullable().default(null),
  note: z.string().optional(),
  confidence: FactConfidence.optional(),
});
export type Article = z.infer<typeof Article>;

export const Law = z.strictObject({
  /** As cited in a lead: the title without 中华人民共和国, or the number of a notice that is cited by it. */
  law: z.string(),
  /** Full title, where `law` is not yet it. */
  title: z.string().optional(),
  from: day.nullable().default(null),
  to: day.nullable().default(null),
  note: z.string().optional(),
  ...grounded,
  articles: z.array(Article).min(1),
});
export type Law = z.infer<typeof Law>;
export const LawFile = z.strictObject({ laws: z.array(Law) });

/** A law with the file it stands in, as messages and the list of facts name it. */
export type FiledLaw = Law & { readonly file: string };

const twoDigits = z.string().regex(/^\d{2}$/, "两位数字");

/** What the numbers of certificates and licences say by themselves; see marks.yaml. */
export const MarksFile = z.strictObject({
  ccc: z.strictObject({
    /** The first certificates were issued in this year. */
    firstYear: z.number().int(),
    bodies: z.array(z.strictObject({ code: twoDigits, name: z.string(), ...grounded })),
    /** Body codes that look implausible: those listed, and all above a number except some. Only a weak sign. */
    oddBodies: z.strictObject({
      codes: z.array(twoDigits),
      above: twoDigits,
      except: z.array(twoDigits),
      note: z.string().optional(),
      ...grounded,
    }),
    families: z.array(z.strictObject({ code: twoDigits, name: z.string(), ...grounded })),
    types: z.array(z.strictObject({ code: z.string().regex(/^\d{4}$/), name: z.string(), ...grounded })),
  }),
  licence: z.strictObject({
    groups: z.array(
      z.strictObject({
        prefix: z.string().regex(/^XK\d{2}-\d{3}$/),
        name: z.string(),
        /** Ids of the products that print this number; empty where none of the catalogue does. */
        products: z.array(z.string()),
        /** Last day of the licence duty: a number of this group is void after it. */
        to: day.optional(),
        note: z.string().optional(),
        ...grounded,
      }),
    ),
  }),
  facts: z.array(ProductFact),
});
export type Marks = z.infer<typeof MarksFile>;

/** A list of words that an authority handed over, one `.txt` of keyword-lists/. */
export interface KeywordList {
  /** Name of the file without `.txt`; a rule refers to the list by it. */
  readonly name: string;
  readonly words: readonly { readonly word: string; readonly note: string | null }[];
}

export const SourceFile = z.strictObject({ sources: z.record(z.string(), z.string()) });

export const LookAlikeFile = z.strictObject({
  /** Goods and services that are never one of the products, wherever they stand in the title. */
  never: words,
  /** Phrases that hold a look-alike and say nothing (出租房 holds 出租). */
  harmless: words,
  /** Parts and accessories of anything. */
  parts: words,
  /** Words before a noun that make it a gift, an addition or a feature of the goods. */
  addition: words,
  /** Words before a noun that make it what the goods are for. */
  purposeBefore: words,
  /** Words behind a noun that make it what the goods are for. */
  purposeBehind: words,
  /** Single characters that, directly behind a noun, turn it into another thing (灭火器+箱). */
  suffixes: z.string(),
  /** Characters that undo such a suffix when they follow it (袋+装). */
  suffixEnds: z.string(),
});
export type LookAlikes = z.infer<typeof LookAlikeFile>;

export const DisguiseFile = z.strictObject({
  disguises: z.array(z.strictObject({ printed: z.string().min(2), means: z.string().min(1) })),
});

export interface Catalogue {
  readonly products: readonly Product[];
  readonly laws: readonly FiledLaw[];
  readonly marks: Marks;
  readonly keywordLists: readonly KeywordList[];
  readonly sources: Readonly<Record<string, string>>;
  readonly lookAlikes: LookAlikes;
  readonly disguises: readonly { readonly printed: string; readonly means: string }[];
}
