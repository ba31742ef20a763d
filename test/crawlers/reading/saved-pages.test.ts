/**
 * Real pages saved by others, read as an archive hands them in: without their address. The values were written down by
 * looking at the pages.
 */
import { describe, expect, it } from "vitest";
import { decodePage } from "../../../crawlers/reading/charset.ts";
import { extractPage } from "../../../crawlers/reading/extract.ts";
import { hasSavedPages, savedPage } from "./page-from.ts";

const labelled = (pairs: readonly { label: string; value: string }[]): Record<string, string> =>
  Object.fromEntries(pairs.map(({ label, value }) => [label, value]));

describe.skipIf(!hasSavedPages)("saved real pages (shared/pages)", () => {
  it("Tmall: GBK bytes under a meta that says utf-8, without one broken character", () => {
    const page = savedPage("marketplaces/tmall.html");
    expect(decodePage(page).charset).toBe("gb18030");
    expect(decodePage(page).text).not.toContain("\ufffd");
    const read = extractPage(page);
    expect(read).toMatchObject({
      kind: "detail",
      marketplace: "tmall",
      itemId: "605258110430",
      title: "【官网价直降】Apple/苹果 iPhone 11 4G全网通智能手机正品苏宁易购官方旗舰店苹果11",
      price: 5499,
      currency: "CNY",
      seller: { shop: "苏宁易购官方旗舰店" },
      shopRegion: "江苏 南京",
      images: 5,
    });
    expect(labelled(read.attributes)).toEqual({
      产品名称: "Apple/苹果 iPhone 11",
      Apple型号: "iPhone 11",
      机身颜色: "红色 白色 黑色 黄色 绿色 紫色",
      存储容量: "64GB 128GB 256GB",
      品牌: "Apple/苹果",
    });
    expect(read.options).toContain("256GB");
  });

  it("Taobao: parameters, options and shop", () => {
    const read = extractPage(savedPage("marketplaces/taobao.html"));
    expect(read).toMatchObject({
      kind: "detail",
      marketplace: "taobao",
      itemId: "562283240178",
      title: "乳白亚克力外壳 60%键盘外壳 poker外壳无加强筋底壳透光外壳",
      price: 149,
      seller: { shop: "怡科外设KBDfans" },
      options: ["glow in the dark", "clear", "官方标配"],
    });
    expect(labelled(read.attributes)).toMatchObject({
      品牌: "KBDfans",
      接口类型: "黑色（PS/2）；白色（USB）",
      是否支持人体工程学: "支持",
    });
    expect(read.attributes).toHaveLength(8);
  });

  it("AliExpress: data in a script", () => {
    const read = extractPage(savedPage("marketplaces/aliexpress.html"));
    expect(read).toMatchObject({
      kind: "detail",
      marketplace: "aliexpress",
      itemId: "32993251330",
      price: 97.39,
      currency: "EUR",
      shopRegion: "China Guangdong",
      images: 5,
    });
    expect(read.title).toContain("Apple iPhone SE");
    expect(read.seller.shop).toBe("Summer Technology Co.,Ltd.");
    expect(labelled(read.attributes)).toMatchObject({
      "APPLE Model": "IPhone SE",
      ROM: "16G",
      RAM: "2G",
      "CPU Chip": "Apple A9",
      "שם מותג": "Apple",
    });
    expect(read.attributes).toHaveLength(33);
    expect(read.options).toEqual([
      "A1662 16G",
      "A1662 64G",
      "A1723 16G",
      "A1723 64G",
      "Black",
      "Rose Gold",
      "Silver",
      "Gold",
    ]);
  });

  it("JD search pages, one of them a fragment without html and head: 60 items each", () => {
    const whole = extractPage(savedPage("marketplaces/jd-search.html"));
    expect(whole).toMatchObject({ kind: "search", marketplace: "jd" });
    expect(whole.items).toHaveLength(60);
    expect(whole.items[0]).toEqual({
      itemId: "100105483276",
      title: "vivoiQOO Z9 Turbo 12GB+256GB 星芒白第三代骁龙8s独显芯片Turbo 6000mAh超薄蓝海电池 电竞手机",
      url: "https://item.jd.com/100105483276.html",
      price: 1999,
      shop: "iQOO京东自营官方旗舰店",
      company: null,
      region: null,
    });
    expect(whole.items.every(({ title, price, shop }) => title && price && shop)).toBe(true);
    // Advertisements show six of the items twice.
    expect(new Set(whole.items.map(({ itemId }) => itemId)).size).toBe(54);
    expect(whole.items.at(-1)).toMatchObject({
      itemId: "100049775534",
      price: 199,
      shop: "诺基亚手机京东自营旗舰店",
    });
    const fragment = extractPage(savedPage("marketplaces/jd-search-fragment.html"));
    expect(fragment).toMatchObject({ kind: "search", marketplace: "jd" });
    expect(fragment.items).toHaveLength(60);
    expect(fragment.items[0]).toMatchObject({ itemId: "11371342", title: "123成人式", price: 25.2 });
    expect(fragment.items.at(-1)).toMatchObject({
      itemId: "1715729143",
      title: "大显（Daxian）JL123 移动联通2G 老人手机 单卡单待 手机 黑色",
      price: 59,
    });
    expect(fragment.items.every(({ title, price }) => title && price)).toBe(true);
  });

  it("1688 search: offers in a script, with company and place", () => {
    const read = extractPage(savedPage("marketplaces/1688-search.html"));
    expect(read).toMatchObject({ kind: "search", marketplace: "1688" });
    expect(read.items).toHaveLength(20);
    expect(read.items[0]).toMatchObject({
      itemId: "718152613503",
      title: "双Type-c头PD数据传输公对公适用华为小米三星笔记本快充数据线",
      price: 1.71,
      shop: "荣亮达电子",
      company: "深圳市荣亮达科技有限公司",
      region: "广东 汕头市潮南区",
    });
    expect(read.items.every(({ company, region, title, price }) => company && region && title && price)).toBe(true);
    expect(read.items.filter(({ shop }) => shop !== null)).toHaveLength(18);
    expect(read.items.at(-1)).toMatchObject({
      itemId: "662778980590",
      price: 1.2,
      company: "深圳市蝶彩实业有限公司",
      region: "广东 深圳市宝安区",
    });
  });

  it("momo search: traditional Chinese", () => {
    const read = extractPage(savedPage("marketplaces/momo-search.html"));
    expect(read).toMatchObject({ kind: "search", marketplace: "momo" });
    expect(read.items).toHaveLength(30);
    expect(read.items[0]).toMatchObject({
      itemId: "14985082",
      title: "【Apple】iPhone 16(128G/6.1吋)(45W雙孔閃充組)",
      price: 22300,
    });
    expect(read.items.at(-1)).toMatchObject({
      itemId: "14434506",
      title: "【Apple】iPhone 17(256G/6.3吋)(犀牛盾耐衝殼組)",
      price: 29700,
    });
    expect(read.items.every(({ title, price }) => title && price)).toBe(true);
  });

  it("JSON answers of 1688 and of the Tmall app", () => {
    const wholesale = extractPage(savedPage("json/1688-detail.json"));
    expect(wholesale).toMatchObject({
      kind: "detail",
      marketplace: "1688",
      itemId: "597090034012",
      title: "梵贞男士洗面奶补水护肤品套装面霜洁面乳素颜霜男士护肤套盒批发",
      price: 2.3,
      seller: { shop: "一枝春1688", company: "广州欧博化妆品有限公司" },
      shopRegion: "广东省肇庆市",
      // A cosmetics licence is no 工业产品生产许可证.
      marks: { ccc: [], productionLicence: [], standards: [] },
    });
    expect(labelled(wholesale.attributes)).toMatchObject({
      品牌: "梵贞",
      生产许可证号: "粤妆20170506",
      产地: "广州",
      保质期: "3年",
    });
    expect(wholesale.options).toHaveLength(10);
    expect(wholesale.attributes).toHaveLength(24);
    const app = extractPage(savedPage("json/tmall-mtop-detail.json"));
    expect(app).toMatchObject({
      kind: "detail",
      marketplace: "tmall",
      itemId: "583789686010",
      title: "法国小众红色连衣裙女秋冬维多利亚复古大红色针织毛衣裙小红裙子",
      price: 258,
      seller: { shop: "kabeilin卡贝琳服饰旗舰店" },
    });
    expect(labelled(app.attributes)).toMatchObject({ 品牌: "卡贝琳", 材质: "涤纶", 货号: "L4491" });
    expect(app.attributes).toHaveLength(25);
  });

  const shops: readonly [string, Record<string, unknown>, Record<string, string>][] = [
    [
      "ebay",
      {
        title: "Outdoor Wicker Patio Furniture Sofa 3 Seater Luxury Comfort Brown Wicker Couch",
        price: 349.99,
        currency: "USD",
      },
      { 品牌: "Best Choice Products", MPN: "SKY1854", UPC: "810010022998", Brand: "Best Choice Products" },
    ],
    [
      "michaelkors",
      { title: "Mirabel Suede Sandal", price: 80, currency: "USD" },
      { 品牌: "MICHAEL Michael Kors", "Heel Height": '2.25"', Sole: "Rubber" },
    ],
    [
      "thinkgeek",
      { title: "Citizen Playing Cards", price: 5.99, currency: "USD" },
      { Dimensions: '3.5" x 2.6" x 0.7"' },
    ],
    [
      "msshop_costco",
      { title: "AFA Stainless 33-inch Sink and Semi Pro Faucet Combo", price: 329.99, currency: "USD" },
      { Brand: "AFA", SKU: "1275464", Material: "Stainless Steel", "Sink Gauge": "18 Gauge", Weight: "46 lb." },
    ],
    [
      "msshop_etsy",
      { title: expect.stringMatching(/^EL original he y hay calabaza/), price: 43.9, currency: "EUR" },
      { 品牌: "OliveCreativeCompany" },
    ],
    [
      "msshop_jossandmain",
      { title: "Duprey 4-Light Lantern Pendant", price: 98.99, currency: "USD" },
      { SKU: "J001109161", Voltage: "120 Volts", "Country of Origin": "China" },
    ],
    [
      "msshop_overstock",
      { title: "Certified International Elegance Canape Plates, Set of 6", price: 31.49, currency: "USD" },
      { 品牌: "Certified International", Material: "Ceramic, Porcelain", Shape: "Round" },
    ],
    // No longer sold: the markup states an empty price, and the page shows none.
    [
      "msshop_potterybarn",
      { title: "Tully Sconce", price: null },
      { Weight: "3.5 pounds", "Back Plate": '2.25" wide x 12" long x 0.50" thick' },
    ],
  ];
  const counts: Record<string, number> = {
    ebay: 6,
    michaelkors: 4,
    thinkgeek: 2,
    msshop_costco: 11,
    msshop_etsy: 1,
    msshop_jossandmain: 20,
    msshop_overstock: 17,
    msshop_potterybarn: 5,
  };
  it.each(shops)("the shop %s by its markup", (name, expected, parameters) => {
    const read = extractPage(savedPage(`shops/${name}.html`));
    expect(read).toMatchObject({ kind: "detail", marketplace: "schema-org", ...expected });
    expect(labelled(read.attributes)).toMatchObject(parameters);
    expect(read.manufacturer.name).toBeNull();
    expect(read.attributes).toHaveLength(counts[name] ?? 0);
    expect(read.options).toEqual([]);
    // What is a path through the shop or a question to the shop is no parameter.
    expect(read.attributes.map(({ label }) => label).filter((label) => /categor|^What /i.test(label))).toEqual([]);
  });

  it("the article that carries a product is no listing, the empty shell needs a browser", () => {
    expect(extractPage(savedPage("traps/article-with-product-jsonld.html")).kind).toBe("not-a-listing");
    expect(extractPage(savedPage("traps/taobao-search-empty-shell.utf16.html"))).toMatchObject({
      kind: "needs-browser",
      marketplace: "taobao",
    });
  });
});
