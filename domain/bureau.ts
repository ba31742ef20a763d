/**
 * Bureau (局) and Party (当事人): who receives a lead, and what is known of where the enterprise is.
 */
import { z } from "zod";

/** The units a lead can be delivered to: 16 district bureaus by GB/T 2260 code, the Lingang bureau, the airport branch. */
export const BUREAUS = {
  "310101": "黄浦区市场监督管理局",
  "310104": "徐汇区市场监督管理局",
  "310105": "长宁区市场监督管理局",
  "310106": "静安区市场监督管理局",
  "310107": "普陀区市场监督管理局",
  "310109": "虹口区市场监督管理局",
  "310110": "杨浦区市场监督管理局",
  "310112": "闵行区市场监督管理局",
  "310113": "宝山区市场监督管理局",
  "310114": "嘉定区市场监督管理局",
  "310115": "浦东新区市场监督管理局",
  "310116": "金山区市场监督管理局",
  "310117": "松江区市场监督管理局",
  "310118": "青浦区市场监督管理局",
  "310120": "奉贤区市场监督管理局",
  "310151": "崇明区市场监督管理局",
  lingang: "临港新片区市场监督管理局",
  airport: "机场分局",
} as const;
export type BureauCode = keyof typeof BUREAUS;
export const BureauCode = z.enum(Object.keys(BUREAUS) as [BureauCode, ...BureauCode[]]);

/** Where a lead may go: a bureau of Shanghai, or `outside` (another province), which is handled by transfer. */
export const Destination = z.union([BureauCode, z.literal("outside")]);
export type Destination = z.infer<typeof Destination>;

/** What is known of the place of an enterprise; every part may be missing. */
export const Party = z.object({
  company: z.string().nullish(),
  /** 统一社会信用代码, 18 characters. */
  uscc: z.string().nullish(),
  /** Address of the business licence (亮照) or as the shop states it. */
  address: z.string().nullish(),
  /** Place of dispatch or shop region as shown, e.g. "上海". */
  shopRegion: z.string().nullish(),
  manufacturerAddress: z.string().nullish(),
});
export type Party = z.infer<typeof Party>;

/** One piece of evidence for a route: which field, what it says, which words decided, in one Chinese sentence. */
export const RouteReason = z.object({
  field: z.string(),
  text: z.string(),
  says: z.string().nullable(),
  because: z.string(),
});
export type RouteReason = z.infer<typeof RouteReason>;

/** Where a party belongs. `bureau` null: the text does not decide, the lead waits for assignment. */
export const Route = z.object({
  bureau: Destination.nullable(),
  /** Two-digit province code where the bureau is `outside`. */
  province: z.string().optional(),
  confidence: z.number().min(0).max(1),
  because: z.array(RouteReason),
  runnerUp: Destination.optional(),
});
export type Route = z.infer<typeof Route>;
