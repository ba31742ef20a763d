/**
 * Which kinds of page of a marketplace nobody has compared with real ones. In: a marketplace. Out: Chinese names of them,
 * empty where all were. Doctor, site and coverage say so to whoever relies on what was read.
 */
import type { Marketplace } from "./marketplace.ts";

const PART_NAMES = { search: "搜索页", detail: "商品页", shop: "店铺页", licence: "亮照页" } as const;

export function unverifiedParts(
  marketplace: Pick<Marketplace, "verified" | "unverifiedParts" | "searchUrl">,
): readonly string[] {
  if (marketplace.verified) return (marketplace.unverifiedParts ?? []).map((part) => PART_NAMES[part]);
  return marketplace.searchUrl("x", 1) === null ? [PART_NAMES.detail] : [PART_NAMES.search, PART_NAMES.detail];
}
