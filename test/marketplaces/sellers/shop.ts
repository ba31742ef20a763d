/**
 * The shops of the sandbox: a marketplace and a number go in, a shop with its licence comes out, always the same.
 *
 * Of each 20 shops 14 sit in Shanghai, 4 in other provinces, and 2 publish a licence from which no address can be
 * read: only a USCC, with a district's code or with 310000 (issued by the city or by Lingang: does not decide), or
 * nothing at all. Names of companies carry no district, so that only the licence decides. All are made up.
 */
import type { Destination } from "#domain/bureau.ts";
import { type Draw, draw, shuffled } from "../seeded.ts";
import { DISTRICTS, OTHER_PLACES, otherAddress, shanghaiAddress } from "./places.ts";
import { makeUscc } from "./uscc.ts";

export interface Shop {
  readonly number: number;
  readonly name: string;
  /** What the licence page prints; null where it does not. */
  readonly company: string | null;
  readonly uscc: string | null;
  readonly address: string | null;
  /** 住所 of a company, 经营场所 of an individual business. */
  readonly addressLabel: "住所" | "经营场所";
  readonly hasLicencePage: boolean;
  /** Place of dispatch as the shop shows it. */
  readonly region: string | null;
  /** Where goods are sent back to; vague where the shop hides its place. */
  readonly returnAddress: string | null;
  /** See truth.ts. */
  readonly district: Destination | null;
  readonly openedYear: number;
}

const PER_BLOCK = 20;
const SHANGHAI_PER_BLOCK = 14;
const OTHERS_PER_BLOCK = 4;

const FANCY =
  "宏源 鑫达 华瑞 永盛 佳禾 恒泰 启明 瑞丰 金泽 博远 顺昌 立信 万嘉 东昊 铭成 德润 海纳 卓力 优选 聚福".split(" ");
const SECOND = "通 隆 达 捷 和 信 诚 兴 泰 益".split(" ");
const TRADES = [
  ["建材", "五金", "物资"],
  ["化工", "贸易", "能源科技"],
  ["电器", "机电设备", "厨卫"],
  ["车业", "新能源", "电动车"],
  ["日用品", "包装", "商贸"],
] as const;

/** Keeps what was asked for last, so that a run over many listings makes each shop about once. */
const KEPT = 4_000;

export class Shops {
  readonly count: number;
  private readonly seed: number;
  private readonly marketplace: number;
  private readonly kept = new Map<number, Shop>();

  /** `marketplace`: its number, 0 …; `count`: how many shops it has. */
  constructor(seed: number, marketplace: number, count: number) {
    this.seed = seed;
    this.marketplace = marketplace;
    this.count = count;
  }

  /** The shop with a number in [0, count). */
  shop(number: number): Shop {
    const known = this.kept.get(number);
    if (known) return known;
    if (this.kept.size >= KEPT) this.kept.clear();
    const shop = this.make(number);
    this.kept.set(number, shop);
    return shop;
  }

  private make(number: number): Shop {
    const block = Math.floor(number / PER_BLOCK);
    const places = shuffled(PER_BLOCK, draw(this.seed, "shop-block", this.marketplace, block));
    const place = places[number % PER_BLOCK] ?? 0;
    const stream = draw(this.seed, "shop", this.marketplace, number);
    const shanghai = this.district(block * PER_BLOCK + place);
    if (place < SHANGHAI_PER_BLOCK) return this.inShanghai(number, shanghai, stream);
    if (place < SHANGHAI_PER_BLOCK + OTHERS_PER_BLOCK) return this.elsewhere(number, stream);
    return this.hidden(number, shanghai, stream);
  }

  /** Goes round the districts, so that a few shops already sit in many of them. */
  private district(ordinal: number) {
    const order = shuffled(DISTRICTS.length, draw(this.seed, "districts"));
    const district = DISTRICTS[order[(ordinal + this.marketplace * 5) % DISTRICTS.length] ?? 0];
    if (!district) throw new RangeError("no districts");
    return district;
  }

  private names(number: number, firm: string, stream: Draw) {
    const fancy = `${stream.pick(FANCY)}${stream.pick(SECOND)}`;
    const trade = stream.pick(TRADES[number % TRADES.length] ?? TRADES[0]);
    const single = stream.chance(0.25);
    return {
      single,
      company: single ? `${firm}${fancy}${trade}经营部` : `${firm}${fancy}${trade}有限公司`,
      name: `${fancy}${trade}${stream.pick(["专营店", "旗舰店", "企业店", "小店", "直销店"])}`,
    };
  }

  private inShanghai(number: number, district: (typeof DISTRICTS)[number], stream: Draw): Shop {
    const { single, company, name } = this.names(number, "上海", stream);
    const address = shanghaiAddress(district, stream);
    const code = stream.unit();
    const former = stream.pick([district.code, ...district.formerCodes]);
    const region = code < 0.2 ? "310000" : code < 0.3 ? former : district.code;
    return {
      number,
      name,
      company,
      uscc: makeUscc(region, single ? "2" : "1", stream),
      address,
      addressLabel: single ? "经营场所" : "住所",
      hasLicencePage: true,
      region: stream.chance(0.9) ? "上海" : "上海 上海",
      // Some keep their goods over the border: what is sent back goes elsewhere than the licence says.
      returnAddress: stream.chance(0.85)
        ? shanghaiAddress(district, stream)
        : otherAddress(stream.pick(OTHER_PLACES), stream),
      district: district.code,
      openedYear: stream.between(2012, 2025),
    };
  }

  private elsewhere(number: number, stream: Draw): Shop {
    const place = stream.pick(OTHER_PLACES);
    const { single, company, name } = this.names(number, place.firm, stream);
    return {
      number,
      name,
      company,
      uscc: makeUscc(place.code, single ? "2" : "1", stream),
      address: otherAddress(place, stream),
      addressLabel: single ? "经营场所" : "住所",
      hasLicencePage: true,
      region: place.region,
      returnAddress: otherAddress(place, stream),
      district: "outside",
      openedYear: stream.between(2012, 2025),
    };
  }

  private hidden(number: number, district: (typeof DISTRICTS)[number], stream: Draw): Shop {
    const { single, company, name } = this.names(number, "上海", stream);
    const way = stream.below(3);
    const region = way === 0 ? district.code : "310000";
    return {
      number,
      name,
      company: way === 2 ? null : company,
      uscc: way === 2 ? null : makeUscc(region, single ? "2" : "1", stream),
      address: null,
      addressLabel: single ? "经营场所" : "住所",
      hasLicencePage: way !== 2,
      region: way === 2 ? null : "上海",
      returnAddress: null,
      district: way === 0 ? district.code : null,
      openedYear: stream.between(2019, 2026),
    };
  }
}
