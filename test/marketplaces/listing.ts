/**
 * One listing of the sandbox: marketplace, seed and number go in; what its page shows and what is true of it come out.
 *
 * Nothing is kept: each listing is made again whenever it is asked for, so that 100,000 of them need no memory.
 * Throws RangeError for numbers outside the marketplace.
 */
import type { Attribute } from "#domain/listing.ts";
import { evade } from "./evasion.ts";
import { type Duty, dutyOn, type Good, type KeyProduct, type LookAlike, type Topic } from "./goods/good.ts";
import { TOPICS } from "./goods/topics.ts";
import { type Draw, draw, mix, mixText } from "./seeded.ts";
import { DISTRICTS, OTHER_PLACES, otherAddress, shanghaiAddress } from "./sellers/places.ts";
import type { Shop, Shops } from "./sellers/shop.ts";
import type { Defect, Truth } from "./truth.ts";

/** What every listing of one marketplace has in common. */
export interface Stock {
  readonly id: string;
  readonly seed: number;
  /** Its number among the marketplaces, 0 …. */
  readonly number: number;
  readonly listings: number;
  readonly shops: Shops;
  /** The day of the crawl in Shanghai, YYYY-MM-DD. */
  readonly day: string;
  readonly removedShare: number;
  itemId(index: number): string;
  shopId(number: number): string;
}

export interface SandboxListing {
  readonly index: number;
  readonly itemId: string;
  readonly title: string;
  /** The title before evasive spelling. */
  readonly plainTitle: string;
  readonly evasive: boolean;
  /** Yuan, the cheapest option. */
  readonly price: number;
  readonly category: readonly string[];
  readonly attributes: readonly Attribute[];
  readonly options: readonly { readonly name: string; readonly price: number }[];
  readonly description: readonly string[];
  readonly images: number;
  readonly sold: number;
  readonly shop: Shop;
  readonly truth: Truth;
}

/** Share of genuine listings with planted defects, beside those of banned goods and of shops that hide their place. */
const DEFECTIVE = 0.2;
const LOOK_ALIKE = 0.15;
const EVASIVE = 0.12;

const BRANDS =
  "锐拓 恒岳 汇川源 安捷盾 百驰 诺盾 凯峰 星禾 鼎铄 优迈 泰晟 华屹 川岩 迅驰达 沐阳 正合盛 万腾 固安达".split(" ");
const PLACEHOLDERS = ["见包装", "详见包装", "详见标签", "见标签", "/", "-", "无", "详见包装标签"];
const NAME_LABELS = ["厂名", "生产厂家", "制造商", "生产企业"];
const ADDRESS_LABELS = ["厂址", "生产厂址", "生产地址", "厂家地址"];
const CCC_LABELS = ["3C证书编号", "CCC证书编号", "3C认证编号"];
const LICENCE_LABELS = ["生产许可证编号", "工业产品生产许可证编号", "生产许可证号"];
const PARAGRAPHS = [
  "本店商品均为实物拍摄，因光线和显示器不同可能略有色差，请以收到的实物为准。",
  "下单前请核对规格与数量，如有疑问请联系在线客服，工作时间为每天9:00至21:00。",
  "大件商品由物流发出，偏远地区需另议运费，请在签收前当面验货。",
  "支持开具电子发票，企业采购可签订合同，批量订购请提前沟通交货时间。",
  "请按说明书使用与存放，避免儿童接触，存放时注意通风、避光和防潮。",
  "老客户回购率高，感谢大家的支持，收货满意请给五星好评。",
];

/** The topic of a listing: each block of 20 listings holds all 20, in an order of its own. */
export function topicOf(stock: Stock, index: number): Topic {
  const block = Math.floor(index / TOPICS.length);
  const step = [1, 3, 7, 9, 11, 13, 17, 19][mix(stock.seed, stock.number, block) % 8] ?? 1;
  const topic = TOPICS[((index % TOPICS.length) * step + block) % TOPICS.length];
  if (!topic) throw new RangeError(`no topic for listing ${index}`);
  return topic;
}

/** Which good or look-alike a listing offers; cheap, so that a search can rank by it. */
export function offerOf(stock: Stock, index: number, topic: Topic): { good: Good } | { lookAlike: LookAlike } {
  const stream = draw(stock.seed, "offer", stock.number, index);
  if (stream.chance(LOOK_ALIKE)) return { lookAlike: stream.pick(topic.lookAlikes) };
  let left = stream.unit() * topic.goods.reduce((sum, good) => sum + (good.weight ?? 1), 0);
  for (const good of topic.goods) {
    left -= good.weight ?? 1;
    if (left < 0) return { good };
  }
  return { good: stream.pick(topic.goods) };
}

/** Makes the listing with a number in [0, stock.listings). */
export function makeListing(stock: Stock, index: number): SandboxListing {
  if (!Number.isInteger(index) || index < 0 || index >= stock.listings) throw new RangeError(`no listing ${index}`);
  const topic = topicOf(stock, index);
  const offer = offerOf(stock, index, topic);
  const stream = draw(stock.seed, "listing", stock.number, index);
  const shop = shopOf(stock, topic, stream);
  const good = "good" in offer ? offer.good : null;
  const shown = good ? genuine(good, topic, shop, stock.day, stream) : lookAlike(offer, topic, stream);
  const range = "good" in offer ? offer.good.price : offer.lookAlike.price;
  const price = Math.round((range[0] + stream.unit() ** 2 * (range[1] - range[0])) * 10) / 10;
  const itemId = stock.itemId(index);
  return {
    index,
    itemId,
    title: shown.title,
    plainTitle: shown.plainTitle,
    evasive: shown.title !== shown.plainTitle,
    price,
    category: "good" in offer ? offer.good.category : offer.lookAlike.category,
    attributes: shown.attributes,
    options: (good?.options ?? ["默认款", "升级款"]).map((name, at) => ({
      name,
      price: Math.round(price * (1 + at * 0.15) * 10) / 10,
    })),
    description: [stream.pick(PARAGRAPHS), stream.pick(PARAGRAPHS), stream.pick(PARAGRAPHS)],
    images: stream.between(3, 9),
    sold: stream.below(5_000),
    shop,
    truth: {
      marketplace: stock.id,
      itemId,
      shopId: stock.shopId(shop.number),
      product: good ? topic.product : null,
      defects: shown.defects,
      district: shop.district,
      removed: draw(stock.seed, "removed", stock.number, index).chance(stock.removedShare),
    },
  };
}

/** Shops keep to a trade, so that each sells several listings of a few products. */
function shopOf(stock: Stock, topic: Topic, stream: Draw): Shop {
  const ofTrade = Math.floor((stock.shops.count - 1 - topic.trade) / 5) + 1;
  return stock.shops.shop(topic.trade + 5 * stream.below(ofTrade));
}

interface Shown {
  readonly title: string;
  readonly plainTitle: string;
  readonly attributes: readonly Attribute[];
  readonly defects: readonly Defect[];
}

/** What may not be offered, by product. */
const BANS: Partial<Record<KeyProduct, Defect>> = {
  fireworks: "fireworks-parcel",
  hazchem: "hazchem-online",
  fuel: "fuel-online",
  foam: "foam-tableware",
  bag: "thin-bag",
  film: "thin-mulch-film",
};
const MAKER_FAULTS: readonly (readonly Defect[])[] = [
  ["maker-name-missing"],
  ["maker-address-missing"],
  ["maker-name-missing", "maker-address-missing"],
  ["maker-name-brand"],
  ["maker-address-incomplete"],
];
const CCC_FAULTS: readonly (readonly Defect[])[] = [
  ...[1, 2, 3].map((): readonly Defect[] => ["ccc-missing"]),
  ["ccc-malformed"],
  ["ccc-other-product"],
  ["ccc-missing", "maker-name-missing", "maker-address-missing"],
];
const LICENCE_FAULTS: readonly (readonly Defect[])[] = [
  ...[1, 2, 3].map((): readonly Defect[] => ["licence-missing"]),
  ["licence-malformed"],
  ["licence-food"],
  ["licence-missing", "maker-name-missing", "maker-address-missing"],
];

/** Draws the defects of a genuine listing. */
function plant(product: KeyProduct, duty: Duty, shop: Shop, stream: Draw): Set<Defect> {
  const planted = new Set<Defect>();
  const ban = BANS[product];
  if (ban !== undefined && (duty.kind === "outright" || duty.kind === "too-thin" || product === "fuel"))
    planted.add(ban);
  if (shop.district === null) planted.add("maker-address-missing");
  if (!stream.chance(DEFECTIVE)) return planted;
  const papers = duty.kind === "ccc" ? CCC_FAULTS : duty.kind === "licence" ? LICENCE_FAULTS : [];
  for (const defect of stream.pick([...MAKER_FAULTS, ...papers])) planted.add(defect);
  // A shop that hides its place shows no address at all.
  if (shop.district === null) planted.delete("maker-address-incomplete");
  return planted;
}

function genuine(good: Good, topic: Topic, shop: Shop, day: string, stream: Draw): Shown {
  const duty = dutyOn(good.duty, day);
  const defects = plant(topic.product, duty, shop, stream);
  const name = stream.pick(good.names);
  const brand = stream.pick(BRANDS);
  const spec = stream.pick(good.specs);
  const tail = stream.below(good.tails.length);
  const tails = `${good.tails[tail] ?? ""} ${good.tails[(tail + 1) % good.tails.length] ?? ""}`;
  const plainTitle = stream.pick([
    `${brand}${name} ${spec} ${tails}`,
    `${name}${spec} ${tails}`,
    `${spec} ${name} ${brand} ${tails}`,
    `【${brand}】${name} ${tails} ${spec}`,
  ]);
  const title = stream.chance(EVASIVE) ? evade(plainTitle, name, stream) : plainTitle;
  const rows = parameters(brand, good.parameters, stream);
  if (title === plainTitle && stream.chance(0.4)) rows.splice(1, 0, { label: "产品名称", value: name });
  if (good.standards.length > 0 && stream.chance(0.8)) {
    rows.push({ label: stream.pick(["执行标准", "产品标准号"]), value: stream.pick(good.standards) });
  }
  const maker = makerOf(topic, stream);
  papers(rows, duty, defects, maker.province, stream);
  const makerName = defects.has("maker-name-brand") ? brand : maker.name;
  const makerAddress = defects.has("maker-address-incomplete") ? maker.region : maker.address;
  maybe(rows, stream.pick(NAME_LABELS), makerName, defects.has("maker-name-missing"), stream);
  maybe(rows, stream.pick(ADDRESS_LABELS), makerAddress, defects.has("maker-address-missing"), stream);
  if (stream.chance(0.3)) rows.push({ label: "厂家联系方式", value: stream.pick(PLACEHOLDERS) });
  return { title, plainTitle, attributes: rows, defects: [...defects].sort() };
}

function lookAlike(offer: { lookAlike: LookAlike } | { good: Good }, topic: Topic, stream: Draw): Shown {
  if (!("lookAlike" in offer)) throw new RangeError("not a look-alike");
  const brand = stream.pick(BRANDS);
  const title = `${brand} ${stream.pick(offer.lookAlike.titles)} ${stream.pick(["包邮", "新款", "通用", "批发", "特价"])}`;
  const rows = parameters(brand, offer.lookAlike.parameters, stream);
  if (stream.chance(0.5)) {
    const maker = makerOf(topic, stream);
    maybe(rows, "厂名", maker.name, stream.chance(0.4), stream);
    maybe(rows, "厂址", maker.address, stream.chance(0.4), stream);
  }
  return { title, plainTitle: title, attributes: rows, defects: [] };
}

function parameters(brand: string, given: Readonly<Record<string, readonly string[]>>, stream: Draw): Attribute[] {
  const rows: Attribute[] = [{ label: "品牌", value: brand }];
  for (const [label, values] of Object.entries(given)) rows.push({ label, value: stream.pick(values) });
  rows.push({ label: "型号", value: `${String.fromCharCode(65 + stream.below(26))}${stream.digits(3)}` });
  if (stream.chance(0.6)) rows.push({ label: "产地", value: "中国大陆" });
  return rows;
}

/** Puts the certificate or licence among the parameters, or what stands there instead of it. */
function papers(rows: Attribute[], duty: Duty, defects: ReadonlySet<Defect>, province: string, stream: Draw): void {
  if (duty.kind === "ccc") {
    const first = duty.firstYear ?? 2019;
    const body = duty.code === "1810" ? "08" : "01";
    const code = defects.has("ccc-other-product") ? stream.pick(["0711", "0713", "0901"]) : duty.code;
    const number = `${stream.between(first, 2026)}${body}${code}${stream.digits(6)}`;
    const printed = defects.has("ccc-malformed") ? number.slice(0, -1) : number;
    const missing = defects.has("ccc-missing");
    maybe(rows, stream.pick(CCC_LABELS), printed, missing, stream);
    if (!missing && stream.chance(0.3)) rows.push({ label: "证书状态", value: "有效" });
  } else if (duty.kind === "licence" || duty.kind === "shown") {
    // Without its province on one page in seven, as makers print it.
    const shortName = stream.below(7) === 0 ? "" : `(${province})`;
    const serial = String(stream.below(100_000)).padStart(5, "0");
    const number = defects.has("licence-food")
      ? `SC1${stream.digits(13)}`
      : `${shortName}${duty.prefix}-${defects.has("licence-malformed") ? serial.slice(1) : serial}`;
    maybe(rows, stream.pick(LICENCE_LABELS), number, defects.has("licence-missing"), stream);
  }
}

/** Adds a row; a missing one is left out or filled with a placeholder. */
function maybe(rows: Attribute[], label: string, value: string, missing: boolean, stream: Draw): void {
  const placeholder = stream.pick(PLACEHOLDERS);
  const leftOut = stream.chance(0.5);
  if (!missing) rows.push({ label, value });
  else if (!leftOut) rows.push({ label, value: placeholder });
}

interface Maker {
  readonly name: string;
  readonly address: string;
  /** The address down to the county. */
  readonly region: string;
  /** Short name of the province, as a licence number prints it. */
  readonly province: string;
}

const PROVINCES: Readonly<Record<string, string>> = {
  浙江: "浙",
  江苏: "苏",
  广东: "粤",
  山东: "鲁",
  河北: "冀",
  安徽: "皖",
  河南: "豫",
  湖南: "湘",
};

/** One of about 30 makers of a product, so that several listings share one. */
function makerOf(topic: Topic, stream: Draw): Maker {
  const own = draw(mixText(topic.product), "maker", stream.below(30));
  const trade = own.pick(topic.makers);
  const fancy = own.pick(BRANDS);
  if (own.chance(0.3)) {
    const district = own.pick(DISTRICTS);
    const address = shanghaiAddress(district, own);
    return { name: `上海${fancy}${trade}有限公司`, address, region: `上海市${district.name}`, province: "沪" };
  }
  const place = own.pick(OTHER_PLACES);
  return {
    name: `${place.firm}${fancy}${trade}有限公司`,
    address: otherAddress(place, own),
    region: /^.+[市区县](?=.)/.exec(place.address)?.[0] ?? place.address,
    province: PROVINCES[place.address.slice(0, 2)] ?? "",
  };
}
