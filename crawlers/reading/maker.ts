/**
 * Maker (生产者): label–value pairs go in, the maker's name, address and contact come out.
 *
 * Several labels may name it; the better label wins, then the earlier. Placeholders are no value. A brand, a shop or an
 * importer is never the maker. What is printed is returned as printed, only trimmed.
 */

import { isOtherParty } from "#domain/label-grammar.ts";
import type { Manufacturer } from "#domain/listing.ts";
import { isPlaceholder } from "#domain/placeholder.ts";
import { type Meaning, plainLabel } from "#domain/printed-labels.ts";
import { endsAsCompany, lastCompanyEnd } from "./company-words.ts";
import type { Pair } from "./label-value.ts";

/** Name, address and contact of the maker among the pairs of one block; null where none is printed. */
export function makerOf(pairs: readonly Pair[]): Manufacturer {
  const name = best(pairs, "maker", makerName);
  return {
    name,
    address: best(pairs, "makerAddress", makerAddress) ?? addressAfterMaker(pairs),
    contact: best(pairs, "makerContact", (value) => (isPlaceholder(value) ? null : value.slice(0, 200))),
  };
}

/** The value of the best label of a meaning that `read` accepts. */
export function best(pairs: readonly Pair[], meaning: Meaning, read: (value: string) => string | null): string | null {
  let found: { value: string; rank: number } | null = null;
  for (const pair of pairs) {
    if (pair.meaning !== meaning || (found !== null && pair.rank >= found.rank)) continue;
    const value = read(pair.value);
    if (value !== null) found = { value, rank: pair.rank };
  }
  return found?.value ?? null;
}

/** 「厂家直销」, 「生产厂家：批发」: words of trade after a maker's label. */
const TRADE =
  /^(?:厂家|工厂|源头)?(?:一手货源|直销|直供|直发|直营|直批|批发|现货|供应|定制|促销|包邮|正品|热线|热卖|推荐|保证|授权|发货|自营|质保|联保)/;
/** What a page prints behind a value: 「>>更多」, 「[查看]」, 「（点击复制）」. */
const PAGE_WORDS = /\s*(?:>{1,3}|»|›|[[(（]?(?:点击)?(?:查看|更多|复制|纠错|展开|收起|详情)[\])）]?).{0,20}$/;

/** A maker's name from the value of its label, or null where the value names nobody. */
export function makerName(value: string): string | null {
  let name = value.slice(0, 200).trim();
  if (TRADE.test(name)) return null;
  if (PAGE_WORDS.test(name.slice(-30))) name = name.slice(0, -30) + name.slice(-30).replace(PAGE_WORDS, "");
  // 「某某有限公司，是一家…」, 「某某有限公司 电话 …」: the name ends with the company's last word.
  const pause = name.search(/[。！!；;]|[,，](?!\s?(?:Inc|Ltd|LLC|GmbH|Corp))/i);
  if (pause > 0 && endsAsCompany(name.slice(0, pause)) && !endsAsCompany(name)) name = name.slice(0, pause);
  const last = lastCompanyEnd(name);
  const rest = name.slice(last);
  if (
    last > 2 &&
    name.slice(0, last) !== "株式会社" &&
    /^(?:\s+[^\s&A-Za-z].*|[\u3400-\u9fff]{2,8}(?:品牌|类型|型号)?)$/su.test(rest)
  ) {
    if (!/(?:车间|分部|工厂|基地|事业部|部|社|所|店|站|队|中心)$/.test(rest)) name = name.slice(0, last);
  }
  name = name.replace(/[\s,，;；。、|/]+$/u, "");
  return isPlaceholder(name) ? null : name;
}

function makerAddress(value: string): string | null {
  const address = value.slice(0, 300).trim().replace(PAGE_WORDS_AFTER, "").trim();
  return isPlaceholder(address) ? null : address;
}

const PAGE_WORDS_AFTER = /\s*(?:>{2,3}|[[(（](?:点击)?(?:查看|更多|复制|纠错|展开|收起|详情|地图)[\])）]).{0,10}$/;

/** How many pairs may stand between a maker and its bare 地址: telephone, post code, licence. */
const NEAR = 6;

/**
 * 「厂名：甲厂 电话：… 地址：…」: a bare 地址 belongs to the last party named before it, and to the maker only if that is
 * the maker.
 */
function addressAfterMaker(pairs: readonly Pair[]): string | null {
  for (let at = 1; at < pairs.length; at++) {
    const pair = pairs[at];
    if (pair?.meaning !== "address" || !followsMaker(pairs, at)) continue;
    const address = makerAddress(pair.value);
    if (address !== null) return address;
  }
  return null;
}

function followsMaker(pairs: readonly Pair[], at: number): boolean {
  for (let before = at - 1; before >= 0 && before >= at - NEAR; before--) {
    const pair = pairs[before];
    if (pair === undefined) return false;
    if (pair.meaning === "maker") return makerName(pair.value) !== null;
    if (isOtherParty(plainLabel(pair.label))) return false;
  }
  return false;
}
