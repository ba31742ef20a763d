/**
 * What is known of numbers and enterprises beyond a page: entries of registers (登记信息) and watch lists (关注名单), and
 * how their numbers and names are compared. In: printed numbers and names. Out: keys that are equal where they mean one.
 */
import { z } from "zod";

/** valid 有效, suspended 暂停, withdrawn 撤销, cancelled 注销, expired 过期. */
export const RegisterStatus = z.enum(["valid", "suspended", "withdrawn", "cancelled", "expired"]);
export type RegisterStatus = z.infer<typeof RegisterStatus>;
export const REGISTER_STATUS_NAMES = {
  valid: "有效",
  suspended: "暂停",
  withdrawn: "撤销",
  cancelled: "注销",
  expired: "过期",
} as const satisfies Record<RegisterStatus, string>;

/** One certificate or licence as an authority's register lists it. */
export const RegisterEntry = z.strictObject({
  kind: z.enum(["ccc", "productionLicence"]),
  /** CCC: 16 digits; licence: XKnn-nnn-nnnnn with its province as printed. */
  number: z.string(),
  holder: z.string().nullable().default(null),
  /** Maker named on the certificate, where it is another than the holder. */
  maker: z.string().nullable().default(null),
  status: RegisterStatus,
  /** Last day of validity, YYYY-MM-DD. */
  validUntil: z.string().nullable().default(null),
  /** Name of the imported register, quoted in the finding. */
  register: z.string().default("导入的登记信息"),
});
export type RegisterEntry = z.infer<typeof RegisterEntry>;

/** An enterprise on a published list, with the reason it stands there. */
export const WatchEntry = z.strictObject({
  name: z.string(),
  uscc: z.string().nullable().default(null),
  reason: z.string(),
  list: z.string().default("关注名单"),
});
export type WatchEntry = z.infer<typeof WatchEntry>;

/** An enterprise's name as it is compared: width, case, blanks and brackets do not count. */
export function enterpriseKey(name: string): string {
  return name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s()[\]【】·.,，。、'"“”-]/g, "");
}

/** 甲公司 and 甲公司上海分公司 are one here: a branch may use the certificate. In: two keys of `enterpriseKey`. */
export function isSameEnterprise(one: string, other: string): boolean {
  return one === other || (one.length >= 6 && other.startsWith(one)) || (other.length >= 6 && one.startsWith(other));
}
