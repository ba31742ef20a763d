/**
 * What a file handed over by a platform may tell of a listing, and the names its columns have. A name is compared without
 * width, case, blanks and brackets (see columnKey). Weak names count only where no column has a strong one.
 */

export interface FeedFieldForm {
  /** For people, and accepted by `--map`. */
  readonly title: string;
  readonly strong: string;
  readonly weak?: string;
  /** Several columns may hold parts of it. */
  readonly many?: true;
}

export const FEED_FIELDS = {
  itemId: {
    title: "商品编号",
    strong:
      "商品id 商品编号 商品编码 商品号 宝贝id 宝贝编号 链接id 货品id 产品id 商品链接id 平台商品id 平台商品编号 商品数字id itemid goodsid productid offerid numiid wareid spuid itemnumid auctionid " +
      "itemno goodsno",
    weak: "id spu编号 sku编号 skuid spu sku编码 商品sku 编号 num_iid",
  },
  url: {
    title: "链接",
    strong:
      "链接 商品链接 商品url 商品网址 商品地址 商品链接地址 宝贝链接 宝贝地址 详情页链接 商品详情链接 商品详情页 商品页链接 商品页面 网址 页面地址 链接地址 商品页网址 url itemurl detailurl link itemlink producturl goodsurl detailpageurl pageurl href",
  },
  title: {
    title: "标题",
    strong:
      "标题 商品标题 宝贝标题 商品名称 宝贝名称 链接标题 商品名 title itemtitle goodsname itemname producttitle goodstitle warename skuname subject offertitle productname",
    weak: "产品名称 品名 名称 name 产品名 货品名称",
  },
  price: {
    title: "价格",
    strong:
      "价格 商品价格 售价 销售价 单价 现价 商品售价 价格元 销售价格 到手价 price itemprice saleprice currentprice goodsprice unitprice",
    weak: "促销价 活动价 券后价 最低价 一口价 拼团价 minprice lowprice finalprice",
  },
  category: {
    title: "类目",
    strong:
      "类目 商品类目 类目名称 所属类目 叶子类目 叶子类目名称 末级类目 类目路径 商品分类 商品类别 平台类目 经营类目 category categoryname categorypath leafcategory cat catname categoryfullname",
    weak: "分类 三级类目 三级类目名称 四级类目 二级类目 一级类目 所属分类",
  },
  shop: {
    title: "店铺名称",
    strong:
      "店铺名称 店铺 店铺名 网店名称 店名 商铺名称 店铺名称网店 shop shopname storename store sellershop shoptitle",
    weak: "卖家昵称 卖家 掌柜名 卖家账号 sellernick nick sellername 商家名称 商家",
  },
  shopId: {
    title: "店铺编号",
    strong:
      "店铺id 店铺编号 店铺编码 网店id 商家id 卖家id 商铺id 商户id 店铺号 商家编号 shopid storeid sellerid vendorid mallid merchantid userid supplierid venderid memberid",
  },
  company: {
    title: "经营主体",
    strong:
      "经营主体 经营主体名称 公司名称 企业名称 经营者名称 经营者 主体名称 店铺主体 营业执照名称 执照名称 商家公司名称 店铺经营主体 店铺公司名称 卖家公司 公司 入驻主体 入驻主体名称 资质主体 网店经营主体 平台内经营者 company companyname sellercompany enterprisename legalname businessname shopcompany licensename",
    weak: "供应商 供应商名称 供货商 单位名称 主体",
  },
  uscc: {
    title: "统一社会信用代码",
    strong:
      "统一社会信用代码 社会信用代码 信用代码 统一信用代码 营业执照号 营业执照编号 营业执照注册号 执照注册号 统一社会信用代码注册号 统一社会信用代码证号 uscc creditcode unifiedsocialcreditcode socialcreditcode licenseno businesslicenseno sellercreditcode selleruscc",
  },
  licenceAddress: {
    title: "住所",
    strong:
      "住所 企业住所 公司住所 经营者住所 营业执照住所 营业执照地址 执照地址 注册地址 工商注册地址 企业注册地址 公司注册地址 登记住所 住所经营场所 住所地 licenseaddress registeredaddress registrationaddress licenceaddress",
  },
  shopAddress: {
    title: "经营地址",
    strong:
      "经营地址 经营场所 经营者地址 店铺地址 公司地址 企业地址 商家地址 联系地址 退货地址 实际经营地址 经营场所地址 shopaddress selleraddress companyaddress businessaddress contactaddress",
    weak: "地址 address",
  },
  shopRegion: {
    title: "发货地",
    strong:
      "发货地 发货地址 发货城市 发货地区 发货省市 所在地 店铺所在地 卖家所在地 商品所在地 宝贝所在地 店铺地区 店铺所在地区 shopregion location shiplocation sendcity shipfrom region itemlocation deliverycity shopcity provcity",
    weak: "省份 城市 地区 省市 city",
  },
  brand: { title: "品牌", strong: "品牌 品牌名称 商品品牌 品牌名 brand brandname", weak: "商标" },
  maker: {
    title: "厂名",
    strong:
      "厂名 生产厂家 生产企业 生产企业名称 生产厂家名称 制造商 制造商名称 生产商 生产商名称 生产者 生产者名称 厂家 厂家名称 生产厂商 生产厂 生产单位 生产单位名称 制造厂 制造厂商 制造企业 manufacturer manufacturername maker factory factoryname producer manufacturercompany",
    weak: "厂商 厂商名称",
  },
  makerAddress: {
    title: "厂址",
    strong:
      "厂址 生产地址 厂家地址 生产厂家地址 生产企业地址 制造商地址 生产商地址 生产者地址 工厂地址 生产厂址 生产单位地址 厂商地址 manufactureraddress makeraddress factoryaddress produceraddress",
  },
  makerContact: {
    title: "厂家联系方式",
    strong:
      "厂家联系方式 厂家电话 厂家联系电话 生产厂家电话 生产厂家联系方式 生产企业联系方式 生产企业电话 制造商电话 制造商联系方式 manufacturercontact manufacturerphone makercontact",
  },
  ccc: {
    title: "3C证书编号",
    strong:
      "3c证书编号 3c证书号 3c编号 3c认证编号 3c认证证书编号 3c证书 ccc证书编号 ccc证书号 ccc编号 ccc认证证书编号 ccc认证编号 ccc认证 3c认证 ccc证书 强制性产品认证证书编号 强制性产品认证编号 强制认证证书编号 强制性认证证书编号 中国强制性产品认证证书编号 ccc cccno ccccode cccnumber ccccertno 3c cccertificate ccccertificateno",
    weak: "证书编号 证书号 认证证书编号 认证编号",
  },
  productionLicence: {
    title: "生产许可证编号",
    strong:
      "生产许可证编号 生产许可证号 生产许可证 工业产品生产许可证编号 工业产品生产许可证号 工业产品生产许可证 全国工业产品生产许可证编号 全国工业产品生产许可证 生产许可编号 许可证编号 许可证号 xk编号 productionlicence productionlicense productionlicenceno productionlicenseno",
  },
  standard: {
    title: "执行标准",
    strong:
      "执行标准 产品标准号 产品执行标准 执行标准号 标准号 产品标准 执行标准编号 标准编号 国标号 standard standardno executivestandard productstandard",
  },
  options: {
    title: "规格",
    strong:
      "sku名称 sku规格 规格 规格名称 销售规格 sku 销售属性 规格信息 sku属性 选项 skuname skuinfo skus options skulist skuspec skuproperties",
    weak: "颜色分类 套餐",
    many: true,
  },
  parameters: {
    title: "商品参数",
    strong:
      "商品参数 产品参数 参数 商品属性 宝贝参数 规格参数 属性 属性信息 参数信息 类目属性 产品属性 attributes attrs props properties params parameters specs specifications itemprops productattributes",
    many: true,
  },
  description: {
    title: "商品详情",
    strong:
      "商品详情 详情 宝贝详情 商品描述 描述 图文详情 详情描述 详情页内容 商品详情描述 商品介绍 产品介绍 产品描述 description detail desc detailhtml itemdesc detailtext",
    many: true,
  },
  images: {
    title: "图片",
    strong:
      "图片 主图 商品图片 主图链接 图片链接 商品主图 宝贝图片 图片地址 主图地址 图片url 主图url image images pic picurl pics imageurl imageurls mainimage picurls picture pictures",
    many: true,
  },
  capturedAt: {
    title: "采集时间",
    strong:
      "采集时间 抓取时间 采集日期 抓取日期 数据日期 数据时间 取证时间 快照时间 导出时间 导出日期 截取时间 capturedat crawltime crawledat fetchedat capturetime snapshottime crawldate datadate",
    weak: "更新时间 updatetime updatedat",
  },
} as const satisfies Record<string, FeedFieldForm>;

export type FeedField = keyof typeof FEED_FIELDS;

const FIELDS = Object.keys(FEED_FIELDS) as FeedField[];

/** What a column may be besides a field: a parameter of the goods, or nothing. */
export const PARAMETER = "attribute";
export const IGNORED = "-";
export type ColumnUse = FeedField | typeof PARAMETER | typeof IGNORED;

/** The field a word of `--map` names, by its identifier or its Chinese title. */
export function columnUse(word: string): ColumnUse | null {
  const wanted = word.trim();
  if (wanted === IGNORED || wanted === PARAMETER) return wanted;
  if (/^(?:参数栏|属性栏|其他)$/.test(wanted)) return PARAMETER;
  return (
    FIELDS.find((field) => field.toLowerCase() === wanted.toLowerCase() || FEED_FIELDS[field].title === wanted) ?? null
  );
}

export const useTitle = (use: ColumnUse): string =>
  use === PARAMETER ? "商品参数（按列名）" : use === IGNORED ? "不导入" : FEED_FIELDS[use].title;

/** All fields as `--map` takes them. */
export const fieldWords = (): string => FIELDS.map((field) => FEED_FIELDS[field].title).join("、");

export const isMany = (field: FeedField): boolean => "many" in FEED_FIELDS[field];

const NAMES: ReadonlyMap<string, { readonly field: FeedField; readonly isStrong: boolean }> = new Map(
  [false, true].flatMap((isStrong) =>
    FIELDS.flatMap((field) => {
      const form: FeedFieldForm = FEED_FIELDS[field];
      const names = (isStrong ? form.strong : (form.weak ?? "")).split(" ");
      return names.filter(Boolean).map((name) => [name.replace(/_/g, ""), { field, isStrong }] as const);
    }),
  ),
);

/** Objects around a listing that say nothing themselves: "data.item.title" is the title. */
const AROUND = new Set(
  "data item goods product offer ware detail info base baseinfo iteminfo goodsinfo productinfo model result record listing spu".split(
    " ",
  ),
);

/** The field a column's name stands for; of a path such as "data.item.title", by its telling end. */
export function fieldOfName(key: (name: string) => string, name: string): ReturnType<typeof NAMES.get> {
  const whole = NAMES.get(key(name));
  if (whole !== undefined || !name.includes(".")) return whole;
  const steps = name.split(".");
  for (let at = 1; at < steps.length; at++) {
    if (!AROUND.has(key(steps[at - 1] ?? ""))) return undefined;
    const rest = NAMES.get(key(steps.slice(at).join(".")));
    if (rest !== undefined) return rest;
  }
  return undefined;
}
