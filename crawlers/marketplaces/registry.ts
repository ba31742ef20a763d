/**
 * Registry: all marketplaces Xunwang knows. A new marketplace is one file and one line here.
 */
import { hostMatches, hostOf, liveAddress } from "../reading/page-address.ts";
import { alibaba1688 } from "./alibaba-1688.ts";
import { aliexpress } from "./aliexpress.ts";
import { douyin } from "./douyin.ts";
import { jd } from "./jd.ts";
import type { Marketplace } from "./marketplace.ts";
import { momo } from "./momo.ts";
import { pinduoduo } from "./pinduoduo.ts";
import { schemaOrg } from "./schema-org.ts";
import { suning } from "./suning.ts";
import { taobao } from "./taobao.ts";
import { tmall } from "./tmall.ts";

/** In the order in which they are asked; `schema-org`, which takes any shop, comes last. */
export const marketplaces: readonly Marketplace[] = [
  jd,
  taobao,
  tmall,
  alibaba1688,
  pinduoduo,
  suning,
  douyin,
  aliexpress,
  momo,
  schemaOrg,
];

/** The marketplace of an id, or null where there is none. */
export function marketplaceById(id: string): Marketplace | null {
  return marketplaces.find((marketplace) => marketplace.id === id) ?? null;
}

/** The marketplace whose hosts cover an address; `schema-org` where none does. */
export function marketplaceOfUrl(url: string): Marketplace {
  const host = hostOf(liveAddress(url.startsWith("//") ? `https:${url}` : url));
  return marketplaces.find((marketplace) => host !== "" && hostMatches(host, marketplace.hosts)) ?? schemaOrg;
}
