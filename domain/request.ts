/**
 * Request (抓取请求): one page a campaign wants, and how it ended.
 * Every planned request ends as stored or as a named failure; nothing else is an end.
 */
import { z } from "zod";

/**
 * What the page is for. `archive` is a page handed in by `import archive`, `feed` a row of a file a platform handed over,
 * `screenshot` the picture of a flagged page.
 */
export const RequestKind = z.enum(["search", "detail", "shop", "licence", "archive", "feed", "screenshot"]);
export type RequestKind = z.infer<typeof RequestKind>;

export const RequestStatus = z.enum(["planned", "stored", "failed"]);
export type RequestStatus = z.infer<typeof RequestStatus>;

/** The named failures, with what the reader of an account sees. */
export const FAILURES = {
  "not-found": "页面不存在或商品已下架",
  blocked: "平台拒绝访问（验证码、登录或限流）",
  "needs-browser": "页面须用浏览器打开，而未能用浏览器打开",
  "not-a-listing": "页面不是商品页",
  "too-large": "页面过大",
  unreadable: "页面无法解读（内容损坏、编码错误或结构不识）",
  timeout: "超时",
  unavailable: "平台暂时不可用",
  network: "网络连接失败",
  "redirect-loop": "重定向过多",
  "refused-by-guard": "地址不在允许范围内",
  "robots-disallowed": "平台的 robots.txt 不允许抓取此页，任务也没有写明理由要求例外",
  "robots-unavailable": "平台的 robots.txt 一天以上取不到，不能确定是否允许抓取此页",
  "no-reader": "本系统已没有该平台的读取程序",
  "over-budget": "超出本次任务的抓取预算",
  cancelled: "任务已取消",
} as const;
export const Failure = z.enum(Object.keys(FAILURES) as [keyof typeof FAILURES, ...(keyof typeof FAILURES)[]]);
export type Failure = z.infer<typeof Failure>;

/** What robots.txt says of an address: `unavailable` where the file could not be had, which forbids for the time being. */
export const RobotsVerdict = z.enum(["allowed", "disallowed", "overridden", "unavailable"]);
export type RobotsVerdict = z.infer<typeof RobotsVerdict>;

export const Request = z.object({
  id: z.number().int().positive(),
  campaignId: z.number().int().positive(),
  marketplace: z.string(),
  kind: RequestKind,
  /** Names the page within its kind: item id, shop id, or keyword and page. */
  key: z.string(),
  url: z.string(),
  /** Shop the page belongs to, for shop and licence pages. */
  shopId: z.string().nullable(),
  keyword: z.string().nullable(),
  page: z.number().int().nullable(),
  status: RequestStatus,
  failure: Failure.nullable(),
  /** Tries so far. */
  attempts: z.number().int().nonnegative(),
});
export type Request = z.infer<typeof Request>;
