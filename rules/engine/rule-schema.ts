/**
 * The rule language. In: nothing. Out: the zod schema of one rule file and of its case file. A rule is data: which
 * products, which conditions, which law, how it is explained; there is no code in it. docs: rules/README.md.
 */
import { z } from "zod";
import { Severity } from "#domain/finding.ts";
import { Attribute, Listing, Manufacturer, Marks, Seller } from "#domain/listing.ts";
import { ProductId } from "#domain/product.ts";
import { RuleStatus } from "#domain/rule-status.ts";
import { FACTS } from "./page-facts.ts";
import { PLACES } from "./page-text.ts";
import { mistakeInPattern } from "./pattern.ts";
import { PROBLEM_CODES, PROBLEM_FACTS } from "./problem-codes.ts";
import { DIMENSIONS, UNIT_OF } from "./quantities.ts";
import { SurroundingsData } from "./surroundings.ts";

const Fact = z.enum(FACTS);
/** A word of a list; a bare number is a word too (型号 5023). */
const text = z.union([z.string().min(1), z.number().transform(String)], "应为文字");
const texts = z.array(text).min(1);
const places = z
  .array(z.enum(PLACES))
  .min(1)
  .default(["title", "attributes", "options"])
  .describe("在哪里找：title 标题、category 类目、attributes 参数、options 选项、description 描述、shop 店铺名");
const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, '日期写作 "YYYY-MM-DD"，加引号')
  .refine((text) => !/^\d{4}-\d{2}-\d{2}$/.test(text) || isDay(text), "没有这一天");
function isDay(text: string): boolean {
  const moment = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text);
}
/** Parameters whose label holds one of these; in other text, the words right before what is looked for. */
const under = texts.optional().describe("限于标签含这些词的参数；其他文字中，这些词须在其前 12 字之内");

const NumberCondition = z
  .strictObject({
    of: z.enum(DIMENSIONS),
    below: z.number().positive().optional(),
    above: z.number().positive().optional(),
    unit: z.string(),
  })
  .refine((number) => number.below !== undefined || number.above !== undefined, "须写 below 或 above")
  .refine((number) => UNIT_OF[number.of] === number.unit, {
    error: (issue) => {
      const of = (issue.input as { of?: (typeof DIMENSIONS)[number] } | undefined)?.of;
      return `单位须写 ${of === undefined || !(of in UNIT_OF) ? "与 of 相配的单位" : UNIT_OF[of]}（页面上的其他写法会自动换算）`;
    },
  });

const ProblemCondition = z
  .strictObject({ of: z.enum(PROBLEM_FACTS), is: z.array(z.string()).min(1) })
  .refine(({ of, is }) => is.every((code) => code in PROBLEM_CODES[of]), {
    error: (issue) => {
      const of = (issue.input as { of?: (typeof PROBLEM_FACTS)[number] } | undefined)?.of;
      return of === undefined ? "of 不认识" : `${of} 可写的毛病：${Object.keys(PROBLEM_CODES[of]).join("、")}`;
    },
  });

/** What a register may say of a number that an officer should look at. */
export const REGISTER_STATES = ["suspended", "withdrawn", "cancelled", "expired", "held-by-other"] as const;

export type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | { missing: z.infer<typeof Fact> }
  | { present: z.infer<typeof Fact> }
  | { problem: z.infer<typeof ProblemCondition> }
  | { duty: "ccc" | "licence" | "either" | "ban" }
  | { product: string[] }
  | { subProduct: string[] }
  | { imported: boolean }
  | { words: string[]; in: (typeof PLACES)[number][]; under?: string[] | undefined }
  | { matches: string; in: (typeof PLACES)[number][]; under?: string[] | undefined }
  | { keywordList: string; in: (typeof PLACES)[number][] }
  | { number: z.infer<typeof NumberCondition>; in: (typeof PLACES)[number][]; under?: string[] | undefined }
  | { count: { of: "attributes" | "options" | "images"; atLeast?: number | undefined; atMost?: number | undefined } }
  | { price: { below?: number | undefined; above?: number | undefined } }
  | { period: { from?: string | undefined; to?: string | undefined } }
  | { register: { of: "ccc" | "productionLicence"; is: (typeof REGISTER_STATES)[number][] } }
  | { watched: ("manufacturer" | "seller")[] }
  | { siblings: { same: "ccc"; makersAtLeast: number } }
  | { shop: { findingsAtLeast: number } };

/** Every word a condition may begin with, with its meaning for the reader of an error. */
export const VERBS = {
  all: "全部成立",
  any: "任一成立",
  not: "不成立",
  missing: "页面未见某项",
  present: "页面可见某项",
  problem: "某项有某种毛病",
  duty: "当日法定义务",
  product: "属于某些产品",
  subProduct: "属于某些子类",
  imported: "是否进口",
  words: "出现词语",
  matches: "出现某种写法（正则）",
  keywordList: "出现词表中的词",
  number: "数值高于或低于",
  count: "参数、选项、图片的个数",
  price: "价格（元）",
  period: "采集日期在某段时间内",
  register: "登记信息中的状态",
  watched: "在关注名单上",
  siblings: "其他商品链接的情况",
  shop: "店铺以往的情况",
} as const satisfies Record<string, string>;

export const Condition: z.ZodType<Condition> = z.lazy(() =>
  z.union(
    [
      z.strictObject({ all: z.array(Condition).min(1) }),
      z.strictObject({ any: z.array(Condition).min(1) }),
      z.strictObject({ not: Condition }),
      z.strictObject({ missing: Fact }),
      z.strictObject({ present: Fact }),
      z.strictObject({ problem: ProblemCondition }),
      z.strictObject({ duty: z.enum(["ccc", "licence", "either", "ban"]) }),
      z.strictObject({ product: z.array(ProductId).min(1) }),
      z.strictObject({ subProduct: z.array(z.string()).min(1) }),
      z.strictObject({ imported: z.boolean() }),
      z.strictObject({ words: texts, in: places, under }),
      z.strictObject({
        matches: z.string().superRefine((pattern, context) => {
          const mistake = mistakeInPattern(pattern);
          if (mistake !== null) context.addIssue({ code: "custom", message: mistake });
        }),
        in: places,
        under,
      }),
      z.strictObject({ keywordList: z.string(), in: places }),
      z.strictObject({ number: NumberCondition, in: places, under }),
      z.strictObject({
        count: z
          .strictObject({
            of: z.enum(["attributes", "options", "images"]),
            atLeast: z.number().int().positive().optional(),
            atMost: z.number().int().nonnegative().optional(),
          })
          .refine(({ atLeast, atMost }) => atLeast !== undefined || atMost !== undefined, "须写 atLeast 或 atMost"),
      }),
      z.strictObject({
        price: z
          .strictObject({ below: z.number().positive().optional(), above: z.number().positive().optional() })
          .refine(({ below, above }) => below !== undefined || above !== undefined, "须写 below 或 above"),
      }),
      z.strictObject({
        period: z
          .strictObject({ from: day.optional(), to: day.optional() })
          .refine(({ from, to }) => from !== undefined || to !== undefined, "须写 from 或 to"),
      }),
      z.strictObject({
        register: z.strictObject({
          of: z.enum(["ccc", "productionLicence"]),
          is: z.array(z.enum(REGISTER_STATES)).min(1),
        }),
      }),
      z.strictObject({ watched: z.array(z.enum(["manufacturer", "seller"])).min(1) }),
      z.strictObject({
        siblings: z.strictObject({ same: z.literal("ccc"), makersAtLeast: z.number().int().min(2) }),
      }),
      z.strictObject({ shop: z.strictObject({ findingsAtLeast: z.number().int().min(1) }) }),
    ],
    `不是有效条件；可用 ${Object.keys(VERBS).join("、")}`,
  ),
);

export const Rule = z.strictObject({
  rule: z
    .string()
    .regex(/^[a-z][a-z0-9-]{2,60}$/, "小写英文、数字与连字符，与文件名相同")
    .describe("规则的编号，与文件名相同：小写英文、数字与连字符"),
  name: z.string().min(2).max(40).describe("规则的中文名称，宜短"),
  status: RuleStatus.describe("draft 草稿、shadow 试运行（只记录）、active 启用、retired 停用"),
  severity: Severity.describe("general 一般、serious 严重"),
  confidence: z.number().min(0).max(1).describe("所依事实已核实时的把握，0 到 1；0.6 以上表示办案人员很可能会去核查"),
  products: z
    .union([z.enum(["all", "any"]), z.array(ProductId).min(1)], "products 写 all、any 或产品 id 的列表")
    .describe("all 目录中全部产品、any 连不属目录的商品也问、或产品 id 的列表"),
  /** Days of capture on which the rule holds, both inclusive; always where left out. */
  from: day.optional().describe("采集日自这一天起才适用"),
  to: day.optional().describe("采集日至这一天止适用"),
  when: Condition.describe("成立的条件"),
  lookedAt: texts.describe("告诉办案人员看过页面的哪些地方，中文"),
  basis: z
    .array(z.strictObject({ law: z.string(), article: z.string(), products: z.array(ProductId).optional() }))
    .min(1)
    .describe("法律依据：law 为目录中的法律名称，article 为条号（加引号）；只适用于部分产品时写 products"),
  /** One sentence; {product} {kind} {duty} {quote} {reason} {lookedAt} {images} are filled in. */
  explain: z
    .string()
    .refine((text) => text.includes("建议核查"), "须以线索口吻写明「建议核查……」")
    .refine((text) => !/违法|违规/.test(text), "疑点不是结论，不得写「违法」「违规」")
    .describe(
      "给办案人员的一句话，须含「建议核查」；可填 {product} {kind} {duty} {quote} {reason} {lookedAt} {images}",
    ),
  knownFalseHits: z.array(text).default([]).describe("已知会误报的情形"),
  note: z.string().optional().describe("写给分析员的说明"),
});
export type Rule = z.infer<typeof Rule>;

/** As `Listing`, but a key it does not know is a mistake: a case with a misspelt field would prove nothing. */
const WrittenListing = z
  .strictObject({
    ...Listing.shape,
    attributes: z.array(z.strictObject(Attribute.shape)).default([]),
    manufacturer: z.strictObject(Manufacturer.shape).default({ name: null, address: null, contact: null }),
    seller: z.strictObject(Seller.shape).default({ shop: null, company: null, uscc: null, address: null }),
    marks: z.strictObject(Marks.shape).default({ ccc: [], productionLicence: [], standards: [] }),
  })
  .describe("商品信息，与 extract 的输出相同；没有的字段可不写");

/** One example of a case file: a listing as `extract` prints it (missing fields are empty), and the day of capture. */
export const Case = z.strictObject({
  name: z.string().min(1).describe("这个例子说明什么"),
  on: day.describe('采集日，写作 "YYYY-MM-DD"'),
  listing: WrittenListing,
  /** What is known beyond the page: register entries, watch list, other listings. */
  around: SurroundingsData.optional().describe("页面之外已知的：登记信息、关注名单、其他商品链接、店铺以往疑点"),
  quotes: z.string().optional().describe("疑点必须引用的原文"),
});
export type Case = z.infer<typeof Case>;
export const CaseFile = z.strictObject({
  mustHit: z.array(Case).min(3, "至少 3 个应命中的例子").describe("应命中的例子，至少 3 个"),
  mustNot: z.array(Case).min(3, "至少 3 个不应命中的例子").describe("不应命中的例子，至少 3 个"),
});
export type CaseFile = z.infer<typeof CaseFile>;
