/** Small pages of our own, in the structure of each marketplace, for what the saved pages do not show. */
import { describe, expect, it } from "vitest";
import { alibaba1688 } from "../../../crawlers/marketplaces/alibaba-1688.ts";
import { aliexpress } from "../../../crawlers/marketplaces/aliexpress.ts";
import { douyin } from "../../../crawlers/marketplaces/douyin.ts";
import { jd } from "../../../crawlers/marketplaces/jd.ts";
import { momo } from "../../../crawlers/marketplaces/momo.ts";
import { pinduoduo } from "../../../crawlers/marketplaces/pinduoduo.ts";
import { schemaOrg } from "../../../crawlers/marketplaces/schema-org.ts";
import { suning } from "../../../crawlers/marketplaces/suning.ts";
import { taobao } from "../../../crawlers/marketplaces/taobao.ts";
import { tmall } from "../../../crawlers/marketplaces/tmall.ts";
import { pageOf } from "../reading/page-from.ts";

describe("JD", () => {
  const item = `<script>var pageConfig = { product: { skuid: 100200300, name: '\\u7532牌电线', shopId: '4455' } };</script>
    <div id="crumb-wrap"><a>家装</a> &gt; <a>电线</a></div>
    <div class="sku-name"><img> 甲牌电线 2.5平方 </div><span class="price J-p-1">129.00</span>
    <div id="choose-attr-1"><div class="item" data-value="红色"></div><div class="item" data-value="蓝色"></div></div>
    <div id="spec-list"><ul><li><img></li><li><img></li></ul></div>
    <a href="//mall.jd.com/index-4455.html" title="甲牌旗舰店">甲牌旗舰店</a>
    <ul class="parameter2 p-parameter-list"><li title="甲牌">品牌：甲牌</li><li title="2020010105123456">3C证书编号：2020010105123456</li></ul>
    <div class="Ptable"><dl><dt>生产企业</dt><dd>甲电线有限公司</dd></dl></div>`;

  it("reads an item page with its shop and licence page", () => {
    expect(jd.read(pageOf(item))).toMatchObject({
      kind: "detail",
      listing: {
        itemId: "100200300",
        title: "甲牌电线 2.5平方",
        price: 129,
        category: "家装 > 电线",
        options: ["红色", "蓝色"],
        images: 2,
        manufacturer: { name: "甲电线有限公司" },
        marks: { ccc: ["2020010105123456"] },
        seller: { shop: "甲牌旗舰店" },
      },
      shop: { id: "4455", url: "https://mall.jd.com/index-4455.html" },
    });
  });

  it("takes the notice over what is left of a removed item", () => {
    expect(jd.read(pageOf(`${item}<div class="itemover-tip">该商品已下柜，非常抱歉！</div>`)).kind).toBe("not-found");
  });

  it("knows from the pager whether another page follows", () => {
    const row = '<li class="gl-item" data-sku="123456"><div class="p-name"><a><em>甲</em></a></div></li>';
    expect(jd.read(pageOf(`${row}<a class="pn-next">下一页</a>`))).toMatchObject({ kind: "search", hasNext: true });
    expect(jd.read(pageOf(`${row}<a class="pn-next disabled">下一页</a>`))).toMatchObject({ hasNext: false });
    expect(jd.read(pageOf(row))).toMatchObject({
      hasNext: null,
      items: [{ itemId: "123456", price: null, shop: null }],
    });
  });
});

describe("Taobao and Tmall", () => {
  it("reads maker and marks out of the list of parameters, whole values from titles", () => {
    const page = pageOf(`<link rel="canonical" href="https://item.taobao.com/item.htm?id=562283240178">
      <script>var g_config = { shopId : '77', shopName : '\\u7532\\u5e97' };</script>
      <h3 class="tb-main-title" data-title="电动车充电器">电动车充电器</h3><em class="tb-rmb-num">19.90</em>
      <ul class="attributes-list"><li title="江苏省无锡市锡山区乙路128号3幢">厂址: 江苏省无锡市...</li><li title="甲电子有限公司">厂名: 甲电子有限公司</li><li title="见包装">生产许可证编号: 见包装</li></ul>`);
    expect(taobao.read(page)).toMatchObject({
      kind: "detail",
      listing: {
        itemId: "562283240178",
        price: 19.9,
        manufacturer: { name: "甲电子有限公司", address: "江苏省无锡市锡山区乙路128号3幢" },
        seller: { shop: "甲店" },
        marks: { productionLicence: [] },
      },
      shop: { id: "77" },
    });
  });

  it("reads the mobile answer also under data, as JSONP, with the price in the API stack", () => {
    const stack = [
      { name: "esi", value: JSON.stringify({ price: { price: { priceText: "88-99" } }, delivery: { from: "上海" } }) },
    ];
    const answer = {
      api: "mtop.taobao.detail.getdetail",
      data: {
        item: { itemId: "12345678", title: "甲", images: ["a", "b"] },
        seller: { shopId: "9", shopName: "甲店" },
        props: { groupProps: [{ 基本信息: [{ 厂名: "乙厂" }] }] },
        apiStack: stack,
      },
    };
    const read = taobao.read(pageOf(`mtopjsonp1(${JSON.stringify(answer)})`));
    expect(read).toMatchObject({
      kind: "detail",
      listing: { itemId: "12345678", price: 88, shopRegion: "上海", images: 2, manufacturer: { name: "乙厂" } },
    });
  });

  it("reads the place of the shop from its card", () => {
    const page =
      pageOf(`<div class="tb-detail-hd"><h1>甲牌灭火器</h1></div><textarea>&lt;li class="locus"&gt;&lt;label&gt;所 在 地：&lt;/label&gt;&lt;div&gt;上海, 上海&lt;/div&gt;&lt;/li&gt;</textarea>
      <script>TShop.Setup({"itemDO":{"itemId":"600700800","brand":"甲牌"},"detail":{"defaultItemPrice":"59.00"},"rstShopId":5});</script>`);
    expect(tmall.read(page)).toMatchObject({
      kind: "detail",
      listing: {
        itemId: "600700800",
        price: 59,
        shopRegion: "上海 上海",
        attributes: [{ label: "品牌", value: "甲牌" }],
      },
      shop: { id: "5" },
    });
  });

  it("reads result pages that a browser filled", () => {
    const card = (id: number): string =>
      `<a href="//item.taobao.com/item.htm?id=56228324017${id}"><div class="Title--title--ab1">甲牌充电器 ${id}</div><span class="Price--priceInt--x">19</span><span class="ShopInfo--shopName--y">甲店</span></a>`;
    expect(taobao.read(pageOf(card(1) + card(2), { url: "https://s.taobao.com/search?q=x" }))).toMatchObject({
      kind: "search",
      items: [{ itemId: "562283240171", title: "甲牌充电器 1", price: 19, shop: "甲店" }, { itemId: "562283240172" }],
    });
  });
});

describe("1688", () => {
  it("reads offers of either known shape", () => {
    const page = pageOf(
      `<script>window.data={"offerList":[{"id":"600000000001","information":{"subject":"甲线"},"company":{"name":"甲公司","province":"浙江","city":"宁波"},"tradePrice":{"offerPrice":{"priceInfo":{"price":"3.5"}}}}]}</script>`,
    );
    expect(alibaba1688.read(page)).toMatchObject({
      kind: "search",
      items: [{ itemId: "600000000001", title: "甲线", price: 3.5, company: "甲公司", region: "浙江 宁波" }],
    });
  });

  it("reads an item page whose data lies in a script", () => {
    const data = {
      globalData: { tempModel: { offerId: 600000000002, offerTitle: "甲线", companyName: "甲电缆有限公司" } },
      data: {
        "1": {
          componentType: "@ali/tdmod-od-pc-attribute-new",
          data: [
            { fid: 1, name: "生产厂家", values: ["乙厂"] },
            { fid: 2, name: "产品认证", values: ["3C"] },
          ],
        },
      },
    };
    expect(alibaba1688.read(pageOf(`<script>window.__INIT_DATA=${JSON.stringify(data)};</script>`))).toMatchObject({
      kind: "detail",
      listing: {
        itemId: "600000000002",
        title: "甲线",
        manufacturer: { name: "乙厂" },
        seller: { company: "甲电缆有限公司" },
      },
    });
  });
});

it("AliExpress puts several values of one property under one label", () => {
  const data = {
    titleModule: { subject: "Cable" },
    commonModule: { productId: 32993251330, currencyCode: "USD" },
    priceModule: { minAmount: { value: 2.5 } },
    specsModule: {
      props: [
        { attrName: "Plug", attrValue: "EU" },
        { attrName: "Plug", attrValue: "US" },
      ],
    },
  };
  expect(
    aliexpress.read(
      pageOf(`<script>window.runParams = {\n data: ${JSON.stringify(data)},\n csrfToken: 'x' };</script>`),
    ),
  ).toMatchObject({
    kind: "detail",
    listing: { itemId: "32993251330", price: 2.5, currency: "USD", attributes: [{ label: "Plug", value: "EU, US" }] },
  });
});

it("momo joins the pieces its page pushes", () => {
  const list = JSON.stringify({
    goodsInfoList: [{ goodsCode: "14985082", goodsName: "延長線", goodsPrice: "$$399" }],
    curPage: 2,
    maxPage: 2,
  });
  const [head, tail] = [list.slice(0, 40), list.slice(40)];
  const push = (part: string): string => `<script>self.__next_f.push([1,${JSON.stringify(part)}])</script>`;
  expect(momo.read(pageOf(push(head) + push(tail)))).toMatchObject({
    kind: "search",
    hasNext: false,
    items: [{ itemId: "14985082", title: "延長線", price: 399 }],
  });
});

it("the markup reader adds the printed parameters and keeps what a removed item's markup still states", () => {
  const page = pageOf(
    '<script type="application/ld+json">{"@type":"Product","name":"Sconce","brand":"A"}</script><p>This item is no longer available.</p><table><tr><th>厂名</th><td>甲灯具有限公司</td></tr></table>',
    { url: "https://shop.example/p/9?utm_source=x" },
  );
  expect(schemaOrg.read(page)).toMatchObject({
    kind: "detail",
    listing: {
      marketplace: "schema-org",
      itemId: "shop.example/p/9",
      title: "Sconce",
      price: null,
      manufacturer: { name: "甲灯具有限公司" },
    },
  });
});

describe("Pinduoduo", () => {
  const goods = {
    goodsID: "384927561032",
    goodsName: "48V电动车充电器",
    mallID: "778899",
    minOnSaleGroupPrice: "39.9",
    goodsProperty: [
      { key: "品牌", values: ["甲牌"] },
      { key: "生产厂家", values: ["甲电子有限公司"] },
    ],
    skus: [{ specs: [{ spec_key: "规格", spec_value: "48V12AH" }], groupPrice: "39.9" }],
    topGallery: ["a", "b"],
  };
  const data = { store: { initDataObj: { goods, mall: { mallID: "778899", mallName: "甲电子专营" } } } };

  it("reads the data of an item page, wherever in it the goods stand", () => {
    const page = pageOf(`<script>window.rawData= ${JSON.stringify(data)};document.title="x"</script>`, {
      url: "https://mobile.yangkeduo.com/goods.html?goods_id=384927561032",
    });
    expect(pinduoduo.read(page)).toMatchObject({
      kind: "detail",
      listing: {
        itemId: "384927561032",
        title: "48V电动车充电器",
        price: 39.9,
        manufacturer: { name: "甲电子有限公司" },
        options: ["48V12AH"],
        seller: { shop: "甲电子专营" },
        images: 2,
      },
      shop: { id: "778899" },
    });
  });

  it("takes goods recommended beside a missing item for none of it", () => {
    const page = pageOf(`<script>window.rawData=${JSON.stringify(data)}</script>`, {
      url: "https://mobile.yangkeduo.com/goods.html?goods_id=111111111",
    });
    expect(pinduoduo.read(page).kind).not.toBe("detail");
  });

  it("reads answers of the interface, whose prices count fen", () => {
    const answer = {
      goods_detail: { goods_id: 384927561032, goods_name: "甲", min_group_price: 3990, goods_property: [], sku: [] },
    };
    expect(pinduoduo.read(pageOf(JSON.stringify(answer)))).toMatchObject({ kind: "detail", listing: { price: 39.9 } });
  });

  it("reads rows of results", () => {
    const list = [
      { goodsID: "384927561032", goodsName: "甲", priceInfo: "9.9" },
      { goodsID: "384927561033", goodsName: "乙", mallInfo: { mallName: "乙店" } },
    ];
    const page = pageOf(`<script>window.rawData=${JSON.stringify({ stores: { data: { list } } })}</script>`, {
      url: "https://mobile.yangkeduo.com/search_result.html?search_key=x",
    });
    expect(pinduoduo.read(page)).toMatchObject({ kind: "search", items: [{ price: 9.9 }, { shop: "乙店" }] });
  });
});

describe("Suning", () => {
  it("reads an item page with its table of parameters", () => {
    const page = pageOf(
      `<div class="breadcrumb"><a>家装</a><a>电线</a></div><h1 id="itemDisplayName"><span>自营</span>甲牌电线BV2.5</h1>
       <span class="mainprice">¥129.00</span><a href="//shop.suning.com/70067835/index.html">甲牌旗舰店</a>
       <table id="itemParameter"><tr><th colspan="2">主体</th></tr><tr><td class="name"><span>品牌</span></td><td class="val">甲牌</td></tr>
       <tr><td class="name">3C证书编号</td><td class="val">2020010105123456</td></tr></table>`,
      { url: "https://product.suning.com/0070067835/000000012345678901.html" },
    );
    expect(suning.read(page)).toMatchObject({
      kind: "detail",
      listing: {
        itemId: "0070067835/12345678901",
        title: "甲牌电线BV2.5",
        price: 129,
        category: "家装 > 电线",
        marks: { ccc: ["2020010105123456"] },
        seller: { shop: "甲牌旗舰店" },
      },
      shop: { id: "70067835" },
    });
  });

  it("reads rows of results and whether another page follows", () => {
    const row = (n: number) =>
      `<li class="item-wrap"><div class="title-selling-point"><a href="//product.suning.com/0070067835/1234567890${n}.html">甲牌灭火器${n}</a></div><div class="store-stock"><a>甲店</a></div></li>`;
    expect(suning.read(pageOf(`${row(1)}${row(2)}<a id="nextPage" class="next">下一页</a>`))).toMatchObject({
      kind: "search",
      hasNext: true,
      items: [{ itemId: "0070067835/12345678901", title: "甲牌灭火器1", shop: "甲店" }, {}],
    });
    expect(suning.read(pageOf(`${row(1)}<a id="nextPage" class="next disabled">下一页</a>`))).toMatchObject({
      hasNext: false,
    });
  });
});

describe("Douyin shop", () => {
  it("reads parameters in each of their forms, and keeps an id that is too long for a number", () => {
    const url = "https://haohuo.jinritemai.com/views/product/item2?id=3456789012345678901";
    const formats = [{ 品牌: "甲牌" }, '{"品牌":"甲牌"}', [{ name: "品牌", message: [{ desc: "甲牌" }] }]];
    for (const product_format of formats) {
      const body = `{"data":{"product_id":3456789012345678901,"name":"干粉灭火器","discount_price":5900,"shop_id":"55","shop_name":"甲消防","product_format":${JSON.stringify(product_format)},"img":[]}}`;
      expect(douyin.read(pageOf(body, { url }))).toMatchObject({
        kind: "detail",
        listing: {
          itemId: "3456789012345678901",
          price: 59,
          attributes: [{ label: "品牌", value: "甲牌" }],
          seller: { shop: "甲消防" },
        },
        shop: { id: "55" },
      });
    }
  });

  it("knows an unfilled page for a shell", () => {
    expect(douyin.read(pageOf('<body><div id="root"></div><script src="x.js"></script></body>')).kind).toBe(
      "needs-browser",
    );
  });
});

describe("licence pages", () => {
  const page = (rows: string) => `<h2>营业执照信息</h2>${rows}<p>以上信息由经营者提供</p>`;
  const url = "https://mall.jd.com/showLicence-4455.html";
  const licence = {
    shopId: "4455",
    company: "上海甲电缆有限公司",
    uscc: "91310115MA1K3ABC1X",
    address: "上海市浦东新区张江路1号",
  };

  it.each([
    [
      "lines with a colon",
      "<p>企业名称：上海甲电缆有限公司</p><p>统一社会信用代码：91310115MA1K3ABC1X</p><p>法定代表人姓名：王某</p><p>企业住所：上海市浦东新区张江路1号</p>",
    ],
    [
      "a table",
      "<table><tr><td>企业名称</td><td>上海甲电缆有限公司</td></tr><tr><td>营业执照注册号</td><td>91310115MA1K3ABC1X</td></tr><tr><td>经营场所</td><td>上海市浦东新区张江路1号</td></tr></table>",
    ],
    [
      "label and value in blocks of their own",
      "<div>企业名称</div><div>上海甲电缆有限公司</div><div>统一社会信用代码</div><div>91310115MA1K3ABC1X</div><div>住所</div><div>上海市浦东新区张江路1号</div>",
    ],
  ])("are read from %s", (_form, rows) => {
    expect(jd.read(pageOf(page(rows), { url }))).toMatchObject({
      kind: "licence",
      licence: { shopId: "4455", company: licence.company, address: licence.address },
    });
  });

  it("are none where a captcha stands before them", () => {
    expect(jd.read(pageOf("<p>营业执照信息</p><p>请输入验证码后查看</p>", { url })).kind).toBe("blocked");
  });
});
