/**
 * Makers that are no enterprise. In: a situation. Out: each fault with the words as printed. 产品质量法 art. 27 asks for
 * the name of the producing factory; a brand, a shop or 「源头厂家」 is none.
 */
import type { Listing } from "#domain/listing.ts";
import { enterpriseKey } from "#domain/register.ts";
import { ABROAD } from "../countries.ts";
import { knownLabel } from "../page-labels.ts";
import type { Problem, Situation } from "../situation.ts";

const ENTERPRISE =
  /公司|集团|厂|工场|作坊|合作社|企业|商行|商社|经营部|加工部|研究所|研究院|中心|实业|工业|制造所|株式会社|会社|[部社店坊铺行站院场矿所局库窑]$|inc\b|ltd|llc|gmbh|\bag\b|corp|co\.|company|s\.?a\.?$|s\.?p\.?a|b\.?v\.?$|limited|factory|manufactur/i;
/** Names a marketplace gives to shops; an enterprise is not called so. */
const SHOP = /(?:旗舰|专营|专卖|官方|直营|自营|品牌|企业|工厂)店(?:铺)?$/;
/** 「源头厂家」, 「国内知名企业」: says that there is a maker, not which. */
const NOBODY =
  /^(?:源头|实力|正规|专业|国内|国产|大型|一线|知名|大牌|自有|自家|本地|品牌|原装|优质|授权|专供|多家|各大)+(?:厂家|厂商|工厂|大厂|厂|生产厂家|生产商|制造商|企业|公司|集团)(?:直供|直销|直发|生产|出品)?$/;
const BRAND_LABELS = new Set(["品牌", "品牌名称", "品牌名", "商标", "商标名称", "牌子", "brand", "brandname"]);

const FOREIGN = new RegExp(`^(?:台湾|${ABROAD})`);

/** A maker printed as another thing; an enterprise's name anywhere in the field clears it. */
export function* makerProblems({ listing, facts }: Situation): Iterable<Problem> {
  const named = facts.shown["manufacturer.name"];
  const first = named[0];
  if (first === undefined || named.some(({ text }) => isEnterprise(text))) return;
  const key = enterpriseKey(first.text).replace(/(?:品牌|牌子|牌)$/, "");
  const { shop } = listing.seller;
  if ((shop !== null && enterpriseKey(shop) === enterpriseKey(first.text)) || SHOP.test(first.text.trim())) {
    yield { code: "shop", sights: [{ ...first, reason: "是店铺名，不是企业名称" }] };
  } else if (brandsOf(listing).includes(key)) {
    yield { code: "brand", sights: [{ ...first, reason: "与品牌相同，不是企业名称" }] };
  }
  // A Latin name, or one that begins with a country, may be an enterprise abroad and is not judged by its form.
  if (/^[\u3400-\u9fff]+$/.test(key) && [...key].length <= 8 && !FOREIGN.test(key)) {
    yield { code: "no-enterprise", sights: [{ ...first, reason: "不含「公司」「厂」等企业字样" }] };
  }
}

function isEnterprise(name: string): boolean {
  const text = name.trim();
  return ENTERPRISE.test(text) && !SHOP.test(text) && !NOBODY.test(text);
}

/** The brand in all forms it is printed in: 「SUPOR/苏泊尔」 is both. */
function brandsOf(listing: Listing): string[] {
  const brands = listing.attributes
    .filter(({ label }) => BRAND_LABELS.has(knownLabel(label).bare))
    .map(({ value }) => value);
  return brands
    .flatMap((brand) => [brand, ...brand.split(/[/／|、（(）)\s]/)])
    .map((brand) => enterpriseKey(brand).replace(/(?:品牌|牌子|牌)$/, ""))
    .filter((one) => one.length > 1);
}
