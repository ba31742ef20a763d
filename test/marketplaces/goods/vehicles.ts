/** Electric bicycles, their batteries and chargers. Data only. */
import { list, type Topic } from "./good.ts";

export const VEHICLES: readonly Topic[] = [
  {
    product: "ebike",
    trade: 3,
    words: list("电动自行车 电动车 电瓶车 电单车 新国标电动车 外卖电动车 亲子电动车 折叠电动车 锂电自行车 助力车"),
    makers: list("车业 电动车 电动自行车 新能源车业"),
    goods: [
      {
        names: list("电动自行车 新国标电动自行车 折叠电动自行车 亲子电动自行车 锂电电动自行车"),
        specs: list("48V12Ah 48V24Ah 14寸 48V20AH 36V10Ah"),
        tails: list("成人代步 可上牌 长续航 轻便 送货上门 接送孩子"),
        category: ["车品", "两轮车", "电动自行车整车"],
        price: [1180, 3980],
        parameters: {
          电机功率: ["350W", "400W"],
          最高车速: ["25km/h"],
          整车质量: ["52kg", "46kg"],
          轮径: ["14寸", "16寸"],
          电池类型: ["锂电池", "铅酸电池"],
        },
        standards: ["GB 17761-2024"],
        options: list("白色 黑色 蓝色 灰色"),
        // Certificates on the edition of 2018 ended on 2025-12-01, so the numbers shown are of 2025 and later.
        duty: { kind: "ccc", code: "1119", from: "2019-04-15", firstYear: 2025 },
      },
    ],
    lookAlikes: [
      {
        titles: list("电动车头盔3C四季通用 电动车挡风被冬季加绒 电动自行车雨衣双人 电动车坐垫套防晒 电瓶车后视镜通用"),
        category: ["骑行", "装备"],
        price: [6, 158],
        parameters: { 颜色分类: ["黑色", "粉色"] },
      },
      {
        titles: list(
          "电动自行车控制器维修配件 电动车锁U型锁防盗 儿童电动车四轮玩具可坐 电动平衡车双轮 电动车模型合金摆件 电瓶车轮胎14x2.5 电动自行车贴纸反光",
        ),
        category: ["配件", "综合"],
        price: [5, 680],
        parameters: { 规格: ["通用", "14x2.5"] },
      },
      {
        titles: list("电动自行车上牌代办服务 二手电动车租赁月租"),
        category: ["服务", "本地"],
        price: [1, 399],
        parameters: { 服务范围: ["上海", "同城"] },
      },
    ],
  },
  {
    product: "ebike_power",
    trade: 3,
    words: list(
      "电动自行车充电器和电池 电动自行车电池 电动自行车充电器 电动车电池 电瓶车锂电池 锂电池 48V锂电池 60V锂电池 72V 锂电 外卖专用电池 电动车充电器 充电器 48V20AH充电器 智能快充 石墨烯电池 铅酸 铅酸电池 电瓶 电池组 18650",
    ),
    makers: list("电池 新能源 电源科技 锂能"),
    goods: [
      {
        names: list("电动自行车锂电池 电动自行车用锂离子电池组 电动车锂电池"),
        specs: list("48V12Ah 48V20AH 36V10Ah 48V15Ah"),
        tails: list("代步车用 大容量 包邮 耐用 新国标"),
        category: ["车品", "两轮车配件", "电动自行车电池"],
        price: [288, 980],
        parameters: {
          标称电压: ["48V", "36V"],
          标称容量: ["12Ah", "20Ah", "15Ah"],
          电池类型: ["磷酸铁锂", "三元锂"],
          循环寿命: ["800次", "1500次"],
        },
        standards: ["GB 43854-2024"],
        options: list("48V12Ah 48V20Ah"),
        duty: { kind: "ccc", code: "1121", from: "2025-11-01", firstYear: 2024 },
        weight: 2,
      },
      {
        names: list("电动自行车充电器 电动自行车智能充电器 电动自行车锂电池充电器"),
        specs: list("48V20AH 48V12AH 36V 54.6V2A"),
        tails: list("自动断电 三插头 通用 正品"),
        category: ["车品", "两轮车配件", "电动自行车充电器"],
        price: [26, 138],
        parameters: {
          输入电压: ["220V"],
          输出电压: ["48V", "54.6V"],
          输出电流: ["2A", "3A"],
          插头: ["品字头", "T型头"],
        },
        standards: ["GB 42296-2022"],
        options: list("48V12AH 48V20AH"),
        duty: { kind: "ccc", code: "1122", from: "2025-11-01", firstYear: 2024 },
        weight: 2,
      },
      {
        names: list("电动自行车铅酸电池 电动车铅酸电瓶 电动自行车石墨烯铅酸电池"),
        specs: list("48V20Ah 48V12Ah 12V20Ah四只"),
        tails: list("以旧换新 全新 耐用 四只装"),
        category: ["车品", "两轮车配件", "铅酸电池"],
        price: [258, 620],
        parameters: { 标称电压: ["48V"], 标称容量: ["20Ah", "12Ah"], 电池类型: ["铅酸电池"] },
        standards: ["GB/T 22199.1-2017"],
        options: list("48V12Ah 48V20Ah"),
        duty: { kind: "none" },
      },
    ],
    lookAlikes: [
      {
        titles: list("手机充电器快充头67W 笔记本电脑充电器65W 充电宝20000毫安 新能源汽车充电枪便携 5号充电电池套装"),
        category: ["数码", "充电"],
        price: [15, 899],
        parameters: { 接口: ["Type-C", "USB"] },
      },
      {
        titles: list(
          "电动车电池盒空壳 电瓶车锂电池外壳手提 电动车充电口防水盖 电动车充电器收纳包 汽车启动电瓶12V60Ah 锂电池检测仪内阻",
        ),
        category: ["配件", "综合"],
        price: [4, 480],
        parameters: { 规格: ["通用", "48V"] },
      },
    ],
  },
];
